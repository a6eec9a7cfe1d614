/** Changing the encoders: the old index answers until the new one is complete; an encoder that fails costs no answer. */
import fs from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { neverCancelled } from '../../../extension/core/cancellation/cancellation.ts';
import { SemblanceError } from '../../../extension/core/errors/semblanceError.ts';
import type { Encoder, EncoderModality } from '../../../plugins/api/encoder.ts';
import { HashEncoder } from '../../fakes/hashEncoder.ts';
import { sampleContributions } from '../../fakes/sampleEncoders.ts';
import { generationFolder, reusable, setOf, until } from '../../fakes/testEngine.ts';
import { icon, program, programs, topic } from '../engine/engineFixture.ts';
import { choose, files, quick, setFor, useGenerations } from './generationsFixture.ts';

const fixture = useGenerations();
const { write, generations } = fixture;
const never = neverCancelled();

/** An encoder whose every call waits for permission. */
class GatedEncoder extends HashEncoder {
  #open: (() => void) | undefined;
  #gate: Promise<void> = Promise.resolve();

  close(): void {
    this.#gate = new Promise((resolve) => {
      this.#open = resolve;
    });
  }
  open(): void {
    this.#open?.();
  }
  override async encode(...args: Parameters<HashEncoder['encode']>): ReturnType<HashEncoder['encode']> {
    await this.#gate;
    return await super.encode(...args);
  }
}

describe('another encoder', () => {
  it('makes a new index while the old one answers, follows changes in both, and switches at once', async () => {
    await write(programs(files));
    const other = new GatedEncoder({ variant: 'other' });
    const engine = await fixture.opened({ times: quick, encoders: { other: setFor(other) } });
    await engine.engine.index(never);
    const before = await engine.status();
    expect(before).toMatchObject({ encoderId: 'test.hash.plain', nextEncoderId: null, isComplete: true });
    const old = path.basename(await generationFolder(fixture.storage));

    other.close();
    await choose(engine, 'other');
    await until(async () => (await engine.status()).nextEncoderId === 'test.hash.other');
    expect(await engine.status()).toMatchObject({
      encoderId: 'test.hash.plain',
      nextEncoderId: 'test.hash.other',
      encoderProblem: null,
      problem: null,
      chunks: before.chunks,
    });
    const answer = await engine.engine.search(
      { text: topic(7), filter: {}, limit: 5, mode: 'meaning' },
      never,
    );
    expect(answer.isComplete).toBe(true);
    expect(answer.results[0]?.path).toBe('src/file7.ts');
    expect(path.basename(await generationFolder(fixture.storage))).toBe(old);
    expect(await generations()).toHaveLength(2);

    // A saved file is found before the new index is ready, and after it too.
    await write({ 'src/fresh.ts': program('walrus') });
    await engine.engine.filesChanged([fixture.at('src/fresh.ts')], never);
    await until(async () => (await engine.find('walrus', 'meaning'))[0] === 'src/fresh.ts');
    expect((await engine.status()).nextEncoderId).toBe('test.hash.other');

    other.open();
    await until(async () => (await engine.status()).nextEncoderId === null);
    await engine.settled();
    expect(await engine.status()).toMatchObject({
      encoderId: 'test.hash.other',
      isComplete: true,
      filesIndexed: files + 1,
      problem: null,
    });
    expect(path.basename(await generationFolder(fixture.storage))).not.toBe(old);
    expect((await engine.results('walrus', 'meaning'))[0]?.path).toBe('src/fresh.ts');
    expect(await engine.find(topic(7), 'meaning')).toContain('src/file7.ts');
    // Readers of other windows have had their time: one generation is left.
    await until(async () => (await generations()).length === 1, 15_000);
    await fixture.close(engine);
    const again = await fixture.opened({
      settings: { encoder: 'other' },
      encoders: { other: setFor(other) },
    });
    expect(await again.engine.index(never)).toMatchObject({ filesUnchanged: files + 1, chunksEncoded: 0 });
  });

  it('that is given up before it is ready costs nothing: the old index is still there', async () => {
    await write(programs(files));
    const other = new GatedEncoder({ variant: 'other' });
    const third = new GatedEncoder({ variant: 'third' });
    const engine = await fixture.opened({
      times: quick,
      encoders: { other: setFor(other), third: setFor(third) },
    });
    await engine.engine.index(never);
    const [old] = await generations();
    const encoded = engine.encoder.inputsEncoded;
    other.close();
    third.close();
    await choose(engine, 'other');
    await until(async () => (await engine.status()).nextEncoderId === 'test.hash.other');
    const both = await generations();
    // A third set takes the place of the second one: never more than two on disk.
    await choose(engine, 'third');
    await until(async () => (await engine.status()).nextEncoderId === 'test.hash.third');
    const [, ...rest] = (await generations()).sort((a) => (a === old ? -1 : 1));
    expect(rest).toHaveLength(1);
    expect(both).not.toContain(rest[0]);
    expect(await engine.find(topic(3), 'meaning')).toContain('src/file3.ts');

    await choose(engine, 'built-in');
    const status = await engine.status();
    expect(status).toMatchObject({ encoderId: 'test.hash.plain', nextEncoderId: null });
    expect(await engine.find(topic(3), 'meaning')).toContain('src/file3.ts');
    other.open();
    third.open();
    await engine.settled();
    expect((await engine.status()).isComplete).toBe(true);
    expect(engine.encoder.inputsEncoded - encoded).toBe(2); // The questions alone.
    expect(await generations()).toEqual([old]);
  });

  it('that only asks leaves nothing of its own behind', async () => {
    await write(programs(files));
    const other = new HashEncoder({ variant: 'other' });
    const encoders = { other: setFor(other) };
    const first = await fixture.opened({ times: quick, encoders });
    await first.engine.index(never);
    await fixture.close(first);
    const old = await generations();
    expect(old).toHaveLength(1);

    // As `semblance search --encoder other`.
    const asking = await fixture.opened({ times: quick, encoders, settings: { encoder: 'other' } });
    expect(await generations()).toHaveLength(2);
    const question = { text: topic(3), filter: {}, limit: 5, mode: 'meaning' } as const;
    const answer = await asking.engine.search(question, never);
    expect(answer).toMatchObject({ isComplete: true });
    expect(answer.results[0]?.path).toBe('src/file3.ts');
    await fixture.close(asking);
    expect(await generations()).toEqual(old);

    const again = await fixture.opened({ times: quick, encoders });
    expect(await again.engine.index(never)).toMatchObject({ filesUnchanged: files });
  });

  it('that began to index keeps what it has', async () => {
    const many = 600; // Three transactions.
    await write(programs(many));
    const other = new HashEncoder({ variant: 'other' });
    const encoders = { other: setFor(other) };
    const first = await fixture.opened({ times: quick, encoders });
    await first.engine.index(never);
    await fixture.close(first);
    let writes = 0;
    const engine = await fixture.opened({
      encoders,
      settings: { encoder: 'other' },
      wrapStore: (store) =>
        new Proxy(store, {
          get(target, name) {
            if (name === 'replaceFiles' && writes++ > 0)
              return () => Promise.reject(new SemblanceError('index/disk-full', 'No space is left.'));
            const value = Reflect.get(target, name, target);
            return typeof value === 'function' ? value.bind(target) : value;
          },
        }),
    });
    await expect(engine.engine.index(never)).rejects.toMatchObject({ code: 'index/disk-full' });
    const encoded = other.inputsEncoded;
    expect(encoded).toBeGreaterThan(0);
    await fixture.close(engine);
    expect(await generations()).toHaveLength(2);
    const again = await fixture.opened({ encoders, settings: { encoder: 'other' } });
    const summary = await again.engine.index(never);
    expect(summary.filesUnchanged).toBeGreaterThan(0);
    expect(summary.filesUnchanged + summary.filesIndexed).toBe(many);
  });

  it('of a new version of the splitter or the encoder is treated the same', async () => {
    await write(programs(5));
    const first = await fixture.opened({ times: quick });
    await first.engine.index(never);
    await fixture.close(first);
    const newer = new GatedEncoder({ variant: 'plain' });
    const manifest = { ...newer.manifest, versionHash: 'hash-plain-2' };
    newer.close();
    const next = await fixture.opened({
      times: quick,
      encoders: { 'built-in': setOf({ manifest, create: async () => reusable(newer) }) },
    });
    // The old encoder is gone, so nothing can be asked by meaning until the new index grows.
    expect(await next.status()).toMatchObject({ encoderId: 'test.hash.plain', nextEncoderId: null });
    newer.open();
    await next.engine.index(never);
    expect(await next.find(topic(2), 'meaning')).toContain('src/file2.ts');
    expect(await generations()).toHaveLength(1);
  });
});

describe('an encoder that misbehaves', () => {
  const contributed = { contributedEncoders: sampleContributions() };

  it('is named and switched off; the old index goes on, also with changes, and another choice works', async () => {
    await write(programs(8));
    const engine = await fixture.opened({ times: quick, settings: contributed });
    await engine.engine.index(never);
    const { roots, settings } = engine.configuration;
    for (const id of ['sample.nan', 'sample.crashes', 'sample.unloadable', 'sample.unknown']) {
      await engine.engine.configure({ roots, settings: { ...settings, encoder: id } }, never);
      await until(async () => (await engine.status()).encoderProblem !== null);
      await until(async () => (await engine.status()).nextEncoderId === null);
      const status = await engine.status();
      expect(status.encoderProblem?.message, id).toContain(id);
      expect(status, id).toMatchObject({ encoderId: 'test.hash.plain', problem: null });
      await engine.settled();
      await write({ 'src/fresh.ts': program(`walrus${id.slice(7)}`) });
      await engine.changed('src/fresh.ts');
      expect(await engine.find(`walrus${id.slice(7)}`), id).toContain('src/fresh.ts');
      expect(await engine.status(), id).toMatchObject({ isComplete: true, filesIndexed: 9, phase: 'idle' });
    }
    await engine.engine.configure({ roots, settings: { ...settings, encoder: 'sample.ngrams' } }, never);
    await until(async () => (await engine.status()).encoderId === 'sample.ngrams');
    expect(await engine.status()).toMatchObject({ encoderProblem: null, nextEncoderId: null });
    expect((await engine.find(`${topic(3)} handler`, 'meaning'))[0]).toBe('src/file3.ts');
    // Its scores were measured by the host, and remembered.
    const calibration = path.join(fixture.storage, 'cache', 'sample.ngrams-1', 'calibration.json');
    const { calibration: measured } = JSON.parse(await fs.readFile(calibration, 'utf8'));
    expect(Object.keys(measured).sort()).toEqual(['code', 'text']);
    expect(measured.text.relatedMean).toBeGreaterThan(measured.text.unrelatedMean);
  });

  it('on a new workspace is replaced by the built-in encoders, which the status says', async () => {
    await write(programs(5));
    const engine = await fixture.opened({
      times: quick,
      settings: { ...contributed, encoder: 'sample.nan' },
    });
    await engine.engine.index(never).catch(() => undefined);
    await until(async () => (await engine.status()).isComplete);
    expect(await engine.status()).toMatchObject({
      encoderId: 'test.hash.plain',
      encoderProblem: { code: 'encoder/switched-off', message: expect.stringContaining('sample.nan') },
    });
    expect(await engine.find(topic(2), 'meaning')).toContain('src/file2.ts');
  });

  it('after its index was made leaves the words, until it is back', async () => {
    await write(programs(5));
    const settings = { ...contributed, encoder: 'sample.ngrams' };
    const first = await fixture.opened({ times: quick, settings });
    await first.engine.index(never);
    await fixture.close(first);
    // Its extension is disabled.
    const engine = await fixture.opened({ times: quick, settings: { encoder: 'sample.ngrams' } });
    expect(await engine.status()).toMatchObject({
      encoderId: 'sample.ngrams',
      filesIndexed: 5,
      encoderProblem: { code: 'config/invalid', message: expect.stringContaining('sample.ngrams') },
      problem: null,
    });
    expect(await engine.find(topic(2))).toEqual(['src/file2.ts']);
    await expect(engine.engine.index(never)).rejects.toMatchObject({ code: 'config/invalid' });
    expect(await engine.status()).toMatchObject({ problem: null });
    // And enabled again.
    const { roots } = engine.configuration;
    await engine.engine.configure(
      { roots, settings: { ...engine.configuration.settings, ...settings } },
      never,
    );
    expect(await engine.status()).toMatchObject({ encoderProblem: null });
    expect(await engine.find(topic(2), 'meaning')).toContain('src/file2.ts');
    await engine.settled();
    expect(await engine.engine.index(never)).toMatchObject({ filesUnchanged: 5 });
  });

  it('with only a part of the work is left out, and the rest goes on', async () => {
    await write({ ...programs(files), 'red.svg': icon('red') });
    const lying = (variant: string, modalities: readonly EncoderModality[]): Encoder => {
      const { manifest } = new HashEncoder({ variant });
      return {
        manifest: { ...manifest, modalities },
        encode: async ({ length }) => ({
          vectors: new Float32Array(length * 384).fill(Number.NaN),
          count: length,
          dimensions: 384,
          truncated: [],
        }),
        dispose: async () => undefined,
      };
    };
    const parts = { fast: lying('fast', ['text', 'code']), image: lying('image', ['image']) };
    const engine = await fixture.opened({ times: quick, ...parts });
    // The index is opened anew under these calls, without the encoder that was switched off.
    expect((await engine.engine.index(never)).filesSeen).toBe(files + 1);
    const report = await engine.engine.doctor({ shouldRepair: false }, never);
    expect(report.checks.find(({ name }) => name === 'files')?.state).toBe('ok');
    const off = (): string[] =>
      engine.logs.filter(({ level }) => level === 'warn').map(({ message }) => message);
    await until(async () => (await engine.status()).isComplete && !engine.engine.hasWork);
    expect(await engine.status()).toMatchObject({
      filesIndexed: files + 1,
      encoderId: 'test.hash.plain',
      problem: null,
      encoderProblem: { code: 'encoder/switched-off' },
    });
    expect(off().some((line) => line.includes('"test.hash.fast" is switched off'))).toBe(true);
    expect(engine.session().encoders.fast).toBeUndefined();
    expect(await engine.find(topic(2), 'meaning')).toContain('src/file2.ts');
    expect(await engine.find('red', 'words')).toEqual(['red.svg']);
    // The index is the same one: the parts belong to it, switched off or not.
    expect(await generations()).toHaveLength(1);
  });
});
