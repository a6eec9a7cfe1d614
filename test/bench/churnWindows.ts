/**
 * The two windows of the churn benchmark: starts them, tells them of changes, kills the writer, measures how long the
 * index is without one.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FromWindow, ToWindow } from './churnMessages.ts';

interface Window {
  readonly child: ChildProcess;
  role: 'writer' | 'reader';
  phase: string;
}

export class ChurnWindows {
  readonly errors: string[] = [];
  readonly takeOverMs: number[] = [];
  /** What the writer was doing when it was killed. */
  readonly killedDuring: string[] = [];
  answers = 0;
  emptyAnswers = 0;
  readonly #args: readonly string[];
  readonly #windows = new Set<Window>();
  #killedAtMs: number | undefined;

  constructor(workspace: string, storage: string) {
    this.#args = [workspace, storage];
  }

  /** Resolves when the window reports its role. */
  async start(): Promise<void> {
    const child = fork(path.join(import.meta.dirname, 'churnWindow.ts'), this.#args, {
      execArgv: ['--no-warnings'],
    });
    const window: Window = { child, role: 'reader', phase: 'closed' };
    this.#windows.add(window);
    child.on('message', (message: FromWindow) => this.#note(window, message));
    child.on('error', () => undefined); // A message to a window that was just killed.
    child.once('exit', () => this.#windows.delete(window));
    while (window.phase === 'closed' || window.phase === 'opening') {
      if (child.exitCode !== null)
        throw new Error(`A window ended with code ${child.exitCode} before it was open`);
      await sleep(20);
    }
  }

  get hasWriter(): boolean {
    return this.#writer !== undefined;
  }

  get isIdle(): boolean {
    return this.#writer?.phase === 'idle';
  }

  get count(): number {
    return this.#windows.size;
  }

  tell(message: ToWindow): void {
    for (const { child } of this.#windows) if (child.connected) child.send(message, () => undefined);
  }

  /** Ends the writer as a power cut would, in the middle of whatever it does. */
  async killWriter(): Promise<void> {
    const writer = this.#writer;
    if (writer === undefined) throw new Error('There is no writer to kill');
    this.#windows.delete(writer);
    this.killedDuring.push(writer.phase);
    this.#killedAtMs = performance.now();
    writer.child.kill('SIGKILL');
    if (writer.child.exitCode === null && writer.child.signalCode === null) await once(writer.child, 'exit');
  }

  /** Resolves when all windows have closed by themselves. */
  async close(): Promise<void> {
    const exits = [...this.#windows].map(({ child }) => once(child, 'exit'));
    this.tell({ kind: 'close' });
    await Promise.all(exits);
  }

  /** For the end of a failed run. */
  killAll(): void {
    for (const { child } of this.#windows) child.kill('SIGKILL');
  }

  get #writer(): Window | undefined {
    return [...this.#windows].find(({ role }) => role === 'writer');
  }

  #note(window: Window, message: FromWindow): void {
    if (!this.#windows.has(window)) return; // Killed; its last words do not count.
    if (message.kind === 'error') this.errors.push(message.message);
    else if (message.kind === 'answers') {
      this.answers += message.count;
      this.emptyAnswers += message.empty;
    } else {
      window.role = message.role;
      window.phase = message.phase;
      if (message.role === 'writer' && this.#killedAtMs !== undefined) {
        this.takeOverMs.push(performance.now() - this.#killedAtMs);
        this.#killedAtMs = undefined;
      }
    }
  }
}
