/**
 * Checks what an encoder returned before anything is stored: one NaN in the index would spoil every search.
 */
import type { EncodedBatch, EncoderManifest } from '../../../plugins/api/encoder.ts';
import { SemblanceError } from '../../core/errors/semblanceError.ts';

/** Normalised means a length of 1 within this; the same number stands in the plug-in interface. */
const normTolerance = 1e-3;

/** Throws `encoder/bad-output`. Nothing is repaired: a wrong vector is a bug of the encoder, and hiding it costs recall. */
export function checkEncodedBatch(batch: EncodedBatch, inputCount: number, manifest: EncoderManifest): void {
  const { dimensions, isNormalized } = manifest.space;
  // The types say so, but a plug-in may be plain JavaScript.
  if (!isObject(batch) || !isObject(batch.vectors) || !Array.isArray(batch.truncated)) {
    throw badOutput(manifest, 'returned something that is not a batch of vectors');
  }
  if (batch.dimensions !== dimensions) {
    throw badOutput(manifest, `returned ${batch.dimensions} dimensions instead of ${dimensions}`);
  }
  if (batch.count !== inputCount) {
    throw badOutput(manifest, `returned ${batch.count} vectors for ${inputCount} inputs`);
  }
  if (!(batch.vectors instanceof Float32Array) || batch.vectors.length !== inputCount * dimensions) {
    throw badOutput(
      manifest,
      `returned ${batch.vectors.length} numbers instead of ${inputCount * dimensions}`,
    );
  }
  for (const index of batch.truncated) {
    if (!Number.isInteger(index) || index < 0 || index >= inputCount) {
      throw badOutput(manifest, `reported input ${index} of ${inputCount} as cut`);
    }
  }
  for (let row = 0; row < inputCount; row += 1) {
    let squares = 0;
    for (const value of batch.vectors.subarray(row * dimensions, (row + 1) * dimensions)) {
      squares += value * value;
    }
    // A NaN or an infinity anywhere in the row makes the sum one too.
    if (!Number.isFinite(squares)) throw badOutput(manifest, `returned a vector (${row}) that is not finite`);
    const norm = Math.sqrt(squares);
    if (norm === 0) throw badOutput(manifest, `returned a vector (${row}) of length 0.0000`);
    if (isNormalized && Math.abs(norm - 1) > normTolerance) {
      throw badOutput(manifest, `returned a vector (${row}) of length ${norm.toFixed(4)} instead of 1`);
    }
  }
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}

function badOutput(manifest: EncoderManifest, fault: string): SemblanceError {
  return new SemblanceError('encoder/bad-output', `Encoder "${manifest.id}" ${fault}.`, {
    encoder: manifest.id,
  });
}
