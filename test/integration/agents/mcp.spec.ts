/** The server as agents start it: a real client, a real process, the real engine. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import sharp from 'sharp';
import * as v from 'valibot';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { agentToolNames } from '../../../extension/core/agents/agentTools.ts';
import { defaultEncoderSettings } from '../../../extension/core/protocol/engineApi.ts';
import { createWorkspaceRoot } from '../../../extension/node/files/workspaceRoot.ts';

const main = fileURLToPath(new URL('../../../extension/cli/main.ts', import.meta.url));
const modelsFolder = fileURLToPath(new URL('../../../models', import.meta.url));
/** A starved machine needs longer than a client's minute to load the model. */
const patient = { timeout: 110_000 };

const lines = v.strictObject({ startLine: v.number(), endLine: v.number() });
const answerSchema = v.strictObject({
  results: v.array(
    v.strictObject({
      path: v.string(),
      file: v.string(),
      startLine: v.exactOptional(v.number()),
      endLine: v.exactOptional(v.number()),
      kind: v.picklist(['code', 'text', 'image']),
      language: v.string(),
      scope: v.array(v.string()),
      probability: v.pipe(v.number(), v.minValue(0), v.maxValue(1)),
      why: v.array(v.string()),
      snippet: v.string(),
      more: v.array(lines),
    }),
  ),
  isComplete: v.boolean(),
  note: v.string(),
});

let folder = '';
let workspace = '';
const clients: Client[] = [];
const children: ChildProcess[] = [];

beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'semblance mcp 🦊-')));
  workspace = join(folder, 'shop');
  await mkdir(join(workspace, 'src'), { recursive: true });
  await writeFile(
    join(workspace, 'src', 'retry.ts'),
    '/** Calls again with growing pauses. */\nexport async function retryWithBackoff(call: () => Promise<void>) {\n  for (let pause = 1; ; pause *= 2) await call();\n}\n',
  );
  await writeFile(
    join(workspace, 'src', 'again.py'),
    'def call_again(call, times):\n    """Repeat a failed call with longer pauses."""\n    for attempt in range(times):\n        call()\n',
  );
  await writeFile(
    join(workspace, 'bread.md'),
    '# Sourdough\n\nFeed the starter, knead the dough and bake it.\n',
  );
  const circle =
    '<svg xmlns="http://www.w3.org/2000/svg" width="64" height="64"><rect width="64" height="64" fill="white"/><circle cx="32" cy="32" r="28" fill="red"/></svg>';
  await sharp(Buffer.from(circle)).png().toFile(join(workspace, 'red circle.png'));
});
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.close()));
  for (const child of children.splice(0)) child.kill('SIGKILL');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

interface Connection {
  readonly client: Client;
  readonly errors: () => string;
}

async function connect(
  words: readonly string[],
  options: {
    readonly cwd?: string;
    readonly roots?: () => readonly string[];
    readonly variables?: Readonly<Record<string, string>>;
  } = {},
): Promise<Connection> {
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [main, 'mcp', ...words],
    cwd: options.cwd ?? folder,
    env: {
      ...(process.env as Record<string, string>),
      SEMBLANCE_CACHE_DIR: join(folder, 'cache'),
      ...options.variables,
    },
    stderr: 'pipe',
  });
  let errors = '';
  transport.stderr?.on('data', (bytes: Buffer) => {
    errors += bytes.toString();
  });
  const { roots } = options;
  const client = new Client(
    { name: 'spec', version: '1.0.0' },
    roots === undefined ? {} : { capabilities: { roots: { listChanged: true } } },
  );
  if (roots !== undefined) {
    client.setRequestHandler('roots/list', () => ({
      roots: roots().map((path) => ({ uri: pathToFileURL(path).href, name: 'root' })),
    }));
  }
  clients.push(client);
  await client.connect(transport, patient);
  return { client, errors: () => errors };
}

async function call(client: Client, name: string, input: Readonly<Record<string, unknown>>) {
  const result = await client.callTool({ name, arguments: input }, patient);
  return { ...result, text: textOf(result.content) };
}

/** As an agent is told to: the answer once the first index is whole, however slow the machine. */
async function callWhenComplete(client: Client, name: string, input: Readonly<Record<string, unknown>>) {
  for (;;) {
    const result = await call(client, name, input);
    if (result.isError === true || v.parse(answerSchema, result.structuredContent).isComplete) return result;
  }
}

function textOf(content: readonly { readonly type: string }[]): string {
  return content.map((part) => ('text' in part && typeof part.text === 'string' ? part.text : '')).join('\n');
}

describe('semblance mcp', () => {
  it('offers three tools that only read, and answers with lines, pictures and errors that a model can use', async () => {
    const { client } = await connect(['--folder', workspace]);
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual([...agentToolNames]);
    for (const { annotations, outputSchema, inputSchema } of tools) {
      expect(annotations).toMatchObject({ readOnlyHint: true, openWorldHint: false });
      expect(outputSchema?.type).toBe('object');
      expect(inputSchema.properties).toHaveProperty('includeImages');
    }

    const found = await callWhenComplete(client, 'semblance_search', {
      query: 'try a failed request again',
      limit: 2,
    });
    expect(found.isError ?? false).toBe(false);
    const answer = v.parse(answerSchema, found.structuredContent);
    expect(answer.isComplete).toBe(true);
    expect(answer.results).toHaveLength(2);
    const retry = answer.results.find(({ path }) => path === 'src/retry.ts');
    expect(retry).toMatchObject({
      file: join(workspace, 'src', 'retry.ts'),
      kind: 'code',
      language: 'typescript',
    });
    expect(retry?.snippet).toContain('retryWithBackoff');
    expect(retry?.why.length).toBeGreaterThan(0);
    expect(found.text).toContain(
      `src/retry.ts:${retry?.startLine}-${retry?.endLine} (code, typescript, probability`,
    );

    const bread = await call(client, 'semblance_search', {
      query: 'how do I make a loaf',
      kinds: ['text'],
      paths: ['*.md'],
    });
    expect(v.parse(answerSchema, bread.structuredContent).results.map(({ path }) => path)).toEqual([
      'bread.md',
    ]);
    const python = await call(client, 'semblance_search', {
      query: 'repeat a failed call with longer pauses',
      language: 'python',
    });
    expect(v.parse(answerSchema, python.structuredContent).results.map(({ path }) => path)).toEqual([
      'src/again.py',
    ]);

    const similar = await call(client, 'semblance_similar', {
      file: 'src/retry.ts',
      startLine: 2,
      endLine: 4,
      kinds: ['code'],
    });
    expect(v.parse(answerSchema, similar.structuredContent).results[0]?.path).toBe('src/again.py');

    const images = await call(client, 'semblance_find_images', { query: 'red circle', includeImages: true });
    const [picture] = v.parse(answerSchema, images.structuredContent).results;
    expect(picture).toMatchObject({ path: 'red circle.png', kind: 'image' });
    expect(picture).not.toHaveProperty('startLine');
    const content = images.content.find(({ type }) => type === 'image');
    expect(content).toMatchObject({ mimeType: 'image/png' });
    expect(
      Buffer.from(String(content && 'data' in content ? content.data : ''), 'base64').subarray(1, 4),
    ).toEqual(Buffer.from('PNG'));
    const byFile = await call(client, 'semblance_find_images', { file: 'bread.md' });
    expect(byFile.isError ?? false).toBe(false);
    expect(byFile.content.some(({ type }) => type === 'image')).toBe(false);

    const wrong: [string, Record<string, unknown>, RegExp][] = [
      ['semblance_search', {}, /query/],
      ['semblance_search', { query: 'x', limit: 0 }, /limit: must be a whole number from 1 to 50/],
      ['semblance_search', { query: 'x', kinds: ['sound'] }, /kinds.*code, text, image/],
      ['semblance_search', { query: 'x', folder: '/' }, /folder/],
      ['semblance_similar', { file: 'src/none.ts' }, /src\/none\.ts does not exist/],
      ['semblance_similar', { file: main }, /does not exist in/],
      ['semblance_similar', { file: '../cache' }, /does not exist in/],
      ['semblance_similar', { file: 'bread.md', startLine: 3, endLine: 1 }, /startLine/],
      ['semblance_find_images', { query: 'x', file: 'bread.md' }, /either "query" or "file"/],
    ];
    for (const [name, input, sentence] of wrong) {
      const refused = await call(client, name, input);
      expect(refused.isError, JSON.stringify(input)).toBe(true);
      expect(refused.text).toMatch(sentence);
    }

    // What changed on the disk meanwhile is not asked for within 30 s; a new server sees it at once.
    await writeFile(join(workspace, 'tea.md'), '# Tea\n\nPour hot water over the leaves and wait.\n');
    await client.close();
    const again = await connect([], { cwd: join(workspace, 'src') });
    const question = { query: 'brew a hot drink from leaves', limit: 1 };
    const firstPath = async () => {
      const tea = await callWhenComplete(again.client, 'semblance_search', question);
      return v.parse(answerSchema, tea.structuredContent).results[0]?.path;
    };
    // A starved first server may be killed by its client; then its lease has to grow old first.
    await expect.poll(firstPath, { timeout: 60_000 }).toBe('tea.md');
  });

  it('answers, with progress, from what is there while the first index is being built, and stops when asked', async () => {
    const big = join(folder, 'big');
    await mkdir(big);
    const sentences = (file: number, part: number): string =>
      `Sentence ${file} of part ${part} speaks of things. `.repeat(20);
    for (let file = 0; file < 400; file++) {
      const parts = Array.from({ length: 4 }, (_, part) => `## Part ${part}\n\n${sentences(file, part)}\n`);
      await writeFile(
        join(big, `${String(file).padStart(3, '0')}.md`),
        `# File ${file}\n\n${parts.join('\n')}`,
      );
    }
    const { client } = await connect(['--folder', big, '--wait', '0']);

    const stop = new AbortController();
    const stopped = client.callTool(
      { name: 'semblance_search', arguments: { query: 'things' } },
      { ...patient, signal: stop.signal },
    );
    stop.abort();
    await expect(stopped).rejects.toThrow(/abort/i);

    const progress: { progress: number; message?: string | undefined }[] = [];
    const result = await client.callTool(
      { name: 'semblance_search', arguments: { query: 'things' } },
      { ...patient, onprogress: (step) => progress.push(step) },
    );
    const answer = v.parse(answerSchema, result.structuredContent);
    expect(answer.isComplete).toBe(false);
    expect(answer.note).toContain('still being built');
    expect(textOf(result.content)).toContain('still being built');
    expect(progress.length).toBeGreaterThan(0);
    expect(progress.map((step) => step.progress)).toEqual(
      [...progress].map((step) => step.progress).sort((a, b) => a - b),
    );
  });

  it('says that a folder holds nothing to find, and does not advise other words', async () => {
    const empty = join(folder, 'empty');
    await mkdir(empty);
    await writeFile(join(empty, '.env'), 'PASSWORD=swordfish\n');
    const { client } = await connect(['--folder', empty]);
    const { text, structuredContent } = await callWhenComplete(client, 'semblance_search', {
      query: 'things',
    });
    expect(text).toMatch(
      /^Nothing was found\. The index is empty: 1 file was left out\. .*`semblance status`/,
    );
    expect(text).not.toContain('other words');
    expect(v.parse(answerSchema, structuredContent)).toMatchObject({ results: [], isComplete: true });
  });

  it('searches the folders that the client works in, and follows when they change', async () => {
    const other = join(folder, 'other');
    await mkdir(other);
    await writeFile(join(other, 'sea.md'), '# Sea\n\nThe tide comes and goes with the moon.\n');
    let roots = [workspace, other];
    const { client } = await connect([], { roots: () => roots });
    const both = await callWhenComplete(client, 'semblance_search', { query: 'tide and moon' });
    const { results } = v.parse(answerSchema, both.structuredContent);
    expect(results[0]?.path).toBe('other/sea.md');
    const retry = await call(client, 'semblance_search', {
      query: 'repeat a failed call with longer pauses',
    });
    expect(v.parse(answerSchema, retry.structuredContent).results.map(({ path }) => path)).toContain(
      'shop/src/again.py',
    );
    const similar = await call(client, 'semblance_similar', { file: 'shop/src/retry.ts', kinds: ['code'] });
    expect(v.parse(answerSchema, similar.structuredContent).results[0]?.path).toBe('shop/src/again.py');

    roots = [other];
    await client.notification({ method: 'notifications/roots/list_changed' });
    const one = await callWhenComplete(client, 'semblance_search', { query: 'tide and moon' });
    expect(v.parse(answerSchema, one.structuredContent).results.map(({ path }) => path)).toEqual(['sea.md']);
  });

  it("uses an editor's index with the editor's settings, and makes no other one", async () => {
    const indexFolder = join(folder, 'editor', 'index');
    const configuration = {
      indexFolder,
      cacheFolder: join(folder, 'cache', 'embedding-cache'),
      modelsFolder,
      userModelsFolder: join(folder, 'editor', 'models'),
      roots: [createWorkspaceRoot(workspace, 'Shop')],
      settings: {
        ...defaultEncoderSettings,
        excludeGlobs: ['**/*.py'],
        shouldUseIgnoreFiles: true,
        maxTextBytes: 1_000_000,
        maxImageBytes: 1_000_000,
        threads: 1,
        cacheBytes: 1_000_000_000,
      },
    };
    const { client } = await connect([], {
      variables: {
        SEMBLANCE_MCP_CONFIGURATION: JSON.stringify(configuration),
        SEMBLANCE_CACHE_DIR: join(folder, 'unused'),
      },
    });
    const found = await callWhenComplete(client, 'semblance_search', {
      query: 'try a failed request again',
    });
    const paths = v.parse(answerSchema, found.structuredContent).results.map(({ path }) => path);
    expect(paths).toContain('src/retry.ts');
    expect(paths).not.toContain('src/again.py');
    expect(await readdir(indexFolder)).toContain('writer.lease');
    await expect(readdir(join(folder, 'unused'))).rejects.toThrow();
    await client.close();
    await expect.poll(() => readdir(indexFolder), { timeout: 30_000 }).not.toContain('writer.lease');
  });

  it('prints nothing but the protocol, and ends when its client hangs up', async () => {
    const child = spawn(process.execPath, [main, 'mcp', '-f', workspace, '--verbose'], {
      env: { ...process.env, SEMBLANCE_CACHE_DIR: join(folder, 'cache') },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    children.push(child);
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
    child.stderr.resume();
    const ended = once(child, 'close');
    const send = (message: object): void => {
      child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
    };
    send({
      id: 1,
      method: 'initialize',
      params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'spec', version: '1' } },
    });
    send({ method: 'notifications/initialized' });
    send({
      id: 2,
      method: 'tools/call',
      params: { name: 'semblance_search', arguments: { query: 'dough' } },
    });
    await expect.poll(() => output.trim().split('\n').length, { timeout: 110_000 }).toBe(2);
    child.stdin.end();
    const [code] = await ended;
    expect(code).toBe(0);
    const messages = output
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { readonly jsonrpc: string; readonly id: number });
    expect(messages.map(({ jsonrpc, id }) => [jsonrpc, id])).toEqual([
      ['2.0', 1],
      ['2.0', 2],
    ]);
  });

  it('refuses a folder that is none, and options that do not fit, before it serves', async () => {
    for (const [words, sentence] of [
      [['mcp', join(folder, 'none')], 'does not exist'],
      [['mcp', '--json'], 'leave out --json'],
      [['mcp', '--wait', 'long'], '--wait is a number of seconds'],
    ] as const) {
      const child = spawn(process.execPath, [main, ...words], {
        cwd: folder,
        stdio: ['pipe', 'ignore', 'pipe'],
      });
      children.push(child);
      let errors = '';
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        errors += text;
      });
      const [code] = await once(child, 'close');
      expect(code).toBeGreaterThan(0);
      expect(errors).toContain(sentence);
    }
  });
});
