/**
 * What the PP-OCRv4 text recogniser is, as data. Importing it loads no model and no library.
 */
import type { TextRecognizerManifest } from '../api/textRecognizer.ts';

/** Raised by hand whenever this plug-in's own code changes a result (tiles, thresholds, words, reading order). */
export const processingVersion = 1;

/** Every file that decides a result, relative to the model folder. */
export const modelFiles = ['detection.onnx', 'recognition.onnx', 'characters.txt'] as const;

export const ppocrManifest: TextRecognizerManifest = {
  apiVersion: 1,
  id: 'ocr.ppocr-v4',
  displayName: 'PP-OCRv4 (mobile)',
  languages: ['en', 'zh'],
  limits: {
    // The longer side of a 4K screen fits.
    maxSide: 4096,
    // A 4K screen and a half.
    maxPixels: 12_000_000,
    maxRunMs: 100,
  },
  modelId: 'ppocr-v4',
  weightsBytes: 7_801_103,
  licence: { spdx: 'Apache-2.0', source: 'PaddlePaddle/PaddleOCR PP-OCRv4' },
  versionHash: 'dcdb25d31a631c9e',
};
