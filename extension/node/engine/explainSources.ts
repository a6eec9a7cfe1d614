/**
 * Reads again what the index does not keep and an explanation needs: the chunks of a file and the bytes of a picture.
 */

import type { FileKey, WorkspaceFile } from '../../core/documents/workspaceFile.ts';
import type { ExplainParts } from '../../core/explain/explainService.ts';
import { pictureInput } from '../../core/indexing/pictureRows.ts';
import type { Chunker } from '../../core/ports/chunker.ts';
import type { FileContent, FileSource } from '../../core/ports/fileSource.ts';

type Opened = { readonly file: WorkspaceFile; readonly content: FileContent };

/** A file that is gone or excluded by now gives nothing; only a cancellation rejects. */
export function explainSources(
  files: Pick<FileSource, 'examine' | 'read'>,
  chunker: Chunker,
): Pick<ExplainParts, 'chunksOf' | 'pictureOf'> {
  const open = async (key: FileKey, signal: AbortSignal): Promise<Opened | undefined> => {
    const discovery = await files.examine(key, signal);
    if (discovery.kind !== 'file') return undefined;
    return { file: discovery.file, content: await files.read(discovery.file, signal) };
  };
  return {
    chunksOf: async (key, signal) => {
      const opened = await open(key, signal);
      if (opened?.content.kind !== 'text') return [];
      const { path, languageId } = opened.file;
      return await chunker.chunk({ path, languageId, text: opened.content.text }, signal);
    },
    pictureOf: async (key, signal) => {
      const opened = await open(key, signal);
      if (opened?.content.kind !== 'bytes') return undefined;
      return pictureInput(opened.content.bytes, opened.file.languageId);
    },
  };
}
