/**
 * Ends a process whose parent is gone, even while its main thread hangs in a loop and hears of nothing.
 */
import { Worker } from 'node:worker_threads';

/** Often enough that an orphan takes no processor time worth mentioning. */
const intervalMs = 2_000;

/** Runs in a thread of its own, which a loop of the main thread does not stop. */
const watch = `
const { workerData } = require('node:worker_threads');
const timer = setInterval(() => {
  try {
    if (process.ppid === workerData.parent) { process.kill(workerData.parent, 0); return; }
  } catch (error) {
    if (error.code === 'EPERM') return;
  }
  clearInterval(timer);
  setTimeout(() => process.kill(process.pid, 'SIGKILL'), workerData.graceMs);
}, workerData.intervalMs);
`;

/** `graceMs`: what a process that is not blocked needs to end in good order once its parent is gone. */
export function endWithParent({ graceMs = 0 }: { readonly graceMs?: number } = {}): void {
  const worker = new Worker(watch, {
    eval: true,
    workerData: { parent: process.ppid, intervalMs, graceMs },
    // It holds a timer and nothing else.
    resourceLimits: { maxOldGenerationSizeMb: 8, maxYoungGenerationSizeMb: 4 },
    execArgv: [],
  });
  worker.on('error', () => undefined); // Without threads the channel's end has to do.
  worker.unref();
}
