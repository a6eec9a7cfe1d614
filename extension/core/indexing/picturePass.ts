/**
 * What the background passes over pictures share: they look at the wanted ones in the order of work and hand on what they
 * found, some at a time. A pass may be stopped at any moment.
 */
import { throwIfCancelled } from '../cancellation/cancellation.ts';
import type { CatalogEntry } from '../ports/vectorStore.ts';
import type { IndexProgress } from './indexProgress.ts';
import type { WorkOrder } from './workOrder.ts';

export interface PicturePass<Found> {
  readonly catalog: ReadonlyMap<string, CatalogEntry>;
  readonly order: WorkOrder;
  readonly isWanted: (entry: CatalogEntry) => boolean;
  /** Undefined when there is nothing to write for the picture. */
  readonly look: (entry: CatalogEntry) => Promise<Found | undefined>;
  /** One transaction; never called with nothing. */
  readonly write: (found: readonly Found[]) => Promise<void>;
  readonly picturesPerWrite: number;
  readonly onProgress: (progress: IndexProgress) => void;
}

/** How many pictures a pass would look at now. */
export function countWanted({
  catalog,
  isWanted,
}: Pick<PicturePass<unknown>, 'catalog' | 'isWanted'>): number {
  let pictures = 0;
  for (const entry of catalog.values()) if (isWanted(entry)) pictures++;
  return pictures;
}

/** Rejects when cancelled, and as `look` and `write` do; what was written stays. */
export async function passOverPictures<Found>(pass: PicturePass<Found>, signal: AbortSignal): Promise<void> {
  const filesTotal = countWanted(pass);
  let filesDone = 0;
  let waiting: Found[] = [];
  const write = async (): Promise<void> => {
    const batch = waiting;
    waiting = [];
    if (batch.length > 0) await pass.write(batch);
  };
  for (const entry of pass.order.entries(pass.catalog, pass.isWanted)) {
    throwIfCancelled(signal);
    pass.onProgress({ phase: 'refining', filesTotal, filesDone, chunksEncoded: 0, currentFile: entry.path });
    const found = await pass.look(entry);
    filesDone++;
    if (found !== undefined) waiting.push(found);
    if (waiting.length >= pass.picturesPerWrite) await write();
  }
  await write();
}
