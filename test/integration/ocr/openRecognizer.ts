/** The real recogniser with the models of the repository. */
import { join } from 'node:path';
import type { TextRecognizer } from '../../../plugins/api/textRecognizer.ts';
import { ppocrPlugin } from '../../../plugins/ocr/index.ts';

export const modelFolder = join(import.meta.dirname, '../../../models', ppocrPlugin.manifest.modelId);

export function openRecognizer(): Promise<TextRecognizer> {
  return ppocrPlugin.create({ modelFolder, threads: 1, log: () => undefined });
}
