/**
 * Watches what the window shows - cursor, selection, open picture - and tells when it has come to rest.
 */
import * as vscode from 'vscode';
import { type Disposable, DisposableStore, Emitter } from '../../core/lifecycle/disposable.ts';
import type { Logger } from '../../core/logging/logger.ts';
import { longestQuery } from '../../core/protocol/searchMessages.ts';
import { nearbyText } from '../search/nearbyText.ts';
import { fileNameOf } from '../search/resultText.ts';
import { isPicture } from '../workspace/pictureFiles.ts';
import { uriOfTab } from '../workspace/uriOfTab.ts';
import type { PanelSubject } from './panelSubject.ts';
import type { SubjectSource } from './similarPanel.ts';

/**
 * Longer than a key that is held down repeats (about 33 ms), so that nothing is asked on the way; short enough that the
 * way to the engine, its answer and the drawing fit into 150 ms after the last key (`npm run bench -- surfaces`).
 */
const restMs = 50;
/**
 * A step that comes after a longer quiet than `restMs` is a single one, or the first of a held key, which then pauses
 * longer than an answer takes: waiting for the next one would gain nothing. So long, because what belongs to one key
 * arrives in pieces: the cursor, then that the document was changed.
 */
const stepRestMs = 10;
/** An editor that opens takes this long at most; until it is there, the one before it is still the active one. */
const openGraceMs = 1500;

export class SubjectFollower implements SubjectSource, Disposable {
  readonly #store = new DisposableStore();
  readonly #didChange: Emitter<PanelSubject>;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** When something was last on its way. */
  #movedAtMs = Number.NEGATIVE_INFINITY;
  /** A file that the panel itself has opened: looking at a result is not asking for another comparison. */
  #openedByPanel: string | undefined;
  #openedAtMs = 0;

  constructor(logger: Logger) {
    this.#didChange = this.#store.add(
      new Emitter<PanelSubject>((error) => logger.error('The editor could not be followed', error)),
    );
    this.#store.add(
      vscode.window.onDidChangeTextEditorSelection(({ kind, textEditor }) => {
        if (textEditor !== vscode.window.activeTextEditor) return;
        // Only a person clicks or presses keys; what opens a file sets the cursor without either.
        const isByHand =
          kind === vscode.TextEditorSelectionChangeKind.Mouse ||
          kind === vscode.TextEditorSelectionChangeKind.Keyboard;
        if (isByHand) this.#openedByPanel = undefined;
        if (isByHand && isStepInIndexedText(textEditor)) this.#noteStep();
        else this.#noteMove();
      }),
    );
    this.#store.add(vscode.window.onDidChangeActiveTextEditor(() => this.#noteMove()));
    this.#store.add(vscode.window.tabGroups.onDidChangeTabs(() => this.#noteMove()));
    this.#store.add(vscode.window.tabGroups.onDidChangeTabGroups(() => this.#noteMove()));
  }

  readonly onDidChange = (listener: (subject: PanelSubject) => void): Disposable =>
    this.#didChange.event(listener);

  readonly current = (): PanelSubject | undefined => subjectOfWindow();

  /** Call it before the panel opens a file. It is followed once somebody clicks or types in it. */
  ignore(uri: vscode.Uri): void {
    this.#openedByPanel = uri.toString();
    this.#openedAtMs = Date.now();
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#store.dispose();
  }

  /** Something that may go on: other editors, selections, typing. */
  #noteMove(): void {
    this.#movedAtMs = performance.now();
    this.#tellAfter(restMs, () => this.#tell());
  }

  #noteStep(): void {
    const isSingle = performance.now() - this.#movedAtMs > restMs;
    this.#noteMove();
    if (!isSingle) return;
    this.#tellAfter(stepRestMs, () => {
      const editor = vscode.window.activeTextEditor;
      // It was typing: each letter would cost the encoder.
      if (editor === undefined || !isStepInIndexedText(editor))
        this.#tellAfter(restMs - stepRestMs, () => this.#tell());
      else this.#tell();
    });
  }

  #tellAfter(waitMs: number, tell: () => void): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(tell, waitMs);
  }

  #tell(): void {
    const subject = subjectOfWindow();
    if (subject === undefined) return;
    if (subject.kind !== 'picture' && subject.uri === this.#openedByPanel) return;
    // Another editor was chosen since: the opened one is followed when it is chosen again.
    if (Date.now() - this.#openedAtMs > openGraceMs) this.#openedByPanel = undefined;
    this.#didChange.fire(subject);
  }
}

/** A cursor in text that the index knows, which costs one look into the index and no encoding. */
function isStepInIndexedText({ document, selection }: vscode.TextEditor): boolean {
  return selection.isEmpty && !document.isDirty && document.uri.scheme === 'file';
}

function subjectOfWindow(): PanelSubject | undefined {
  const uri = uriOfTab(vscode.window.tabGroups.activeTabGroup.activeTab);
  const editor = vscode.window.activeTextEditor;
  if (uri !== undefined && editor?.document.uri.toString() !== uri.toString()) {
    if (isPicture(uri)) return subjectOfFile(uri);
    // An editor of its own for something that is no picture: nothing is known of what it shows.
    if (editor === undefined) return undefined;
  }
  return editor === undefined ? undefined : subjectOfEditor(editor);
}

/** A file as a whole. */
export function subjectOfFile(uri: vscode.Uri): PanelSubject {
  return {
    kind: 'file',
    uri: uri.toString(),
    file: uri.fsPath,
    name: fileNameOf(uri.path),
    isPicture: isPicture(uri),
  };
}

function subjectOfEditor(editor: vscode.TextEditor): PanelSubject | undefined {
  const { document, selection } = editor;
  // Outputs, logs and the like are no documents of the workspace.
  if (document.uri.scheme === 'output') return undefined;
  const hasFile = document.uri.scheme === 'file';
  // A drawing whose source is open is compared by what it shows.
  if (isPicture(document.uri) && selection.isEmpty) return subjectOfFile(document.uri);
  const range = selection.isEmpty
    ? document.lineAt(selection.active.line).range
    : new vscode.Range(selection.start, selection.end);
  const text = selection.isEmpty
    ? nearbyText(document, selection.active.line)
    : document.getText(selection).slice(0, longestQuery);
  if (text.trim() === '') return undefined;
  return {
    kind: 'lines',
    uri: document.uri.toString(),
    file: hasFile ? document.uri.fsPath : undefined,
    name: fileNameOf(document.uri.path),
    languageId: document.languageId,
    range: {
      start: { line: range.start.line, character: range.start.character },
      end: { line: range.end.line, character: range.end.character },
    },
    isSelection: !selection.isEmpty,
    text,
    isChanged: document.isDirty || !hasFile,
  };
}
