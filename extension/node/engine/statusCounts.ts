/**
 * Counts what an index session holds and what it left out, for the status.
 */
import type { SkippedFile, SkipReason } from '../../core/documents/workspaceFile.ts';
import { isProblem } from '../../core/indexing/indexProgress.ts';
import type { CatalogEntry } from '../../core/ports/vectorStore.ts';
import type { EngineStatus } from '../../core/protocol/engineApi.ts';
import type { IndexSession } from './indexSession.ts';

/** Nobody reads a longer list; `skippedByReason` counts them all. */
const mostProblemsShown = 100;

/** Walks over all files: some milliseconds for 100 000 of them. */
export function countsOf(session: IndexSession): Partial<EngineStatus> {
  let chunks = 0;
  let images = 0;
  let contentMark = 0;
  // What can be found now; the rest counts the index that is being made.
  for (const entry of session.answering.indexer.catalog.values()) {
    if (entry.modality === 'image') images++;
    else chunks += entry.rows;
    contentMark = (contentMark + markOf(entry)) >>> 0;
  }
  const skippedByReason: Partial<Record<SkipReason, number>> = {};
  const problems: SkippedFile[] = [];
  let filesSkipped = 0;
  for (const skipped of session.indexer.skipped) {
    filesSkipped++;
    skippedByReason[skipped.reason] = (skippedByReason[skipped.reason] ?? 0) + 1;
    if (isProblem(skipped)) problems.push(skipped);
  }
  return {
    filesIndexed: session.indexer.catalog.size,
    filesSkipped,
    chunks,
    images,
    contentMark,
    chunksTruncated: session.indexer.chunksTruncated,
    chunksToRefine: session.chunksToRefine,
    picturesToCut: session.picturesToCut,
    picturesToRead: session.picturesToRead,
    skippedByReason,
    problems: problems.slice(-mostProblemsShown),
    isComplete: session.isComplete,
    encoderId: session.answering.encoders.id,
    nextEncoderId: session.answering === session ? null : session.encoders.id,
  };
}

/** Characters of a path that count: renamed and moved files differ in their last ones nearly always. */
const markedCharacters = 16;

/** FNV-1a over the end of the path, begun with the hash of the content; the sum over files does not know their order. */
function markOf({ path, fileHash }: CatalogEntry): number {
  let mark = Number.parseInt(fileHash.slice(0, 8), 16);
  for (let at = Math.max(0, path.length - markedCharacters); at < path.length; at++)
    mark = Math.imul(mark ^ path.charCodeAt(at), 0x0100_0193);
  return mark >>> 0;
}
