import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CancelledError } from '../../../../extension/core/cancellation/cancellation.ts';
import { SemblanceError } from '../../../../extension/core/errors/semblanceError.ts';
import { Emitter } from '../../../../extension/core/lifecycle/disposable.ts';
import { createNullLogger } from '../../../../extension/core/logging/logger.ts';
import type { EngineApi } from '../../../../extension/core/protocol/engineApi.ts';
import type { MapProgress, MapRequest, MapSummary } from '../../../../extension/core/protocol/mapApi.ts';
import type { MapStatus } from '../../../../extension/core/protocol/views/mapView.ts';
import { regexOfGlob } from '../../../../extension/core/search/pathGlobs.ts';
import type { EngineState } from '../../../../extension/vscode/engine/engineState.ts';
import {
  MapMaker,
  type MapProblem,
  type RememberedMap,
  type ShownMap,
} from '../../../../extension/vscode/map/mapMaker.ts';
import { pathGlobOf } from '../../../../extension/vscode/map/pathGlob.ts';
import { statusOf } from '../shim/samples.ts';

const idle: EngineState = {
  kind: 'running',
  status: statusOf({ phase: 'idle', isComplete: true, chunks: 500, filesIndexed: 40 }),
};

/** An engine whose `map` ends when the test says so, and everything that the maker said. */
class Bench {
  state: EngineState;
  readonly states = new Emitter<EngineState>();
  readonly progress = new Emitter<MapProgress>();
  readonly requests: MapRequest[] = [];
  readonly files = new Map<string, Uint8Array<ArrayBuffer>>();
  readonly memory = new Map<boolean, RememberedMap>();
  readonly statuses: MapStatus[] = [];
  readonly maps: ShownMap[] = [];
  readonly maker: MapMaker;
  #answer: PromiseWithResolvers<MapSummary> = Promise.withResolvers();

  constructor(state: EngineState) {
    this.state = state;
    const engine = {
      onDidMapProgress: this.progress.event,
      map: (request: MapRequest, signal: AbortSignal) => {
        this.requests.push(request);
        this.#answer = Promise.withResolvers();
        signal.addEventListener('abort', () => this.#answer.reject(new CancelledError()));
        return this.#answer.promise;
      },
    } as Partial<EngineApi> as EngineApi;
    const bench = this;
    this.maker = new MapMaker(
      {
        engine: {
          get state() {
            return bench.state;
          },
          onDidChangeState: this.states.event,
          engine: async () => engine,
        },
        readFile: async (path) => {
          const bytes = this.files.get(path);
          if (bytes === undefined) throw new Error(`There is no ${path}`);
          return bytes;
        },
        memory: { get: (gap) => this.memory.get(gap), set: (gap, map) => void this.memory.set(gap, map) },
        describe: (problem: MapProblem) => ({
          kind: 'failed',
          isError: problem.kind !== 'off',
          text: problem.kind,
          actions: [],
        }),
        progressOf: () => '40 of 90 files',
        logger: createNullLogger(),
      },
      false,
    );
    this.maker.onDidChangeStatus((status) => this.statuses.push(status));
    this.maker.onDidChangeMap((map) => this.maps.push(map));
  }

  enter(state: EngineState): void {
    this.state = state;
    this.states.fire(state);
  }

  async answer(change: Partial<MapSummary> = {}): Promise<void> {
    await settle();
    const summary: MapSummary = {
      version: 1,
      layout: 1,
      points: 500,
      file: '/index/map-1',
      trustworthiness: 0.9,
      topics: [],
      placed: 0,
      isStale: false,
      ...change,
    };
    if (!this.files.has(summary.file)) this.files.set(summary.file, Uint8Array.from([summary.version]));
    this.#answer.resolve(summary);
    await settle();
  }

  async refuse(error: unknown): Promise<void> {
    await settle();
    this.#answer.reject(error);
    await settle();
  }

  get kinds(): string[] {
    return this.statuses.map(({ kind }) => kind);
  }
}

async function settle(): Promise<void> {
  await vi.advanceTimersByTimeAsync(1);
}

let bench: Bench;

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  bench.maker.dispose();
  vi.useRealTimers();
});

describe('the map of a workspace', () => {
  it('is made, read and remembered', async () => {
    bench = new Bench(idle);
    await bench.maker.start();
    await bench.answer({ warning: 'untrustworthy' });
    expect(bench.requests).toEqual([{ mapId: expect.any(String), shouldLayOut: false, keepGap: false }]);
    expect(bench.maps).toEqual([{ bytes: Uint8Array.from([1]), warning: 'untrustworthy', keepGap: false }]);
    expect(bench.memory.get(false)).toEqual({ file: '/index/map-1', warning: 'untrustworthy' });
    expect(bench.maker.status).toEqual({ kind: 'ready', isStale: false });
  });

  it('shows the stored one before the engine has answered, and one that is gone does no harm', async () => {
    bench = new Bench(idle);
    bench.memory.set(false, { file: '/index/old', warning: null });
    bench.files.set('/index/old', Uint8Array.from([9]));
    await bench.maker.start();
    expect(bench.maps.map(({ bytes }) => bytes[0])).toEqual([9]);
    await bench.answer({ version: 2 });
    expect(bench.maps.map(({ bytes }) => bytes[0])).toEqual([9, 2]);
    bench.maker.dispose();

    bench = new Bench(idle);
    bench.memory.set(false, { file: '/index/gone', warning: null });
    await bench.maker.start();
    await bench.answer();
    expect(bench.maps).toHaveLength(1);
  });

  it('tells its own progress only', async () => {
    bench = new Bench(idle);
    await bench.maker.start();
    await settle();
    bench.progress.fire({ mapId: 'another', phase: 'naming', done: 0.5 });
    bench.progress.fire({ mapId: bench.requests[0]?.mapId ?? '', phase: 'layingOut', done: 0.25 });
    expect(bench.maker.status).toEqual({ kind: 'working', phase: 'layingOut', done: 0.25 });
    await bench.answer();
    bench.progress.fire({ mapId: bench.requests[0]?.mapId ?? '', phase: 'writing', done: 1 });
    expect(bench.maker.status.kind).toBe('ready');
  });

  it('waits for the first index, and says how far it is', async () => {
    const working: EngineState = {
      kind: 'running',
      status: statusOf({ phase: 'indexing', isComplete: false, chunks: 5 }),
    };
    bench = new Bench(working);
    await bench.maker.start();
    expect(bench.maker.status).toEqual({ kind: 'waiting', text: '40 of 90 files' });
    expect(bench.requests).toEqual([]);
    bench.enter(idle);
    await settle();
    expect(bench.requests).toHaveLength(1);
  });

  it('is made at once when the user asks, even while the index grows', async () => {
    bench = new Bench({
      kind: 'running',
      status: statusOf({ phase: 'indexing', isComplete: false, chunks: 5 }),
    });
    await bench.maker.start();
    bench.maker.make({ shouldLayOut: true, keepGap: true });
    await settle();
    expect(bench.requests).toMatchObject([{ shouldLayOut: true, keepGap: true }]);
  });

  it('says that there is nothing, that the engine is off or failed, and begins when that changes', async () => {
    bench = new Bench({ kind: 'off', reason: 'untrusted' });
    await bench.maker.start();
    expect(bench.maker.status).toMatchObject({ kind: 'failed', isError: false });
    bench.enter({ kind: 'failed', code: 'engine/crashed', message: '' });
    expect(bench.maker.status).toMatchObject({ kind: 'failed', isError: true });
    bench.enter({ kind: 'starting' });
    expect(bench.maker.status.kind).toBe('waiting');
    bench.enter({
      kind: 'running',
      status: statusOf({ phase: 'idle', isComplete: true, chunks: 0, images: 0 }),
    });
    expect(bench.maker.status.kind).toBe('empty');
    bench.enter(idle);
    await bench.answer();
    expect(bench.maker.status.kind).toBe('ready');
  });

  it('keeps the map before when it is cancelled, and says so when there is none', async () => {
    bench = new Bench(idle);
    await bench.maker.start();
    await settle();
    bench.maker.cancel();
    await settle();
    expect(bench.maker.status).toEqual({ kind: 'cancelled' });
    bench.maker.make({ shouldLayOut: false, keepGap: false });
    await bench.answer();
    bench.maker.make({ shouldLayOut: true, keepGap: false });
    await settle();
    bench.maker.cancel();
    await settle();
    expect(bench.maker.status).toEqual({ kind: 'ready', isStale: true });
    expect(bench.maker.map?.bytes[0]).toBe(1);
  });

  it('tells a failure, and another try can mend it', async () => {
    bench = new Bench(idle);
    await bench.maker.start();
    await bench.refuse(new SemblanceError('index/io', 'The disk is away'));
    expect(bench.maker.status).toMatchObject({ kind: 'failed', isError: true, text: 'error' });
    bench.maker.make({ shouldLayOut: false, keepGap: false });
    await bench.answer();
    expect(bench.maker.status.kind).toBe('ready');
  });

  it('does not send a map again that has not changed', async () => {
    bench = new Bench(idle);
    await bench.maker.start();
    await bench.answer();
    bench.maker.make({ shouldLayOut: false, keepGap: false });
    await bench.answer();
    expect(bench.maps).toHaveLength(1);
    // The same version with the clouds apart is another map.
    bench.maker.make({ shouldLayOut: false, keepGap: true });
    await bench.answer();
    expect(bench.maps).toHaveLength(2);
  });
});

describe('a map of nothing', () => {
  const withChunks = (chunks: number, phase: 'idle' | 'indexing' = 'idle'): EngineState => ({
    kind: 'running',
    status: statusOf({ phase, isComplete: true, chunks, images: 0, filesIndexed: chunks }),
  });

  it('that the user asked for is made anew once something was indexed', async () => {
    bench = new Bench(withChunks(0));
    await bench.maker.start();
    bench.maker.make({ shouldLayOut: false, keepGap: false });
    await bench.answer({ points: 0 });
    expect(bench.maker.status.kind).toBe('empty');
    bench.enter(withChunks(10, 'indexing'));
    await settle();
    expect(bench.requests).toHaveLength(1);
    bench.enter(withChunks(50));
    await bench.answer({ version: 2, points: 50 });
    expect(bench.maker.status).toEqual({ kind: 'ready', isStale: false });
  });

  it('that became so by an update is made anew once something was indexed', async () => {
    bench = new Bench(idle);
    await bench.maker.start();
    await bench.answer();
    bench.enter(withChunks(0));
    await vi.advanceTimersByTimeAsync(10_000);
    await bench.answer({ version: 2, points: 0 });
    expect(bench.maker.status.kind).toBe('empty');
    bench.enter(withChunks(0));
    await settle();
    expect(bench.requests).toHaveLength(2);
    bench.enter(withChunks(50));
    await bench.answer({ version: 3, points: 50 });
    expect(bench.maker.status.kind).toBe('ready');
  });

  it('is made again when the index grew while it was made', async () => {
    bench = new Bench(withChunks(0));
    await bench.maker.start();
    bench.maker.make({ shouldLayOut: false, keepGap: false });
    await settle();
    bench.enter(withChunks(50));
    await bench.answer({ points: 0, isStale: true });
    await bench.answer({ version: 2, points: 50 });
    expect(bench.maker.status).toEqual({ kind: 'ready', isStale: false });
    expect(bench.requests).toHaveLength(2);
  });
});

describe('a new layout', () => {
  it('that is asked for while the engine starts is made when it runs, once', async () => {
    bench = new Bench({ kind: 'starting' });
    await bench.maker.start();
    bench.maker.make({ shouldLayOut: true, keepGap: false });
    bench.maker.make({ shouldLayOut: false, keepGap: false });
    bench.enter(idle);
    await bench.answer();
    bench.maker.make({ shouldLayOut: false, keepGap: false });
    await bench.answer();
    expect(bench.requests.map(({ shouldLayOut }) => shouldLayOut)).toEqual([true, false]);
  });

  it('is made when the command opens the page', async () => {
    bench = new Bench(idle);
    const started = bench.maker.start();
    bench.maker.make({ shouldLayOut: true, keepGap: false });
    await started;
    await bench.answer();
    expect(bench.requests.map(({ shouldLayOut }) => shouldLayOut)).toEqual([true]);
    expect(bench.maker.status.kind).toBe('ready');
  });

  it('is not made any more when the user stops it, or it failed', async () => {
    bench = new Bench({ kind: 'starting' });
    await bench.maker.start();
    bench.maker.make({ shouldLayOut: true, keepGap: false });
    bench.maker.cancel();
    bench.enter(idle);
    await settle();
    expect(bench.requests).toEqual([]);
    bench.maker.make({ shouldLayOut: true, keepGap: false });
    await bench.refuse(new SemblanceError('index/io', 'The disk is away'));
    bench.maker.make({ shouldLayOut: false, keepGap: false });
    await bench.answer();
    expect(bench.requests.map(({ shouldLayOut }) => shouldLayOut)).toEqual([true, false]);
  });
});

describe('a map whose index changes', () => {
  const changed = (chunks: number): EngineState => ({
    kind: 'running',
    status: statusOf({ phase: 'idle', isComplete: true, chunks, filesIndexed: 40 }),
  });

  it('is brought up to date by itself after a pause, once', async () => {
    bench = new Bench(idle);
    await bench.maker.start();
    await bench.answer();
    bench.enter(changed(501));
    bench.enter(changed(502));
    expect(bench.maker.status).toEqual({ kind: 'ready', isStale: true });
    await vi.advanceTimersByTimeAsync(10_000);
    expect(bench.requests).toHaveLength(2);
  });

  it('waits while nobody sees it', async () => {
    bench = new Bench(idle);
    await bench.maker.start();
    await bench.answer();
    bench.maker.setVisible(false);
    bench.enter(changed(501));
    await vi.advanceTimersByTimeAsync(10_000);
    expect(bench.requests).toHaveLength(1);
    bench.maker.setVisible(true);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(bench.requests).toHaveLength(2);
  });

  it('is left to the user when it is large', async () => {
    bench = new Bench(changed(80_000));
    await bench.maker.start();
    await bench.answer();
    bench.enter(changed(80_001));
    await vi.advanceTimersByTimeAsync(10_000);
    expect(bench.requests).toHaveLength(1);
    expect(bench.maker.status).toEqual({ kind: 'ready', isStale: true });
  });
});

describe('a path as a glob', () => {
  it.each(['src/a.ts', 'pages/[id].tsx', 'a (1)/b{c}.md', 'x+y@2/!z.ts', 'wei?rd*.ts'])(
    'matches %s itself',
    (path) => {
      expect(new RegExp(regexOfGlob(pathGlobOf(path)), 'u').test(path)).toBe(true);
      expect(new RegExp(regexOfGlob(pathGlobOf(path)), 'u').test(`${path}.other`)).toBe(false);
    },
  );
});
