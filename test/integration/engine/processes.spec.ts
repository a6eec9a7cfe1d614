import fs from 'node:fs/promises';
import path from 'node:path';
import { connect } from '@lancedb/lancedb';
import { afterEach, describe, expect, it } from 'vitest';
import { delay, neverCancelled } from '../../../extension/core/cancellation/cancellation.ts';
import { type EngineChild, EngineChildren } from '../../fakes/engineChildren.ts';
import { generationFolder, rowsOnDisk, until } from '../../fakes/testEngine.ts';
import { program, programs, topic, useEngineFixture } from './engineFixture.ts';

const fixture = useEngineFixture();
const { write, at } = fixture;
const never = neverCancelled();

interface Told {
  readonly kind: string;
  readonly role?: string;
  readonly phase?: string;
  readonly filesIndexed?: number;
}

const children = new EngineChildren<Told>(path.join(import.meta.dirname, 'engineChild.ts'));
const start = (pauseMs: number): EngineChild<Told> =>
  children.start([fixture.workspace, fixture.storage, String(pauseMs)]);

afterEach(() => children.killAll());

const files = 600;

describe('two engines on one folder', () => {
  it('one writes and the other follows, and takes over when the first is killed in the middle', async () => {
    await write(programs(files));
    const first = start(150);
    await until(async () => first.told.some(({ filesIndexed = 0 }) => filesIndexed > 0));
    const second = await fixture.opened();
    expect(await second.status()).toMatchObject({ role: 'reader', phase: 'following', problem: null });
    expect(await second.find('handler')).not.toEqual([]);
    await expect(second.engine.rebuild(never)).rejects.toMatchObject({ code: 'index/locked' });

    // What the writer adds is found within two seconds.
    await until(async () => first.told.some(({ kind }) => kind === 'indexed'));
    await write({ 'src/fresh.ts': program('walrus') });
    first.process.send([at('src/fresh.ts')]);
    const sent = performance.now();
    await until(async () => (await second.find('walrus', 'words')).length > 0, 10_000);
    expect(performance.now() - sent).toBeLessThan(2_000);
    await until(async () => (await second.status()).filesIndexed === files + 1);

    await write(programs(files, 'src/file', 'again'));
    first.process.send(Array.from({ length: files }, (_, n) => at(`src/file${n}.ts`)));
    await until(
      async () => (await second.find(topic(files - 1, 'again'), 'words').catch(() => [])).length > 0,
    );
    await children.kill(first);
    const killed = performance.now();
    await until(async () => (await second.status()).role === 'writer', 15_000);
    expect(performance.now() - killed).toBeLessThan(10_000);
    await until(async () => (await second.status()).isComplete && !second.engine.hasWork);
    expect(await second.find(topic(17, 'again'), 'words')).toEqual(['src/file17.ts']);
    await fixture.close(second);
    expect(await rowsOnDisk(fixture.storage)).toEqual(await fixture.freshRows());
  });

  it('a reader that is configured anew still knows what the index holds', async () => {
    await write(programs(5));
    const writer = await fixture.opened();
    await writer.engine.index(never);
    const reader = await fixture.opened();
    expect(await reader.status()).toMatchObject({ phase: 'following', filesIndexed: 5 });
    const { roots, settings } = reader.configuration;
    await reader.engine.configure({ roots, settings: { ...settings, maxTextBytes: 512 * 1024 } }, never);
    expect(await reader.status()).toMatchObject({ phase: 'following', filesIndexed: 5, problem: null });
    expect(await reader.find(topic(3), 'words')).toEqual(['src/file3.ts']);
    // Closing and configuring leave no lease behind.
    await fixture.close(writer);
    await until(async () => (await reader.status()).role === 'writer', 10_000);
    await fixture.close(reader);
    const left = await fs.readdir(path.join(fixture.storage, 'index'));
    expect(left.sort()).toEqual([path.basename(await generationFolder(fixture.storage)), 'current.json']);
  });

  it('a writer that sleeps is replaced, and writes nothing when it wakes up', async () => {
    await write(programs(files));
    const sleeper = start(400);
    await until(async () => sleeper.told.some(({ filesIndexed = 0 }) => filesIndexed > 0));
    sleeper.process.kill('SIGSTOP');
    const stopped = performance.now();
    const next = await fixture.opened();
    expect((await next.status()).role).toBe('reader');
    await until(async () => (await next.status()).role === 'writer', 15_000);
    expect(performance.now() - stopped).toBeLessThan(11_000);
    await until(async () => (await next.status()).isComplete && !next.engine.hasWork);
    const seen = sleeper.told.length;
    sleeper.process.kill('SIGCONT');
    await until(async () => sleeper.told.slice(seen).some(({ phase }) => phase === 'following'), 15_000);
    expect(sleeper.told.findLast(({ kind }) => kind === 'status')).toMatchObject({ role: 'reader' });
    expect(sleeper.told.some(({ phase }) => phase === 'failed')).toBe(false);
    await write({ 'src/file3.ts': program('walrus') });
    await next.changed('src/file3.ts');
    expect(await next.session().store.findInconsistencies()).toEqual({ duplicateIds: [], mixedFiles: [] });
    expect(await next.status()).toMatchObject({
      role: 'writer',
      phase: 'idle',
      problem: null,
      filesIndexed: files,
    });
    await fixture.close(next);
    await children.kill(sleeper);
    expect(await rowsOnDisk(fixture.storage)).toEqual(await fixture.freshRows());
  });
});

describe('an engine that is killed', () => {
  it('at any moment leaves an index that the next start completes, without doubled rows', {
    timeout: 120_000,
  }, async () => {
    await write(programs(files));
    const expected = await fixture.freshRows();
    let random = 20_261_121;
    const moments: number[] = [];
    for (let round = 0; round < 8; round++) {
      random = (Math.imul(random, 1_103_515_245) + 12_345) >>> 0;
      moments.push(random % 900);
    }
    let interrupted = 0;
    for (const [round, moment] of moments.entries()) {
      // Half of the rounds begin with nothing, the others with what the last one left.
      if (round % 2 === 0) await fs.rm(fixture.storage, { recursive: true, force: true });
      const child = start(60);
      await until(async () => child.told.some(({ kind }) => kind === 'open'));
      await delay(moment);
      if (!child.told.some(({ kind }) => kind === 'indexed')) interrupted++;
      await children.kill(child);
    }
    expect(interrupted).toBeGreaterThanOrEqual(4);
    const engine = await fixture.opened();
    expect((await engine.status()).role).toBe('writer');
    await engine.engine.index(never);
    expect(await engine.status()).toMatchObject({ filesIndexed: files, isComplete: true, problem: null });
    expect(await engine.session().store.findInconsistencies()).toEqual({ duplicateIds: [], mixedFiles: [] });
    await fixture.close(engine);
    expect(await rowsOnDisk(fixture.storage)).toEqual(expected);
  });

  it('while it replaced its index leaves nothing behind', async () => {
    await write(programs(5));
    const first = await fixture.opened();
    await first.engine.index(never);
    await fixture.close(first);
    // The moment between moving the old index away and making the new one.
    const index = await generationFolder(fixture.storage);
    await fs.rename(path.join(index, 'lance'), path.join(index, 'lance.moved.old'));
    await fs.mkdir(path.join(index, 'lance'));
    const next = await fixture.opened();
    expect(await next.engine.index(never)).toMatchObject({ filesIndexed: 5, chunksEncoded: 0 });
    await fixture.close(next);
    expect((await fs.readdir(index)).sort()).toEqual(['generation.json', 'lance']);
    const connection = await connect(path.join(index, 'lance'));
    expect(await connection.tableNames()).toEqual(['chunks']);
    connection.close();
  });
});
