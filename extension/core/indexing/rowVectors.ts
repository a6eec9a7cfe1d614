/**
 * Finds the vectors of prepared rows: from the caches what is known, from the right encoder of the set what is new.
 */
import type { EncodedBatch, EncoderInput } from '../../../plugins/api/encoder.ts';
import { delay, isCancelled, throwIfCancelled } from '../cancellation/cancellation.ts';
import type { EncoderSet, EncoderSource } from '../encoders/encoderSet.ts';
import { describeError, SemblanceError } from '../errors/semblanceError.ts';
import { isPassing, skipReasonOf } from '../errors/skipReasonOf.ts';
import type { Logger } from '../logging/logger.ts';
import type { IndexCounts } from './indexProgress.ts';
import type { PreparedRow } from './preparedRow.ts';

export interface RowVector {
  readonly encoderId: string;
  readonly vector: Float32Array;
}

export interface RowVectors {
  /** By `textHash`. */
  readonly known: ReadonlyMap<string, RowVector>;
  /** Pictures that their encoder refused, by `textHash`. Their other rows can be written without. */
  readonly refused: ReadonlyMap<string, Refusal>;
}

export interface Refusal {
  readonly reason: string;
  /** The same picture may be taken at the next try. */
  readonly isPassing: boolean;
}

export interface RowVectorParts {
  readonly encoders: EncoderSet;
  readonly counts: Pick<IndexCounts, 'chunksEncoded' | 'chunksTruncated'>;
  readonly onEncoded: (chunks: number) => void;
  readonly logger: Logger;
  readonly signal: AbortSignal;
}

/**
 * `searchable` makes vectors with the fast encoder, where there is one, when many are missing; `accurate` never does.
 */
export type VectorQuality = 'searchable' | 'accurate';

/**
 * So many new chunks are encoded accurately at once: a save of a few files. The encoder that ships needs about 12 ms
 * for each on one core, so this is a third of a second; the fast encoder needs less than one for all.
 */
export const mostAccurateAtOnce = 24;
/**
 * Inputs per call of the accurate encoder. What a cancelled call has done is lost, so calls are short; long enough for
 * an encoder that sorts its inputs by length.
 */
const accurateSlice = 64;
/** The fast encoder's calls do not wait for anything; between them the event loop serves questions. */
const fastSlice = 256;
/** Decoded pictures are large, and each takes as long as a short text. */
const imageSlice = 8;

interface Missing {
  readonly key: string;
  readonly input: EncoderInput;
}

/** Rejects when a text cannot be encoded; a picture that cannot is named in `refused`. */
export async function vectorsOfRows(
  rows: readonly PreparedRow[],
  quality: VectorQuality,
  parts: RowVectorParts,
): Promise<RowVectors> {
  const { encoders } = parts;
  const known = new Map<string, RowVector>();
  const refused = new Map<string, Refusal>();
  const texts = await takeKnown(rows.filter(isText), encoders.text, known);
  // Pictures come last and are few beside texts: their words are encoded once, accurately.
  const isDocument = rows.every(({ row }) => row.modality !== 'image');
  const isBulk = quality === 'searchable' && isDocument && texts.length > mostAccurateAtOnce;
  if (!isBulk || !(await tryFast(texts, known, parts)))
    await encodeAll(texts, encoders.text, accurateSlice, known, parts);
  if (encoders.image !== undefined) {
    const pictures = await takeKnown(
      rows.filter((row) => !isText(row)),
      encoders.image,
      known,
    );
    await encodePictures(pictures, encoders.image, known, refused, parts);
  }
  return { known, refused };
}

function isText({ input }: PreparedRow): boolean {
  return input.kind !== 'image';
}

/** Moves what the cache has into `known`; returns the rest, each once. */
async function takeKnown(
  rows: readonly PreparedRow[],
  source: EncoderSource,
  known: Map<string, RowVector>,
): Promise<readonly Missing[]> {
  if (rows.length === 0) return [];
  const cached = await source.cache?.get(rows.map(({ row }) => row.textHash));
  const missing = new Map<string, Missing>();
  for (const { row, input } of rows) {
    const key = row.textHash;
    const vector = cached?.get(key);
    if (vector === undefined) missing.set(key, { key, input });
    else known.set(key, { encoderId: source.manifest.id, vector });
  }
  return [...missing.values()];
}

/** False when the fast encoder is absent or fails: the accurate one does its work. */
async function tryFast(
  missing: readonly Missing[],
  known: Map<string, RowVector>,
  parts: RowVectorParts,
): Promise<boolean> {
  const { fast } = parts.encoders;
  if (fast === undefined) return false;
  try {
    const rest = fast.cache === undefined ? missing : await withoutCached(missing, fast, known);
    await encodeAll(rest, fast, fastSlice, known, parts);
    return true;
  } catch (error) {
    if (isCancelled(error)) throw error;
    parts.logger.warn(`The fast encoder is passed over: ${describeError(error)}`);
    return false;
  }
}

async function withoutCached(
  missing: readonly Missing[],
  source: EncoderSource,
  known: Map<string, RowVector>,
): Promise<readonly Missing[]> {
  const cached = await source.cache?.get(missing.map(({ key }) => key));
  for (const [key, vector] of cached ?? []) known.set(key, { encoderId: source.manifest.id, vector });
  return missing.filter(({ key }) => !known.has(key));
}

async function encodeAll(
  missing: readonly Missing[],
  source: EncoderSource,
  slice: number,
  known: Map<string, RowVector>,
  parts: RowVectorParts,
): Promise<void> {
  for (let start = 0; start < missing.length; start += slice) {
    if (start > 0) await delay(0, parts.signal); // An encoder that never waits must not hold up questions.
    await encodeSlice(missing.slice(start, start + slice), source, known, parts);
  }
}

async function encodeSlice(
  slice: readonly Missing[],
  source: EncoderSource,
  known: Map<string, RowVector>,
  { counts, onEncoded, signal }: RowVectorParts,
): Promise<void> {
  const encoder = await source.get();
  throwIfCancelled(signal);
  const batch = await encoder.encode(
    slice.map(({ input }) => input),
    { role: 'document', signal },
  );
  const fresh = new Map(slice.map(({ key }, index) => [key, vectorAt(batch, index)]));
  for (const [key, vector] of fresh) known.set(key, { encoderId: source.manifest.id, vector });
  counts.chunksEncoded += slice.length;
  counts.chunksTruncated += batch.truncated.length;
  onEncoded(slice.length);
  await source.cache?.put(fresh);
}

function vectorAt({ vectors, dimensions }: EncodedBatch, index: number): Float32Array {
  return vectors.slice(index * dimensions, (index + 1) * dimensions);
}

/** A picture that the encoder cannot take costs only its own vector. */
async function encodePictures(
  missing: readonly Missing[],
  source: EncoderSource,
  known: Map<string, RowVector>,
  refused: Map<string, Refusal>,
  parts: RowVectorParts,
): Promise<void> {
  for (let start = 0; start < missing.length; start += imageSlice) {
    const slice = missing.slice(start, start + imageSlice);
    try {
      await encodeSlice(slice, source, known, parts);
    } catch (error) {
      if (isCancelled(error) || !isFaultOfInput(error)) throw error;
      for (const one of slice) {
        try {
          await encodeSlice([one], source, known, parts);
        } catch (fault) {
          if (isCancelled(fault) || !isFaultOfInput(fault)) throw fault;
          refused.set(one.key, { reason: describeError(fault), isPassing: isPassing(skipReasonOf(fault)) });
        }
      }
    }
  }
}

/** A fault that another input may not have; a missing model or a dead encoder concerns all inputs. */
export function isFaultOfInput(error: unknown): boolean {
  return (
    SemblanceError.is(error, 'encoder/failed') ||
    SemblanceError.is(error, 'encoder/bad-output') ||
    SemblanceError.is(error, 'encoder/bad-input')
  );
}
