/**
 * Two-speed indexing on the real store: searchable at once by the fast encoder, accurate in the end, whatever happens
 * in between.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs/promises';
import path from 'node:path';
import { connect } from '@lancedb/lancedb';
import { describe, expect, it } from 'vitest';
import { neverCancelled } from '../../../extension/core/cancellation/cancellation.ts';
import type { EncodedBatch, EncodeOptions, EncoderInput } from '../../../plugins/api/encoder.ts';
import { HashEncoder } from '../../fakes/hashEncoder.ts';
import { generationFolder, rowsOnDisk, type TestEngine, until } from '../../fakes/testEngine.ts';
import { program, programs, topic, useEngineFixture } from '../engine/engineFixture.ts';

const fixture = useEngineFixture();
const { write, at, remove } = fixture;
const never = neverCancelled();

const fastEncoder = (): HashEncoder => new HashEncoder({ variant: 'fast', spaceOf: 'plain', mostWords: 8 });

/** An accurate encoder that stops before document `n` until it is told to go on. */
class GatedEncoder extends HashEncoder {
  readonly order: string[] = [];
  #left = Number.POSITIVE_INFINITY;
  #wake: (() => void) | undefined;

  letThrough(documents: number): void {
    this.#left = documents;
    this.#wake?.();
  }

  override async encode(inputs: readonly EncoderInput[], options: EncodeOptions): Promise<EncodedBatch> {
    if (options.role === 'document') {
      while (this.#left <= 0) {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
          options.signal.addEventListener('abort', () => resolve(), { once: true });
        });
        if (options.signal.aborted) break;
      }
      this.#left -= inputs.length;
      for (const input of inputs) if (input.kind !== 'image') this.order.push(input.text);
    }
    return await super.encode(inputs, options);
  }
}

async function opened(accurate = new HashEncoder()): Promise<TestEngine> {
  return await fixture.opened({
    fast: fastEncoder(),
    loadEncoder: async () => accurate,
    times: { refineDelayMs: 10 },
  });
}

async function encodersOnDisk(storage: string): Promise<Map<string, string>> {
  const connection = await connect(path.join(await generationFolder(storage), 'lance'));
  try {
    const table = await connection.openTable('chunks');
    const records = await table.query().select(['id', 'encoder']).toArray();
    table.close();
    return new Map(records.map((record) => [String(record.id), String(record.encoder)]));
  } finally {
    connection.close();
  }
}

describe('a bulk of files', () => {
  it('is searchable by fast vectors at once and ends with the rows that accurate indexing makes', async () => {
    await write(programs(60));
    const accurate = new GatedEncoder();
    accurate.letThrough(0);
    const engine = await opened(accurate);
    await engine.engine.index(never);
    const before = await engine.status();
    expect(before).toMatchObject({ isComplete: true, filesIndexed: 60, phase: 'idle', isRefining: true });
    expect(before.chunksToRefine).toBe(before.chunks);
    expect(accurate.inputsEncoded).toBe(0);
    expect(await engine.find(topic(7), 'words')).toEqual(['src/file7.ts']);
    expect((await engine.find(topic(7), 'meaning')).slice(0, 3)).toContain('src/file7.ts');
    const fast = await encodersOnDisk(fixture.storage);
    expect(new Set(fast.values())).toEqual(new Set(['test.hash.fast']));

    accurate.letThrough(Number.POSITIVE_INFINITY);
    const after = await engine.settled();
    expect(after).toMatchObject({ chunksToRefine: 0, isRefining: false, phase: 'idle', problem: null });
    const refined = await encodersOnDisk(fixture.storage);
    expect([...refined.keys()].sort()).toEqual([...fast.keys()].sort());
    expect(new Set(refined.values())).toEqual(new Set(['test.hash.plain']));
    expect(await engine.session().store.findInconsistencies()).toEqual({ duplicateIds: [], mixedFiles: [] });
    expect(await engine.find(topic(7), 'words')).toEqual(['src/file7.ts']);
    await fixture.close(engine);
    expect(await rowsOnDisk(fixture.storage)).toEqual(await fixture.freshRows());
  });

  it('of a few files, and of files whose vectors are known, is accurate at once', async () => {
    await write(programs(30));
    const first = await opened();
    await first.engine.index(never);
    await first.settled();
    await write({ 'src/new.ts': program('walrus') });
    await first.engine.filesChanged([at('src/new.ts')], never);
    await until(async () => (await first.find('walrus', 'words')).length === 1);
    expect((await first.status()).chunksToRefine).toBe(0);
    await first.engine.rebuild(never);
    expect((await first.status()).chunksToRefine).toBe(0);
    expect(new Set((await encodersOnDisk(fixture.storage)).values())).toEqual(new Set(['test.hash.plain']));
  });

  it('is refined in order: what the user looks at, then what changed last', async () => {
    await write(programs(60));
    const accurate = new GatedEncoder();
    accurate.letThrough(0);
    const engine = await opened(accurate);
    await engine.engine.index(never);
    await engine.engine.prioritize([at('src/file50.ts'), at('src/file3.ts'), '/elsewhere/x.ts'], never);
    await engine.engine.pause(never);
    await engine.engine.resume(never);
    accurate.letThrough(Number.POSITIVE_INFINITY);
    await engine.settled();
    const orderOf = (n: number): number => accurate.order.findIndex((text) => text.includes(topic(n)));
    const rest = Array.from({ length: 60 }, (_, n) => n).filter((n) => n !== 50 && n !== 3);
    expect(orderOf(50)).toBe(0);
    expect(orderOf(3)).toBe(1);
    expect(Math.min(...rest.map(orderOf))).toBe(2);
  });
});

describe('while the index is refined', () => {
  it('changes and deletions come first and are right in the end', async () => {
    await write(programs(60));
    const accurate = new GatedEncoder();
    accurate.letThrough(10);
    const engine = await opened(accurate);
    await engine.engine.index(never);
    await until(async () => accurate.order.length >= 10);
    await remove('src/file4.ts');
    await write({ 'src/file5.ts': program('walrus') });
    await engine.engine.filesChanged([at('src/file4.ts'), at('src/file5.ts')], never);
    // The accurate encoder is held, so that only the refinement can wait for it.
    await until(
      async () => (await engine.find(topic(4), 'words')).length === 0 || accurate.order.length > 10,
    );
    accurate.letThrough(Number.POSITIVE_INFINITY);
    const status = await engine.settled();
    expect(status).toMatchObject({ filesIndexed: 59, chunksToRefine: 0, problem: null });
    expect(await engine.find('walrus', 'words')).toEqual(['src/file5.ts']);
    expect(await engine.find(topic(4), 'words')).toEqual([]);
    await fixture.close(engine);
    expect(await rowsOnDisk(fixture.storage)).toEqual(await fixture.freshRows());
  });

  it('a file that changed on disk without notice is indexed as it is now', async () => {
    await write(programs(60));
    const accurate = new GatedEncoder();
    accurate.letThrough(0);
    const engine = await opened(accurate);
    await engine.engine.index(never);
    await write({ 'src/file9.ts': program('walrus') });
    await remove('src/file8.ts');
    accurate.letThrough(Number.POSITIVE_INFINITY);
    const status = await engine.settled();
    expect(status).toMatchObject({ filesIndexed: 59, chunksToRefine: 0 });
    expect(await engine.find('walrus', 'words')).toEqual(['src/file9.ts']);
    await fixture.close(engine);
    expect(await rowsOnDisk(fixture.storage)).toEqual(await fixture.freshRows());
  });

  it('it can be paused, closed and opened again, and encodes nothing twice', async () => {
    await write(programs(120));
    const accurate = new GatedEncoder();
    accurate.letThrough(70);
    const engine = await opened(accurate);
    await engine.engine.index(never);
    await until(async () => accurate.order.length >= 70);
    await engine.engine.pause(never);
    expect(await engine.status()).toMatchObject({ phase: 'paused', isRefining: false });
    await fixture.close(engine);
    const done = accurate.inputsEncoded;

    const second = await opened();
    await second.engine.index(never);
    const status = await second.settled();
    expect(status).toMatchObject({ chunksToRefine: 0, isRefining: false });
    // A call that was stopped in the middle is lost; nothing else is.
    expect(second.encoder.inputsEncoded + done).toBeLessThanOrEqual(status.chunks + 64);
    await fixture.close(second);
    expect(await rowsOnDisk(fixture.storage)).toEqual(await fixture.freshRows());
  });

  it('the process may be killed; the next one finds a sound mixture and completes it', async () => {
    await write(programs(400));
    const child = fork(
      path.join(import.meta.dirname, 'refiningChild.ts'),
      [fixture.workspace, fixture.storage],
      { execArgv: ['--no-warnings'] },
    );
    await once(child, 'message'); // Sent after the first write of accurate vectors.
    child.kill('SIGKILL');
    await once(child, 'exit');

    const mixed = await encodersOnDisk(fixture.storage);
    expect(new Set(mixed.values())).toEqual(new Set(['test.hash.fast', 'test.hash.plain']));
    const engine = await fixture.opened({
      fast: fastEncoder(),
      times: { takeOverIntervalMs: 200, refineDelayMs: 10 },
    });
    await until(async () => (await engine.status()).role === 'writer');
    expect(await engine.session().store.findInconsistencies()).toEqual({ duplicateIds: [], mixedFiles: [] });
    expect(await engine.find(topic(7), 'words')).toEqual(['src/file7.ts']);
    await engine.engine.index(never);
    expect(await engine.settled()).toMatchObject({ chunksToRefine: 0, filesIndexed: 400 });
    const refined = await encodersOnDisk(fixture.storage);
    expect([...refined.keys()].sort()).toEqual([...mixed.keys()].sort());
    await fixture.close(engine);
    expect(await rowsOnDisk(fixture.storage)).toEqual(await fixture.freshRows());
  });
});

describe('an index of fast and accurate vectors', () => {
  /** Shares words with every program, more with its end than with its beginning, which is all that the fast one sees. */
  const question = 'const input string trim return';
  const scoresOf = async (engine: TestEngine): Promise<string[]> =>
    (await engine.results(question, 'meaning')).map((result) => `${result.path} ${result.score.toFixed(4)}`);

  const held = (): GatedEncoder => {
    const accurate = new GatedEncoder();
    accurate.letThrough(0);
    return accurate;
  };

  it('is ranked the same by the writer, by windows that follow, and after a restart', async () => {
    await write(programs(400));
    const gated = new GatedEncoder();
    const writer = await opened(gated);
    const reader = await opened();
    const { store } = writer.session();
    const replaceVectors = store.replaceVectors.bind(store);
    let writes = 0;
    store.replaceVectors = async (rows) => {
      gated.letThrough(0); // The rest stays fast, and nothing more is learnt.
      await replaceVectors(rows);
      writes++;
    };
    await writer.engine.index(never);
    await until(async () => writes === 1);
    expect(new Set((await encodersOnDisk(fixture.storage)).values()).size).toBe(2);
    const expected = await scoresOf(writer);
    expect(expected).not.toEqual([]);
    await until(async () => JSON.stringify(await scoresOf(reader)) === JSON.stringify(expected));
    await fixture.close(reader);
    await fixture.close(writer);

    const restarted = await opened(held());
    expect(await restarted.status()).toMatchObject({ role: 'writer' });
    expect(await scoresOf(restarted)).toEqual(expected);
    await fixture.close(restarted);

    // What makes the difference: without it the order is that of cosines which do not compare.
    await fs.rm(path.join(await generationFolder(fixture.storage), 'offset.json'));
    const ignorant = await opened(held());
    expect(await scoresOf(ignorant)).not.toEqual(expected);
    expect(ignorant.logs.filter(({ level }) => level === 'warn' || level === 'error')).toEqual([]);
  });
});

describe('an encoder that fails', () => {
  it('when it is the fast one, is passed over', async () => {
    await write(programs(60));
    class Broken extends HashEncoder {
      override encode(): Promise<EncodedBatch> {
        return Promise.reject(new Error('no table'));
      }
    }
    const engine = await fixture.opened({ fast: new Broken({ variant: 'fast', spaceOf: 'plain' }) });
    await engine.engine.index(never);
    expect(await engine.status()).toMatchObject({ filesIndexed: 60, chunksToRefine: 0, problem: null });
    expect(engine.logs.some(({ message }) => message.includes('fast encoder is passed over'))).toBe(true);
  });

  it('when it is the accurate one and one file is at fault, leaves that file searchable by its fast vectors', async () => {
    await write({ ...programs(60), 'src/poison.ts': program('poison') });
    class Picky extends HashEncoder {
      override async encode(inputs: readonly EncoderInput[], options: EncodeOptions): Promise<EncodedBatch> {
        const isPoisoned = inputs.some(
          (input) => input.kind !== 'image' && input.text.includes('poisonHandler'),
        );
        if (isPoisoned && options.role === 'document') throw new Error('It broke.');
        return await super.encode(inputs, options);
      }
    }
    const engine = await opened(new Picky());
    await engine.engine.index(never);
    expect(await engine.settled()).toMatchObject({ chunksToRefine: 0, isRefining: false, problem: null });
    expect(
      engine.logs.filter(({ message }) => message.includes('src/poison.ts keeps its fast')),
    ).toHaveLength(1);
    const encoders = [...(await encodersOnDisk(fixture.storage)).values()];
    expect(encoders.filter((id) => id === 'test.hash.fast')).toHaveLength(1);
    expect(await engine.find('poison', 'words')).toEqual(['src/poison.ts']);
    await write({ 'src/new.ts': program('walrus') });
    await engine.changed('src/new.ts');
    expect(
      engine.logs.filter(({ message }) => message.includes('src/poison.ts keeps its fast')),
    ).toHaveLength(1);
  });
});
