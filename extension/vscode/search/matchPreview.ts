/**
 * Shows the highlighted result in the editor while the list is open, and puts everything back when nothing was chosen.
 */
import * as vscode from 'vscode';
import { isCancelled } from '../../core/cancellation/cancellation.ts';
import { comparePositions } from '../../core/documents/textRange.ts';
import { describeError } from '../../core/errors/semblanceError.ts';
import { type Disposable, DisposableStore } from '../../core/lifecycle/disposable.ts';
import type { Logger } from '../../core/logging/logger.ts';
import { hasPreviewTabs } from '../config/editorSettings.ts';
import { type KnownTab, knownTab, reopenTab } from '../workspace/reopenTab.ts';
import { uriOfTab } from '../workspace/uriOfTab.ts';
import { openResult } from './openResult.ts';
import type { Choice } from './pickerItems.ts';

export type OpenChoice = Extract<Choice, { kind: 'open' }>;

/** Whether two choices lead to the same lines, whatever answers they come from. */
export function isSameMatch(one: OpenChoice, other: OpenChoice): boolean {
  return (
    one.result.file === other.result.file &&
    comparePositions(one.range.start, other.range.start) === 0 &&
    comparePositions(one.range.end, other.range.end) === 0
  );
}

interface OriginalEditor {
  readonly document: vscode.TextDocument;
  readonly column: vscode.ViewColumn | undefined;
  readonly selections: readonly vscode.Selection[];
  readonly visible: vscode.Range | undefined;
  readonly isPreview: boolean;
}

/**
 * A click into the previewed editor hides the list as Escape does, and VS Code does not say which it was. The click's
 * own event may arrive after the list's, but within this time.
 */
const clickGraceMs = 40;

export class MatchPreview implements Disposable {
  readonly #store = new DisposableStore();
  readonly #logger: Logger;
  readonly #decoration: vscode.TextEditorDecorationType;
  readonly #original: OriginalEditor | undefined;
  /** The active tab, when it is not the text of `#original` alone: a picture, a comparison, a notebook. */
  readonly #originalTab: KnownTab | undefined;
  /** The tab in italics that the first preview replaces, when it is not the active one. */
  readonly #replacedPreview: KnownTab | undefined;
  readonly #tabsBefore: ReadonlySet<string>;
  readonly #column: vscode.ViewColumn;
  readonly #previewed = new Set<string>();
  #decorated: vscode.TextEditor | undefined;
  #latest = 0;
  #shown: Promise<void> = Promise.resolve();
  #wasClicked = false;

  constructor(logger: Logger) {
    this.#logger = logger;
    this.#decoration = this.#store.add(
      vscode.window.createTextEditorDecorationType({
        // The colour of a searched range, not of a found word: a match is often a whole function, and has to stay
        // readable. High contrast themes have no such colour, and a frame would be drawn around each line: a bar.
        backgroundColor: new vscode.ThemeColor('editor.findRangeHighlightBackground'),
        borderStyle: 'solid',
        borderWidth: '0 0 0 3px',
        borderColor: new vscode.ThemeColor('focusBorder'),
        overviewRulerColor: new vscode.ThemeColor('editorOverviewRuler.findMatchForeground'),
        overviewRulerLane: vscode.OverviewRulerLane.Center,
        isWholeLine: true,
      }),
    );
    const group = vscode.window.tabGroups.activeTabGroup;
    const editor = vscode.window.activeTextEditor;
    this.#original = editor && {
      document: editor.document,
      column: editor.viewColumn,
      selections: editor.selections,
      visible: editor.visibleRanges[0],
      isPreview: group.activeTab?.isPreview ?? false,
    };
    this.#originalTab = isTextOf(group.activeTab, editor) ? undefined : knownTab(group.activeTab);
    this.#column = group.viewColumn;
    this.#tabsBefore = new Set(
      group.tabs
        .map(uriOfTab)
        .filter((uri) => uri !== undefined)
        .map(String),
    );
    this.#replacedPreview = group.tabs
      .filter((tab) => tab.isPreview && !tab.isActive)
      .map(knownTab)
      .find((tab) => tab !== undefined);
    this.#store.add(
      vscode.window.onDidChangeTextEditorSelection((change) => {
        if (change.kind === vscode.TextEditorSelectionChangeKind.Mouse) this.#wasClicked = true;
      }),
    );
  }

  /** Shows a match beside the open list; of several calls in a row only the last one counts. */
  show(choice: OpenChoice): void {
    const revision = ++this.#latest;
    this.#shown = this.#shown.then(async () => {
      if (revision !== this.#latest) return;
      try {
        await this.#open(choice);
      } catch (error) {
        if (!isCancelled(error)) this.#logger.debug(`No preview: ${describeError(error)}`);
      }
    });
  }

  /** Stops what is under way and takes the highlight away; the previewed editor stays. */
  async keep(): Promise<void> {
    this.#latest += 1;
    await this.#shown;
    this.#clear();
  }

  /** Back to the editor, selection and scroll position from before, unless the user clicked into the preview. */
  async restore(): Promise<void> {
    await this.keep();
    if (this.#previewed.size === 0) return;
    await new Promise((resolve) => setTimeout(resolve, clickGraceMs));
    if (this.#wasClicked) return;
    if (this.#replacedPreview !== undefined) await this.#reopen(this.#replacedPreview, true);
    try {
      // First, so that a group never loses its last tab, and with it its place in the window.
      await this.#showOriginal();
    } finally {
      await this.#closePreviews();
    }
  }

  dispose(): void {
    this.#latest += 1;
    this.#store.dispose();
  }

  async #open(choice: OpenChoice): Promise<void> {
    this.#clear();
    const { result, range } = choice;
    const editor = await openResult(result, range, {
      isPreview: true,
      shouldKeepFocus: true,
      column: this.#column,
    });
    this.#previewed.add(vscode.Uri.file(result.file).toString());
    if (editor === undefined || this.#store.isDisposed) return;
    this.#decorated = editor;
    const lines = new vscode.Range(range.start.line, 0, lastLineOf(choice), 0);
    editor.setDecorations(this.#decoration, [editor.document.validateRange(lines)]);
  }

  #clear(): void {
    this.#decorated?.setDecorations(this.#decoration, []);
    this.#decorated = undefined;
  }

  async #reopen(tab: KnownTab, shouldKeepFocus: boolean): Promise<void> {
    try {
      await reopenTab(tab, { column: this.#column, shouldKeepFocus });
    } catch (error) {
      this.#logger.debug(`A replaced tab could not be opened again: ${describeError(error)}`);
    }
  }

  async #closePreviews(): Promise<void> {
    // Without tabs in italics, previews are tabs like all others.
    const isMarked = hasPreviewTabs();
    const tabs = vscode.window.tabGroups.all
      .filter((group) => group.viewColumn === this.#column)
      .flatMap((group) => group.tabs)
      .filter((tab) => {
        const uri = uriOfTab(tab)?.toString();
        return (
          (tab.isPreview || !isMarked) &&
          !tab.isDirty &&
          uri !== undefined &&
          this.#previewed.has(uri) &&
          !this.#tabsBefore.has(uri)
        );
      });
    if (tabs.length > 0) await vscode.window.tabGroups.close(tabs, true);
  }

  async #showOriginal(): Promise<void> {
    if (this.#originalTab !== undefined) {
      await this.#reopen(this.#originalTab, false);
      return;
    }
    const original = this.#original;
    if (original === undefined) return;
    const { document } = original;
    // VS Code closes a document with its tab, which was in italics and made room for the preview.
    if (document.isClosed && document.isUntitled) return;
    const open = document.isClosed ? await vscode.workspace.openTextDocument(document.uri) : document;
    const editor = await vscode.window.showTextDocument(open, {
      preview: original.isPreview,
      ...(original.column === undefined ? {} : { viewColumn: original.column }),
    });
    editor.selections = original.selections;
    if (original.visible) editor.revealRange(original.visible, vscode.TextEditorRevealType.AtTop);
  }
}

/** A range that ends before the first character of a line does not include that line. */
function lastLineOf(choice: OpenChoice): number {
  const { start, end } = choice.range;
  return end.character === 0 && end.line > start.line ? end.line - 1 : end.line;
}

function isTextOf(tab: vscode.Tab | undefined, editor: vscode.TextEditor | undefined): boolean {
  return (
    tab?.input instanceof vscode.TabInputText && tab.input.uri.toString() === editor?.document.uri.toString()
  );
}
