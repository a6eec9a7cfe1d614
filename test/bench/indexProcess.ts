/**
 * Entry of a process that indexes one folder with the product's engine and reports time, peak memory and disk.
 */
import { neverCancelled } from '../../extension/core/cancellation/cancellation.ts';
import { folderSize } from '../../extension/node/files/folderSize.ts';
import { benchConfiguration, openBenchEngine } from './benchEngine.ts';
import { sendResult } from './forkBench.ts';
import { settledSize } from './settledSize.ts';

export interface IndexRun {
  readonly files: number;
  readonly chunks: number;
  readonly truncated: number;
  readonly elapsedMs: number;
  readonly peakRssBytes: number;
  readonly indexBytes: number;
  readonly cacheBytes: number;
}

const [workspace = '', storage = ''] = process.argv.slice(2);
const engine = await openBenchEngine(workspace, storage);
const summary = await engine.index(neverCancelled());
const peakRssBytes = process.resourceUsage().maxRSS * 1024;
const status = await engine.status(neverCancelled());
const { indexFolder, cacheFolder } = benchConfiguration(workspace, storage);
const indexBytes = await settledSize(indexFolder);
await engine.close();
const run: IndexRun = {
  files: summary.filesIndexed,
  chunks: status.chunks,
  truncated: status.chunksTruncated,
  elapsedMs: summary.elapsedMs,
  peakRssBytes,
  indexBytes,
  cacheBytes: (await folderSize(cacheFolder)).bytes,
};
sendResult(run);
