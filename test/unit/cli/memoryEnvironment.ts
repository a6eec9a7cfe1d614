/** A command line without a process: folders in a temporary place, output in strings, the fake engine. */
import { mkdir, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
  models: () => ModelApi = () => {
    throw new Error('This test needs no models.');
  };

  async setUp(): Promise<void> {
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
