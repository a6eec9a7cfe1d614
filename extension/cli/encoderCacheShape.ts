/** Tells the folders that the engine makes in the cache of embeddings from others, which nobody may delete for it. */
import { readdir } from 'node:fs/promises';
import { basename } from 'node:path';

const uuid = '[\\da-f]{8}(?:-[\\da-f]{4}){3}-[\\da-f]{12}';
/** The speeds of an encoder's devices; or a draft that a crash left behind, or the mark of a device at work. */
const fileOfDevices = new RegExp(`\\.json(?:\\.${uuid}\\.tmp|\\.[a-z]+\\.\\d+\\.running)?$`);
/** Measured scores, the text that was read in a picture, the lease of who tidies up, and drafts of them. */
const fileOfEncoder = new RegExp(
  `^(?:(?:calibration|[\\da-f]{16,128})\\.json(?:\\.${uuid}\\.tmp)?|maintenance\\.lease(?:\\.${uuid})?)$`,
);
/** The vectors; the second one was damaged. */
const folderOfEncoder = new RegExp(`^lance(?:\\.${uuid}\\.old)?$`);

/** Whether a folder holds what the engine puts there, for a version of an encoder or for devices, and nothing else. */
export async function isEncoderCache(folder: string): Promise<boolean> {
  const isOfDevices = basename(folder) === 'devices';
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const isOwn = entries.map((entry) => {
    if (isOfDevices) return entry.isFile() && fileOfDevices.test(entry.name);
    return entry.isDirectory()
      ? folderOfEncoder.test(entry.name)
      : entry.isFile() && fileOfEncoder.test(entry.name);
  });
  return isOwn.length > 0 && isOwn.every((own) => own);
}
