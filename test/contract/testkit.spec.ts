/**
 * The test kit finds what it is there to find: each bug, planted into an encoder that passes, fails the check that is
 * named beside it.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type {
  EncodedBatch,
  EncodeOptions,
  Encoder,
  EncoderContext,
  EncoderInput,
  EncoderManifest,
} from '../../plugins/api/encoder.ts';
import { ContractBench } from '../../plugins/testkit/contractBench.ts';
import { encoderChecks } from '../../plugins/testkit/encoderContract.ts';
import { sharpDecoder } from '../fakes/sharpDecoder.ts';
import { createFixtureEncoder } from '../integration/huggingface/fixtureModels.ts';

type Encode = (inputs: readonly EncoderInput[], options: EncodeOptions) => Promise<EncodedBatch>;

interface Fault {
  readonly name: string;
  /** Name of the check that must fail. */
  readonly check: string;
  readonly manifest?: (manifest: EncoderManifest) => EncoderManifest;
  readonly encode?: (inner: Encoder) => Encode;
  readonly dispose?: (inner: Encoder) => () => Promise<void>;
  readonly context?: Partial<EncoderContext>;
}

const shape = 'returns one finite, normalised row for each input';
const order = 'keeps the order of the inputs';
const neighbours = 'gives an input the same vector alone and among others';
const complete = 'has a manifest that is plain, complete data';
const limits = 'states its space and limits';
const cut = 'reports exactly the inputs that it cut';
const middle = 'stops in the middle of a long list, and works on';
const end = 'disposes twice without harm, rejecting what waits and what comes after';
const broken = 'refuses what is no picture, and works on: noise';

/** Changes the vectors of every call. */
function changed(change: (batch: EncodedBatch) => EncodedBatch): (inner: Encoder) => Encode {
  return (inner) => async (inputs, options) => change(await inner.encode(inputs, options));
}

function withVectors(batch: EncodedBatch, change: (values: Float32Array) => void): EncodedBatch {
  const vectors = Float32Array.from(batch.vectors);
  if (vectors.length > 0) change(vectors);
  return { ...batch, vectors };
}

/** Rows in another order: `source(row)` tells where a row comes from. */
function shuffled(batch: EncodedBatch, source: (row: number) => number): EncodedBatch {
  const { dimensions, count } = batch;
  return withVectors(batch, (values) => {
    for (let row = 0; row < count; row += 1) {
      const from = source(row) * dimensions;
      values.set(batch.vectors.subarray(from, from + dimensions), row * dimensions);
    }
  });
}

function normalized(values: Float32Array): Float32Array {
  const norm = Math.hypot(...values);
  return values.map((value) => value / norm);
}

const neverAborted = new AbortController().signal;

const faults: readonly Fault[] = [
  {
    name: 'vectors of the wrong length',
    check: shape,
    encode: changed((batch) =>
      withVectors(batch, (values) => {
        for (const [index, value] of values.entries()) values[index] = value * 0.98;
      }),
    ),
  },
  {
    name: 'NaN',
    check: shape,
    encode: changed((batch) =>
      withVectors(batch, (values) => {
        values[values.length - 1] = Number.NaN;
      }),
    ),
  },
  {
    name: 'a zero vector',
    check: shape,
    encode: changed((batch) => withVectors(batch, (values) => values.fill(0, 0, batch.dimensions))),
  },
  {
    name: 'other dimensions than stated',
    check: shape,
    encode: changed((batch) => ({ ...batch, dimensions: batch.dimensions * 2, count: batch.count / 2 })),
  },
  {
    name: 'a row too few',
    check: shape,
    encode: changed((batch) => ({
      ...batch,
      vectors: batch.vectors.slice(batch.dimensions),
      count: Math.max(0, batch.count - 1),
    })),
  },
  {
    name: 'rows in reverse',
    check: neighbours,
    encode: changed((batch) => shuffled(batch, (row) => batch.count - 1 - row)),
  },
  {
    name: 'rows moved on by one',
    check: order,
    encode: changed((batch) => shuffled(batch, (row) => (row + 1) % batch.count)),
  },
  {
    name: 'one answer for everything',
    check: order,
    encode: changed((batch) => shuffled(batch, () => 0)),
  },
  {
    name: 'neighbours that leak into a vector',
    check: neighbours,
    encode: changed((batch) =>
      withVectors(batch, (values) => {
        const { dimensions, count } = batch;
        for (let row = 0; row + 1 < count; row += 1) {
          const own = values.subarray(row * dimensions, (row + 1) * dimensions);
          const next = batch.vectors.subarray((row + 1) * dimensions, (row + 2) * dimensions);
          own.set(normalized(own.map((value, index) => value + 0.2 * (next[index] ?? 0))));
        }
      }),
    ),
  },
  {
    name: 'a memory that two calls share',
    check: 'does not change vectors that it has given away',
    encode: (inner) => {
      let shared = new Float32Array(0);
      return async (inputs, options) => {
        const batch = await inner.encode(inputs, options);
        if (shared.length < batch.vectors.length) shared = new Float32Array(batch.vectors.length);
        shared.set(batch.vectors);
        return { ...batch, vectors: shared.subarray(0, batch.vectors.length) };
      };
    },
  },
  {
    name: 'an unsupported modality that passes',
    check: 'refuses a modality that the manifest lacks, and encodes nothing',
    manifest: (manifest) => ({ ...manifest, modalities: ['text', 'code'] }),
  },
  {
    name: 'a prompt that is forgotten',
    check: 'applies the prompt of the role',
    manifest: (manifest) => ({ ...manifest, prompts: { query: 'query: ', document: '' } }),
  },
  {
    name: 'a prompt that the manifest conceals',
    check: 'applies the prompt of the role',
    encode: (inner) => (inputs, options) =>
      inner.encode(
        inputs.map((input) =>
          input.kind === 'text' && options.role === 'query'
            ? { ...input, text: `query: ${input.text}` }
            : input,
        ),
        options,
      ),
  },
  {
    name: 'cuts that are not reported',
    check: cut,
    encode: changed((batch) => ({ ...batch, truncated: [] })),
  },
  {
    name: 'cuts that are reported of all',
    check: cut,
    encode: changed((batch) => ({ ...batch, truncated: [...Array(batch.count).keys()] })),
  },
  {
    name: 'a limit that is not the real one',
    check: cut,
    manifest: (manifest) => ({ ...manifest, limits: { ...manifest.limits, maxTokens: 8 } }),
  },
  {
    name: 'no limit, and a cut nevertheless',
    check: cut,
    manifest: (manifest) => ({ ...manifest, limits: { ...manifest.limits, maxTokens: null } }),
  },
  {
    name: 'a failure at an empty text',
    check: 'copes with odd text: empty',
    encode: (inner) => (inputs, options) =>
      inputs.some((input) => input.kind === 'text' && input.text === '')
        ? Promise.reject(new Error('empty'))
        : inner.encode(inputs, options),
  },
  {
    name: 'an abort that is not heard',
    check: middle,
    encode: (inner) => (inputs, options) => inner.encode(inputs, { ...options, signal: neverAborted }),
  },
  {
    name: 'an abort that is not heard before the start',
    check: 'rejects at once when it was cancelled before the start',
    encode: (inner) => (inputs, options) => inner.encode(inputs, { ...options, signal: neverAborted }),
  },
  {
    name: 'an abort with an error of another name',
    check: middle,
    encode: (inner) => (inputs, options) =>
      inner.encode(inputs, options).catch((error: unknown) => {
        throw options.signal.aborted ? new Error('stopped') : error;
      }),
  },
  {
    name: 'queries behind all documents',
    check: 'lets a query overtake the documents that wait',
    encode: (inner) => {
      let last: Promise<unknown> = Promise.resolve();
      return (inputs, options) => {
        const next = last.then(() => inner.encode(inputs, options));
        last = next.catch(() => undefined);
        return next;
      };
    },
  },
  {
    name: 'a life after dispose',
    check: end,
    dispose: () => async () => undefined,
  },
  {
    name: 'a second dispose that fails',
    check: end,
    dispose: (inner) => {
      let isDisposed = false;
      return async () => {
        if (isDisposed) throw new Error('twice');
        isDisposed = true;
        await inner.dispose();
      };
    },
  },
  {
    name: 'a broken picture that gets a vector',
    check: broken,
    context: {
      decodeImage: (image, request, signal) =>
        sharpDecoder(image, request, signal).catch(() => ({
          width: request.width,
          height: request.height,
          data: new Uint8Array(request.width * request.height * 4),
        })),
    },
  },
  {
    name: 'a broken picture with an error of another code',
    check: broken,
    context: {
      decodeImage: (image, request, signal) =>
        sharpDecoder(image, request, signal).catch(() => {
          throw new Error('broken');
        }),
    },
  },
  {
    name: 'an encoder that is of no use after a broken picture',
    check: broken,
    encode: (inner) => {
      let isStuck = false;
      return async (inputs, options) => {
        if (isStuck) throw new Error('stuck');
        try {
          return await inner.encode(inputs, options);
        } catch (error) {
          isStuck = true;
          throw error;
        }
      };
    },
  },
  {
    name: 'transparency that is not composited',
    check: 'does not see the colours of transparent pixels',
    context: {
      decodeImage: async (image, request, signal) => {
        // Without scaling, which would mix the hidden colours away.
        const raster = await sharpDecoder(image, { ...request, kernel: 'nearest' }, signal);
        return { ...raster, data: raster.data.map((value, index) => (index % 4 === 3 ? 255 : value)) };
      },
    },
  },
  {
    name: 'red and blue exchanged in JPEG',
    check: 'encodes PNG, JPEG, WebP, GIF and SVG alike',
    context: {
      decodeImage: async (image, request, signal) => {
        const raster = await sharpDecoder(image, request, signal);
        if (image.mimeType !== 'image/jpeg') return raster;
        const { data } = raster;
        const exchanged = data.map(
          (value, at) => data[at % 4 === 0 ? at + 2 : at % 4 === 2 ? at - 2 : at] ?? value,
        );
        return { ...raster, data: exchanged };
      },
    },
  },
  {
    name: 'pictures behind the texts of a list',
    check: 'puts texts and pictures of one list in their places',
    encode: (inner) => (inputs, options) =>
      inner.encode(
        [...inputs.filter(({ kind }) => kind !== 'image'), ...inputs.filter(({ kind }) => kind === 'image')],
        options,
      ),
  },
  {
    name: 'a manifest that is no plain data',
    check: complete,
    manifest: (manifest) => ({ ...manifest, weightsBytes: Number.NaN }),
  },
  {
    name: 'no licence',
    check: complete,
    manifest: (manifest) => ({ ...manifest, licence: { spdx: '', source: '' } }),
  },
  {
    name: 'pictures without a size',
    check: limits,
    manifest: (manifest) => ({ ...manifest, limits: { ...manifest.limits, imagePixels: null } }),
  },
  {
    name: 'a modality twice',
    check: 'names its modalities, each once',
    manifest: (manifest) => ({ ...manifest, modalities: ['text', 'text'] }),
  },
  {
    name: 'no processor among the devices',
    check: 'names devices, the processor among them',
    manifest: (manifest) => ({ ...manifest, devices: ['cuda'] }),
  },
  {
    name: 'a Matryoshka length beyond its own',
    check: 'declares Matryoshka lengths below its own, from short to long',
    manifest: (manifest) => ({ ...manifest, matryoshka: [8, 4096] }),
  },
  {
    name: 'a reproducibility that is of no use',
    check: 'promises a reproducibility that the interface allows',
    manifest: (manifest) => ({ ...manifest, reproducibility: 0.9 }),
  },
  {
    name: 'a calibration upside down',
    check: 'has a calibration that can be used, for modalities that it accepts',
    manifest: (manifest) => ({
      ...manifest,
      calibration: {
        text: { unrelatedMean: 0.6, unrelatedDeviation: 0.1, relatedMean: 0.2, relatedDeviation: 0.1 },
      },
    }),
  },
];

async function plant(fault: Fault): Promise<Encoder> {
  const inner = await createFixtureEncoder('tiny-clip', undefined, fault.context);
  return {
    manifest: fault.manifest?.(inner.manifest) ?? inner.manifest,
    encode: fault.encode?.(inner) ?? ((...call) => inner.encode(...call)),
    dispose: fault.dispose?.(inner) ?? (() => inner.dispose()),
  };
}

function findCheck(name: string) {
  const check = encoderChecks.find((candidate) => candidate.name === name);
  if (check === undefined) throw new Error(`There is no check "${name}".`);
  return check;
}

describe('a planted bug', () => {
  it.each(faults)('is found: $name', async (fault) => {
    const encoder = await plant(fault);
    const bench = new ContractBench(encoder, () => plant(fault), { isTrained: false });
    await expect(findCheck(fault.check).run(bench)).rejects.toThrow();
    await encoder.dispose().catch(() => undefined); // The fault may be there.
  });

  it('is found in one of two instances', async () => {
    const encoder = await createFixtureEncoder('tiny-clip');
    const bench = new ContractBench(
      encoder,
      () =>
        createFixtureEncoder('tiny-clip', undefined, {
          decodeImage: async (image, request, signal) => {
            const raster = await sharpDecoder(image, request, signal);
            return { ...raster, data: raster.data.fill(255) };
          },
        }),
      { isTrained: false },
    );
    await expect(findCheck('gives the same vectors in another instance').run(bench)).rejects.toThrow();
    await encoder.dispose();
  });
});

describe('without a bug', () => {
  let encoder: Encoder;
  beforeAll(async () => {
    encoder = await plant({ name: 'none', check: '' });
  });
  afterAll(() => encoder.dispose());

  it.each([...new Set(faults.map(({ check }) => check))])('the check passes: %s', async (name) => {
    const none = { name: 'none', check: '' };
    const bench = new ContractBench(encoder, () => plant(none), { isTrained: false });
    await findCheck(name).run(bench);
  });
});
