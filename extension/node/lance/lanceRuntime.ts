/**
 * Settings of LanceDB's native runtime that can only be given through the environment of the process. They are read when
 * the runtime does its first work, so this comes before every connection.
 */
import { availableParallelism } from 'node:os';

/**
 * The full-text index of 0.31 is built by workers (one for each core) that wait for tasks of the same thread pool. With
 * as many workers as threads nobody is left to run the tasks, and the build hangs for ever: seen with 100 000 rows on
 * two cores, never with two threads to spare.
 */
const spareThreads = 2;

/** Two workers index 100 000 chunks in four seconds; more would take the cores away from the editor. */
const textIndexWorkers = 2;

/** Idempotent. Values that the user has set in the environment are kept. */
export function prepareLanceRuntime(): void {
  const threads = Math.max(availableParallelism(), textIndexWorkers + spareThreads);
  process.env.LANCE_FTS_NUM_SHARDS ??= String(textIndexWorkers);
  process.env.LANCE_CPU_THREADS ??= String(threads);
}
