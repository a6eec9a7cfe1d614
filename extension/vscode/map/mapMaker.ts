/**
 * Keeps the map of the workspace for a page: shows the stored one at once, makes or updates it when the engine can, and
 * knows at any moment what is going on. It knows nothing of VS Code.
 */
import { isCancelled } from '../../core/cancellation/cancellation.ts';
import { describeError } from '../../core/errors/semblanceError.ts';
import { type Disposable, DisposableStore, Emitter } from '../../core/lifecycle/disposable.ts';
import type { Logger } from '../../core/logging/logger.ts';
import type { EngineApi } from '../../core/protocol/engineApi.ts';
import type { MapWarning } from '../../core/protocol/mapApi.ts';
import type { MapStatus } from '../../core/protocol/views/mapView.ts';
import { type EngineState, isIndexEmpty, isWorking } from '../engine/engineState.ts';
import { IndexGrowth } from '../search/indexGrowth.ts';
import { LatestRequest } from '../webviews/latestRequest.ts';

export interface ShownMap {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly warning: MapWarning | null;
  readonly keepGap: boolean;
}

export interface MapMakerOptions {
  readonly engine: {
    readonly state: EngineState;
    readonly onDidChangeState: (listener: (state: EngineState) => void) => Disposable;
    engine(signal: AbortSignal): Promise<EngineApi>;
  };
  /** Rejects when there is no such file. */
  readonly readFile: (path: string) => Promise<Uint8Array<ArrayBuffer>>;
  /** Where the files of the last maps are, so that they are shown before the engine has answered. */
  readonly memory: MapMemory;
  /** Says why there is no map, with what to do about it. */
  readonly describe: (problem: MapProblem) => Extract<MapStatus, { kind: 'failed' }>;
  readonly progressOf: (state: EngineState) => string;
  readonly logger: Logger;
}

export type MapProblem =
  | { readonly kind: 'off'; readonly state: Extract<EngineState, { kind: 'off' }> }
  | { readonly kind: 'engineFailed'; readonly state: Extract<EngineState, { kind: 'failed' }> }
  | { readonly kind: 'error'; readonly error: unknown };

export interface RememberedMap {
  readonly file: string;
  readonly warning: MapWarning | null;
}

export interface MapMemory {
  get(keepGap: boolean): RememberedMap | undefined;
  set(keepGap: boolean, map: RememberedMap): void;
}

/** Above it an update by itself would cost seconds of computing for each saved file; the user asks for it. */
const mostItemsForUpdates = 20_000;
/** Saving comes in bursts. */
const updatePauseMs = 3_000;

export class MapMaker implements Disposable {
  readonly #options: MapMakerOptions;
  readonly #store = new DisposableStore();
  readonly #making: LatestRequest;
  readonly #growth: IndexGrowth;
  readonly #didChangeStatus: Emitter<MapStatus>;
  readonly #didChangeMap: Emitter<ShownMap>;
  #status: MapStatus = { kind: 'waiting', text: '' };
  #map: ShownMap | undefined;
  #shownVersion = -1;
  #keepGap: boolean;
  /** The map is to be made as soon as the engine can. */
  #isWanted = false;
  /** A new layout was asked for and not made yet, whatever took the place of the request since. */
  #wantsLayout = false;
  #isVisible = true;
  #calls = 0;
  #updateTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: MapMakerOptions, keepGap: boolean) {
    this.#options = options;
    this.#keepGap = keepGap;
    this.#growth = new IndexGrowth(options.engine.state);
    const onListenerError = (error: unknown): void => options.logger.error('A listener failed', error);
    this.#making = this.#store.add(new LatestRequest());
    this.#didChangeStatus = this.#store.add(new Emitter(onListenerError));
    this.#didChangeMap = this.#store.add(new Emitter(onListenerError));
    this.#store.add(options.engine.onDidChangeState((state) => this.#followEngine(state)));
  }

  get status(): MapStatus {
    return this.#status;
  }

  /** What the page shows; undefined before the first map. */
  get map(): ShownMap | undefined {
    return this.#map;
  }

  get onDidChangeStatus(): (listener: (status: MapStatus) => void) => Disposable {
    return this.#didChangeStatus.event;
  }

  get onDidChangeMap(): (listener: (map: ShownMap) => void) => Disposable {
    return this.#didChangeMap.event;
  }

  /** Shows the stored map, if there is one, and brings it up to date. */
  async start(): Promise<void> {
    await this.#showStored();
    // A command that opened the page may have asked for more meanwhile.
    if (!this.#making.isRunning) this.#want();
  }

  /** Makes the map now, even while the index is still growing. */
  async make(request: { readonly shouldLayOut: boolean; readonly keepGap: boolean }): Promise<void> {
    this.#wantsLayout ||= request.shouldLayOut;
    const isOther = request.keepGap !== this.#keepGap;
    this.#keepGap = request.keepGap;
    if (isOther) await this.#showStored();
    const { state } = this.#options.engine;
    if (state.kind !== 'running') {
      this.#want();
      return;
    }
    await this.#make();
  }

  /** Stops what is being made; the map before stays. */
  cancel(): void {
    this.#making.cancel();
    this.#isWanted = false;
    this.#wantsLayout = false;
    this.#setStatus(this.#map === undefined ? { kind: 'cancelled' } : { kind: 'ready', isStale: true });
  }

  /** A page that nobody sees is not brought up to date. */
  setVisible(isVisible: boolean): void {
    this.#isVisible = isVisible;
    if (isVisible && this.#status.kind === 'ready' && this.#status.isStale) this.#scheduleUpdate();
  }

  dispose(): void {
    clearTimeout(this.#updateTimer);
    this.#store.dispose();
  }

  /** Makes the map as soon as the engine can and the first index is complete. */
  #want(): void {
    this.#isWanted = true;
    this.#followEngine(this.#options.engine.state);
  }

  #followEngine(state: EngineState): void {
    const hasChanged = this.#growth.hasChanged(state);
    if (state.kind === 'off') {
      this.#making.cancel();
      this.#isWanted = true;
      this.#setStatus(this.#options.describe({ kind: 'off', state }));
    } else if (state.kind === 'failed') {
      this.#making.cancel();
      this.#isWanted = true;
      this.#setStatus(this.#options.describe({ kind: 'engineFailed', state }));
    } else if (state.kind === 'starting') {
      if (this.#isWanted) this.#setStatus({ kind: 'waiting', text: '' });
    } else if (this.#isWanted) {
      // A half-made index would give a map that is out of date at once.
      if (isWorking(state.status) && !state.status.isComplete) {
        this.#setStatus({ kind: 'waiting', text: this.#options.progressOf(state) });
      } else if (isIndexEmpty(state.status)) this.#setStatus({ kind: 'empty' });
      else this.#startMaking();
    } else if (hasChanged && !isWorking(state.status)) {
      if (this.#status.kind === 'ready') {
        this.#setStatus({ kind: 'ready', isStale: true });
        this.#scheduleUpdate();
      } else if (this.#status.kind === 'empty' && !isIndexEmpty(state.status)) {
        // Nothing is shown that a pause would keep steady.
        this.#startMaking();
      }
    }
  }

  #scheduleUpdate(): void {
    const { state } = this.#options.engine;
    if (state.kind !== 'running' || !this.#isVisible) return;
    if (state.status.chunks + state.status.images > mostItemsForUpdates) return;
    clearTimeout(this.#updateTimer);
    this.#updateTimer = setTimeout(() => {
      if (this.#isVisible && this.#status.kind === 'ready' && this.#status.isStale) this.#startMaking();
    }, updatePauseMs);
  }

  #startMaking(): void {
    this.#make().catch((error: unknown) => this.#options.logger.error('The map failed', error));
  }

  async #make(): Promise<void> {
    this.#isWanted = false;
    const shouldLayOut = this.#wantsLayout;
    clearTimeout(this.#updateTimer);
    const keepGap = this.#keepGap;
    this.#setStatus({ kind: 'working', phase: 'reading', done: 0 });
    try {
      await this.#making.run(async (signal) => {
        const engine = await this.#options.engine.engine(signal);
        this.#calls += 1;
        const mapId = `map-${this.#calls}`;
        const progress = engine.onDidMapProgress((report) => {
          if (report.mapId !== mapId || signal.aborted) return;
          this.#setStatus({
            kind: 'working',
            phase: report.phase,
            done: Math.min(1, Math.max(0, report.done)),
          });
        });
        try {
          const summary = await engine.map({ mapId, shouldLayOut, keepGap }, signal);
          if (shouldLayOut) this.#wantsLayout = false;
          const warning = summary.warning ?? null;
          const isSame = this.#shownVersion === summary.version && this.#map?.keepGap === keepGap;
          if (!isSame || this.#map?.warning !== warning) {
            const bytes = await this.#options.readFile(summary.file);
            if (signal.aborted) return;
            this.#options.memory.set(keepGap, { file: summary.file, warning });
            this.#shownVersion = summary.version;
            this.#show({ bytes, warning, keepGap });
          }
          if (summary.points > 0) this.#setStatus({ kind: 'ready', isStale: summary.isStale });
          else {
            this.#setStatus({ kind: 'empty' });
            // What came meanwhile was told while nobody listened for it.
            if (summary.isStale) this.#want();
          }
        } finally {
          progress.dispose();
        }
      });
    } catch (error) {
      if (isCancelled(error)) return;
      this.#wantsLayout = false;
      this.#options.logger.error('The map could not be made', error);
      this.#setStatus(this.#options.describe({ kind: 'error', error }));
    }
  }

  /** A stored map that is gone or unreadable is no failure: the engine makes it anew. */
  async #showStored(): Promise<void> {
    const stored = this.#options.memory.get(this.#keepGap);
    if (stored === undefined) return;
    try {
      const bytes = await this.#options.readFile(stored.file);
      this.#shownVersion = -1;
      this.#show({ bytes, warning: stored.warning, keepGap: this.#keepGap });
    } catch (error) {
      this.#options.logger.debug(`The stored map was not shown: ${describeError(error)}`);
    }
  }

  #show(map: ShownMap): void {
    this.#map = map;
    this.#didChangeMap.fire(map);
  }

  #setStatus(status: MapStatus): void {
    this.#status = status;
    this.#didChangeStatus.fire(status);
  }
}
