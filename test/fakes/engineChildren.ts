/**
 * Child processes of a test that report what they have done, and are killed in the middle of it.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';

export interface EngineChild<Told> {
  readonly process: ChildProcess;
  /** Its messages so far. */
  readonly told: Told[];
}

export class EngineChildren<Told> {
  readonly #script: string;
  readonly #children: EngineChild<Told>[] = [];

  constructor(script: string) {
    this.#script = script;
  }

  start(args: readonly string[]): EngineChild<Told> {
    const child = fork(this.#script, args, { stdio: 'ignore' });
    const started: EngineChild<Told> = { process: child, told: [] };
    child.on('message', (message: Told) => started.told.push(message));
    this.#children.push(started);
    return started;
  }

  async kill({ process }: EngineChild<Told>): Promise<void> {
    if (process.exitCode !== null || process.signalCode !== null) return;
    const exited = once(process, 'exit');
    process.kill('SIGKILL');
    await exited;
  }

  /** To be called after each test. */
  async killAll(): Promise<void> {
    for (const child of this.#children.splice(0)) await this.kill(child);
  }
}
