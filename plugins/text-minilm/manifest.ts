/**
 * What the MiniLM text encoder is, as data. Importing it loads no model and no library.
 */
import type { EncoderManifest } from '../api/encoder.ts';

/** Raised by hand whenever this plug-in's own code changes a vector (token cut, pooling, normalisation). */
export const preprocessingVersion = 1;

/** Every file that decides a vector, relative to the model folder. */
export const modelFiles = [
  'config.json',
  'tokenizer.json',
  'tokenizer_config.json',
  'onnx/model_quantized.onnx',
] as const;

/** Half of the model's 512 positions: it was trained on at most 256 and gets worse beyond. */
export const maxTokens = 256;

export const minilmManifest: EncoderManifest = {
  apiVersion: 1,
  id: 'text.minilm-l6-v2',
  displayName: 'MiniLM L6 v2 (int8)',
  modalities: ['text', 'code'],
  space: { id: 'minilm-l6-v2.mean.384', dimensions: 384, metric: 'cosine', isNormalized: true },
  matryoshka: [],
  // The model was trained without prompts.
  prompts: { query: '', document: '' },
  pooling: 'mean',
  limits: {
    // One input per run: the int8 model scales its activations by the largest value of the whole batch, so
    // neighbours would change a vector (see README.md for the measurement).
    maxBatch: 1,
    maxTokens,
    onOverflow: 'cut',
    imagePixels: null,
  },
  // Questions and functions of the CoSQA development set, paired rightly and at random; see README.md.
  calibration: {
    text: { unrelatedMean: 0.18, unrelatedDeviation: 0.1, relatedMean: 0.64, relatedDeviation: 0.13 },
    code: { unrelatedMean: 0.18, unrelatedDeviation: 0.1, relatedMean: 0.64, relatedDeviation: 0.13 },
  },
  reproducibility: 0.99,
  languages: ['en'],
  runtime: 'in-process',
  devices: ['cpu'],
  modelId: 'all-minilm-l6-v2',
  weightsBytes: 22_944_452,
  licence: { spdx: 'Apache-2.0', source: 'sentence-transformers/all-MiniLM-L6-v2' },
  versionHash: '03d50cd099f59dbd',
};
