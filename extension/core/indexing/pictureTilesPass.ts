/**
 * The pass that cuts large pictures into tiles, so that small things in them are found by what they show. It runs after
 * the first index and may be stopped at any moment: the index itself tells which pictures wait.
 */
import { fileKeyOf, type WorkspaceFile } from '../documents/workspaceFile.ts';
import type { FileSource } from '../ports/fileSource.ts';
import type { CatalogEntry } from '../ports/vectorStore.ts';
import { FailedTries } from './failedTries.ts';
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
  /** Of pictures that were looked at and could not be cut or encoded. */
  readonly #failedTries = new FailedTries();

  constructor(parts: PictureTilesParts) {
    this.#parts = parts;
  }

  get picturesToCut(): number {
    return countWanted({
      catalog: this.#parts.index.catalog,
      isWanted: (entry) => this.#isWanted(entry),
    });
  }

  /** Rejects when cancelled, and as the store and the encoder do; what was written stays. */
  async run(signal: AbortSignal): Promise<void> {
    const { files, index, order, onProgress } = this.#parts;
    await passOverPictures<WorkspaceFile>(
      {
        catalog: index.catalog,
        order,
        isWanted: (entry) => this.#isWanted(entry),
        look: async (entry) => {
          const discovery = await files.examine(entry, signal);
          return discovery.kind === 'file' ? discovery.file : undefined;
        },
        write: (batch) => this.#cut(batch, signal),
        picturesPerWrite,
        onProgress,
      },
      signal,
    );
  }

  async #cut(batch: readonly WorkspaceFile[], signal: AbortSignal): Promise<void> {
    const { index } = this.#parts;
    const before = batch.map((file) => index.catalog.get(fileKeyOf(file)));
    await index.describeAgain(batch, signal, { withTiles: true });
    for (const [at, file] of batch.entries()) {
      const entry = index.catalog.get(fileKeyOf(file));
      // The old entry stands where the decoder did not work at all, which no picture is to blame for.
      if (entry?.pending !== 'tiles' || entry === before[at]) continue;
      this.#failedTries.note(entry.fileHash);
    }
  }

  #isWanted({ pending, fileHash }: CatalogEntry): boolean {
    return pending === 'tiles' && !this.#failedTries.areUsedUp(fileHash);
  }
}
