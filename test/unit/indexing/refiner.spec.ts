import { describe, expect, it } from 'vitest';
import { CancelledError, neverCancelled } from '../../../extension/core/cancellation/cancellation.ts';
import { fileKeyOf, type WorkspaceFile } from '../../../extension/core/documents/workspaceFile.ts';
import type { EncoderSet } from '../../../extension/core/encoders/encoderSet.ts';
import { TowerOffset } from '../../../extension/core/encoders/towerOffset.ts';
import { SemblanceError } from '../../../extension/core/errors/semblanceError.ts';
import type { Preparation } from '../../../extension/core/indexing/filePreparation.ts';
import type { IndexProgress } from '../../../extension/core/indexing/indexProgress.ts';
import { Refiner } from '../../../extension/core/indexing/refiner.ts';
import { WorkOrder } from '../../../extension/core/indexing/workOrder.ts';
import { createNullLogger } from '../../../extension/core/logging/logger.ts';
import type { CatalogEntry, VectorReplacement } from '../../../extension/core/ports/vectorStore.ts';
import type { EncodedBatch, EncodeOptions, EncoderInput } from '../../../plugins/api/encoder.ts';
import { HashEncoder } from '../../fakes/hashEncoder.ts';
import { row } from '../../fakes/rows.ts';

const never = neverCancelled();

class FaultyEncoder extends HashEncoder {
  isFaulty: (text: string) => boolean = () => false;
  onEncode: () => void = () => undefined;

  override async encode(inputs: readonly EncoderInput[], options: EncodeOptions): Promise<EncodedBatch> {
    this.onEncode();
    if (inputs.some((input) => input.kind !== 'image' && this.isFaulty(input.text)))
      throw new SemblanceError('encoder/failed', 'It broke.');
    return await super.encode(inputs, options);
  }
}

function setUp(files: number, rowsPerFile: number) {
  const accurate = new FaultyEncoder();
  const fast = new HashEncoder({ variant: 'fast', spaceOf: 'plain', mostWords: 1 });
  const encoders: EncoderSet = {
    id: 'test',
    version: '1',
    text: { manifest: accurate.manifest, get: async () => accurate, cache: undefined },
    fast: { manifest: fast.manifest, get: async () => fast, cache: undefined },
    image: undefined,
  };
  const catalog = new Map<string, CatalogEntry>();
  for (let n = 0; n < files; n++) {
    const entry: CatalogEntry = {
      root: 'root',
      path: `${n}.ts`,
      fileHash: 'hash',
      mtimeMs: files - n,
      sizeBytes: 1,
      rows: rowsPerFile,
      modality: 'code',
      encoderIds: ['test.hash.fast'],
      sources: ['content'],
      imageReferences: [],
    };
    catalog.set(fileKeyOf(entry), entry);
  }
  const writes: (readonly VectorReplacement[])[] = [];
  const progress: IndexProgress[] = [];
  const hashes = new Map<string, string>();
  const absent = new Set<string>();
  const offset = new TowerOffset();
  /** Pairs that were known when the offset was saved, with the writes before it. */
  const saves: { readonly pairs: number; readonly writes: number }[] = [];
  const refiner: Refiner = new Refiner({
    offset,
    saveOffset: async () => void saves.push({ pairs: offset.pairs, writes: writes.length }),
    files: {
      examine: async (key) => {
        if (absent.has(key.path)) return { kind: 'absent', key };
        const file: WorkspaceFile = {
          ...key,
          kind: 'text',
          languageId: 'typescript',
          sizeBytes: 1,
          mtimeMs: 1,
        };
        return { kind: 'file', file };
      },
    },
    preparation: {
      prepare: async (file): Promise<Preparation> => ({
        kind: 'rows',
        file,
        fileHash: hashes.get(file.path) ?? 'hash',
        references: [],
        rows: Array.from({ length: rowsPerFile }, (_, n) => {
          const text = `chunk ${n} of ${file.path}`;
          const {
            vector: _vector,
            encoderId: _encoder,
            ...rest
          } = row(file.path, n, { text, textHash: text });
          return { row: rest, input: { kind: 'text', text } };
        }),
      }),
    },
    store: {
      replaceVectors: async (rows) => {
        writes.push(rows);
      },
    },
    encoders,
    index: {
      catalog,
      noteRefined: (entry, id) => catalog.set(fileKeyOf(entry), { ...entry, encoderIds: [id] }),
      noteTruncated: () => undefined,
    },
    order: new WorkOrder(),
    logger: createNullLogger(),
    onProgress: (report) => progress.push(report),
  });
  return { accurate, catalog, writes, progress, hashes, absent, offset, saves, refiner };
}

describe('the refiner', () => {
  it('writes little at first and more later, so that a large table is copied a bounded number of times', async () => {
    const { refiner, writes } = setUp(1_000, 20);
    expect(refiner.chunksToRefine).toBe(20_000);
    expect(await refiner.run(never)).toEqual({ chunksRefined: 20_000, changed: [] });
    expect(refiner.chunksToRefine).toBe(0);
    expect(writes[0]?.length).toBeLessThan(300);
    expect(Math.max(...writes.map((rows) => rows.length))).toBeLessThanOrEqual(20_000 / 16 + 20);
    expect(writes.length).toBeLessThanOrEqual(16 + 4);
    expect(new Set(writes.flat().map(({ id }) => id)).size).toBe(20_000);
  });

  it('learns what fast vectors lack from the chunks that it refines', async () => {
    const { refiner, accurate, offset, saves } = setUp(5, 5);
    const question = await accurate.encode([{ kind: 'text', text: 'of' }], {
      role: 'query',
      signal: never,
    });
    expect(offset.for(question.vectors)).toBe(0);
    await refiner.run(never);
    // The fast encoder sees the first word only, which is another one.
    expect(offset.for(question.vectors)).toBeGreaterThan(0.1);
    // Before the only write: whoever sees accurate vectors beside fast ones ranks with it.
    expect(saves).toEqual([{ pairs: 25, writes: 0 }]);
  });

  it('counts what is encoded and not yet written as done', async () => {
    const { refiner, accurate } = setUp(20, 5);
    const left: number[] = [];
    accurate.onEncode = () => left.push(refiner.chunksToRefine);
    await refiner.run(never);
    expect(left.slice(0, 3)).toEqual([100, 95, 90]);
  });

  it('leaves files alone that changed or went away, and names them', async () => {
    const { refiner, hashes, absent, catalog, writes } = setUp(5, 2);
    hashes.set('1.ts', 'other');
    absent.add('2.ts');
    expect(await refiner.run(never)).toEqual({
      chunksRefined: 6,
      changed: [
        { root: 'root', path: '1.ts' },
        { root: 'root', path: '2.ts' },
      ],
    });
    expect(catalog.get('root:1.ts')?.encoderIds).toEqual(['test.hash.fast']);
    expect(writes.flat().some(({ id }) => id.includes('1.ts'))).toBe(false);
  });

  it('stops at once when cancelled, writes nothing more, and goes on at the next call', async () => {
    const { refiner, accurate, writes } = setUp(100, 10);
    const stop = new AbortController();
    let calls = 0;
    accurate.onEncode = () => {
      if (++calls === 40) stop.abort();
    };
    await expect(refiner.run(stop.signal)).rejects.toBeInstanceOf(CancelledError);
    expect(calls).toBe(40);
    const written = writes.flat().length;
    expect(refiner.chunksToRefine).toBe(1_000 - written);
    await refiner.run(never);
    expect(refiner.chunksToRefine).toBe(0);
    expect(new Set(writes.flat().map(({ id }) => id)).size).toBe(1_000);
  });

  it('passes over a file at fault for good, until its content changes', async () => {
    const { refiner, accurate, catalog } = setUp(10, 2);
    accurate.isFaulty = (text) => text.includes('of 4.ts');
    await refiner.run(never);
    expect(refiner.chunksToRefine).toBe(0);
    const entry = catalog.get('root:4.ts');
    expect(entry?.encoderIds).toEqual(['test.hash.fast']);
    if (entry !== undefined) catalog.set('root:4.ts', { ...entry, fileHash: 'new' });
    expect(refiner.chunksToRefine).toBe(2);
  });

  it('blames the encoder when one file after the other fails, and gives them another chance', async () => {
    const { refiner, accurate } = setUp(10, 2);
    accurate.isFaulty = () => true;
    await expect(refiner.run(never)).rejects.toMatchObject({ code: 'encoder/failed' });
    expect(refiner.chunksToRefine).toBe(20);
    accurate.isFaulty = () => false;
    await refiner.run(never);
    expect(refiner.chunksToRefine).toBe(0);
  });
});
