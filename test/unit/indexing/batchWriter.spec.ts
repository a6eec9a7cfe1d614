import { describe, expect, it } from 'vitest';
import { CancelledError } from '../../../extension/core/cancellation/cancellation.ts';
import type { FileKey, SkippedFile } from '../../../extension/core/documents/workspaceFile.ts';
import { SemblanceError } from '../../../extension/core/errors/semblanceError.ts';
import { BatchWriter, type PreparedFile } from '../../../extension/core/indexing/batchWriter.ts';
import { zeroCounts } from '../../../extension/core/indexing/indexProgress.ts';
import { createNullLogger } from '../../../extension/core/logging/logger.ts';
import type { FileReplacement, VectorStore } from '../../../extension/core/ports/vectorStore.ts';
import type { EncodedBatch, EncodeOptions, EncoderInput } from '../../../plugins/api/encoder.ts';
import { encoderSetOf } from '../../fakes/encoderSetOf.ts';
import { HashEncoder } from '../../fakes/hashEncoder.ts';
import { PictureEncoder } from '../../fakes/pictureEncoder.ts';
import { row } from '../../fakes/rows.ts';

function prepared(path: string, texts: readonly string[]): PreparedFile {
  const rows = texts.map((text, n) => {
    const { vector: _vector, ...rest } = row(path, n, { text, textHash: text });
    return { row: rest, input: { kind: 'text' as const, text } };
  });
  const file = {
    root: 'root',
    path,
    kind: 'text' as const,
    languageId: 'typescript',
    sizeBytes: 1,
    mtimeMs: 1,
  };
  return { file, fileHash: 'hash', rows, references: [] };
}

/** A picture with its description and its pixels; the encoder of pictures reads the name. */
function picture(name: string): PreparedFile {
  const { file, rows, ...rest } = prepared(`${name}.png`, [name, `pixels of ${name}`]);
  const sources = ['context', 'pixels'] as const;
  return {
    ...rest,
    file: { ...file, kind: 'image' },
    rows: rows.map(({ row, input }, at) => ({
      row: { ...row, modality: 'image', source: sources[at] ?? 'pixels' },
      input: at === 0 ? input : { kind: 'image', bytes: Buffer.from(name), mimeType: 'image/png' },
    })),
  };
}

class PickyEncoder extends HashEncoder {
  calls: number[] = [];
  fault: Error | undefined;
  override async encode(inputs: readonly EncoderInput[], options: EncodeOptions): Promise<EncodedBatch> {
    this.calls.push(inputs.length);
    if (
      this.fault !== undefined &&
      inputs.some((input) => input.kind === 'text' && input.text.includes('bad'))
    )
      throw this.fault;
    return await super.encode(inputs, options);
  }
}

function makeWriter({
  refuse = () => undefined,
  image,
}: {
  readonly refuse?: (files: readonly FileReplacement[]) => Error | undefined;
  readonly image?: PictureEncoder;
} = {}) {
  const encoder = new PickyEncoder();
  const made = {
    encoder,
    counts: zeroCounts(),
    abort: new AbortController(),
    transactions: [] as FileReplacement[][],
    written: [] as string[],
    gone: [] as FileKey[],
    skipped: [] as SkippedFile[],
    cached: new Map<string, Float32Array>(),
  };
  const store: Pick<VectorStore, 'replaceFiles'> = {
    replaceFiles: async (files) => {
      const fault = refuse(files);
      if (fault !== undefined) throw fault;
      made.transactions.push([...files]);
    },
  };
  const writer = new BatchWriter({
    store: store as VectorStore,
    encoders: {
      ...encoderSetOf({
        manifest: encoder.manifest,
        get: async () => encoder,
        cache: {
          get: async (keys) => new Map([...made.cached].filter(([key]) => keys.includes(key))),
          put: async (entries) => {
            for (const [key, vector] of entries) made.cached.set(key, vector);
          },
          maintain: async () => undefined,
          close: async () => undefined,
        },
      }),
      image:
        image === undefined
          ? undefined
          : { manifest: image.manifest, get: async () => image, cache: undefined },
    },
    logger: createNullLogger(),
    counts: made.counts,
    signal: made.abort.signal,
    onEncoded: () => undefined,
    onSkipped: (skipped) => made.skipped.push(skipped),
    onWritten: (files, removed) => {
      made.written.push(...files.map(({ prepared: { file } }) => file.path));
      made.gone.push(...removed);
    },
  });
  return { ...made, writer };
}

const failed = new SemblanceError('encoder/failed', 'It broke.');

describe('the batch writer', () => {
  it('encodes each text once, takes known ones from the cache, and gives every row its own vector', async () => {
    const { writer, encoder, counts, transactions, cached } = makeWriter();
    const known = new Float32Array(384).fill(1);
    cached.set('known', known);
    await writer.add(prepared('a.ts', ['one', 'two', 'one']));
    await writer.add(prepared('b.ts', ['two', 'known']));
    await writer.finish();
    expect(encoder.calls).toEqual([2]);
    expect(counts).toMatchObject({ chunksEncoded: 2, chunksReused: 3 });
    const [first, second] = transactions[0] ?? [];
    expect(first?.rows.map(({ text }) => text)).toEqual(['one', 'two', 'one']);
    expect(first?.rows[0]?.vector).toEqual(first?.rows[2]?.vector);
    expect(first?.rows[0]?.vector).not.toEqual(first?.rows[1]?.vector);
    expect(second?.rows[0]?.vector).toEqual(first?.rows[1]?.vector);
    expect(second?.rows[1]?.vector).toBe(known);
  });

  it('leaves out the file on which the encoder fails, takes its old rows away, and keeps the others', async () => {
    const made = makeWriter();
    made.encoder.fault = failed;
    await made.writer.add(prepared('a.ts', ['one']));
    await made.writer.add(prepared('b.ts', ['good', 'bad']));
    await made.writer.add(prepared('c.ts', ['three']));
    await made.writer.finish();
    expect(made.written).toEqual(['a.ts', 'c.ts']);
    expect(made.gone.map(({ path }) => path)).toEqual(['b.ts']);
    expect(made.skipped).toMatchObject([{ path: 'b.ts', reason: 'encoder-failed', detail: 'It broke.' }]);
    expect(made.transactions[0]?.find(({ path }) => path === 'b.ts')?.rows).toEqual([]);
    expect(made.counts).toMatchObject({ chunksReused: 0, chunksEncoded: 2 });
  });

  it.each(['model/missing', 'encoder/disposed'] as const)(
    'stops on %s, which concerns every file',
    async (code) => {
      const made = makeWriter();
      made.encoder.fault = new SemblanceError(code, 'Gone.');
      await made.writer.add(prepared('a.ts', ['bad']));
      await expect(made.writer.finish()).rejects.toMatchObject({ code });
      expect(made.transactions).toEqual([]);
      expect(made.skipped).toEqual([]);
    },
  );

  it('writes a picture that could not be decoded just now without its pixels, and says that they are due', async () => {
    const image = new PictureEncoder();
    image.refusedText = 'slow';
    image.refusal = new SemblanceError('encoder/bad-input', 'Too slow.', { skipReason: 'timeout' });
    const made = makeWriter({ image });
    await made.writer.add(picture('slow'));
    await made.writer.add(picture('quick'));
    await made.writer.finish();
    const rows = made.transactions
      .flat()
      .map(({ rows }) => rows.map(({ source, pending }) => [source, pending]));
    expect(rows).toEqual([
      [['context', 'tiles']],
      [
        ['context', undefined],
        ['pixels', undefined],
      ],
    ]);
    expect(made.skipped).toEqual([]);
    image.refusal = new SemblanceError('encoder/bad-input', 'Broken.', { skipReason: 'corrupt' });
    await made.writer.add(picture('slow'));
    await made.writer.finish();
    expect(made.transactions.at(-1)?.[0]?.rows).toMatchObject([{ source: 'context' }]);
    expect(made.transactions.at(-1)?.[0]?.rows[0]?.pending).toBeUndefined();
    expect(made.skipped).toMatchObject([{ path: 'slow.png', reason: 'encoder-failed' }]);
  });

  it('writes in batches of bounded size, in order, removals included', async () => {
    const made = makeWriter();
    for (let n = 0; n < 300; n++) await made.writer.add(prepared(`${n}.ts`, [`text ${n}`]));
    for (let n = 0; n < 10; n++) await made.writer.remove({ root: 'root', path: `old${n}.ts` });
    await made.writer.finish();
    expect(made.transactions.every((files) => files.length <= 128)).toBe(true);
    expect(made.written).toHaveLength(300);
    expect(made.gone).toHaveLength(10);
    expect(made.transactions.flat()).toHaveLength(310);
  });

  it('reports a failed write at the next batch or at the end, and tells nobody that it was written', async () => {
    const made = makeWriter({ refuse: () => new SemblanceError('index/disk-full', 'Full.') });
    await made.writer.add(prepared('a.ts', ['one']));
    await expect(made.writer.finish()).rejects.toMatchObject({ code: 'index/disk-full' });
    await made.writer.settle();
    expect(made.written).toEqual([]);
  });

  it('writes nothing after a cancellation', async () => {
    const made = makeWriter();
    await made.writer.add(prepared('a.ts', ['one']));
    made.abort.abort();
    await expect(made.writer.finish()).rejects.toBeInstanceOf(CancelledError);
    expect(made.transactions).toEqual([]);
  });
});
