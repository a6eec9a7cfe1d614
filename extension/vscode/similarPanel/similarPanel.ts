/**
 * The panel "Similar" without its page: what is compared, the answer, what the user said about it, and where they have
 * been. Its state is one value that a page draws. It knows of VS Code only the words.
 */
import { raceWithSignal } from '../../core/cancellation/cancellation.ts';
import type { Modality } from '../../core/documents/modality.ts';
import type { TextRange } from '../../core/documents/textRange.ts';
import { type Disposable, DisposableStore, Emitter } from '../../core/lifecycle/disposable.ts';
import type { Logger } from '../../core/logging/logger.ts';
import type { EngineApi } from '../../core/protocol/engineApi.ts';
import type { Explanation } from '../../core/protocol/explainApi.ts';
import type { PanelState } from '../../core/protocol/views/similarView.ts';
import type { SearchResult } from '../../core/search/searchTypes.ts';
import type { EngineState } from '../engine/engineState.ts';
import { indexProgressText } from '../messages/searchTexts.ts';
import { IndexGrowth } from '../search/indexGrowth.ts';
import { fileNameOf, labelOf } from '../search/resultText.ts';
import { SearchSession, type SearchState } from '../search/searchSession.ts';
import { type AskedBeyond, askBeyond, type PictureReader, questionsOf } from './askSimilar.ts';
import {
  noticeOfEngine,
  noticeOfFailure,
  noticeWithoutResults,
  noticeWithoutSubject,
} from './panelNotice.ts';
import { continues, keyOfSubject, type PanelSubject } from './panelSubject.ts';
import { type ResultAddresses, viewOfResult } from './resultViews.ts';
import { detailOfSubject, nameOfSubject } from './similarStrings.ts';
import {
  addExclusion,
  type Exclusion,
  folderOf,
  isExcluded,
  keyOfExclusion,
  keyOfResult,
  type Marks,
  noMarks,
  removeMark,
  steeringOf,
  toggleMark,
} from './steering.ts';
import { SubjectHistory } from './subjectHistory.ts';

/** What the window shows, for the panel to follow. */
export interface SubjectSource {
  /** Undefined when nothing that is open can be compared. */
  readonly current: () => PanelSubject | undefined;
  /** Fires when the cursor rests somewhere else. */
  readonly onDidChange: (listener: (subject: PanelSubject) => void) => Disposable;
}

export interface SimilarPanelServices {
  readonly engine: {
    readonly state: EngineState;
    readonly onDidChangeState: (listener: (state: EngineState) => void) => Disposable;
    engine(signal: AbortSignal): Promise<EngineApi>;
  };
  readonly subjects: SubjectSource;
  readonly shouldFollow: () => boolean;
  readonly maxResults: () => number;
  readonly readPicture: PictureReader;
  readonly logger: Logger;
}

/** A place in the history: what was compared, and what was said about its results. */
interface Visit {
  readonly subject: PanelSubject;
  readonly marks: Marks;
}

/** Changes whenever another answer is wanted. */
interface Question extends Visit {
  readonly shown: readonly Modality[];
}

/** A list that changes more often than this cannot be read. */
const refreshIntervalMs = 2000;
/**
 * An answer that comes sooner is drawn at once, and the list before it stays until then. Drawing that somebody waits costs
 * as much as drawing the answer, delays it, and would only flicker.
 */
const busyAfterMs = 150;
/** Enough to find the way back; each may hold a picture. */
const historyLimit = 30;

export class SimilarPanel implements Disposable {
  readonly #services: SimilarPanelServices;
  readonly #store = new DisposableStore();
  readonly #didChange: Emitter<void>;
  readonly #session: SearchSession<Question, AskedBeyond>;
  readonly #growth: IndexGrowth;
  readonly #history = new SubjectHistory<Visit>({
    continues: (earlier, later) => continues(earlier.subject, later.subject),
    limit: historyLimit,
  });
  #exclusions: readonly Exclusion[] = [];
  #shown: readonly Modality[] = [];
  #isPinned = false;
  #isVisible = false;
  /** The index has grown while nobody looked. */
  #isStale = false;
  #busyTimer: ReturnType<typeof setTimeout> | undefined;
  /** The newest answer; it stays on screen until the next one is there. */
  #answered: AskedBeyond | undefined;
  /** Neighbours of the newest explanation, by id. */
  #neighbours: ReadonlyMap<string, SearchResult> = new Map();

  constructor(services: SimilarPanelServices) {
    this.#services = services;
    this.#growth = new IndexGrowth(services.engine.state);
    this.#didChange = this.#store.add(
      new Emitter<void>((error) => services.logger.error('The panel could not be drawn', error)),
    );
    this.#session = this.#store.add(
      new SearchSession<Question, AskedBeyond>({
        ask: (question, signal) => this.#ask(question, signal),
        // The source of subjects waits for the cursor to rest; everything else is asked at once.
        pauseMs: 0,
        refreshIntervalMs,
        onDidChange: (state) => this.#follow(state),
      }),
    );
    this.#store.add(services.subjects.onDidChange((subject) => this.#followEditor(subject)));
    this.#store.add(services.engine.onDidChangeState((state) => this.#followEngine(state)));
  }

  readonly onDidChange = (listener: () => void): Disposable => this.#didChange.event(listener);

  get isPinned(): boolean {
    return this.#isPinned;
  }
  get canGoBack(): boolean {
    return this.#history.canGoBack;
  }
  get canGoForward(): boolean {
    return this.#history.canGoForward;
  }
  /** What is compared now. */
  get subject(): PanelSubject | undefined {
    return this.#history.current?.subject;
  }

  /** A hidden panel asks nothing; shown again, it compares what is open then. */
  setVisible(isVisible: boolean): void {
    if (isVisible === this.#isVisible) return;
    this.#isVisible = isVisible;
    if (!isVisible) return;
    const present = this.#isPinned ? undefined : this.#services.subjects.current();
    const mayTake = this.#services.shouldFollow() || this.subject === undefined;
    if (present !== undefined && mayTake) this.#visit(present);
    else this.#askAgain();
  }

  /** Compares a thing that was handed over: it stays until the panel is unpinned. */
  show(subject: PanelSubject): void {
    this.#isPinned = true;
    this.#history.visit({ subject, marks: noMarks });
    this.#askAgain();
  }

  setPinned(isPinned: boolean): void {
    // Pinned to nothing, the panel would never compare anything.
    if (isPinned && this.subject === undefined) return;
    this.#isPinned = isPinned;
    const present = isPinned ? undefined : this.#services.subjects.current();
    if (present === undefined) this.#didChange.fire();
    else this.#visit(present);
  }

  back(): void {
    this.#goTo(this.#history.back());
  }

  forward(): void {
    this.#goTo(this.#history.forward());
  }

  /** Asks again; unless it is pinned, about what is open now. */
  refresh(): void {
    const present = this.#isPinned ? undefined : this.#services.subjects.current();
    if (present !== undefined) this.#history.visit(this.#visitOf(present));
    this.#askAgain();
  }

  setFilter(shown: readonly Modality[]): void {
    this.#shown = shown;
    this.#askAgain();
  }

  /** Marks a result, or takes the mark back. The panel stays with its subject from then on. */
  mark(id: string, side: 'more' | 'less'): void {
    const result = this.resultOf(id);
    const visit = this.#history.current;
    if (result === undefined || visit === undefined) return;
    this.#isPinned = true;
    const { file, range } = result;
    const item = { key: id, label: labelOf(result), item: { file, range } };
    this.#history.replace({ ...visit, marks: toggleMark(visit.marks, side, item) });
    this.#askAgain();
  }

  /** Leaves the file of a result, or its folder, out of all answers until the window closes. */
  exclude(id: string, kind: Exclusion['kind']): void {
    const result = this.resultOf(id);
    if (result === undefined) return;
    const path = kind === 'file' ? result.path : folderOf(result.path);
    // A file that lies in no folder: without the root nothing would be left.
    if (path === '') return;
    this.#exclusions = addExclusion(this.#exclusions, { kind, path });
    this.#askAgain();
  }

  /** Takes back one mark or exclusion, or all of them. */
  unsteer(key?: string): void {
    const visit = this.#history.current;
    if (visit !== undefined) {
      this.#history.replace({ ...visit, marks: key === undefined ? noMarks : removeMark(visit.marks, key) });
    }
    this.#exclusions =
      key === undefined ? [] : this.#exclusions.filter((exclusion) => keyOfExclusion(exclusion) !== key);
    this.#askAgain();
  }

  /** A result, or a neighbour of the newest explanation; undefined when it went away meanwhile. */
  resultOf(id: string): SearchResult | undefined {
    return (
      this.#answered?.answer.results.find((result) => keyOfResult(result) === id) ?? this.#neighbours.get(id)
    );
  }

  /** The place of a result's best match, or of a further one. */
  rangeOf(result: SearchResult, further: number | undefined): TextRange {
    return (further === undefined ? undefined : result.more[further]?.range) ?? result.range;
  }

  /** Resolves to undefined when the result went away. Rejects with the engine's error. */
  async explain(id: string, signal: AbortSignal): Promise<Explanation | undefined> {
    const result = this.resultOf(id);
    const asked = this.#answered;
    if (result === undefined || asked === undefined) return undefined;
    const engine = await this.#services.engine.engine(signal);
    const { file, range, modality } = result;
    const explanation = await raceWithSignal(
      engine.explain(
        { query: { kind: 'similar', query: asked.query }, item: { file, range, modality } },
        signal,
      ),
      signal,
    );
    this.#neighbours = new Map(
      explanation.neighbours.map((neighbour) => [keyOfResult(neighbour), neighbour]),
    );
    return explanation;
  }

  /** Everything that the page draws. */
  stateFor(addresses: ResultAddresses): PanelState {
    const visit = this.#history.current;
    const marks = visit?.marks ?? noMarks;
    const notice = this.#notice();
    const results = notice === undefined ? this.#visibleResults() : [];
    return {
      subject: visit === undefined ? null : viewOfSubject(visit.subject, addresses),
      isPinned: this.#isPinned,
      isBusy: this.#services.engine.state.kind === 'starting' || this.#session.state.kind === 'searching',
      progress: indexProgressText(this.#services.engine.state),
      shown: [...this.#shown],
      steering: [
        ...marks.more.map(({ key, label }) => ({ key, label, kind: 'more' as const })),
        ...marks.less.map(({ key, label }) => ({ key, label, kind: 'less' as const })),
        ...this.#exclusions.map((exclusion) => ({
          key: keyOfExclusion(exclusion),
          kind: exclusion.kind,
          label: exclusion.kind === 'file' ? fileNameOf(exclusion.path) : exclusion.path,
        })),
      ],
      results: results.map((result) => viewOfResult(result, marks, addresses)),
      notice: notice ?? null,
    };
  }

  dispose(): void {
    clearTimeout(this.#busyTimer);
    this.#store.dispose();
  }

  #notice() {
    const { engine, shouldFollow } = this.#services;
    const ofEngine = noticeOfEngine(engine.state);
    if (ofEngine !== undefined) return ofEngine;
    if (this.#history.current === undefined) return noticeWithoutSubject(shouldFollow());
    const { state } = this.#session;
    if (state.kind === 'failed') return noticeOfFailure(state.error);
    if (state.kind !== 'answered' || this.#visibleResults().length > 0) return undefined;
    const { isCut, answer } = state.answer;
    return noticeWithoutResults({
      engine: engine.state,
      filesLeftOut: isCut ? answer.results.length : undefined,
      isFiltering: this.#shown.length > 0,
      isSteered: this.#exclusions.length > 0 || state.question.marks.less.length > 0,
    });
  }

  #visibleResults(): readonly SearchResult[] {
    const results = this.#answered?.answer.results ?? [];
    return results
      .filter(({ path }) => !isExcluded(path, this.#exclusions))
      .slice(0, this.#services.maxResults());
  }

  async #ask(question: Question, signal: AbortSignal): Promise<AskedBeyond> {
    const { engine, readPicture } = this.#services;
    const exclusions = this.#exclusions;
    const wanted = this.#services.maxResults();
    return askBeyond(
      await engine.engine(signal),
      questionsOf(question.subject, readPicture),
      {
        filter: question.shown.length === 0 ? {} : { modalities: question.shown },
        // What is excluded is taken out here: then as many others have to be there.
        limit: exclusions.length === 0 ? wanted : wanted * 2,
        ...steeringOf(question.marks),
      },
      { isLeftOut: ({ path }) => isExcluded(path, exclusions), wanted },
      signal,
    );
  }

  #follow(state: SearchState<Question, AskedBeyond>): void {
    if (state.kind === 'answered') this.#answered = state.answer;
    clearTimeout(this.#busyTimer);
    if (state.kind === 'searching' && this.#answered !== undefined)
      this.#busyTimer = setTimeout(() => this.#didChange.fire(), busyAfterMs);
    else this.#didChange.fire();
  }

  #followEditor(subject: PanelSubject): void {
    if (this.#isVisible && !this.#isPinned && this.#services.shouldFollow()) this.#visit(subject);
  }

  #followEngine(state: EngineState): void {
    if (this.#growth.hasChanged(state)) {
      if (this.#isVisible) this.#session.noteGrowth();
      else this.#isStale = true;
    }
    const { kind } = this.#session.state;
    // The engine came up, or went away, under an open panel.
    if (state.kind === 'running' && (kind === 'failed' || kind === 'empty')) this.#askAgain();
    else this.#didChange.fire();
  }

  /** Compares what the editor shows, unless that is compared already. */
  #visit(subject: PanelSubject): void {
    const { current } = this.#history;
    const isSame = current !== undefined && keyOfSubject(current.subject) === keyOfSubject(subject);
    if (!isSame) this.#history.visit(this.#visitOf(subject));
    const { state } = this.#session;
    const isAnswered = state.kind === 'answered' || state.kind === 'searching';
    if (isSame && isAnswered && !this.#isStale) this.#didChange.fire();
    else this.#askAgain();
  }

  /** Marks stay with a subject that goes on, as when a selection grows; another subject starts without. */
  #visitOf(subject: PanelSubject): Visit {
    const { current } = this.#history;
    const isSame = current !== undefined && keyOfSubject(current.subject) === keyOfSubject(subject);
    return { subject, marks: isSame ? current.marks : noMarks };
  }

  /** Somebody who goes back wants to see that, not what the editor shows. */
  #goTo(visit: Visit | undefined): void {
    if (visit === undefined) return;
    this.#isPinned = true;
    this.#askAgain();
  }

  #askAgain(): void {
    const visit = this.#history.current;
    const isAvailable = noticeOfEngine(this.#services.engine.state) === undefined;
    if (visit !== undefined && this.#isVisible && isAvailable) {
      this.#isStale = false;
      this.#session.askNow({ ...visit, shown: this.#shown });
    } else this.#didChange.fire();
  }
}

function viewOfSubject(
  subject: PanelSubject,
  addresses: ResultAddresses,
): NonNullable<PanelState['subject']> {
  const label = nameOfSubject(subject);
  const detail = detailOfSubject(subject);
  // Typing changes what is compared (`keyOfSubject`), and not the place that the page shows.
  const id = subject.kind === 'picture' ? keyOfSubject(subject) : `${subject.uri} ${label}`;
  if (subject.kind === 'picture') {
    const { thumbnail } = subject;
    return { id, label, detail, icon: 'file-media', ...(thumbnail === '' ? {} : { thumbnail }) };
  }
  if (subject.kind === 'lines') return { id, label, detail, icon: 'file-code' };
  return subject.isPicture
    ? { id, label, detail, icon: 'file-media', thumbnail: addresses.thumbnailOf(subject.file) }
    : { id, label, detail, icon: 'file' };
}
