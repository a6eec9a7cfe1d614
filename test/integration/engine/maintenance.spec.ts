import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { neverCancelled } from '../../../extension/core/cancellation/cancellation.ts';
import { createNullLogger } from '../../../extension/core/logging/logger.ts';
import { IndexTable } from '../../../extension/node/lance/indexTable.ts';
import { LanceVectorStore } from '../../../extension/node/lance/lanceVectorStore.ts';
import { WriterLease } from '../../../extension/node/lease/writerLease.ts';
import { testIdentity } from '../../fakes/openStore.ts';
import { file, row, unitVector } from '../../fakes/rows.ts';
import { until } from '../../fakes/testEngine.ts';
import { program, programs, topic, useEngineFixture } from './engineFixture.ts';

const fixture = useEngineFixture();
const { write } = fixture;
const never = neverCancelled();

/** The product's threshold is 20 000; training over so many takes half a minute of a busy machine. */
const vectorIndexFrom = 3_000;

/** A unit vector near one of a hundred centres, as embeddings of real text are. */
function clusteredVector(seed: number): Float32Array {
  const [centre, own] = [unitVector(1_000_000 + (seed % 100)), unitVector(seed)];
  const sum = centre.map((value, i) => value + 0.5 * (own[i] ?? 0));
  const length = Math.hypot(...sum);
  return sum.map((value) => value / length);
}

describe('maintenance', () => {
  it('shrinks the folder back after a burst of edits, by itself', async () => {
    await write(programs(200));
    const engine = await fixture.opened({ times: { idleMs: 100, busyMaintenanceMs: 600 } });
    await engine.engine.index(never);
    const settledSize = async (): Promise<number> => {
      await engine.settled();
      await until(async () => !engine.session().store.needsMaintenance);
      return (await engine.status()).indexBytes;
    };
    const fresh = await settledSize();
    expect(fresh).toBeGreaterThan(50_000);
    let largest = 0;
    for (let n = 0; n < 40; n++) {
      await write({ 'src/file7.ts': program(topic(n, 'edit')) });
      await engine.changed('src/file7.ts');
      largest = Math.max(largest, (await engine.status()).indexBytes);
    }
    expect(await engine.find(topic(39, 'edit'), 'words')).toEqual(['src/file7.ts']);
    expect(await settledSize()).toBeLessThan(fresh * 1.5);
    expect(largest).toBeLessThan(fresh * 12);
    const { versions, unindexedRows } = await engine.session().store.statistics();
    expect(versions).toBeLessThan(10);
    expect(unindexedRows).toBe(0);
  });

  it('builds the vector index above its threshold, and both ways of searching agree', {
    timeout: 120_000,
  }, async () => {
    const logger = createNullLogger();
    const lease = new WriterLease(path.join(fixture.storage, 'writer.lease'), logger);
    const table = new IndexTable(fixture.storage, testIdentity, logger);
    const store = new LanceVectorStore(table, testIdentity, lease, logger, vectorIndexFrom);
    expect(await lease.tryAcquire()).toBe(true);
    await store.openForWriting();
    try {
      const filesOf = (from: number, count: number) =>
        Array.from({ length: count }, (_, n) => {
          const name = `src/f${from + n}.ts`;
          return file(
            name,
            Array.from({ length: 20 }, (_, i) =>
              row(name, (from + n) * 20 + i, {
                text: `f${i}`,
                vector: clusteredVector((from + n) * 20 + i),
                words: 'f',
              }),
            ),
          );
        });
      const total = vectorIndexFrom / 20;
      for (let from = 0; from < total - 50; from += 190)
        await store.replaceFiles(filesOf(from, Math.min(190, total - 50 - from)));
      await store.maintain({ isIdle: true, signal: never });
      expect((await store.statistics()).vectorIndex).toBe('exact');
      const wanted = [17, 1_242, 1_900];
      const nearest = async (): Promise<(string | undefined)[]> =>
        Promise.all(
          wanted.map(async (seed) => (await store.searchVector(clusteredVector(seed), {}, 1))[0]?.row.id),
        );
      const exact = await nearest();
      expect(exact).toEqual(wanted.map((seed) => `root:src/f${Math.floor(seed / 20)}.ts#${seed}.content`));
      await store.replaceFiles(filesOf(total - 50, 60));
      await store.maintain({ isIdle: true, signal: never });
      expect((await store.statistics()).vectorIndex).toBe('ivf-flat');
      expect(await nearest()).toEqual(exact);
      // A row written after the index was built is found as well.
      await store.replaceFiles([file('late.ts', [row('late.ts', 999_999)])]);
      expect((await store.searchVector(unitVector(999_999), {}, 1))[0]?.row.path).toBe('late.ts');
    } finally {
      await store.close();
      await lease.release();
    }
  });
});
