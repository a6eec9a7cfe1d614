/**
 * What the static text encoder is, as data. Importing it loads no weights.
 */
import type { EncoderManifest } from '../api/encoder.ts';

/** Raised by hand whenever this plug-in's own code changes a vector (words, pieces, sums). */
export const preprocessingVersion = 1;

export const weightsFile = 'weights.safetensors';
export const vocabularyFile = 'vocabulary.txt';

/** Every file that decides a vector, relative to the model folder. */
export const modelFiles = [vocabularyFile, weightsFile] as const;

export const staticManifest: EncoderManifest = {
  apiVersion: 1,
  id: 'text.static',
  displayName: 'Semblance static text (int8)',
  modalities: ['text', 'code'],
  // MiniLM's: the weights were trained to lie where MiniLM's vectors lie, so its questions find these documents.
  space: { id: 'minilm-l6-v2.mean.384', dimensions: 384, metric: 'cosine', isNormalized: true },
  matryoshka: [],
  prompts: { query: '', document: '' },
  pooling: 'static',
  limits: {
    // A sum has no batches and no longest input.
    maxBatch: 1,
    maxTokens: null,
    onOverflow: 'cut',
    imagePixels: null,
  },
  // MiniLM's: on the same texts both towers have the same distribution, but for an offset that depends on the texts and
  // that the host learns while it refines (see README.md).
  calibration: {
    text: { unrelatedMean: 0.18, unrelatedDeviation: 0.1, relatedMean: 0.64, relatedDeviation: 0.13 },
    code: { unrelatedMean: 0.18, unrelatedDeviation: 0.1, relatedMean: 0.64, relatedDeviation: 0.13 },
  },
  reproducibility: 1,
  languages: ['en'],
  runtime: 'in-process',
  devices: ['cpu'],
  modelId: 'joint-text-static',
  weightsBytes: 15_121_820,
  licence: { spdx: 'MIT', source: 'trained by this project; see models/joint-text-static/README.md' },
  versionHash: '49b393426f83a0bd',
};
