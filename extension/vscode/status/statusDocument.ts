/**
 * Shows the status report as a read-only document that stays current while it is open.
 */
import * as vscode from 'vscode';
import { type Disposable, DisposableStore } from '../../core/lifecycle/disposable.ts';
import type { EngineState } from '../engine/engineState.ts';
import { statusReport } from './statusReport.ts';

const scheme = 'semblance-status';
/** Faster than this nobody can read along. */
const refreshIntervalMs = 1000;

interface StateSource {
  readonly state: EngineState;
  readonly onDidChangeState: (listener: (state: EngineState) => void) => Disposable;
}

export class StatusDocument implements Disposable {
  readonly #source: StateSource;
  readonly #store = new DisposableStore();
  readonly #didChange = this.#store.add(new vscode.EventEmitter<vscode.Uri>());
  readonly #uri = vscode.Uri.from({ scheme, path: '/Semblance Status.md' });
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(source: StateSource) {
    this.#source = source;
    this.#store.add(
      vscode.workspace.registerTextDocumentContentProvider(scheme, {
        onDidChange: this.#didChange.event,
        provideTextDocumentContent: () => statusReport(source.state),
      }),
    );
    this.#store.add(source.onDidChangeState(() => this.#refresh()));
  }

  async show(): Promise<void> {
    const document = await vscode.workspace.openTextDocument(this.#uri);
    // The text may be from an earlier look; VS Code keeps it until told otherwise.
    if (document.getText() !== statusReport(this.#source.state)) this.#didChange.fire(this.#uri);
    await vscode.window.showTextDocument(document, { preview: true });
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#store.dispose();
  }

  #refresh(): void {
    if (this.#timer !== undefined) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      const isOpen = vscode.workspace.textDocuments.some((document) => document.uri.scheme === scheme);
      if (isOpen) this.#didChange.fire(this.#uri);
    }, refreshIntervalMs);
  }
}
