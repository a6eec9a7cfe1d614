/**
 * What the built-in picture encoder is, as data. Importing it loads no model and no library.
 */
import type { EncoderManifest } from '../api/encoder.ts';

/** Raised by hand whenever this plug-in's own code changes a vector (raster, ground, number range). */
export const preprocessingVersion = 1;

/** Every file that decides a vector, relative to the model folder. */
export const modelFiles = ['model.onnx', 'preprocessor.json'] as const;

/** Side of the raster that the model looks at; `preprocessor.json` says the same. */
export const rasterSide = 64;

export const jointImageManifest: EncoderManifest = {
  apiVersion: 1,
  id: 'image.joint-tower',
  displayName: 'Pictures in the text space (int8)',
  modalities: ['image'],
  // MiniLM's space: a plain MiniLM vector of a question is compared with a picture's vector as it is.
  space: { id: 'minilm-l6-v2.mean.384', dimensions: 384, metric: 'cosine', isNormalized: true },
  matryoshka: [],
  prompts: { query: '', document: '' },
  pooling: 'model',
  // Eight rasters take 131 kilobytes; a run of eight takes about as long as decoding two photos.
  limits: { maxBatch: 8, maxTokens: null, onOverflow: 'refuse', imagePixels: rasterSide },
  // Names of held-out icons and emoji, with their own picture and with the other pictures of their set; see README.md.
  calibration: {
    image: { unrelatedMean: 0.015, unrelatedDeviation: 0.099, relatedMean: 0.315, relatedDeviation: 0.142 },
  },
  reproducibility: 0.999,
  languages: ['en'],
  runtime: 'in-process',
  devices: ['cpu'],
  modelId: 'joint-image-tower',
  weightsBytes: 11_886_268,
  licence: { spdx: 'MIT', source: 'models/training/image_tower of this repository' },
  versionHash: 'd341bb43fb3bc329',
};
