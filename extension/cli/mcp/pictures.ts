/** The pictures of an answer themselves, for models that can look at them. */
import { lstat, open } from 'node:fs/promises';
import type { AgentAnswer } from '../../core/agents/agentAnswer.ts';
import { throwIfCancelled } from '../../core/cancellation/cancellation.ts';
import { openFlags } from '../../node/files/fileSystem.ts';

/** Of one picture. Larger ones cost a model more than their description tells it. */
const maxPictureBytes = 1024 * 1024;
/** In one answer, so that a message stays below what clients take. */
const maxPictures = 5;

/** What models accept; SVG is none of them, its description has to do. */
const mediaTypes: ReadonlyMap<string, string> = new Map([
  ['png', 'image/png'],
  ['jpeg', 'image/jpeg'],
  ['webp', 'image/webp'],
  ['gif', 'image/gif'],
]);

export interface PictureContent {
  readonly path: string;
  readonly mimeType: string;
  /** Base64. */
  readonly data: string;
}

/** The first pictures of the answer that are small enough. One that cannot be read is left out. */
export async function picturesOf(
  answer: AgentAnswer,
  signal: AbortSignal,
): Promise<readonly PictureContent[]> {
  const pictures: PictureContent[] = [];
  for (const { kind, language, file, path } of answer.results) {
    const mimeType = mediaTypes.get(language);
    if (kind !== 'image' || mimeType === undefined) continue;
    throwIfCancelled(signal);
    const data = await smallFile(file);
    if (data !== undefined) pictures.push({ path, mimeType, data: data.toString('base64') });
    if (pictures.length === maxPictures) break;
  }
  return pictures;
}

/** Follows no link: one that was put in the picture's place since it was indexed may lead out of the workspace. */
async function smallFile(file: string): Promise<Buffer | undefined> {
  try {
    if (!(await lstat(file)).isFile()) return undefined;
    const handle = await open(file, openFlags);
    try {
      const { size } = await handle.stat();
      return size > 0 && size <= maxPictureBytes ? await handle.readFile() : undefined;
    } finally {
      await handle.close();
    }
  } catch {
    return undefined; // Deleted since it was indexed.
  }
}
