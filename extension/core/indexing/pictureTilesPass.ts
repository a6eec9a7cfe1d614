/**
 * The pass that cuts large pictures into tiles, so that small things in them are found by what they show. It runs after
 * the first index and may be stopped at any moment: the index itself tells which pictures wait.
 */
import type { WorkspaceFile } from '../documents/workspaceFile.ts';
import type { FileSource } from '../ports/fileSource.ts';
import type { CatalogEntry } from '../ports/vectorStore.ts';
import type { IndexProgress } from './indexProgress.ts';
import { countWanted, passOverPictures } from './picturePass.ts';
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
    return countWanted({ catalog: this.#parts.index.catalog, isWanted });
  }

  /** Rejects when cancelled, and as the store and the encoder do; what was written stays. */
  async run(signal: AbortSignal): Promise<void> {
    const { files, index, order, onProgress } = this.#parts;
    await passOverPictures<WorkspaceFile>(
      {
        catalog: index.catalog,
        order,
        isWanted,
        look: async (entry) => {
          const discovery = await files.examine(entry, signal);
          return discovery.kind === 'file' ? discovery.file : undefined;
        },
        write: (batch) => index.describeAgain(batch, signal, { withTiles: true }),
        picturesPerWrite,
        onProgress,
      },
      signal,
    );
  }
}

function isWanted({ pending }: CatalogEntry): boolean {
  return pending === 'tiles';
}
