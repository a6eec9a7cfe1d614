/**
 * From a definition to the manifest that the rest of the product reads.
 */
import { createHash } from 'node:crypto';
import { SemblanceError } from '../../extension/core/errors/semblanceError.ts';
import type { EncoderManifest } from '../api/encoder.ts';
import { definitionFileName, type EncoderDefinition, isComplete, spaceIdOf } from './definition.ts';

/** Raised by hand whenever this plug-in's own code changes a vector (token cut, pooling, pixels, normalisation). */
const preprocessingVersion = 1;

/** 64 bits in hexadecimal: the hash tells versions of one encoder apart, it does not guard against forgery. */
const hashCharacters = 16;

/**
 * The runtime multiplies in the order that suits the shape of a batch, so the last bits differ: measured 1 - 5e-8 with
 * two layers. Deep networks add it up.
 */
const reproducibilityOfFloats = 0.9999;

/** The same on a processor, which computes halves in full precision; graphics processors round at every step. */
const reproducibilityOfHalves = 0.999;

/** One by one, so that only another number of threads or another processor makes a difference. */
const reproducibilityAlone = 0.9999;

/** Below this, neighbours in a batch change a vector by more than a cache and a rebuild can bear. */
const minReproducibilityForBatches = 0.999;

/** Enough to keep several threads or a graphics processor busy; more only delays a query that waits. */
const batchOfFloats = 8;

/**
 * Throws `config/invalid` when the definition lacks lengths or hashes of its files: without them a changed file would
 * go unnoticed (see `completeDefinition`).
 */
export function manifestOf(definition: EncoderDefinition): EncoderManifest {
  if (!isComplete(definition)) {
    throw new SemblanceError(
      'config/invalid',
      `${definitionFileName} of ${definition.id} lacks bytes or sha256 of a file. Install the model again.`,
      { model: definition.id },
    );
  }
  const { text, image, licence, source } = definition;
  return {
    apiVersion: 1,
    id: `huggingface.${definition.id}`,
    displayName: definition.displayName,
    modalities: image === undefined ? ['text', 'code'] : ['text', 'code', 'image'],
    space: {
      id: spaceIdOf(definition),
      dimensions: definition.dimensions,
      metric: 'cosine',
      isNormalized: true,
    },
    matryoshka: definition.matryoshka.filter((length) => length < definition.dimensions),
    prompts: text.prompts,
    pooling: text.pooling,
    limits: {
      maxBatch: batchSizeOf(definition),
      maxTokens: text.maxTokens,
      onOverflow: text.onOverflow,
      imagePixels: image === undefined ? null : Math.max(image.width, image.height),
    },
    calibration: withoutAbsent(definition.calibration),
    reproducibility: definition.reproducibility ?? defaultReproducibility(definition),
    languages: definition.languages,
    runtime: 'in-process',
    devices: ['cpu', 'cuda', 'tensorrt', 'dml', 'coreml', 'webgpu'],
    modelId: definition.id,
    weightsBytes: definition.files.reduce((sum, { bytes }) => sum + (bytes ?? 0), 0),
    licence: { spdx: licence.spdx, source: licence.url ?? `https://huggingface.co/${source.model}` },
    versionHash: versionHashOf(definition),
  };
}

/**
 * Inputs per run. Dynamic int8 scales its activations by the largest value of the whole batch, so neighbours would
 * change a vector: those run one by one.
 */
export function batchSizeOf({ dtype, reproducibility }: EncoderDefinition): number {
  if (dtype === 'int8') return 1;
  return (reproducibility ?? 1) < minReproducibilityForBatches ? 1 : batchOfFloats;
}

function defaultReproducibility(definition: EncoderDefinition): number {
  if (batchSizeOf(definition) === 1) return reproducibilityAlone;
  return definition.dtype === 'float16' ? reproducibilityOfHalves : reproducibilityOfFloats;
}

/** Everything that decides a vector, and nothing else: a better description or licence note re-indexes nothing. */
function versionHashOf(definition: EncoderDefinition): string {
  const files = definition.files
    // What may be absent decides a vector only if it holds the numbers of a graph.
    .filter(({ path, optional }) => optional !== true || path.includes('.onnx'))
    .map(({ path, sha256 }) => [path, sha256])
    .sort();
  const facts = {
    preprocessingVersion,
    // What the text side is told of its padding.
    kind: definition.kind,
    files,
    text: definition.text,
    image: definition.image,
    dimensions: definition.dimensions,
    modelDimensions: definition.modelDimensions,
  };
  return createHash('sha256').update(JSON.stringify(facts)).digest('hex').slice(0, hashCharacters);
}

function withoutAbsent(calibration: EncoderDefinition['calibration']): EncoderManifest['calibration'] {
  const { text, code, image } = calibration;
  return { ...(text && { text }), ...(code && { code }), ...(image && { image }) };
}
