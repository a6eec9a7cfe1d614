/**
 * `npm run bench -- million [--lines n] [--packages folder,folder] [--fast static|hash] [--keep]`: how long a large tree
 * of real sources takes until it is searchable for the first time, and where the time goes.
 */
import fs from 'node:fs/promises';
import path from 'node:path';
import { numberArgument, textArgument } from './benchArguments.ts';
import { temporaryFolder } from './benchEngine.ts';
import { forkBench } from './forkBench.ts';
import type { MillionRun } from './millionProcess.ts';
import { writeMillionTree } from './millionTree.ts';
import { formatBytes } from './statistics.ts';

const targetSeconds = 60;
const targetLines = 1_000_000;

export async function benchMillion(rest: readonly string[]): Promise<unknown> {
  const lines = numberArgument(rest, 'lines', 1_000_000);
  const fast = textArgument(rest, 'fast') ?? 'static';
  const packages = textArgument(rest, 'packages')?.split(',') ?? [];
  const given = textArgument(rest, 'tree');
  const workspace = given ?? (await temporaryFolder('million'));
  const storage = await temporaryFolder('million-storage');
  try {
    const tree = given === undefined ? await writeMillionTree(workspace, lines, packages) : undefined;
    if (tree !== undefined) {
      console.log(
        `${tree.files} files, ${tree.lines} lines, ${formatBytes(tree.bytes)}: ` +
          Object.entries(tree.linesByLanguage)
            .sort((a, b) => b[1] - a[1])
            .slice(0, 10)
            .map(([language, count]) => `${language} ${Math.round((100 * count) / tree.lines)} %`)
            .join(', '),
      );
    }
    const run = await forkBench<MillionRun>('millionProcess.ts', [path.resolve(workspace), storage, fast]);
    print(run, tree?.lines ?? 0);
    return { tree, run };
  } finally {
    if (given === undefined) await fs.rm(workspace, { recursive: true, force: true });
    await fs.rm(storage, { recursive: true, force: true });
  }
}

function print(run: MillionRun, lines: number): void {
  const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
  console.log(
    `Searchable after ${seconds(run.wallMs)} (${seconds(run.cpuMs)} of processor time and ${seconds(run.splitterCpuMs)} in the splitter, load of the machine ${run.load.toFixed(1)}): ` +
      `${run.files} files, ${run.chunks} chunks, ${Math.round((run.chunks * 1000) / run.wallMs)} chunks/s; ` +
      `first rows after ${seconds(run.firstRowsMs)}`,
  );
  for (const [name, ms] of Object.entries(run.shares))
    console.log(`  ${name.padEnd(12)} ${seconds(ms).padStart(8)} ${Math.round((100 * ms) / run.wallMs)} %`);
  console.log(
    `Event loop held up: at most ${Math.round(run.longestBlockMs)} ms (${Math.round(run.longestBlockCpuMs)} ms of processor time), 99 % of the time below ${Math.round(run.block99Ms)} ms; ` +
      `${run.questionsMs.length} questions meanwhile: median ${Math.round(run.questionsMs[run.questionsMs.length >> 1] ?? 0)} ms, ` +
      `slowest ${Math.round(run.questionsMs.at(-1) ?? 0)} ms`,
  );
  console.log(`Peak RSS ${formatBytes(run.peakRssBytes)}, index ${formatBytes(run.indexBytes)}`);
  if (lines < targetLines) return;
  const isMet = run.wallMs <= targetSeconds * 1000;
  console.log(`${isMet ? 'MET' : 'MISSED'}: a million lines are searchable within ${targetSeconds} s.`);
}
