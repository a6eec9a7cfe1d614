/**
 * The value types of VS Code's API that product code creates or compares, and a window that records what is shown.
 * Each spec file gets its own copy; this is not a second implementation of the editor.
 */
import { posix } from 'node:path';

export class Uri {
  readonly scheme: string;
  readonly path: string;

  private constructor(scheme: string, path: string) {
    this.scheme = scheme;
    this.path = path;
  }
  static file(path: string): Uri {
    return new Uri('file', path);
  }
  static parse(text: string): Uri {
    const [, scheme = 'file', path = text] = /^([a-z][a-z\d+.-]*):(?:\/\/)?(.*)$/i.exec(text) ?? [];
    return new Uri(scheme, path);
  }
  static from(parts: { scheme: string; path: string }): Uri {
    return new Uri(parts.scheme, parts.path);
  }
  static joinPath(base: Uri, ...segments: string[]): Uri {
    return new Uri(base.scheme, posix.join(base.path, ...segments));
  }
  get fsPath(): string {
    return this.path;
  }
  toString(): string {
    return `${this.scheme}://${this.path}`;
  }
}

export class Position {
  readonly line: number;
  readonly character: number;
  constructor(line: number, character: number) {
    this.line = line;
    this.character = character;
  }
}

export class Range {
  readonly start: Position;
  readonly end: Position;
  constructor(
    startLine: number | Position,
    startCharacter: number | Position,
    endLine = 0,
    endCharacter = 0,
  ) {
    this.start = typeof startLine === 'number' ? new Position(startLine, Number(startCharacter)) : startLine;
    this.end = typeof startCharacter === 'number' ? new Position(endLine, endCharacter) : startCharacter;
  }
  get isEmpty(): boolean {
    return this.start.line === this.end.line && this.start.character === this.end.character;
  }
}

export class Selection extends Range {
  get active(): Position {
    return this.end;
  }
}

export class ThemeIcon {
  readonly id: string;
  constructor(id: string) {
    this.id = id;
  }
}

export class ThemeColor extends ThemeIcon {}

export class MarkdownString {
  readonly value: string;
  constructor(value: string) {
    this.value = value;
  }
}

export class RelativePattern {
  readonly baseUri: Uri;
  readonly pattern: string;
  constructor(baseUri: Uri, pattern: string) {
    this.baseUri = baseUri;
    this.pattern = pattern;
  }
}

export class EventEmitter<T> {
  readonly #listeners = new Set<(value: T) => void>();
  readonly event = (listener: (value: T) => void): { dispose(): void } => {
    this.#listeners.add(listener);
    return { dispose: () => this.#listeners.delete(listener) };
  };
  get size(): number {
    return this.#listeners.size;
  }
  fire(value: T): void {
    for (const listener of [...this.#listeners]) listener(value);
  }
  dispose(): void {
    this.#listeners.clear();
  }
}

export class TabInputText {
  readonly uri: Uri;
  constructor(uri: Uri) {
    this.uri = uri;
  }
}
export class TabInputCustom {
  readonly uri: Uri;
  readonly viewType: string;
  constructor(uri: Uri, viewType = 'test.view') {
    this.uri = uri;
    this.viewType = viewType;
  }
}
export class TabInputTextDiff {
  readonly original: Uri;
  readonly modified: Uri;
  constructor(original: Uri, modified: Uri) {
    this.original = original;
    this.modified = modified;
  }
}
export class TabInputNotebook {
  readonly uri: Uri;
  readonly notebookType: string;
  constructor(uri: Uri, notebookType: string) {
    this.uri = uri;
    this.notebookType = notebookType;
  }
}
export class TabInputNotebookDiff extends TabInputTextDiff {}

export const QuickPickItemKind = { Separator: -1, Default: 0 } as const;
export const ViewColumn = { Active: -1, Beside: -2, One: 1 } as const;
export const StatusBarAlignment = { Left: 1, Right: 2 } as const;
export const ProgressLocation = { Window: 10, Notification: 15 } as const;
export const OverviewRulerLane = { Center: 2 } as const;
export const TextEditorRevealType = { InCenterIfOutsideViewport: 2, AtTop: 3 } as const;
export const TextEditorSelectionChangeKind = { Keyboard: 1, Mouse: 2, Command: 3 } as const;

export const env = {
  language: 'en',
  openExternal: async (uri: Uri) => {
    recorded.openedOutside.push(uri.toString());
    return true;
  },
};

export const l10n = {
  t(message: string, ...values: (string | number | boolean)[]): string {
    return message.replace(/\{(\d+)\}/g, (whole, index: string) => String(values[Number(index)] ?? whole));
  },
};

/** A list as VS Code would show it; `type`, `highlight` and `press` are the user. */
export class TestQuickPick {
  readonly #changeValue = new EventEmitter<string>();
  readonly #changeActive = new EventEmitter<readonly TestItem[]>();
  readonly #accept = new EventEmitter<void>();
  readonly #button = new EventEmitter<unknown>();
  readonly #itemButton = new EventEmitter<{ button: unknown; item: TestItem }>();
  readonly #hide = new EventEmitter<void>();
  readonly onDidChangeValue = this.#changeValue.event;
  readonly onDidChangeActive = this.#changeActive.event;
  readonly onDidAccept = this.#accept.event;
  readonly onDidTriggerButton = this.#button.event;
  readonly onDidTriggerItemButton = this.#itemButton.event;
  readonly onDidHide = this.#hide.event;
  value = '';
  title = '';
  placeholder = '';
  busy = false;
  buttons: readonly { readonly tooltip?: string; readonly iconPath: unknown }[] = [];
  matchOnDescription = true;
  matchOnDetail = true;
  keepScrollPosition = false;
  sortByLabel = true;
  isVisible = false;
  isDisposed = false;
  activeItems: readonly TestItem[] = [];
  #items: readonly TestItem[] = [];

  get items(): readonly TestItem[] {
    return this.#items;
  }
  /** VS Code highlights the first entry of every new list by itself. */
  set items(items: readonly TestItem[]) {
    this.#items = items;
    const first = items.find((item) => item.kind !== QuickPickItemKind.Separator);
    this.highlight(first);
  }
  /** Entries without separators. */
  get entries(): readonly TestItem[] {
    return this.#items.filter((item) => item.kind !== QuickPickItemKind.Separator);
  }
  show(): void {
    this.isVisible = true;
  }
  hide(): void {
    if (!this.isVisible) return;
    this.isVisible = false;
    this.#hide.fire();
  }
  dispose(): void {
    this.hide();
    this.isDisposed = true;
  }
  type(value: string): void {
    this.value = value;
    this.#changeValue.fire(value);
  }
  highlight(item: TestItem | undefined): void {
    this.activeItems = item === undefined ? [] : [item];
    this.#changeActive.fire(this.activeItems);
  }
  pressEnter(): void {
    this.#accept.fire();
  }
  pressButton(index: number): void {
    this.#button.fire(this.buttons[index]);
  }
  pressItemButton(item: TestItem, index: number): void {
    this.#itemButton.fire({ button: item.buttons?.[index], item });
  }
}

export interface TestItem {
  readonly label: string;
  readonly description?: string;
  readonly detail?: string;
  readonly kind?: number;
  readonly iconPath?: unknown;
  readonly alwaysShow?: boolean;
  readonly buttons?: readonly { readonly tooltip?: string }[];
}

/** What the product did to the editor, for the spec to look at. */
export const recorded = {
  lists: [] as TestQuickPick[],
  opened: [] as { path: string; preview: boolean; preserveFocus: boolean; column: number }[],
  commands: [] as { id: string; arguments_: readonly unknown[] }[],
  decorated: [] as Range[],
  closedTabs: [] as unknown[],
  /** Texts of notifications, and titles and steps of progress. */
  messages: [] as string[],
  openedOutside: [] as string[],
};

const recordMessage = async (text: string): Promise<undefined> => {
  recorded.messages.push(text);
};

export const selectionChanges = new EventEmitter<{ kind: number }>();

export const window = {
  activeTextEditor: undefined as unknown,
  tabGroups: {
    activeTabGroup: { viewColumn: 1, tabs: [] as unknown[], activeTab: undefined as unknown },
    get all(): unknown[] {
      return [window.tabGroups.activeTabGroup];
    },
    close: async (tabs: unknown[]) => {
      recorded.closedTabs.push(...tabs);
      return true;
    },
  },
  createQuickPick: (): TestQuickPick => {
    const list = new TestQuickPick();
    recorded.lists.push(list);
    return list;
  },
  showErrorMessage: recordMessage,
  showWarningMessage: recordMessage,
  showInformationMessage: recordMessage,
  withProgress: async <T>(
    options: { title?: string },
    run: (progress: { report(step: { message?: string }): void }, token: unknown) => Promise<T>,
  ) => {
    recorded.messages.push(options.title ?? '');
    const progress = { report: ({ message = '' }) => void recorded.messages.push(message) };
    const token = {
      isCancellationRequested: false,
      onCancellationRequested: () => ({ dispose: () => undefined }),
    };
    return await run(progress, token);
  },
  createTextEditorDecorationType: () => ({ dispose: () => undefined }),
  onDidChangeTextEditorSelection: selectionChanges.event,
  showTextDocument: async (
    document: { uri: Uri },
    options: { preview?: boolean; preserveFocus?: boolean; viewColumn?: number },
  ) => {
    recorded.opened.push({
      path: document.uri.path,
      preview: options.preview ?? false,
      preserveFocus: options.preserveFocus ?? false,
      column: options.viewColumn ?? 0,
    });
    return {
      document,
      selection: undefined as unknown,
      selections: [] as unknown[],
      revealRange: () => undefined,
      setDecorations: (_type: unknown, ranges: Range[]) => recorded.decorated.push(...ranges),
    };
  },
};

export const workspace = {
  openTextDocument: async (uri: Uri) => ({
    uri,
    isClosed: false,
    validateRange: (range: Range) => range,
    lineAt: () => ({ firstNonWhitespaceCharacterIndex: 2 }),
  }),
  fs: { stat: async () => ({}) },
  /** Settings by their full name; what is not in there has its default. */
  settings: new Map<string, unknown>(),
  getConfiguration: (section: string) => ({
    get: (key: string, byDefault?: unknown) => workspace.settings.get(`${section}.${key}`) ?? byDefault,
  }),
};

export const commands = {
  executeCommand: async (id: string, ...arguments_: unknown[]) => {
    recorded.commands.push({ id, arguments_ });
  },
};
