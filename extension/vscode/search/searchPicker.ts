/**
 * The search list: asks while somebody types, shows answers in the engine's order, previews the highlighted match and
 * opens the chosen one.
 */
import * as vscode from 'vscode';
import { describeError } from '../../core/errors/semblanceError.ts';
import { type Disposable, DisposableStore } from '../../core/lifecycle/disposable.ts';
import type { Logger } from '../../core/logging/logger.ts';
import type { EngineApi } from '../../core/protocol/engineApi.ts';
import type { MessageAction } from '../../core/protocol/views/messageActions.ts';
import { parseQueryFilters } from '../../core/search/queryFilters.ts';
import type { SearchAnswer, SearchFilter, SimilarQuery } from '../../core/search/searchTypes.ts';
import { type CommandId, commandIds } from '../commands/ids.ts';
import type { EngineState } from '../engine/engineState.ts';
import { searchPlaceholder, searchTitle } from '../messages/searchTexts.ts';
import { askSimilar, questionsOfPlace } from '../similarPanel/askSimilar.ts';
import { filterButtons, galleryButton, isFilterButton, isGalleryButton } from './filterButtons.ts';
import { IndexGrowth } from './indexGrowth.ts';
import { isSameMatch, MatchPreview, type OpenChoice } from './matchPreview.ts';
import {
  allModalities,
  isFiltering,
  type ShownModalities,
  toggleModality,
  withModalities,
} from './modalityToggles.ts';
import { openResult } from './openResult.ts';
import {
  type Choice,
  failureItem,
  isItemButton,
  noResultItem,
  type PickerItem,
  resultItems,
  startItems,
  unavailableItem,
} from './pickerItems.ts';
import { PreviewSchedule } from './previewSchedule.ts';
import type { RecentSearches } from './recentSearches.ts';
import { SearchSession, type SearchState } from './searchSession.ts';

/** Longer than a key that is held down repeats (about 33 ms), so that nothing is asked on the way. */
const pauseMs = 50;
/** A list that changes more often than this cannot be read. */
const refreshIntervalMs = 2000;
/** Longer selections are found by their meaning ("similar"), not typed into a box. */
const longestPrefill = 200;

export interface SearchPickerServices {
  readonly engine: {
    readonly state: EngineState;
    readonly onDidChangeState: (listener: (state: EngineState) => void) => Disposable;
    engine(signal: AbortSignal): Promise<EngineApi>;
  };
  readonly recentSearches: RecentSearches;
  readonly extensionUri: vscode.Uri;
  /** Results wanted, read at each question. */
  readonly maxResults: () => number;
  readonly runAction: (action: MessageAction) => Promise<void>;
  readonly runCommand: (command: CommandId, ...arguments_: readonly unknown[]) => Promise<void>;
  readonly showError: (error: unknown) => void;
  readonly logger: Logger;
}

export type SearchSubject =
  | { readonly kind: 'words'; readonly text: string }
  /** `name` says in the title what is compared. */
  | {
      readonly kind: 'similar';
      readonly name: string;
      readonly query: Pick<SimilarQuery, 'file' | 'range' | 'text'>;
      /** The text around the place, which is compared when the index does not know it. */
      readonly nearby?: string;
    };

interface Question {
  readonly text: string;
  readonly filter: SearchFilter;
}

export class SearchPicker implements Disposable {
  readonly #services: SearchPickerServices;
  readonly #subject: SearchSubject;
  readonly #store = new DisposableStore();
  readonly #list: vscode.QuickPick<PickerItem>;
  readonly #session: SearchSession<Question, SearchAnswer>;
  readonly #preview: MatchPreview;
  #shown: ShownModalities = allModalities;
  #expandedFiles: ReadonlySet<string> = new Set();
  readonly #previewSchedule: PreviewSchedule<OpenChoice>;
  /** Somebody has walked through the entries that are shown; until then the first is highlighted by the list itself. */
  #hasMoved = false;
  readonly #growth: IndexGrowth;
  /** The engine ran when it last told its state. */
  #isRunning: boolean;
  /** Results of the answer that the list shows. */
  #results = 0;
  #hasChosen = false;
  /** Enter was pressed before the answer to what was typed had come. */
  #isAcceptDue = false;

  /** `typed` stands in the box from the start, for example a filter. */
  constructor(subject: SearchSubject, services: SearchPickerServices, typed = '') {
    this.#subject = subject;
    this.#services = services;
    this.#growth = new IndexGrowth(services.engine.state);
    this.#isRunning = services.engine.state.kind === 'running';
    const preview = this.#store.add(new MatchPreview(services.logger));
    this.#preview = preview;
    this.#previewSchedule = this.#store.add(
      new PreviewSchedule<OpenChoice>({ show: (choice) => preview.show(choice), isSame: isSameMatch }),
    );
    this.#session = this.#store.add(
      new SearchSession<Question, SearchAnswer>({
        ask: (question, signal) => this.#ask(question, signal),
        pauseMs,
        refreshIntervalMs,
        onDidChange: (state) => this.#render(state),
      }),
    );
    const list = this.#store.add(vscode.window.createQuickPick<PickerItem>());
    this.#list = list;
    list.matchOnDescription = false;
    list.matchOnDetail = false;
    keepOrder(list);
    list.placeholder = searchPlaceholder(subject.kind === 'similar');
    list.value = subject.kind === 'words' ? prefill(subject.text) : typed;
    this.#store.add(list.onDidChangeValue(() => this.#askForValue()));
    this.#store.add(list.onDidChangeActive(([item]) => this.#followHighlight(item)));
    this.#store.add(list.onDidAccept(() => this.#acceptWhenAnswered(list.activeItems[0])));
    this.#store.add(list.onDidTriggerButton((button) => this.#pressButton(button)));
    this.#store.add(list.onDidTriggerItemButton(({ button, item }) => this.#pressItemButton(button, item)));
    this.#store.add(list.onDidHide(() => this.#close()));
    this.#store.add(services.engine.onDidChangeState((state) => this.#followEngine(state)));
  }

  show(): void {
    this.#showFilters();
    const question = this.#questionOf(this.#list.value);
    if (question === undefined || this.#isUnavailable()) this.#render({ kind: 'empty' });
    else this.#session.askNow(question);
    this.#list.show();
  }

  dispose(): void {
    this.#store.dispose();
  }

  async #ask(question: Question, signal: AbortSignal): Promise<SearchAnswer> {
    const engine = await this.#services.engine.engine(signal);
    const limit = this.#services.maxResults();
    const { text, filter } = question;
    if (this.#subject.kind === 'words' || text !== '') {
      return engine.search({ text, filter, limit, mode: 'hybrid' }, signal);
    }
    const { query, nearby } = this.#subject;
    return (await askSimilar(engine, questionsOfPlace(query, nearby), { filter, limit }, signal)).answer;
  }

  #questionOf(value: string): Question | undefined {
    const { text, filter } = parseQueryFilters(value);
    if (text === '' && this.#subject.kind === 'words') return undefined;
    return { text, filter: withModalities(filter, this.#shown) };
  }

  #askForValue(): void {
    this.#expandedFiles = new Set();
    this.#isAcceptDue = false;
    this.#previewSchedule.cancel();
    this.#session.ask(this.#isUnavailable() ? undefined : this.#questionOf(this.#list.value));
  }

  #isUnavailable(): boolean {
    return unavailableItem(this.#services.engine.state) !== undefined;
  }

  #render(state: SearchState<Question, SearchAnswer>): void {
    const list = this.#list;
    list.busy = state.kind === 'searching';
    // The last answer stays until the next one is there.
    if (state.kind !== 'searching')
      this.#results = state.kind === 'answered' ? state.answer.results.length : 0;
    list.title = this.#title();
    if (state.kind === 'searching') return;
    list.keepScrollPosition = state.kind === 'answered' && state.isRefresh;
    this.#setItems(this.#itemsFor(state));
    if (!this.#isAcceptDue) return;
    this.#isAcceptDue = false;
    const first = list.items.find((item) => item.choice.kind !== 'none');
    if (first?.choice.kind === 'open') this.#accept(first);
  }

  #setItems(items: readonly PickerItem[]): void {
    this.#hasMoved = false;
    this.#list.items = items;
  }

  #itemsFor(state: SearchState<Question, SearchAnswer>): readonly PickerItem[] {
    const { engine, recentSearches } = this.#services;
    const unavailable = unavailableItem(engine.state);
    if (unavailable !== undefined) return [unavailable];
    if (state.kind === 'failed') return [failureItem(state.error)];
    if (state.kind !== 'answered') return startItems(recentSearches.list());
    const { question, answer } = state;
    if (answer.results.length > 0) return resultItems(answer.results, this.#expandedFiles);
    return [
      noResultItem({ text: question.text, isFiltering: isFiltering(question.filter), engine: engine.state }),
    ];
  }

  #title(): string {
    const similarTo = this.#subject.kind === 'similar' ? this.#subject.name : undefined;
    return searchTitle({
      engine: this.#services.engine.state,
      shown: this.#shown,
      results: this.#isUnavailable() ? 0 : this.#results,
      similarTo,
    });
  }

  #showFilters(): void {
    this.#list.buttons = [...filterButtons(this.#services.extensionUri, this.#shown), galleryButton()];
    this.#list.title = this.#title();
  }

  #followEngine(state: EngineState): void {
    this.#list.title = this.#title();
    const { kind } = this.#session.state;
    if (this.#growth.hasChanged(state)) this.#session.noteGrowth();
    const wasRunning = this.#isRunning;
    this.#isRunning = state.kind === 'running';
    // The engine came up, or went away, under an open list. One that runs tells its status many times a second.
    if (kind === 'failed' && this.#isRunning && !wasRunning) this.#askForValue();
    if (kind === 'empty') {
      const question = this.#questionOf(this.#list.value);
      if (question !== undefined && !this.#isUnavailable()) this.#session.ask(question);
      else if (this.#isUnavailable()) this.#render({ kind: 'empty' });
    }
  }

  #followHighlight(item: PickerItem | undefined): void {
    if (item?.choice.kind !== 'open') {
      this.#previewSchedule.cancel();
      return;
    }
    if (!this.#isFirst(item)) {
      this.#hasMoved = true;
      this.#session.freeze();
    }
    this.#previewSchedule.follow(item.choice, this.#hasMoved ? 'user' : 'list');
  }

  /** True for the entry that VS Code highlights by itself. */
  #isFirst(item: PickerItem | undefined): boolean {
    return item === this.#list.items.find((other) => other.choice.kind !== 'none');
  }

  #pressButton(button: vscode.QuickInputButton): void {
    if (isGalleryButton(button)) {
      const subject = this.#presentSubject();
      this.#leaveFor(() => this.#services.runCommand(commandIds.openGallery, subject));
    } else this.#pressFilter(button);
  }

  /** What the list answers now: words that were typed replace what it was opened for. */
  #presentSubject(): SearchSubject {
    const typed = this.#list.value;
    const isAboutSubject = this.#subject.kind === 'similar' && parseQueryFilters(typed).text === '';
    return isAboutSubject ? this.#subject : { kind: 'words', text: typed };
  }

  #pressFilter(button: vscode.QuickInputButton): void {
    if (!isFilterButton(button)) return;
    this.#shown = toggleModality(this.#shown, button.modality);
    this.#showFilters();
    const question = this.#questionOf(this.#list.value);
    if (question !== undefined && !this.#isUnavailable()) this.#session.askNow(question);
  }

  #pressItemButton(button: vscode.QuickInputButton, item: PickerItem): void {
    if (!isItemButton(button)) return;
    const { choice } = item;
    if (button.kind === 'removeRecent' && choice.kind === 'query') {
      this.#services.recentSearches.remove(choice.text).then(
        () => this.#takeOut(item),
        (error: unknown) => this.#services.logger.warn(`Recent searches: ${describeError(error)}`),
      );
      return;
    }
    if (choice.kind !== 'open') return;
    if (button.kind === 'openToSide') {
      this.#open(choice, vscode.ViewColumn.Beside);
      return;
    }
    const expanded = new Set(this.#expandedFiles);
    if (button.kind === 'showMore') expanded.add(choice.result.file);
    else expanded.delete(choice.result.file);
    this.#expandedFiles = expanded;
    this.#session.freeze();
    this.#list.keepScrollPosition = true;
    this.#setItems(this.#itemsFor(this.#session.state));
    const again = this.#list.items.find(
      (other) => other.choice.kind === 'open' && other.choice.result.file === choice.result.file,
    );
    if (again !== undefined) this.#list.activeItems = [again];
  }

  /** A recent search is gone; the highlight stays where it is, or goes to what took the place of the entry. */
  #takeOut(removed: PickerItem): void {
    const list = this.#list;
    // Typed on meanwhile: what was searched before is not shown any more.
    if (this.#session.state.kind !== 'empty') return;
    const [highlighted] = list.activeItems;
    const index = list.items.indexOf(removed);
    this.#render(this.#session.state);
    const stays = list.items.find((other) => isSameQuery(other, highlighted));
    const next = [list.items[index], list.items[index - 1]].find((other) => other?.choice.kind === 'query');
    const item = stays ?? next;
    if (item !== undefined) list.activeItems = [item];
  }

  /** Somebody who types and presses Enter at once means the answer to that, not the list from before it. */
  #acceptWhenAnswered(item: PickerItem | undefined): void {
    if (this.#session.state.kind === 'searching' && this.#isFirst(item)) this.#isAcceptDue = true;
    else this.#accept(item);
  }

  #accept(item: PickerItem | undefined): void {
    const choice: Choice = item?.choice ?? { kind: 'none' };
    switch (choice.kind) {
      case 'open':
        this.#open(choice, vscode.ViewColumn.Active);
        return;
      case 'query':
        this.#list.value = choice.text;
        this.#askForValue();
        return;
      case 'clearFilters':
        this.#shown = allModalities;
        this.#showFilters();
        this.#list.value = parseQueryFilters(this.#list.value).text;
        this.#askForValue();
        return;
      case 'findText':
        this.#leaveFor(async () => {
          await vscode.commands.executeCommand('workbench.action.findInFiles', {
            query: choice.text,
            triggerSearch: true,
          });
        });
        return;
      case 'action':
        this.#leaveFor(() => this.#services.runAction(choice.action));
        return;
      case 'command':
        this.#leaveFor(() => this.#services.runCommand(choice.command));
        return;
      case 'none':
        return;
    }
  }

  #open(choice: Extract<Choice, { kind: 'open' }>, column: vscode.ViewColumn): void {
    const typed = this.#list.value;
    this.#leaveFor(async () => {
      if (this.#subject.kind === 'words' || parseQueryFilters(typed).text !== '') {
        await this.#services.recentSearches.add(typed);
      }
      // A match opened to the side leaves the original editor as it was.
      await (column === vscode.ViewColumn.Beside ? this.#preview.restore() : this.#preview.keep());
      await openResult(choice.result, choice.range, { isPreview: false, shouldKeepFocus: false, column });
    });
  }

  /** Hides the list and does what was chosen; the list's own clean-up comes after it. */
  #leaveFor(act: () => Promise<void>): void {
    this.#hasChosen = true;
    this.#previewSchedule.dispose();
    this.#session.dispose();
    this.#list.hide();
    act()
      .catch((error: unknown) => this.#services.showError(error))
      .finally(() => this.dispose());
  }

  #close(): void {
    if (this.#hasChosen) return;
    this.#previewSchedule.dispose();
    this.#session.dispose();
    this.#preview
      .restore()
      .catch((error: unknown) =>
        this.#services.logger.warn(`The editor could not be put back: ${describeError(error)}`),
      )
      .finally(() => this.dispose());
  }
}

/** An example may have the words of a recent search. */
function isSameQuery({ choice: one }: PickerItem, item: PickerItem | undefined): boolean {
  const other = item?.choice;
  if (one.kind !== 'query' || other?.kind !== 'query') return false;
  return one.text === other.text && one.isRecent === other.isRecent;
}

function prefill(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length <= longestPrefill ? line : '';
}

/**
 * Entries whose label contains the query would be moved to the top. VS Code has had a switch for that since 2019, but
 * never made it part of its types (microsoft/vscode#73904). Should it go away, only the order suffers.
 */
function keepOrder(list: vscode.QuickPick<PickerItem>): void {
  try {
    Reflect.set(list, 'sortByLabel', false);
  } catch {
    // A future version may guard the property; the list works without it.
  }
}
