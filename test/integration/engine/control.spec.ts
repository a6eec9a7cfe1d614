import { describe, expect, it } from 'vitest';
import { delay, neverCancelled } from '../../../extension/core/cancellation/cancellation.ts';
import type { EncodedBatch, EncodeOptions, Encoder, EncoderInput } from '../../../plugins/api/encoder.ts';
import { HashEncoder } from '../../fakes/hashEncoder.ts';
import { rowsOnDisk, type TestEngine, until } from '../../fakes/testEngine.ts';
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
    const { SemblanceError } = await import('../../../extension/core/errors/semblanceError.ts');
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
