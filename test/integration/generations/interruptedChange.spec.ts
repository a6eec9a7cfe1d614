/** The encoders change under several windows and through crashes, and there is always an index that answers. */
import fs from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { delay, neverCancelled } from '../../../extension/core/cancellation/cancellation.ts';
import { HashEncoder } from '../../fakes/hashEncoder.ts';
import { generationFolder, until } from '../../fakes/testEngine.ts';
import { programs, topic } from '../engine/engineFixture.ts';
import { files, quick, setFor, useGenerations, useWindows } from './generationsFixture.ts';

const fixture = useGenerations();
const { write, generations } = fixture;
const windows = useWindows(fixture);
const never = neverCancelled();

describe('two windows', () => {
  it('see the old index until the new one is complete, then the new one, and never nothing', async () => {
    await write(programs(files * 5));
    const first = await fixture.opened({ times: quick });
    await first.engine.index(never);
    await fixture.close(first);

    const writer = windows.start('other', 200);
    await until(async () => writer.told.some(({ kind }) => kind === 'open'));
    const other = new HashEncoder({ variant: 'other' });
    const encoders = { other: setFor(other) };
    const reader = await fixture.opened({ times: quick, settings: { encoder: 'other' }, encoders });
    expect(await reader.status()).toMatchObject({ role: 'reader', encoderId: 'test.hash.plain' });
    const seen = new Set<string>();
    await until(async () => {
      expect((await reader.find(topic(11), 'meaning'))[0]).toBe('src/file11.ts');
      seen.add((await reader.status()).encoderId);
      return seen.has('test.hash.other');
    }, 60_000);
    expect([...seen]).toEqual(['test.hash.plain', 'test.hash.other']);
    await until(async () => (await generations()).length === 1, 20_000);
    expect((await reader.find(topic(11), 'meaning'))[0]).toBe('src/file11.ts');
    expect(await reader.status()).toMatchObject({ role: 'reader', problem: null });
  });

  it('take over from each other in the middle of the change', async () => {
    await write(programs(files * 5));
    const first = await fixture.opened({ times: quick });
    await first.engine.index(never);
    await fixture.close(first);
    const writer = windows.start('other', 300);
    await until(async () =>
      writer.told.some(({ nextEncoderId, filesIndexed = 0 }) => nextEncoderId && filesIndexed > 0),
    );
    const other = new HashEncoder({ variant: 'other' });
    const reader = await fixture.opened({
      times: quick,
      settings: { encoder: 'other' },
      encoders: { other: setFor(other) },
    });
    expect(await reader.status()).toMatchObject({ role: 'reader', encoderId: 'test.hash.plain' });
    await windows.kill(writer);
    await until(async () => (await reader.status()).role === 'writer', 15_000);
    await until(async () => (await reader.status()).encoderId === 'test.hash.other', 30_000);
    await reader.settled();
    expect(await reader.status()).toMatchObject({ isComplete: true, filesIndexed: files * 5, problem: null });
    // What the dead window had made was kept.
    expect(other.inputsEncoded).toBeLessThan(files * 5);
  });
});

describe('a crash', () => {
  it('at any moment of the change loses nothing', { timeout: 120_000 }, async () => {
    await write(programs(files * 3));
    const first = await fixture.opened({ times: quick });
    await first.engine.index(never);
    await fixture.close(first);
    const sound = path.join(fixture.folder, 'sound');
    await fs.cp(fixture.storage, sound, { recursive: true });
    let random = 4_711;
    let interrupted = 0;
    for (let round = 0; round < 6; round++) {
      if (round % 2 === 0) {
        await fs.rm(fixture.storage, { recursive: true });
        await fs.cp(sound, fixture.storage, { recursive: true });
      }
      random = (Math.imul(random, 1_103_515_245) + 12_345) >>> 0;
      // Longer than most of the waits below, so that most kills come before the end on any machine.
      const child = windows.start('other', 600);
      await until(async () => child.told.some(({ kind }) => kind === 'open'));
      await delay(random % 700);
      if (!child.told.some(({ kind }) => kind === 'indexed')) interrupted++;
      await windows.kill(child);
      expect((await generations()).length).toBeLessThanOrEqual(2);
    }
    expect(interrupted).toBeGreaterThanOrEqual(3);
    const other = new HashEncoder({ variant: 'other' });
    const engine = await fixture.opened({
      times: quick,
      settings: { encoder: 'other' },
      encoders: { other: setFor(other) },
    });
    expect((await engine.find(topic(5), 'meaning'))[0]).toBe('src/file5.ts');
    await engine.engine.index(never);
    expect(await engine.status()).toMatchObject({
      encoderId: 'test.hash.other',
      filesIndexed: files * 3,
      isComplete: true,
      problem: null,
    });
    expect(await engine.session().store.findInconsistencies()).toEqual({ duplicateIds: [], mixedFiles: [] });
    expect((await engine.find(topic(5), 'meaning'))[0]).toBe('src/file5.ts');
  });

  it('of the disk that takes the notes away is repaired, and an old layout makes room', async () => {
    await write(programs(5));
    const first = await fixture.opened({ times: quick });
    await first.engine.index(never);
    const folder = await generationFolder(fixture.storage);
    await fixture.close(first);
    const index = path.join(fixture.storage, 'index');
    const damages: readonly (() => Promise<void>)[] = [
      () => fs.rm(path.join(index, 'current.json')),
      () => fs.writeFile(path.join(index, 'current.json'), '{"version":1,"generation":"../../x"}'),
      () => fs.writeFile(path.join(index, 'current.json'), ''),
      () => fs.writeFile(path.join(folder, 'generation.json'), 'nonsense'),
      () => fs.rm(path.join(folder, 'generation.json')),
      async () => {
        await fs.cp(path.join(folder, 'lance'), path.join(index, 'lance'), { recursive: true });
        await fs.mkdir(path.join(index, 'lance.1234.old'));
        await fs.mkdir(path.join(index, '0123456789abcdef'));
      },
    ];
    for (const damage of damages) {
      await damage();
      const engine = await fixture.opened({ times: quick });
      expect(await engine.engine.index(never)).toMatchObject({ filesUnchanged: 5, chunksEncoded: 0 });
      expect((await engine.find(topic(3), 'meaning'))[0]).toBe('src/file3.ts');
      await fixture.close(engine);
      expect((await fs.readdir(index)).sort()).toEqual([path.basename(folder), 'current.json']);
    }
  });
});
