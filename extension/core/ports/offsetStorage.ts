/**
 * Where the offset between the fast and the accurate encoder is kept with an index, for other windows and later starts.
 */
import type { LearntOffset } from '../encoders/towerOffset.ts';

export interface OffsetStorage {
  /** What was saved last for these encoders; undefined when there is nothing, or nothing usable. */
  load(): Promise<LearntOffset | undefined>;
  /** Rejects when the storage refuses writes. */
  save(learnt: LearntOffset): Promise<void>;
}
