/**
 * Tells the engine which files the user looks at, so that background work takes them first.
 */
import * as vscode from 'vscode';
import { isCancelled } from '../../core/cancellation/cancellation.ts';
import type { Disposable } from '../../core/lifecycle/disposable.ts';
import type { Logger } from '../../core/logging/logger.ts';
import type { EngineController } from '../engine/engineController.ts';

/** Somebody who goes through tabs stops at the one that counts. */
const settleMs = 500;

export class VisibleFiles implements Disposable {
  readonly #engine: Pick<EngineController, 'state' | 'engine' | 'onDidChangeState'>;
  readonly #logger: Logger;
  readonly #subscriptions: Disposable;
  readonly #lifetime = new AbortController();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #told = '';
  #wasRunning = false;

  constructor(engine: Pick<EngineController, 'state' | 'engine' | 'onDidChangeState'>, logger: Logger) {
    this.#engine = engine;
    this.#logger = logger.topic('Watching');
    this.#subscriptions = vscode.Disposable.from(
      vscode.window.onDidChangeVisibleTextEditors(() => this.#schedule()),
      vscode.window.onDidChangeActiveTextEditor(() => this.#schedule()),
      // A new process knows nothing of what was told to the one before.
      engine.onDidChangeState(({ kind }) => {
        const isRunning = kind === 'running';
        if (isRunning && !this.#wasRunning) {
          this.#told = '';
          this.#schedule();
        }
        this.#wasRunning = isRunning;
      }),
    );
    this.#schedule();
  }

  dispose(): void {
    this.#lifetime.abort();
    clearTimeout(this.#timer);
    this.#subscriptions.dispose();
  }

  #schedule(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#tell(), settleMs);
  }

  async #tell(): Promise<void> {
    // Whoever starts the engine is not this: looking at a file is no reason to.
    if (this.#engine.state.kind !== 'running') return;
    const paths = visiblePaths();
    const name = paths.join('\0');
    if (name === this.#told) return;
    this.#told = name;
    const { signal } = this.#lifetime;
    try {
      await (await this.#engine.engine(signal)).prioritize(paths, signal);
    } catch (error) {
      if (!isCancelled(error)) this.#logger.debug('The engine could not be told which files are visible');
      this.#told = '';
    }
  }
}

/** The active editor's file first, each file once. */
function visiblePaths(): readonly string[] {
  const editors = [vscode.window.activeTextEditor, ...vscode.window.visibleTextEditors];
  const paths = editors.flatMap((editor) =>
    editor?.document.uri.scheme === 'file' ? [editor.document.uri.fsPath] : [],
  );
  return [...new Set(paths)];
}
