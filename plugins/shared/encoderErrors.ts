/**
 * The errors that every plug-in may answer with, and the checks that lead to them.
 */
import { SemblanceError } from '../../extension/core/errors/semblanceError.ts';
import type { EncoderInput, EncoderManifest, ImageInput } from '../api/encoder.ts';

/** As much of a manifest as names the encoder. */
type Named = Pick<EncoderManifest, 'id' | 'displayName'>;
type TextInput = Exclude<EncoderInput, { readonly kind: 'image' }>;

/** The files of a model are there and of no use. */
export function loadError(
  { modelId }: Pick<EncoderManifest, 'modelId'>,
  modelFolder: string,
  cause: unknown,
): SemblanceError {
  return new SemblanceError(
    'model/corrupt',
    `The model ${modelId} in ${modelFolder} cannot be loaded. Install it again.`,
    { model: modelId, folder: modelFolder },
    { cause },
  );
}

export function disposedError({ id, displayName }: Named): SemblanceError {
  return new SemblanceError('encoder/disposed', `${displayName} was used after dispose.`, { encoder: id });
}

/** The input, for an encoder of text and code; throws `encoder/unsupported-input` otherwise. */
export function requireText(manifest: Named, input: EncoderInput): TextInput {
  if (input.kind !== 'image') return input;
  throw unsupportedInput(manifest, 'text and code', input);
}

/** The input, for an encoder of pictures; throws `encoder/unsupported-input` otherwise. */
export function requireImage(manifest: Named, input: EncoderInput): ImageInput {
  if (input.kind === 'image') return input;
  throw unsupportedInput(manifest, 'pictures', input);
}

export function unsupportedInput(
  { id, displayName }: Named,
  accepted: string,
  { kind }: EncoderInput,
): SemblanceError {
  return new SemblanceError('encoder/unsupported-input', `${displayName} accepts ${accepted}, not ${kind}.`, {
    encoder: id,
    modality: kind,
  });
}
