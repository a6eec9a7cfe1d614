import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { CancellationToken } from 'vscode';
import { agentToolNames } from '../../../../extension/core/agents/agentTools.ts';
import {
  configurationVariable,
  editorConfiguration,
} from '../../../../extension/core/agents/editorConfiguration.ts';
import { CancelledError } from '../../../../extension/core/cancellation/cancellation.ts';
import { SemblanceError } from '../../../../extension/core/errors/semblanceError.ts';
import type { Disposable } from '../../../../extension/core/lifecycle/disposable.ts';
import { createNullLogger } from '../../../../extension/core/logging/logger.ts';
import type { EngineApi, EngineConfiguration } from '../../../../extension/core/protocol/engineApi.ts';
import type { SearchAnswer } from '../../../../extension/core/search/searchTypes.ts';
import { resolveAgentFile } from '../../../../extension/node/agents/resolveAgentFile.ts';
import { createWorkspaceRoot } from '../../../../extension/node/files/workspaceRoot.ts';
import { createAgents } from '../../../../extension/vscode/agents/createAgents.ts';
import type { DesiredEngine, EngineState } from '../../../../extension/vscode/engine/engineState.ts';
import { leastSettings } from '../../../fakes/engineSettings.ts';
import { answerOf, resultOf, statusOf } from '../shim/samples.ts';
import { EventEmitter } from '../shim/vscode.ts';
import {
  CancellationError,
  LanguageModelToolResult,
  McpStdioServerDefinition,
  registered,
} from './languageModelShim.ts';

vi.mock('vscode', async () => ({
  ...(await import('../shim/vscode.ts')),
  ...(await import('./languageModelShim.ts')),
}));

let folder = '';
let store: Disposable;
let state: EngineState;
let desired: DesiredEngine;
let isWanted = true;
const changes = new EventEmitter<void>();
const search = vi.fn<EngineApi['search']>();
const similar = vi.fn<EngineApi['similar']>();

beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'semblance-tools-')));
  await writeFile(join(folder, 'a.ts'), 'x');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function configuration(): EngineConfiguration {
  return {
    indexFolder: join(folder, 'index'),
    cacheFolder: join(folder, 'cache'),
    modelsFolder: join(folder, 'models'),
    userModelsFolder: join(folder, 'own'),
    roots: [createWorkspaceRoot(folder)],
    settings: { ...leastSettings, excludeGlobs: ['dist/**'] },
  };
}

beforeEach(() => {
  state = { kind: 'running', status: statusOf() };
  desired = { kind: 'on', configuration: configuration() };
  isWanted = true;
  search.mockReset().mockResolvedValue(answerOf([resultOf()]));
  similar.mockReset().mockResolvedValue(answerOf([resultOf()]));
  store = createAgents({
    engine: {
      get state() {
        return state;
      },
      engine: async () => ({ search, similar }) as unknown as EngineApi,
    },
    resolveFile: async (written) => (await resolveAgentFile(written, [createWorkspaceRoot(folder)])).file,
    logger: createNullLogger(),
    isWanted: () => isWanted,
    desired: () => desired,
    program: '/extension/dist/cli.cjs',
    version: '1.2.3',
    onDidChange: changes.event,
  });
});
afterEach(() => store.dispose());

const cancellation = new EventEmitter<unknown>();
const token = {
  isCancellationRequested: false,
  onCancellationRequested: cancellation.event,
} as unknown as CancellationToken;

function toolOf(name: string) {
  const tool = registered.tools.get(name);
  if (tool === undefined) throw new Error(`${name} is not registered`);
  return tool;
}

async function invoke(name: string, input: unknown, tokenBudget?: number): Promise<string> {
  const countTokens = async (text: string) => Math.ceil(text.length / 4);
  const result = await toolOf(name).invoke(
    {
      input,
      toolInvocationToken: undefined,
      ...(tokenBudget === undefined ? {} : { tokenizationOptions: { tokenBudget, countTokens } }),
    },
    token,
  );
  if (!(result instanceof LanguageModelToolResult)) throw new Error('No result');
  return result.content.map(({ value }) => value).join('');
}

describe('the tools of chat', () => {
  it('are registered, and gone with the feature', () => {
    expect([...registered.tools.keys()]).toEqual([...agentToolNames]);
    store.dispose();
    expect(registered.tools.size).toBe(0);
    expect(registered.providers.size).toBe(0);
  });

  it('say what they look for before they do', async () => {
    const prepared = (name: string, input: unknown) => toolOf(name).prepareInvocation?.({ input }, token);
    expect(await prepared('semblance_search', { query: 'retry' })).toEqual({
      invocationMessage: 'Searching by meaning for “retry”',
    });
    expect(await prepared('semblance_find_images', { file: 'a.ts' })).toEqual({
      invocationMessage: 'Looking for pictures of “a.ts”',
    });
    const long = await prepared('semblance_similar', { file: 'x'.repeat(500) });
    expect(JSON.stringify(long).length).toBeLessThan(150);
    expect(await prepared('semblance_search', { query: 3 })).toEqual({});
  });

  it('ask the engine and cite path and lines', async () => {
    const text = await invoke('semblance_search', { query: 'dates', kinds: ['code'], limit: 4 });
    expect(search.mock.calls[0]?.[0]).toEqual({
      text: 'dates',
      filter: { modalities: ['code'] },
      limit: 4,
      mode: 'hybrid',
    });
    expect(text).toContain('1. src/dates/parse.ts:41-53 (code, typescript, probability 0.95)');
    await invoke('semblance_similar', { file: 'a.ts', startLine: 1 });
    expect(similar.mock.calls[0]?.[0]).toMatchObject({
      file: join(folder, 'a.ts'),
      range: { start: { line: 0 }, end: { line: 1 } },
    });
    await invoke('semblance_find_images', { query: 'logo' });
    expect(search.mock.calls[1]?.[0].filter).toEqual({ modalities: ['image'] });
  });

  it('keep to the budget of tokens', async () => {
    search.mockResolvedValue(answerOf(Array.from({ length: 30 }, () => resultOf())));
    const whole = await invoke('semblance_search', { query: 'x' });
    const short = await invoke('semblance_search', { query: 'x' }, 300);
    expect(short.length / 4).toBeLessThanOrEqual(300);
    expect(whole.length / 4).toBeGreaterThan(300);
    expect(short).toContain('1. src/dates/parse.ts:41-53');
  });

  it('answer while the index is built, and say so', async () => {
    search.mockResolvedValue(answerOf([resultOf()], false));
    expect(await invoke('semblance_search', { query: 'x' })).toContain('still being built');
  });

  it('say why nothing runs', async () => {
    state = { kind: 'off', reason: 'untrusted' };
    expect(await invoke('semblance_search', { query: 'x' })).toContain('until you trust this workspace');
    expect(search).not.toHaveBeenCalled();
  });

  it('fail with sentences that a model can act on', async () => {
    await expect(invoke('semblance_search', {})).rejects.toThrow(/query/);
    await expect(invoke('semblance_similar', { file: '../x' })).rejects.toThrow(/\.\.\/x does not exist in/);
    similar.mockRejectedValue(new SemblanceError('file/not-indexed', 'internal words', { path: 'a.ts' }));
    await expect(invoke('semblance_similar', { file: 'a.ts' })).rejects.toThrow('a.ts is not in the index');
    search.mockRejectedValue(new Error('secret'));
    await expect(invoke('semblance_search', { query: 'x' })).rejects.not.toThrow(/secret/);
  });

  it('stop when they are cancelled', async () => {
    search.mockImplementation(
      (_, signal) =>
        new Promise<SearchAnswer>((_resolve, reject) => {
          signal.addEventListener('abort', () => reject(new CancelledError()));
        }),
    );
    const asked = invoke('semblance_search', { query: 'x' });
    await vi.waitFor(() => expect(search).toHaveBeenCalled());
    cancellation.fire(undefined);
    await expect(asked).rejects.toBeInstanceOf(CancellationError);
    expect(cancellation.size).toBe(0);
  });
});

describe('the server for agents', () => {
  const provider = () => {
    const found = registered.providers.get('semblance.mcpServer');
    if (found === undefined) throw new Error('It is not registered');
    return found;
  };
  const definitions = async () => (await provider().provideMcpServerDefinitions(token)) ?? [];

  it("starts the command line on the window's own index and settings", async () => {
    const [definition, ...others] = await definitions();
    expect(others).toEqual([]);
    if (!(definition instanceof McpStdioServerDefinition)) throw new Error('No definition');
    const [label, command, words, variables, version] = definition.values;
    expect([label, command, words, version]).toEqual([
      'Semblance',
      process.execPath,
      ['/extension/dist/cli.cjs', 'mcp'],
      '1.2.3',
    ]);
    const checked = v.parse(v.record(v.string(), v.string()), variables);
    expect(checked.ELECTRON_RUN_AS_NODE).toBe('1');
    expect(editorConfiguration(checked)).toEqual(configuration());
  });

  it('is not offered when it is not wanted, or when nothing runs', async () => {
    isWanted = false;
    expect(await definitions()).toEqual([]);
    isWanted = true;
    desired = { kind: 'off', reason: 'untrusted' };
    expect(await definitions()).toEqual([]);
  });

  it('is looked at anew after a change', () => {
    const listener = vi.fn();
    provider().onDidChangeMcpServerDefinitions?.(listener);
    changes.fire();
    expect(listener).toHaveBeenCalledTimes(1);
  });

  it('refuses a configuration that it cannot use', () => {
    expect(editorConfiguration({})).toBeUndefined();
    for (const text of ['{', '{}', '[]']) {
      expect(() => editorConfiguration({ [configurationVariable]: text })).toThrow(/Restart the server/);
    }
  });
});
