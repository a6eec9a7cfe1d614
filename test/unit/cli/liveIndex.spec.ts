import { afterEach, describe, expect, it } from 'vitest';
import { LiveIndex } from '../../../extension/cli/mcp/liveIndex.ts';
import { readWait } from '../../../extension/cli/mcp/servedFolders.ts';
import type { EngineConfiguration, EngineStatus } from '../../../extension/core/protocol/engineApi.ts';
import { leastSettings } from '../../fakes/engineSettings.ts';
import { FakeEngine, type FakeEngineBehaviour } from '../../fakes/fakeEngine.ts';

const configuration: EngineConfiguration = {
  indexFolder: '/none/index',
  cacheFolder: '/none/cache',
  modelsFolder: '/none/models',
  userModelsFolder: '/none/own',
  roots: [],
  settings: leastSettings,
};
const query = { text: 'x', filter: {}, limit: 1, mode: 'hybrid' } as const;
const never = new AbortController().signal;
const opened: LiveIndex[] = [];

afterEach(async () => {
  for (const index of opened.splice(0)) await index.close();
});

function create(behaviours: readonly FakeEngineBehaviour[], firstPatienceMs = 1000) {
  const engines: FakeEngine[] = [];
  const compared: EngineStatus[] = [];
  const notes: string[] = [];
  const clock = { now: 0 };
  const index = new LiveIndex({
    configuration,
    createEngine: async () => {
      const engine = new FakeEngine(behaviours[Math.min(engines.length, behaviours.length - 1)]);
      engines.push(engine);
      return engine;
    },
    onDidCompare: async (status) => void compared.push(status),
    note: (line) => notes.push(line),
    firstPatienceMs,
    now: () => clock.now,
  });
  opened.push(index);
  const ask = (signal = never, onProgress: (status: EngineStatus) => void = () => undefined) =>
    index.ask((engine) => engine.search(query, signal), signal, onProgress);
  const count = (method: string) =>
    engines.flatMap(({ calls }) => calls).filter((call) => call.method === method);
  return { index, engines, compared, notes, clock, ask, count };
}

describe('LiveIndex', () => {
  it('opens one engine, and compares again only when the last comparison is 30 s old', async () => {
    const { index, engines, clock, ask, count, compared } = create([{}]);
    index.start();
    await Promise.all([ask(), ask()]);
    expect(engines).toHaveLength(1);
    expect(count('index')).toHaveLength(1);
    clock.now = 29_999;
    await ask();
    expect(count('index')).toHaveLength(1);
    clock.now = 30_000;
    await ask();
    expect(count('index')).toHaveLength(2);
    expect(compared).toHaveLength(2);
  });

  it('answers before a long comparison is over, and tells how far it is', async () => {
    const { ask, count, compared } = create([{ files: 200 }], 50);
    const progress: EngineStatus[] = [];
    await ask(never, (status) => progress.push(status));
    expect(compared).toHaveLength(0);
    expect(progress.some(({ phase, filesPending }) => phase === 'indexing' && filesPending > 0)).toBe(true);
    await ask();
    expect(count('index')).toHaveLength(1);
  });

  it('leaves the record to the writer when it reads only', async () => {
    const { ask, compared } = create([{ role: 'reader' }]);
    await ask();
    expect(compared).toEqual([]);
  });

  it('answers although the comparison fails, and names the failure until one succeeds', async () => {
    const failures = { index: { code: 'index/disk-full', message: 'The disk is full.' } } as const;
    const { index, ask, notes } = create([{ failures }]);
    expect((await ask()).results).toHaveLength(1);
    expect(index.failure).toBe('The disk is full.');
    expect(notes.join()).toContain('The disk is full.');
  });

  it('closes an engine that cannot open, and tries another one with the next question', async () => {
    const failures = { open: { code: 'index/io', message: 'No.' } } as const;
    const { engines, ask } = create([{ failures }, {}]);
    await expect(ask()).rejects.toMatchObject({ code: 'index/io' });
    expect(engines[0]?.isClosed).toBe(true);
    expect((await ask()).results).toHaveLength(1);
  });

  it('stops waiting when the question is cancelled, and goes on comparing', async () => {
    const { ask, compared } = create([{ files: 10 }]);
    const stop = new AbortController();
    const asked = ask(stop.signal);
    setTimeout(() => stop.abort(), 30);
    await expect(asked).rejects.toThrow('Cancelled');
    await expect.poll(() => compared.length).toBe(1);
  });

  it('closes the engine in the middle of a comparison', async () => {
    const { index, engines, ask, notes } = create([{ files: 500 }], 20);
    await ask();
    await index.close();
    expect(engines[0]?.isClosed).toBe(true);
    expect(notes).toEqual([]);
  });
});

describe('readWait', () => {
  it('takes seconds, and nothing else', () => {
    expect([readWait(undefined), readWait('0'), readWait('2.5'), readWait('600')]).toEqual([
      10_000, 0, 2500, 600_000,
    ]);
    for (const text of ['', '-1', '601', 'long', '1e3', 'Infinity'])
      expect(() => readWait(text)).toThrow('--wait is a number of seconds');
  });
});
