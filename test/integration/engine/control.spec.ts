import { describe, expect, it, vi } from 'vitest';
import { delay, neverCancelled } from '../../../extension/core/cancellation/cancellation.ts';
import { SemblanceError } from '../../../extension/core/errors/semblanceError.ts';
import type { VectorStore } from '../../../extension/core/ports/vectorStore.ts';
import type { EncodedBatch, EncodeOptions, Encoder, EncoderInput } from '../../../plugins/api/encoder.ts';
import { HashEncoder } from '../../fakes/hashEncoder.ts';
import { rowsOnDisk, type TestEngine, type TestEngineOptions, until } from '../../fakes/testEngine.ts';
import { program, programs, topic, useEngineFixture } from './engineFixture.ts';

const fixture = useEngineFixture();
const { write } = fixture;
const never = neverCancelled();

/** Stops before the batch of that number until it is let go on. */
class SteppedEncoder implements Encoder {
  readonly manifest;
  readonly #inner = new HashEncoder();
  readonly #stopAt: number;
  readonly #gate = Promise.withResolvers<void>();
  documentBatches = 0;
  isStopped = false;

  constructor(stopAt: number) {
    this.manifest = this.#inner.manifest;
    this.#stopAt = stopAt;
  }

  get inputsEncoded(): number {
    return this.#inner.inputsEncoded;
  }

  goOn(): void {
    this.#gate.resolve();
  }

  async encode(inputs: readonly EncoderInput[], options: EncodeOptions): Promise<EncodedBatch> {
    if (options.role === 'document' && this.documentBatches++ === this.#stopAt) {
      this.isStopped = true;
      await Promise.race([
        this.#gate.promise,
        new Promise((resolve) => options.signal.addEventListener('abort', resolve, { once: true })),
      ]);
      this.isStopped = false;
    }
    return await this.#inner.encode(inputs, options);
  }

  dispose(): Promise<void> {
    return this.#inner.dispose();
  }
}

/** 400 files are two batches; the engine stands still between them. */
async function stoppedInTheMiddle(): Promise<{
  engine: TestEngine;
  encoder: SteppedEncoder;
  indexing: Promise<unknown>;
  abort: AbortController;
}> {
  await write(programs(400));
  const encoder = new SteppedEncoder(2);
  const engine = await fixture.opened({ loadEncoder: async () => encoder });
  const abort = new AbortController();
  const indexing = engine.engine.index(abort.signal).catch((error: Error) => error.name);
  await until(async () => encoder.isStopped);
  await until(async () => (await engine.status()).filesIndexed > 0);
  return { engine, encoder, indexing, abort };
}

describe('while indexing', () => {
  it('searches what is there, says that it is not complete, and loses no change', async () => {
    const { engine, encoder, indexing } = await stoppedInTheMiddle();
    const answer = await engine.engine.search(
      { text: 'input handler', filter: {}, limit: 5, mode: 'hybrid' },
      never,
    );
    expect(answer.results.length).toBeGreaterThan(0);
    expect(answer.isComplete).toBe(false);
    const status = await engine.status();
    expect(status).toMatchObject({ phase: 'indexing', isComplete: false });
    expect(status.filesPending).toBeGreaterThan(0);

    await write({ 'src/late.ts': program('walrus'), 'src/file0.ts': program('otter') });
    await engine.engine.filesChanged([fixture.at('src/late.ts'), fixture.at('src/file0.ts')], never);
    encoder.goOn();
    await indexing;
    await engine.settled();
    expect(await engine.find('walrus', 'words')).toEqual(['src/late.ts']);
    expect(await engine.find('otter', 'words')).toEqual(['src/file0.ts']);
    expect(await engine.status()).toMatchObject({ phase: 'idle', isComplete: true, filesIndexed: 401 });
  });

  it('keeps what was written when index() is cancelled, and completes at the next one', async () => {
    const { engine, encoder, indexing, abort } = await stoppedInTheMiddle();
    abort.abort();
    expect(await indexing).toBe('CancelledError');
    await until(async () => !engine.engine.hasWork);
    const { filesIndexed } = await engine.status();
    expect(filesIndexed).toBeGreaterThan(100);
    const before = encoder.inputsEncoded;
    const summary = await engine.engine.index(never);
    expect(summary.filesUnchanged).toBe(filesIndexed);
    expect(encoder.inputsEncoded - before).toBe(summary.chunksEncoded);
    expect(summary.chunksEncoded).toBeLessThan(300);
    await fixture.close(engine);
    expect(await rowsOnDisk(fixture.storage)).toEqual(await fixture.freshRows());
  });

  it('can be paused, with searches and changes meanwhile, and goes on by itself after resume', async () => {
    const { engine, indexing } = await stoppedInTheMiddle();
    const waiting = engine.engine.index(never).catch((error: Error) => error.name);
    await delay(20); // So that it waits behind the first one.
    await engine.engine.pause(never);
    expect(await indexing).toBe('CancelledError');
    expect(await waiting).toBe('CancelledError');
    await write({ 'src/late.ts': program('walrus') });
    await engine.changed('src/late.ts');
    const { filesIndexed, phase } = await engine.status();
    expect(phase).toBe('paused');
    expect(filesIndexed).toBeLessThan(400);
    expect(await engine.find('handler', 'words')).not.toEqual([]);
    const started = performance.now();
    await engine.engine.resume(never);
    expect(performance.now() - started).toBeLessThan(200); // It does not wait for the work.
    await engine.settled();
    expect(await engine.status()).toMatchObject({ phase: 'idle', filesIndexed: 401, isComplete: true });
    expect(await engine.find('walrus', 'words')).toEqual(['src/late.ts']);
  });

  it('closes at once and leaves an index that the next engine completes', async () => {
    const { engine, indexing } = await stoppedInTheMiddle();
    const search = engine.engine.search({ text: 'handler', filter: {}, limit: 5, mode: 'hybrid' }, never);
    await delay(5); // So that the question is being answered.
    const started = performance.now();
    await Promise.all([fixture.close(engine), engine.engine.close()]);
    expect(performance.now() - started).toBeLessThan(5_000);
    expect(await indexing).toBe('CancelledError');
    expect((await search).results.length).toBeGreaterThan(0);
    await expect(engine.engine.index(never)).rejects.toThrow('Cancelled');
    const next = await fixture.opened();
    expect((await next.status()).role).toBe('writer');
    await next.engine.index(never);
    expect((await next.status()).filesIndexed).toBe(400);
    await fixture.close(next);
    expect(await rowsOnDisk(fixture.storage)).toEqual(await fixture.freshRows());
  });

  it('is stopped by a rebuild, which ends with the whole index and encodes nothing twice', async () => {
    const { engine, encoder, indexing } = await stoppedInTheMiddle();
    const rebuilt = engine.engine.rebuild(never);
    expect(await indexing).toBe('CancelledError');
    expect((await rebuilt).filesIndexed).toBe(400);
    expect(encoder.inputsEncoded).toBeLessThan(600);
    const before = encoder.inputsEncoded;
    expect(await engine.engine.rebuild(never)).toMatchObject({ filesIndexed: 400, chunksEncoded: 0 });
    expect(encoder.inputsEncoded).toBe(before);
    await engine.settled();
    expect(await engine.status()).toMatchObject({ phase: 'idle', problem: null, filesIndexed: 400 });
    await fixture.close(engine);
    expect(await rowsOnDisk(fixture.storage)).toEqual(await fixture.freshRows());
  });
});

/** The store of the engine, with some of its methods replaced. */
function storeWith(
  replaced: (store: VectorStore) => Partial<VectorStore>,
): NonNullable<TestEngineOptions['wrapStore']> {
  return (store) =>
    new Proxy(store, {
      get(target, name) {
        const value = Reflect.get(replaced(target), name) ?? Reflect.get(target, name, target);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
}

describe('an emptied index is filled again', () => {
  const whole = { phase: 'idle', isComplete: true, filesIndexed: 400, problem: null };
  const isEmpty = async (engine: TestEngine): Promise<boolean> => engine.session().indexer.catalog.size === 0;

  it('when the rebuild that emptied it is cancelled', async () => {
    await write(programs(400));
    const engine = await fixture.opened();
    await engine.engine.index(never);
    await engine.settled();
    const abort = new AbortController();
    const rebuilding = engine.engine.rebuild(abort.signal).catch((error: Error) => error.name);
    await until(() => isEmpty(engine));
    abort.abort();
    expect(await rebuilding).toBe('CancelledError');
    await engine.settled();
    expect(await engine.status()).toMatchObject(whole);
    expect(await engine.find(topic(17), 'words')).toEqual(['src/file17.ts']);
    await fixture.close(engine);
    expect(await rowsOnDisk(fixture.storage)).toEqual(await fixture.freshRows());
  });

  it('when the rebuild is cancelled while files are encoded, and the status follows its end', async () => {
    await write(programs(400));
    const encoder = new SteppedEncoder(2);
    const engine = await fixture.opened({ loadEncoder: async () => encoder });
    const abort = new AbortController();
    const rebuilding = engine.engine.rebuild(abort.signal).catch((error: Error) => error.name);
    await until(async () => encoder.isStopped);
    abort.abort();
    expect(await rebuilding).toBe('CancelledError');
    await engine.settled();
    expect(await engine.status()).toMatchObject(whole);
  });

  it.each(['cancelled', 'failing'])('when the repair of a check that emptied it is %s', async (end) => {
    await write(programs(400));
    let isDoubled = false;
    let failures = 0;
    const engine = await fixture.opened({
      times: { retryMs: 100 },
      wrapStore: storeWith((store) => ({
        findInconsistencies: async () => {
          const duplicateIds = isDoubled ? ['doubled'] : [];
          isDoubled = false;
          return { duplicateIds, mixedFiles: [] };
        },
        replaceFiles: async (files) => {
          if (failures-- > 0) throw new SemblanceError('index/disk-full', 'No space is left.');
          await store.replaceFiles(files);
        },
      })),
    });
    await engine.engine.index(never);
    await engine.settled();
    isDoubled = true;
    const abort = new AbortController();
    if (end === 'failing') failures = 2; // Of the repair, and of the comparison that is a check of its own.
    const checking = engine.engine
      .doctor({ shouldRepair: true }, abort.signal)
      .catch((error: Error) => error);
    await until(() => isEmpty(engine));
    if (end === 'cancelled') abort.abort();
    const report = await checking;
    if (report instanceof Error) expect([report.name, end]).toEqual(['CancelledError', 'cancelled']);
    else expect(report.checks.filter(({ state }) => state === 'failed').length).toBeGreaterThan(0);
    await engine.settled();
    expect(await engine.status()).toMatchObject(whole);
  });
});

describe('while paused', () => {
  it('a comparison that is asked for waits until work goes on', async () => {
    await write(programs(20));
    const engine = await fixture.opened();
    await engine.engine.index(never);
    await engine.settled();
    await engine.engine.pause(never);
    await write({ 'src/late.ts': program('walrus') });
    const from = engine.statuses.length;
    expect(await engine.engine.index(never)).toMatchObject({ filesIndexed: 0 });
    await delay(200);
    expect(await engine.find('walrus', 'words')).toEqual([]);
    expect(engine.statuses.slice(from).filter(({ phase }) => phase !== 'paused')).toEqual([]);
    await engine.engine.resume(never);
    await engine.settled();
    expect(await engine.status()).toMatchObject({ phase: 'idle', filesIndexed: 21, isComplete: true });
    expect(await engine.find('walrus', 'words')).toEqual(['src/late.ts']);
  });

  it('a comparison that waited for a write of the background work is not forgotten', async () => {
    await write(programs(100));
    const inner = new HashEncoder();
    const fast: Encoder = {
      manifest: { ...inner.manifest, id: 'fast-hash' },
      encode: (...call) => inner.encode(...call),
      dispose: () => inner.dispose(),
    };
    const written = Promise.withResolvers<void>();
    let isWriting = false;
    const engine = await fixture.opened({
      fast,
      wrapStore: storeWith((store) => ({
        replaceVectors: async (rows) => {
          isWriting = true;
          await written.promise;
          await store.replaceVectors(rows);
        },
      })),
    });
    await engine.engine.index(never);
    await until(async () => isWriting);
    await write({ 'src/late.ts': program('walrus') });
    const comparing = engine.engine.index(never).catch((error: Error) => error.name);
    await delay(20); // So that it waits for the write.
    await engine.engine.pause(never);
    written.resolve();
    expect(await comparing).toBe('CancelledError');
    await engine.engine.resume(never);
    await engine.settled();
    expect(await engine.status()).toMatchObject({ phase: 'idle', filesIndexed: 101, isComplete: true });
    expect(await engine.find('walrus', 'words')).toEqual(['src/late.ts']);
  });
});

describe('after a standstill longer than its lease lives, a writer', () => {
  const leaseTimes = { heartbeatMs: 200, staleMs: 750 };

  async function stoodStill(): Promise<TestEngine> {
    await write(programs(20));
    const engine = await fixture.opened({ leaseTimes });
    await engine.engine.index(never);
    await engine.settled();
    await write({ 'src/late.ts': program('walrus') });
    const end = performance.now() + 900;
    while (performance.now() < end);
    expect(engine.session().store.isWriter).toBe(false);
    return engine;
  }

  it('loses no change that it is told of', async () => {
    const engine = await stoodStill();
    await engine.engine.filesChanged([fixture.at('src/late.ts')], never);
    await until(async () => (await engine.find('walrus', 'words')).length === 1);
    await engine.settled();
    expect(await engine.status()).toMatchObject({ role: 'writer', phase: 'idle', filesIndexed: 21 });
  });

  it('loses no change when its lease is renewed only after it looked', async () => {
    const engine = await stoodStill();
    const { lease } = engine.session();
    const isHeld = vi.spyOn(lease, 'isHeld', 'get').mockReturnValue(false);
    await engine.engine.filesChanged([fixture.at('src/late.ts')], never);
    await delay(300);
    isHeld.mockRestore();
    await until(async () => (await engine.find('walrus', 'words')).length === 1);
  });

  it('compares when asked to, and rebuilds', async () => {
    const engine = await stoodStill();
    expect(await engine.engine.index(never)).toMatchObject({ filesSeen: 21, filesIndexed: 1 });
    expect(await engine.find('walrus', 'words')).toEqual(['src/late.ts']);
    const end = performance.now() + 900;
    while (performance.now() < end);
    expect(await engine.engine.rebuild(never)).toMatchObject({ filesIndexed: 21 });
  });
});

describe('an encoder', () => {
  it('that fails on one input costs that file alone', async () => {
    await write({ ...programs(30), 'src/bad.ts': program('poison') });
    const inner = new HashEncoder();
    const encoder: Encoder = {
      manifest: inner.manifest,
      dispose: () => inner.dispose(),
      encode: async (inputs, options) => {
        if (
          options.role === 'document' &&
          inputs.some((input) => input.kind !== 'image' && input.text.includes('poison'))
        )
          throw Object.assign(new Error('cannot digest this'), { code: 'encoder/failed' });
        return await inner.encode(inputs, options);
      },
    };
    const { GuardedEncoder } = await import('../../../extension/node/encoders/guardedEncoder.ts');
    const engine = await fixture.opened({ loadEncoder: async () => new GuardedEncoder(encoder) });
    const summary = await engine.engine.index(never);
    expect(summary).toMatchObject({ filesIndexed: 30, filesSkipped: 1, chunksReused: 0 });
    const status = await engine.status();
    expect(status.problem).toBeNull();
    expect(status.problems).toMatchObject([{ path: 'src/bad.ts', reason: 'encoder-failed' }]);
    expect(status.problems[0]?.detail).toContain('cannot digest this');
    await write({ 'src/bad.ts': program('harmless') });
    await engine.changed('src/bad.ts');
    expect((await engine.status()).problems).toEqual([]);
    expect(await engine.find('harmless', 'words')).toEqual(['src/bad.ts']);
  });

  it('that is missing is a problem of the whole engine, and work goes on by itself when it is back', async () => {
    await write(programs(5));
    let isThere = false;
    const engine = await fixture.opened({
      times: { retryMs: 100 },
      loadEncoder: async () => {
        if (isThere) return new HashEncoder();
        throw new SemblanceError('model/missing', 'The file model.onnx is missing. Reinstall the extension.');
      },
    });
    await expect(engine.engine.index(never)).rejects.toMatchObject({ code: 'model/missing' });
    const status = await engine.status();
    expect(status).toMatchObject({ phase: 'failed', isComplete: false });
    expect(status.problem).toEqual({
      code: 'model/missing',
      message: 'The file model.onnx is missing. Reinstall the extension.',
    });
    expect(
      engine.logs.some(({ level, message }) => level === 'error' && message.includes('model.onnx')),
    ).toBe(true);
    isThere = true;
    await until(async () => (await engine.status()).isComplete);
    await engine.settled();
    expect(await engine.status()).toMatchObject({ phase: 'idle', problem: null, filesIndexed: 5 });
  });
});

describe('one file', () => {
  it('that makes the splitter fail costs that file alone, and keeps what was known of it', async () => {
    await write({ ...programs(10), 'src/odd.ts': program('walrus') });
    let isBroken = false;
    const engine = await fixture.opened({
      wrapChunker: (chunker) => ({
        version: chunker.version,
        chunk: (document, signal) => {
          if (isBroken && document.path === 'src/odd.ts') throw new TypeError('the parser trapped');
          return chunker.chunk(document, signal);
        },
      }),
    });
    await engine.engine.index(never);
    isBroken = true;
    await write({ 'src/odd.ts': program('otter'), 'src/file3.ts': program('seal') });
    expect(await engine.engine.index(never)).toMatchObject({ filesIndexed: 1, filesSkipped: 1 });
    const status = await engine.status();
    expect(status).toMatchObject({ problem: null, isComplete: true });
    expect(status.problems[0]).toMatchObject({ path: 'src/odd.ts', reason: 'unreadable' });
    expect(await engine.find('walrus', 'words')).toEqual(['src/odd.ts']);
    isBroken = false;
    await engine.engine.index(never);
    expect(await engine.find('otter', 'words')).toEqual(['src/odd.ts']);
    expect(await engine.find(topic(4), 'words')).toEqual(['src/file4.ts']);
  });
});
