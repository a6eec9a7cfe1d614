import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { isCancelled, neverCancelled } from '../../../extension/core/cancellation/cancellation.ts';
import { EncoderHealth } from '../../../extension/node/encoders/encoderHealth.ts';
import { GuardedEncoder } from '../../../extension/node/encoders/guardedEncoder.ts';
import type { EncodedBatch, EncodeOptions, Encoder, EncoderInput } from '../../../plugins/api/encoder.ts';
import { HashEncoder } from '../../fakes/hashEncoder.ts';

type Answer = (good: EncodedBatch, options: EncodeOptions) => EncodedBatch | Promise<EncodedBatch>;

/** Spoils the answer of an encoder that works. */
class FaultyEncoder implements Encoder {
  readonly #inner = new HashEncoder({ variant: 'faulty' });
  readonly manifest = this.#inner.manifest;
  readonly #answer: Answer;
  calls = 0;
  disposals = 0;

  constructor(answer: Answer) {
    this.#answer = answer;
  }

  async encode(inputs: readonly EncoderInput[], options: EncodeOptions): Promise<EncodedBatch> {
    this.calls += 1;
    return this.#answer(await this.#inner.encode(inputs, options), options);
  }

  async dispose(): Promise<void> {
    this.disposals += 1;
  }
}

const inputs: readonly EncoderInput[] = [
  { kind: 'text', text: 'one' },
  { kind: 'code', text: 'two', languageId: 'python' },
];

function encodeWith(answer: Answer): Promise<EncodedBatch> {
  return new GuardedEncoder(new FaultyEncoder(answer)).encode(inputs, document());
}

function document(signal = neverCancelled()): EncodeOptions {
  return { role: 'document', signal };
}

function changed(batch: EncodedBatch, change: (vectors: Float32Array) => void): EncodedBatch {
  const vectors = batch.vectors.slice();
  change(vectors);
  return { ...batch, vectors };
}

function scaled(batch: EncodedBatch, factor: number): EncodedBatch {
  return { ...batch, vectors: batch.vectors.map((value) => value * factor) };
}

describe('GuardedEncoder', () => {
  it('passes on a good answer as it is', async () => {
    const plain = await new HashEncoder({ variant: 'faulty' }).encode(inputs, document());
    expect(await encodeWith((batch) => batch)).toEqual(plain);
  });

  const faults: Readonly<Record<string, readonly [Answer, RegExp]>> = {
    'too few vectors': [
      (batch) => ({ ...batch, count: 1, vectors: batch.vectors.slice(0, 384) }),
      /1 vectors for 2 inputs/,
    ],
    'other dimensions': [(batch) => ({ ...batch, dimensions: 192 }), /192 dimensions instead of 384/],
    'a wrong shape': [
      (batch) => ({ ...batch, vectors: batch.vectors.slice(1) }),
      /767 numbers instead of 768/,
    ],
    NaN: [(batch) => changed(batch, (vectors) => vectors.fill(Number.NaN, 500, 501)), /\(1\).*not finite/],
    infinity: [
      (batch) => changed(batch, (vectors) => vectors.fill(Number.NEGATIVE_INFINITY, 3, 4)),
      /\(0\).*not finite/,
    ],
    'a zero vector': [
      (batch) => changed(batch, (vectors) => vectors.fill(0, 384)),
      /\(1\) of length 0\.0000/,
    ],
    'a long vector': [(batch) => scaled(batch, 1.01), /\(0\) of length 1\.0100/],
    'an impossible cut': [(batch) => ({ ...batch, truncated: [2] }), /input 2 of 2 as cut/],
    'something else': [() => undefined as never, /not a batch of vectors/],
    'a batch without its parts': [() => ({ count: 2, dimensions: 384 }) as never, /not a batch of vectors/],
  };
  it.each(Object.entries(faults))('lets an encoder go at once for %s, and names it', async (_name, fault) => {
    const [answer, sentence] = fault;
    const faulty = new FaultyEncoder(answer);
    const guarded = new GuardedEncoder(faulty);
    const off = await guarded.encode(inputs, document()).catch((error: unknown) => error);
    expect(off).toMatchObject({
      code: 'encoder/switched-off',
      message: expect.stringMatching(sentence),
      details: { encoder: 'test.hash.faulty' },
      cause: expect.objectContaining({ code: 'encoder/bad-output' }),
    });
    await expect(guarded.encode(inputs, document())).rejects.toBe(off);
    expect(faulty.calls).toBe(1);
  });

  it('lets an encoder go after three faults in a row, over all its loads, and tells once', async () => {
    let isBroken = true;
    const answer: Answer = (batch) => {
      if (isBroken) throw new Error('no');
      return batch;
    };
    const health = new EncoderHealth('test.hash.faulty');
    const told: string[] = [];
    health.onDidSwitchOff(({ code }) => told.push(code));
    const load = (): GuardedEncoder => new GuardedEncoder(new FaultyEncoder(answer), undefined, health);
    const fail = async (): Promise<unknown> =>
      load()
        .encode(inputs, document())
        .catch((error) => error.code);
    expect([await fail(), await fail()]).toEqual(['encoder/failed', 'encoder/failed']);
    isBroken = false;
    expect((await load().encode(inputs, document())).count).toBe(2);
    isBroken = true;
    expect([await fail(), await fail(), await fail()]).toEqual([
      'encoder/failed',
      'encoder/failed',
      'encoder/switched-off',
    ]);
    isBroken = false;
    expect(await fail()).toBe('encoder/switched-off');
    expect(told).toEqual(['encoder/switched-off']);
  });

  it('holds no broken input and no late call against the encoder', async () => {
    const reject = (code: string) => () => Promise.reject(Object.assign(new Error('no'), { code }));
    for (const code of ['encoder/bad-input', 'encoder/unsupported-input', 'encoder/disposed']) {
      const guarded = new GuardedEncoder(new FaultyEncoder(reject(code)));
      for (let call = 0; call < 5; call++)
        await expect(guarded.encode(inputs, document())).rejects.toMatchObject({ code });
    }
  });

  it('hands code to an encoder of texts as text', async () => {
    const seen: EncoderInput[] = [];
    const plain = new HashEncoder({ variant: 'faulty' });
    const manifest = { ...plain.manifest, modalities: ['text' as const] };
    const guarded = new GuardedEncoder({
      manifest,
      encode: (given, options) => {
        seen.push(...given);
        return plain.encode(given, options);
      },
      dispose: () => plain.dispose(),
    });
    await guarded.encode(inputs, document());
    expect(seen).toEqual([
      { kind: 'text', text: 'one' },
      { kind: 'text', text: 'two' },
    ]);
  });

  it('gives every vector length 1 when the encoder does not say that it does', async () => {
    const plain = new HashEncoder({ variant: 'faulty' });
    const { space } = plain.manifest;
    const long = (vectors: Float32Array): Float32Array => vectors.map((value) => value * 7);
    const guarded = new GuardedEncoder({
      manifest: { ...plain.manifest, space: { ...space, isNormalized: false } },
      encode: async (given, options) => {
        const batch = await plain.encode(given, options);
        return { ...batch, vectors: long(batch.vectors) };
      },
      dispose: () => plain.dispose(),
    });
    const expected = await new HashEncoder({ variant: 'faulty' }).encode(inputs, document());
    const { vectors } = await guarded.encode(inputs, document());
    for (const [index, value] of vectors.entries())
      expect(value).toBeCloseTo(expected.vectors[index] ?? 9, 6);
  });

  it('tolerates rounding of the length', async () => {
    const answer: Answer = (batch) => scaled(batch, 1.0009);
    expect((await encodeWith(answer)).count).toBe(2);
  });

  it('names the encoder in whatever it throws and keeps the cause', async () => {
    const cause = new TypeError('out of memory.');
    await expect(
      encodeWith(() => {
        throw cause;
      }),
    ).rejects.toMatchObject({
      code: 'encoder/failed',
      message: 'Encoder "test.hash.faulty" failed: out of memory.',
      cause,
    });
  });

  it('keeps the codes that plug-ins may use and no others', async () => {
    const reject = (code: string) => () => Promise.reject(Object.assign(new Error('no'), { code }));
    await expect(encodeWith(reject('encoder/disposed'))).rejects.toMatchObject({ code: 'encoder/disposed' });
    await expect(encodeWith(reject('index/corrupt'))).rejects.toMatchObject({ code: 'encoder/failed' });
    await expect(encodeWith(reject('ENOENT'))).rejects.toMatchObject({ code: 'encoder/failed' });
  });

  it('reports a cancellation that nobody asked for as a failure', async () => {
    await expect(
      encodeWith(() => Promise.reject(new DOMException('stop', 'AbortError'))),
    ).rejects.toMatchObject({
      code: 'encoder/failed',
    });
  });

  it('answers without the encoder: an empty list, a cancelled call, an unknown modality', async () => {
    const faulty = new FaultyEncoder((batch) => batch);
    const guarded = new GuardedEncoder(faulty);
    expect(await guarded.encode([], document())).toEqual({
      vectors: new Float32Array(0),
      count: 0,
      dimensions: 384,
      truncated: [],
    });
    const cancelled = await guarded
      .encode(inputs, document(AbortSignal.abort()))
      .catch((error: unknown) => error);
    expect(isCancelled(cancelled)).toBe(true);
    const image: EncoderInput = { kind: 'image', bytes: new Uint8Array(1), mimeType: 'image/png' };
    await expect(guarded.encode([...inputs, image], document())).rejects.toMatchObject({
      code: 'encoder/unsupported-input',
      message: 'Encoder "test.hash.faulty" accepts text, code, not image.',
    });
    expect(faulty.calls).toBe(0);
  });

  it('disposes the encoder once and refuses calls afterwards', async () => {
    const faulty = new FaultyEncoder((batch) => batch);
    const guarded = new GuardedEncoder(faulty);
    await Promise.all([guarded.dispose(), guarded.dispose()]);
    expect(faulty.disposals).toBe(1);
    await expect(guarded.encode(inputs, document())).rejects.toMatchObject({ code: 'encoder/disposed' });
  });

  describe('with an encoder that hangs', () => {
    beforeEach(() => {
      vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    });
    afterEach(() => {
      vi.useRealTimers();
    });

    const limits = { baseSeconds: 10, secondsPerInput: 2 };
    const hang = (): Promise<EncodedBatch> => new Promise(() => undefined);

    it('gives up after the time limit and tells the encoder to stop', async () => {
      let signal = neverCancelled();
      const guarded = new GuardedEncoder(
        new FaultyEncoder((_batch, options) => {
          signal = options.signal;
          return hang();
        }),
        limits,
      );
      const outcome = guarded.encode(inputs, document()).catch((error: unknown) => error);
      await vi.advanceTimersByTimeAsync(13_000);
      await vi.waitFor(() => expect(vi.getTimerCount()).toBe(1));
      await vi.advanceTimersByTimeAsync(1_000);
      expect(await outcome).toMatchObject({
        code: 'encoder/switched-off',
        message: expect.stringContaining('Encoder "test.hash.faulty" gave no answer for 14 seconds.'),
      });
      expect(signal.aborted).toBe(true);
      expect(vi.getTimerCount()).toBe(0);
    });

    it('gives a call more time when others are under way', async () => {
      const guarded = new GuardedEncoder(new FaultyEncoder(hang), limits);
      const first = guarded.encode(inputs, document()).catch((error: unknown) => error);
      const second = guarded.encode(inputs, document()).catch((error: unknown) => error);
      await vi.advanceTimersByTimeAsync(20_000);
      expect(await first).toMatchObject({ message: expect.stringContaining('14 seconds') });
      // The first hang has switched it off, which the second call tells as well.
      expect(await second).toMatchObject({ code: 'encoder/switched-off' });
    });

    it('can still be cancelled, and leaves no timer behind', async () => {
      const guarded = new GuardedEncoder(new FaultyEncoder(hang), limits);
      const controller = new AbortController();
      const outcome = guarded.encode(inputs, document(controller.signal)).catch((error: unknown) => error);
      await vi.advanceTimersByTimeAsync(1_000);
      controller.abort();
      expect(isCancelled(await outcome)).toBe(true);
      expect(vi.getTimerCount()).toBe(0);
    });
  });
});
