/**
 * Encoders made of a model's folder: one that the user installed, or one of his own. The folder holds data only; the
 * code that runs it is the product's.
 */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isComplete } from '../../../plugins/huggingface/definition.ts';
import { createHuggingFacePlugin } from '../../../plugins/huggingface/index.ts';
import {
  checkModelFiles,
  completeDefinition,
  readDefinition,
  requireSameVersion,
} from '../../../plugins/huggingface/modelFiles.ts';
import { throwIfCancelled } from '../../core/cancellation/cancellation.ts';
import type { EncoderDefinition } from './encoderDefinition.ts';

/**
 * Reads the folder's `semblance-encoder.json`. One that names no lengths and hashes makes all files be read, which
 * takes about a second per gigabyte. Rejects with `model/missing`, `model/corrupt` or `config/invalid`.
 */
export async function loadFolderEncoder(folder: string, signal: AbortSignal): Promise<EncoderDefinition> {
  const written = await readDefinition(folder);
  const definition = isComplete(written) ? written : await completeDefinition(written, folder, signal);
  const plugin = createHuggingFacePlugin(definition, folder);
  return {
    plugin: {
      manifest: plugin.manifest,
      create: async (context) => {
        await requireSameVersion(definition, folder);
        const encoder = await plugin.create(context);
        try {
          // Again: from its beginning on the encoder notices itself when a file changes.
          await requireSameVersion(definition, folder);
          return encoder;
        } catch (error) {
          await encoder.dispose();
          throw error;
        }
      },
    },
    findFiles: async () => {
      await requireSameVersion(definition, folder);
      await checkModelFiles(definition, folder);
      return folder;
    },
    verifyFiles: async (abort) => {
      await completeDefinition(definition, folder, abort);
      return `The files of ${definition.displayName} in ${folder} are complete and unchanged (SHA-256).`;
    },
  };
}

/** The folder of the installed model whose encoder has this id; undefined when there is none. */
export async function findInstalledModel(
  userModelsFolder: string,
  encoderId: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  for (const owner of await foldersIn(userModelsFolder)) {
    for (const name of await foldersIn(join(userModelsFolder, owner))) {
      throwIfCancelled(signal);
      const folder = join(userModelsFolder, owner, name);
      const definition = await readDefinition(folder).catch(() => undefined); // Not a model, or a broken one.
      if (definition !== undefined && encoderIdOf(definition.id) === encoderId) return folder;
    }
  }
  return undefined;
}

/** The manifest's id, which needs hashes that an incomplete definition lacks. */
function encoderIdOf(definitionId: string): string {
  return `huggingface.${definitionId}`;
}

async function foldersIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []); // Absent: nothing is installed.
  return entries
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map(({ name }) => name)
    .sort();
}
