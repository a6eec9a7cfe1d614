import { describe, expect, it } from 'vitest';
import { CancelledError } from '../../../extension/core/cancellation/cancellation.ts';
import type { EncoderSet, EncoderSource } from '../../../extension/core/encoders/encoderSet.ts';
import { SemblanceError } from '../../../extension/core/errors/semblanceError.ts';
import { zeroCounts } from '../../../extension/core/indexing/indexProgress.ts';
import type { PreparedRow } from '../../../extension/core/indexing/preparedRow.ts';
import {
  mostAccurateAtOnce,
  type VectorQuality,
  vectorsOfRows,
} from '../../../extension/core/indexing/rowVectors.ts';
import { type LogRecord, SinkLogger } from '../../../extension/core/logging/logger.ts';
import type { EncodedBatch, EncodeOptions, Encoder, EncoderInput } from '../../../plugins/api/encoder.ts';
import { HashEncoder } from '../../fakes/hashEncoder.ts';
import { PictureEncoder } from '../../fakes/pictureEncoder.ts';
import { row } from '../../fakes/rows.ts';

class CountingEncoder extends HashEncoder {
  readonly calls: number[] = [];
  fault: Error | undefined;

  override async encode(inputs: readonly EncoderInput[], options: EncodeOptions): Promise<EncodedBatch> {
    this.calls.push(inputs.length);
    if (this.fault !== undefined) throw this.fault;
    return await super.encode(inputs, options);
  }
}

function textRow(text: string): PreparedRow {
  const { vector: _vector, encoderId: _encoder, ...rest } = row('a.ts', 0, { text, textHash: text });
  return { row: rest, input: { kind: 'text', text } };
}

function pictureRow(text: string): PreparedRow {
  const prepared = textRow(text);
  const bytes = Buffer.from(text);
  return {
    row: { ...prepared.row, modality: 'image', source: 'pixels' },
    input: { kind: 'image', bytes, mimeType: 'image/png' },
  };
}

const texts = (count: number): PreparedRow[] => Array.from({ length: count }, (_, n) => textRow(`text ${n}`));

function source(encoder: Encoder, cached?: Map<string, Float32Array>): EncoderSource {
  return {
    manifest: encoder.manifest,
    get: async () => encoder,
    cache:
      cached === undefined
        ? undefined
        : {
            get: async (keys) => new Map([...cached].filter(([key]) => keys.includes(key))),
            put: async (entries) => {
              for (const [key, vector] of entries) cached.set(key, vector);
            },
            maintain: async () => undefined,
            close: async () => undefined,
          },
  };
}

function setUp(parts: { readonly withFast?: boolean; readonly withImage?: boolean } = {}) {
  const accurate = new CountingEncoder();
  const fast = new CountingEncoder({ variant: 'fast', spaceOf: 'plain', mostWords: 8 });
  const image = new PictureEncoder();
  const cached = new Map<string, Float32Array>();
  const pixels = new Map<string, Float32Array>();
  const logs: LogRecord[] = [];
  const counts = zeroCounts();
  const abort = new AbortController();
  const encoders: EncoderSet = {
    id: 'test',
    version: '1',
    text: source(accurate, cached),
    fast: parts.withFast === false ? undefined : source(fast),
    image: parts.withImage === true ? source(image, pixels) : undefined,
  };
  const run = (rows: readonly PreparedRow[], quality: VectorQuality = 'searchable') =>
    vectorsOfRows(rows, quality, {
      encoders,
      counts,
      onEncoded: () => undefined,
      logger: new SinkLogger((record) => logs.push(record)),
      signal: abort.signal,
    });
  return { accurate, fast, image, cached, pixels, logs, counts, abort, run };
}

const idsOf = (known: ReadonlyMap<string, { readonly encoderId: string }>): Set<string> =>
  new Set([...known.values()].map(({ encoderId }) => encoderId));

describe('the vectors of rows', () => {
  it('are accurate when few are missing, fast when many are', async () => {
    const few = setUp();
    expect(idsOf((await few.run(texts(mostAccurateAtOnce))).known)).toEqual(new Set(['test.hash.plain']));
    expect(few.fast.calls).toEqual([]);
    const many = setUp();
    expect(idsOf((await many.run(texts(mostAccurateAtOnce + 1))).known)).toEqual(new Set(['test.hash.fast']));
    expect(many.accurate.calls).toEqual([]);
    expect(many.cached.size).toBe(0);
    expect(many.counts.chunksEncoded).toBe(mostAccurateAtOnce + 1);
  });

  it('count each text once, and what the cache has not at all', async () => {
    const made = setUp();
    await made.run(texts(mostAccurateAtOnce));
    const { known } = await made.run([...texts(mostAccurateAtOnce), ...texts(40), ...texts(40)]);
    expect(known.size).toBe(40);
    expect(idsOf(known)).toEqual(new Set(['test.hash.plain']));
    expect(made.fast.calls).toEqual([]);
    expect(made.counts.chunksEncoded).toBe(40);
  });

  it('mix accurate ones of the cache with fast ones', async () => {
    const made = setUp();
    await made.run(texts(10), 'accurate');
    const { known } = await made.run(texts(100));
    expect([...known.values()].filter(({ encoderId }) => encoderId === 'test.hash.plain')).toHaveLength(10);
    expect([...known.values()].filter(({ encoderId }) => encoderId === 'test.hash.fast')).toHaveLength(90);
  });

  it('are accurate when that is asked for, or when there is no fast encoder', async () => {
    const asked = setUp();
    expect(idsOf((await asked.run(texts(100), 'accurate')).known)).toEqual(new Set(['test.hash.plain']));
    const alone = setUp({ withFast: false });
    expect(idsOf((await alone.run(texts(100))).known)).toEqual(new Set(['test.hash.plain']));
    expect(alone.cached.size).toBe(100);
  });

  it('are encoded in short calls, and what was done before a cancellation is remembered', async () => {
    const made = setUp({ withFast: false });
    const encode = made.accurate.encode.bind(made.accurate);
    made.accurate.encode = async (inputs, options) => {
      if (made.accurate.calls.length === 2) made.abort.abort();
      return await encode(inputs, options);
    };
    await expect(made.run(texts(400))).rejects.toBeInstanceOf(CancelledError);
    expect(Math.max(...made.accurate.calls)).toBeLessThanOrEqual(64);
    expect(made.cached.size).toBe(128);
  });

  it('come from the accurate encoder when the fast one fails, with one word about it', async () => {
    const made = setUp();
    made.fast.fault = new SemblanceError('model/missing', 'No table.');
    expect(idsOf((await made.run(texts(50))).known)).toEqual(new Set(['test.hash.plain']));
    expect(made.logs.map(({ message }) => message)).toEqual(['The fast encoder is passed over: No table.']);
  });

  it('of a cancelled call of the fast encoder are nobody else’s work', async () => {
    const made = setUp();
    made.fast.fault = new CancelledError();
    await expect(made.run(texts(50))).rejects.toBeInstanceOf(CancelledError);
    expect(made.accurate.calls).toEqual([]);
  });

  it('of pictures come from the image encoder; the words of pictures are never fast', async () => {
    const made = setUp({ withImage: true });
    const words = texts(50).map(({ row: text, input }) => ({
      row: { ...text, modality: 'image' as const },
      input,
    }));
    const { known, refused } = await made.run([
      ...words,
      pictureRow('red'),
      pictureRow('blue'),
      pictureRow('red'),
    ]);
    expect(known.get('red')?.encoderId).toBe('test.pictures');
    expect(made.image.picturesEncoded).toBe(2);
    expect(made.fast.calls).toEqual([]);
    expect(refused.size).toBe(0);
    await made.run([pictureRow('red')]);
    expect(made.image.picturesEncoded).toBe(2);
  });

  it('of refused pictures are named, and the others of the same call are not lost', async () => {
    const made = setUp({ withImage: true });
    made.image.refusedText = 'broken';
    const { known, refused } = await made.run([pictureRow('red'), pictureRow('broken'), pictureRow('blue')]);
    expect([...known.keys()].sort()).toEqual(['blue', 'red']);
    expect([...refused]).toEqual([['broken', { reason: 'The picture is broken.', isPassing: false }]]);
  });

  it('of pictures that could not be decoded just now are told from those of broken ones', async () => {
    const made = setUp({ withImage: true });
    made.image.refusedText = 'slow';
    const tooSlow = { reason: 'It took too long.', skipReason: 'timeout' };
    const decoding = new SemblanceError('encoder/bad-input', 'It took too long.', tooSlow);
    // As the guard hands it on.
    made.image.refusal = new SemblanceError('encoder/bad-input', 'It failed.', {}, { cause: decoding });
    const { refused } = await made.run([pictureRow('slow')]);
    expect(refused.get('slow')).toMatchObject({ isPassing: true });
  });

  it('of no rows ask nobody', async () => {
    const made = setUp({ withImage: true });
    expect((await made.run([])).known.size).toBe(0);
    expect([...made.accurate.calls, ...made.fast.calls]).toEqual([]);
  });
});
