/**
 * The pass that cuts large pictures into tiles, so that small things in them are found by what they show. It runs after
 * the first index and may be stopped at any moment: the index itself tells which pictures wait.
 */
import { throwIfCancelled } from '../cancellation/cancellation.ts';
import type { WorkspaceFile } from '../documents/workspaceFile.ts';
import type { FileSource } from '../ports/fileSource.ts';
import type { CatalogEntry } from '../ports/vectorStore.ts';
import type { IndexProgress } from './indexProgress.ts';
import type { WorkOrder } from './workOrder.ts';

/** What the pass needs of the indexer. */
export interface TileableIndex {
  readonly catalog: ReadonlyMap<string, CatalogEntry>;
  /** Makes new rows of these files, tiles included. */
  describeAgain(
    files: readonly WorkspaceFile[],
    signal: AbortSignal,
    options: { readonly withTiles: boolean },
  ): Promise<void>;
}

export interface PictureTilesParts {
  readonly files: Pick<FileSource, 'examine'>;
  readonly index: TileableIndex;
  readonly order: WorkOrder;
  readonly onProgress: (progress: IndexProgress) => void;
}

/**
 * Pictures per transaction: two seconds of work, so that a stop loses little (the vectors are in the cache by then), and
 * a thousand screenshots cost the index few versions.
 */
const picturesPerWrite = 16;

export class PictureTilesPass {
  readonly #parts: PictureTilesParts;

  constructor(parts: PictureTilesParts) {
    this.#parts = parts;
  }

  get picturesToCut(): number {
    let pictures = 0;
    for (const entry of this.#parts.index.catalog.values()) if (isWanted(entry)) pictures++;
    return pictures;
  }

  /** Rejects when cancelled, and as the store and the encoder do; what was written stays. */
  async run(signal: AbortSignal): Promise<void> {
    const { files, index, order, onProgress } = this.#parts;
    const filesTotal = this.picturesToCut;
    let filesDone = 0;
    let waiting: WorkspaceFile[] = [];
    const cut = async (): Promise<void> => {
      const batch = waiting;
      waiting = [];
      if (batch.length > 0) await index.describeAgain(batch, signal, { withTiles: true });
    };
    for (const entry of order.entries(index.catalog, isWanted)) {
      throwIfCancelled(signal);
      onProgress({ phase: 'refining', filesTotal, filesDone, chunksEncoded: 0, currentFile: entry.path });
      const discovery = await files.examine(entry, signal);
      filesDone++;
      if (discovery.kind === 'file') waiting.push(discovery.file);
      if (waiting.length >= picturesPerWrite) await cut();
    }
    await cut();
  }
}

function isWanted({ pending }: CatalogEntry): boolean {
  return pending === 'tiles';
}
