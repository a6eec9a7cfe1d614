/**
 * An engine in memory for tests of what lies around engines: the process channel, its client, the command line. What it
 * does is told by a plain description, so that it can be sent to another process.
 */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { CancelledError, delay, throwIfCancelled } from '../../extension/core/cancellation/cancellation.ts';
import { type ErrorCode, SemblanceError } from '../../extension/core/errors/semblanceError.ts';
import { Emitter } from '../../extension/core/lifecycle/disposable.ts';
import type { LogRecord } from '../../extension/core/logging/logger.ts';
import { closedStatus } from '../../extension/core/protocol/closedStatus.ts';
import type {
  DoctorReport,
  EngineApi,
  EngineConfiguration,
  EngineStatus,
  IndexSummary,
} from '../../extension/core/protocol/engineApi.ts';
import type { RequestMethod } from '../../extension/core/protocol/engineMessages.ts';
import type { ExplainQuery, Explanation } from '../../extension/core/protocol/explainApi.ts';
import type { IndexedItem, ItemsAnswer, ItemsQuery } from '../../extension/core/protocol/itemApi.ts';
import type {
  MapItem,
  MapItemRequest,
  MapPlaceRequest,
  MapPlaces,
  MapProgress,
  MapRequest,
  MapSummary,
} from '../../extension/core/protocol/mapApi.ts';
import type {
  SearchAnswer,
  SearchQuery,
  SearchResult,
  SimilarQuery,
} from '../../extension/core/search/searchTypes.ts';

export interface FakeEngineBehaviour {
  /** Milliseconds before the answer; cancellable. */
  readonly delaysMs?: Partial<Record<RequestMethod, number>>;
  readonly failures?: Partial<Record<RequestMethod, { readonly code: ErrorCode; readonly message: string }>>;
  /** The method at which the process ends with code 7 (in-process tests replace `crash`). */
  readonly crashOn?: readonly RequestMethod[];
  /** With it the crash happens only as often as this number of files `<path>.<n>` do not exist yet. */
  readonly crashMarker?: { readonly path: string; readonly times: number };
  /** Length of the snippet of every answer. */
  readonly answerCharacters?: number;
  /** Status events sent back to back by `index`. */
  readonly statusBurst?: number;
  /** Files that `index` works through, 20 ms each, with a status for each. */
  readonly files?: number;
  /** Milliseconds of background work that follow `index`, and the chunks for which it was in vain. */
  readonly refiningMs?: number;
  readonly unrefined?: number;
  readonly results?: readonly SearchResult[];
  readonly explanation?: Explanation;
  /** Files of the index, in the order of their paths. */
  readonly items?: readonly IndexedItem[];
  /** Answer of `map`; its progress is told once in each phase. */
  readonly map?: MapSummary;
  /** `open` creates the index folder, as the real engine does. */
  readonly createsFolder?: boolean;
  readonly role?: EngineStatus['role'];
  readonly problem?: EngineStatus['problem'];
  readonly encoderProblem?: EngineStatus['encoderProblem'];
  readonly nextEncoderId?: EngineStatus['nextEncoderId'];
  /** Milliseconds for which `close` takes. */
  readonly closeMs?: number;
  /** Report of `doctor`. */
  readonly doctor?: DoctorReport;
}

export interface FakeCall {
  readonly method: RequestMethod;
  readonly params: unknown;
}

const summary: IndexSummary = {
  filesSeen: 3,
  filesIndexed: 2,
  filesUnchanged: 1,
  filesRemoved: 0,
  filesSkipped: 0,
  chunksEncoded: 9,
  chunksReused: 4,
  elapsedMs: 12,
};

export class FakeEngine implements EngineApi {
  readonly calls: FakeCall[] = [];
  readonly #behaviour: FakeEngineBehaviour;
  readonly #crash: () => never;
  readonly #status = new Emitter<EngineStatus>();
  readonly #log = new Emitter<LogRecord>();
  readonly #mapProgress = new Emitter<MapProgress>();
  #current: EngineStatus = closedStatus;
  #configuration: EngineConfiguration | undefined;
  /** Calls that were cancelled while they waited. */
  cancelled = 0;
  isClosed = false;

  constructor(behaviour: FakeEngineBehaviour = {}, crash: () => never = () => process.exit(7)) {
    this.#behaviour = behaviour;
    this.#crash = crash;
  }

  readonly onDidChangeStatus = (listener: (status: EngineStatus) => void) => this.#status.event(listener);
  readonly onDidLog = (listener: (record: LogRecord) => void) => this.#log.event(listener);
  readonly onDidMapProgress = (listener: (progress: MapProgress) => void) =>
    this.#mapProgress.event(listener);

  log(record: LogRecord): void {
    this.#log.fire(record);
  }

  async open(configuration: EngineConfiguration, signal: AbortSignal): Promise<EngineStatus> {
    await this.#enter('open', configuration, signal);
    this.#configuration = configuration;
    if (this.#behaviour.createsFolder === true) mkdirSync(configuration.indexFolder, { recursive: true });
    const { role = 'writer', problem = null, encoderProblem = null, nextEncoderId = null } = this.#behaviour;
    this.#change({ phase: 'idle', role, encoderId: 'fake', problem, encoderProblem, nextEncoderId });
    return this.#current;
  }

  async configure(
    change: Pick<EngineConfiguration, 'roots' | 'settings'>,
    signal: AbortSignal,
  ): Promise<void> {
    await this.#enter('configure', change, signal);
  }

  async index(signal: AbortSignal): Promise<IndexSummary> {
    this.#change({ phase: 'indexing', currentFile: 'src/at-work.ts' });
    await this.#enter('index', {}, signal);
    for (let burst = 1; burst <= (this.#behaviour.statusBurst ?? 0); burst++) {
      this.#change({ chunks: burst });
    }
    const files = this.#behaviour.files ?? 0;
    for (let file = 1; file <= files; file++) {
      this.#change({ filesIndexed: file, filesPending: files - file, chunksPerSecond: 50, etaSeconds: 1 });
      await sleep(20);
      throwIfCancelled(signal);
    }
    const refiningMs = this.#behaviour.refiningMs ?? 0;
    const isRefining = refiningMs > 0;
    const left = isRefining ? 12 : 0;
    this.#change({
      phase: 'idle',
      isComplete: true,
      currentFile: '',
      filesPending: 0,
      isRefining,
      chunksToRefine: left,
    });
    if (isRefining) {
      setTimeout(() => {
        this.#change({ isRefining: false, chunksToRefine: this.#behaviour.unrefined ?? 0 });
      }, refiningMs).unref();
    }
    return summary;
  }

  async filesChanged(paths: readonly string[], signal: AbortSignal): Promise<void> {
    await this.#enter('filesChanged', { paths }, signal);
  }

  async prioritize(paths: readonly string[], signal: AbortSignal): Promise<void> {
    await this.#enter('prioritize', { paths }, signal);
  }

  async pause(signal: AbortSignal): Promise<void> {
    await this.#enter('pause', {}, signal);
    this.#change({ phase: 'paused' });
  }

  async resume(signal: AbortSignal): Promise<void> {
    await this.#enter('resume', {}, signal);
    this.#change({ phase: 'idle' });
  }

  async rebuild(signal: AbortSignal): Promise<IndexSummary> {
    await this.#enter('rebuild', {}, signal);
    return summary;
  }

  async search(query: SearchQuery, signal: AbortSignal): Promise<SearchAnswer> {
    await this.#enter('search', query, signal);
    return this.#answer(query);
  }

  async similar(query: SimilarQuery, signal: AbortSignal): Promise<SearchAnswer> {
    await this.#enter('similar', query, signal);
    return this.#answer(query);
  }

  async explain(query: ExplainQuery, signal: AbortSignal): Promise<Explanation> {
    await this.#enter('explain', query, signal);
    const { file, modality } = query.item;
    const nowhere = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
    return (
      this.#behaviour.explanation ?? {
        file,
        path: file,
        range: query.item.range ?? nowhere,
        modality,
        score: 0,
        probability: 0,
        parts: [],
        similarity: null,
        lines: [],
        around: { text: '', contribution: 0 },
        neighbours: [],
        isApproximate: false,
      }
    );
  }

  async items(query: ItemsQuery, signal: AbortSignal): Promise<ItemsAnswer> {
    await this.#enter('items', query, signal);
    const passing = (this.#behaviour.items ?? []).filter(
      ({ modality }) => query.modalities?.includes(modality) ?? true,
    );
    const items = passing.slice(query.offset, query.offset + query.limit);
    return { total: passing.length, items, isComplete: true };
  }

  async map(request: MapRequest, signal: AbortSignal): Promise<MapSummary> {
    for (const phase of ['reading', 'layingOut', 'writing'] as const)
      this.#mapProgress.fire({ mapId: request.mapId, phase, done: 0.5 });
    await this.#enter('map', request, signal);
    return (
      this.#behaviour.map ?? {
        version: 1,
        layout: 1,
        points: 0,
        file: '/index/map/joined.map',
        trustworthiness: null,
        warning: 'few-points',
        topics: [],
        placed: 0,
        isStale: false,
      }
    );
  }

  async mapPlace(request: MapPlaceRequest, signal: AbortSignal): Promise<MapPlaces> {
    await this.#enter('mapPlace', request, signal);
    return { isCurrent: request.version === (this.#behaviour.map?.version ?? 1), query: null, hits: [] };
  }

  async mapItem(request: MapItemRequest, signal: AbortSignal): Promise<MapItem | null> {
    await this.#enter('mapItem', request, signal);
    return null;
  }

  async status(signal: AbortSignal): Promise<EngineStatus> {
    await this.#enter('status', {}, signal);
    return this.#current;
  }

  async doctor(options: { readonly shouldRepair: boolean }, signal: AbortSignal): Promise<DoctorReport> {
    await this.#enter('doctor', options, signal);
    return (
      this.#behaviour.doctor ?? {
        checks: [{ name: 'index', state: 'ok', detail: `Repair wanted: ${options.shouldRepair}` }],
      }
    );
  }

  async close(): Promise<void> {
    this.calls.push({ method: 'close', params: {} });
    if (this.#behaviour.closeMs !== undefined) await sleep(this.#behaviour.closeMs);
    this.isClosed = true;
    this.#change({ phase: 'closed' });
  }

  #answer(query: SearchQuery | SimilarQuery): SearchAnswer {
    const wanted = query.filter.modalities;
    const results = (this.#behaviour.results ?? [this.#exampleResult()])
      .filter((result) => wanted === undefined || wanted.includes(result.modality))
      .slice(0, query.limit);
    return { results, timings: { encodeMs: 1, vectorMs: 2, wordsMs: 3, totalMs: 6 }, isComplete: true };
  }

  #exampleResult(): SearchResult {
    const root = this.#configuration?.roots[0]?.path ?? '/workspace';
    return {
      file: `${root}/src/retry.ts`,
      path: 'src/retry.ts',
      range: { start: { line: 11, character: 0 }, end: { line: 20, character: 1 } },
      modality: 'code',
      languageId: 'typescript',
      scope: ['retryWithBackoff'],
      score: 0.875,
      probability: 0.9,
      why: [
        { kind: 'meaning', similarity: 0.71 },
        { kind: 'words', words: ['retry'] },
      ],
      snippet: 'x'.repeat(this.#behaviour.answerCharacters ?? 10),
      more: [],
    };
  }

  #change(change: Partial<EngineStatus>): void {
    this.#current = { ...this.#current, ...change };
    this.#status.fire(this.#current);
  }

  async #enter(method: RequestMethod, params: unknown, signal: AbortSignal): Promise<void> {
    this.calls.push({ method, params });
    if (this.#shouldCrash(method)) this.#crash();
    const failure = this.#behaviour.failures?.[method];
    if (failure !== undefined) throw new SemblanceError(failure.code, failure.message, { from: 'fake' });
    try {
      await delay(this.#behaviour.delaysMs?.[method] ?? 0, signal);
    } catch {
      this.cancelled += 1;
      throw new CancelledError();
    }
  }

  #shouldCrash(method: RequestMethod): boolean {
    if (!(this.#behaviour.crashOn ?? []).includes(method)) return false;
    const marker = this.#behaviour.crashMarker;
    if (marker === undefined) return true;
    for (let time = 1; time <= marker.times; time++) {
      const path = `${marker.path}.${time}`;
      if (existsSync(path)) continue;
      writeFileSync(path, '');
      return true;
    }
    return false;
  }
}
