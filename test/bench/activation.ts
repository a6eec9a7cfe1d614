/**
 * `npm run bench -- activation`: what the extension costs the editor when it starts: loading the bundle and `activate`,
 * in fresh processes. The bundle comes from `npm run build`.
 */
import fs from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ActivationRun } from './activationProcess.ts';
import { repository } from './benchEngine.ts';
import { forkBench } from './forkBench.ts';
import { median, quantile, reportVerdicts } from './statistics.ts';

const processes = 10;
const targetMs = 30;
/** An engine that a process had started before it ended is gone by then, and does not disturb the next one. */
const pauseMs = 1_000;

export async function benchActivation(): Promise<unknown> {
  const bundle = path.join(repository, 'dist', 'extension.cjs');
  const { size } = await fs.stat(bundle).catch(() => {
    throw new Error(`${bundle} is missing. Run "npm run build" first.`);
  });
  const runs: ActivationRun[] = [];
  for (let run = 0; run < processes; run++) {
    if (run > 0) await sleep(pauseMs);
    runs.push(await forkBench<ActivationRun>('activationProcess.ts', [bundle]));
  }
  const medianOf = (of: (run: ActivationRun) => number): number => median(runs.map(of));
  const totals = runs.map((run) => run.loadMs + run.activateMs);
  console.log(
    `extension.cjs (${Math.round(size / 1000)} kB), median of ${processes} processes: load ${medianOf((run) => run.loadMs).toFixed(1)} ms, ` +
      `activate ${medianOf((run) => run.activateMs).toFixed(1)} ms until it returns, ${medianOf((run) => run.settledMs).toFixed(1)} ms until it is done; ` +
      `slowest ${quantile(totals, 1).toFixed(1)} ms`,
  );
  reportVerdicts([
    {
      name: 'load and activate',
      isMet: median(totals) <= targetMs,
      measured: `${median(totals).toFixed(1)} ms`,
      target: `<= ${targetMs} ms`,
    },
  ]);
  return { bundleBytes: size, runs };
}
