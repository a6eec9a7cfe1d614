/**
 * Entry of the PP-OCRv4 plug-in: text in pictures, in this process, without network.
 */
import type { TextRecognizerPlugin } from '../api/textRecognizer.ts';
import { ppocrManifest } from './manifest.ts';

export const ppocrPlugin: TextRecognizerPlugin = {
  manifest: ppocrManifest,
  async create(context) {
    // Not before it is needed: the import brings in ONNX Runtime's native library.
    const { PpocrRecognizer } = await import('./recognizer.ts');
    return PpocrRecognizer.load(context);
  },
};
