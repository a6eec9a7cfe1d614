import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ChangeBatcher, mostPathsPerBatch } from '../../../../extension/vscode/watching/changeBatcher.ts';

function createBatcher() {
  const sent: (readonly string[] | 'everything')[] = [];
  const failures: unknown[] = [];
  let outcome: () => Promise<void> = async () => undefined;
  const batcher = new ChangeBatcher({
    sendPaths: (paths) => {
      sent.push(paths);
      return outcome();
    },
    sendAll: () => {
      sent.push('everything');
      return outcome();
    },
    onDidFail: (error) => failures.push(error),
  });
  return {
    batcher,
    sent,
    failures,
    setOutcome: (next: () => Promise<void>) => {
      outcome = next;
    },
  };
}

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

describe('ChangeBatcher', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('sends what changed within a tenth of a second together, each path once', async () => {
    const { batcher, sent } = createBatcher();
    batcher.add('/a', 'change');
    await pass(60);
    batcher.add('/b', 'change');
    batcher.add('/a', 'change');
    await pass(39);
    expect(sent).toEqual([]);
    await pass(1);
    expect(sent).toEqual([['/a', '/b']]);
  });

  it('sends a save after 50 ms, with what waits already', async () => {
    const { batcher, sent } = createBatcher();
    batcher.add('/a', 'change');
    await pass(10);
    batcher.add('/b', 'save');
    await pass(50);
    expect(sent).toEqual([['/a', '/b']]);
  });

  it('is not held up by a stream of changes', async () => {
    const { batcher, sent } = createBatcher();
    for (let at = 0; at < 50; at += 1) {
      batcher.add(`/${at}`, 'change');
      await pass(10);
    }
    expect(sent.length).toBeGreaterThanOrEqual(4);
  });

  it('turns a flood into one comparison, after it has settled', async () => {
    const { batcher, sent } = createBatcher();
    for (let at = 0; at <= mostPathsPerBatch; at += 1) batcher.add(`/${at}`, 'change');
    batcher.add('/save', 'save');
    await pass(499);
    expect(sent).toEqual([]);
    await pass(1);
    expect(sent).toEqual(['everything']);
  });

  it('sends exactly as many paths as a batch may hold', async () => {
    const { batcher, sent } = createBatcher();
    for (let at = 0; at < mostPathsPerBatch; at += 1) batcher.add(`/${at}`, 'change');
    await pass(100);
    expect(sent).toHaveLength(1);
    expect(sent[0]).toHaveLength(mostPathsPerBatch);
  });

  it('sends one batch at a time, and saves beside a comparison that takes long', async () => {
    const { batcher, sent, setOutcome } = createBatcher();
    const pending: (() => void)[] = [];
    setOutcome(() => new Promise<void>((resolve) => pending.push(resolve)));
    batcher.add('/a', 'save');
    await pass(50);
    batcher.add('/b', 'save');
    await pass(1000);
    expect(sent).toEqual([['/a']]);
    pending.shift()?.();
    await pass(100);
    expect(sent).toEqual([['/a'], ['/b']]);
    pending.shift()?.();
    batcher.addEverything();
    await pass(500);
    batcher.add('/c', 'save');
    await pass(50);
    expect(sent.slice(2)).toEqual(['everything', ['/c']]);
    batcher.addEverything();
    await pass(5000);
    expect(sent).toHaveLength(4);
    for (const finish of pending) finish();
    await pass(500);
    expect(sent.at(-1)).toBe('everything');
  });

  it('compares everything after a failure, so that no change is lost', async () => {
    const { batcher, sent, failures, setOutcome } = createBatcher();
    const failure = new Error('crashed');
    setOutcome(async () => {
      throw failure;
    });
    batcher.add('/a', 'save');
    await pass(50);
    expect(failures).toEqual([failure]);
    setOutcome(async () => undefined);
    await pass(5000);
    expect(sent).toEqual([['/a'], 'everything']);
    await pass(60_000);
    expect(sent).toHaveLength(2);
  });

  it('sends nothing after it was disposed', async () => {
    const { batcher, sent } = createBatcher();
    batcher.add('/a', 'save');
    batcher.dispose();
    batcher.add('/b', 'save');
    batcher.addEverything();
    await pass(10_000);
    expect(sent).toEqual([]);
  });
});
