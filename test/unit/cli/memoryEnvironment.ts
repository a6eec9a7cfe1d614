/** A command line without a process: folders in a temporary place, output in strings, the fake engine. */
import { mkdir, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import { afterEach, beforeEach, expect } from 'vitest';
import type { CommandEnvironment } from '../../../extension/cli/commandEnvironment.ts';
import { runCommandLine } from '../../../extension/cli/runCommandLine.ts';
import { neverCancelled } from '../../../extension/core/cancellation/cancellation.ts';
import type { ModelApi } from '../../../extension/core/protocol/modelApi.ts';
import { FakeEngine, type FakeEngineBehaviour } from '../../fakes/fakeEngine.ts';

export interface Outcome {
  readonly exitCode: number;
  readonly output: string;
  readonly errors: string;
}

/** For the tests of a spec file: each begins with a command line of its own. */
export function useCommandLine(): MemoryCommandLine {
  const line = new MemoryCommandLine();
  beforeEach(() => line.setUp());
  afterEach(() => line.tearDown());
  return line;
}

/** The only thing on stdout is one document of this schema. */
export function documentOf<T>(schema: v.GenericSchema<unknown, T>, output: string): T {
  expect(output.endsWith('\n')).toBe(true);
  expect(output.trim().split('\n')).toHaveLength(1);
  return v.parse(schema, JSON.parse(output));
}

const noModels = (): ModelApi => {
  throw new Error('This test needs no models.');
};

export class MemoryCommandLine {
  /** Real path of this test's folder; `work` in it is the current folder. */
  folder = '';
  work = '';
  behaviour: FakeEngineBehaviour = {};
  variables: Record<string, string> = {};
  isTerminal = false;
  /** What the user types when asked; undefined when nobody can be asked. */
  answer: string | undefined;
  readonly questions: string[] = [];
  readonly engines: FakeEngine[] = [];
  /** What the command `models` works with. */
  models: () => ModelApi = noModels;

  /** Begins a test with nothing from the one before. */
  async setUp(): Promise<void> {
    this.behaviour = {};
    this.variables = {};
    this.isTerminal = false;
    this.answer = undefined;
    this.questions.length = 0;
    this.engines.length = 0;
    this.models = noModels;
    this.folder = await realpath(await mkdtemp(join(tmpdir(), 'semblance cli 🦊-')));
    this.work = join(this.folder, 'work');
    await mkdir(this.work);
  }

  async tearDown(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }

  get cacheFolder(): string {
    return join(this.folder, 'cache');
  }

  async run(
    words: readonly string[],
    options: { from?: string; signal?: AbortSignal } = {},
  ): Promise<Outcome> {
    let output = '';
    let errors = '';
    const { isTerminal } = this;
    const sinkOf = (append: (text: string) => void) => ({ write: append, isTerminal, columns: 80 });
    const environment: CommandEnvironment = {
      output: sinkOf((text) => {
        output += text;
      }),
      errors: sinkOf((text) => {
        errors += text;
      }),
      currentFolder: options.from ?? this.work,
      homeFolder: join(this.folder, 'home'),
      variables: { SEMBLANCE_CACHE_DIR: this.cacheFolder, ...this.variables },
      platform: 'linux',
      version: '1.2.3',
      modelsFolder: '/models',
      sampleFolder: undefined,
      ask:
        this.answer === undefined
          ? undefined
          : (question) => {
              this.questions.push(question);
              return Promise.resolve(this.answer ?? '');
            },
      createModels: () => Promise.resolve(this.models()),
      createEngine: () => {
        const engine = new FakeEngine({ createsFolder: true, ...this.behaviour });
        this.engines.push(engine);
        return Promise.resolve(engine);
      },
    };
    const exitCode = await runCommandLine(words, environment, options.signal ?? neverCancelled());
    return { exitCode, output, errors };
  }
}
