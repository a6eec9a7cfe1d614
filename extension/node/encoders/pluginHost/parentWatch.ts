/**
 * Ends a process whose parent is gone, even while its main thread hangs in a loop and hears of nothing.
 */
import { Worker } from 'node:worker_threads';

/** Often enough that an orphan takes no processor time worth mentioning. */
const intervalMs = 2_000;

/** Runs in a thread of its own, which a loop of the main thread does not stop. */
const watch = `
const { workerData } = require('node:worker_threads');
setInterval(() => {
  try {
    if (process.ppid === workerData.parent) { process.kill(workerData.parent, 0); return; }
  } catch (error) {
    if (error.code === 'EPERM') return;
  }
  process.kill(process.pid, 'SIGKILL');
}, workerData.intervalMs);
`;

export function endWithParent(): void {
  const worker = new Worker(watch, {
    eval: true,
    workerData: { parent: process.ppid, intervalMs },
    // It holds a timer and nothing else.
    resourceLimits: { maxOldGenerationSizeMb: 8, maxYoungGenerationSizeMb: 4 },
    execArgv: [],
  });
  worker.on('error', () => undefined); // Without threads the channel's end has to do.
  worker.unref();
}
