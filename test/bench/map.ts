/**
 * `npm run bench -- map [--sizes 10000,100000]`: how long the map of a large index takes, what memory, how far it can be
 * trusted, and how long a hundred new chunks take to be placed on it. Vectors lie as those of real code do.
 */
import fs from 'node:fs/promises';
import path from 'node:path';
import { neverCancelled } from '../../extension/core/cancellation/cancellation.ts';
import { createNullLogger } from '../../extension/core/logging/logger.ts';
import { decodeMapFile } from '../../extension/core/map/mapFile.ts';
import type { MapProgress, MapSummary } from '../../extension/core/protocol/mapApi.ts';
import { MapService } from '../../extension/node/map/mapService.ts';
import { openStore, testIdentity } from '../fakes/openStore.ts';
import { textArgument } from './benchArguments.ts';
import { layout, temporaryFolder } from './benchEngine.ts';
import { seededRandom } from './seededRandom.ts';
import { formatBytes } from './statistics.ts';
import { chunksPerFile, referenceLines, SyntheticRows } from './syntheticRows.ts';

const dimensions = 384;
/** The indexer writes about 256 rows at once. */
const filesPerWrite = 32;
const newChunks = 100;
const memoryIntervalMs = 100;

type Opened = Awaited<ReturnType<typeof openStore>>;

export async function benchMap(rest: readonly string[]): Promise<unknown> {
  const sizes = (textArgument(rest, 'sizes') ?? '10000,100000').split(',').map(Number);
  const storage = await temporaryFolder('map');
  const rows = new SyntheticRows(await referenceLines(), dimensions, seededRandom(20261121));
  const opened = await openStore(storage, testIdentity);
  const report: Record<string, unknown> = {};
  let size = 0;
  try {
    for (const target of sizes.toSorted((a, b) => a - b)) {
      size = await grow(opened, rows, size, target);
      report[`${size} points`] = await measure(opened, rows, storage);
      size += newChunks;
    }
    return report;
  } finally {
    await opened.close();
    await fs.rm(storage, { recursive: true, force: true });
  }
}

async function grow({ store }: Opened, rows: SyntheticRows, from: number, target: number): Promise<number> {
  let size = from;
  while (size < target) {
    const count = Math.min(filesPerWrite, Math.ceil((target - size) / chunksPerFile));
    const files = Array.from({ length: count }, () => rows.nextFile());
    await store.replaceFiles(files);
    for (const file of files) size += file.rows.length;
  }
  return size;
}

async function measure({ store }: Opened, rows: SyntheticRows, storage: string): Promise<unknown> {
  const folder = path.join(storage, 'maps');
  const roots = [{ id: 'bench', name: 'bench', path: storage }];
  const logger = createNullLogger();
  const service = new MapService({
    store,
    folder,
    roots,
    dimensions,
    threadEntry: layout.mapThreadEntry,
    logger,
  });
  const first = await timed(service, { mapId: 'first', shouldLayOut: true });
  const map = decodeMapFile(new Uint8Array(await fs.readFile(first.summary.file)));
  const phases = Object.entries(first.phasesMs).map(([phase, ms]) => `${phase} ${(ms / 1000).toFixed(1)}`);
  console.log(
    `\n${first.summary.points} points in ${(first.ms / 1000).toFixed(1)} s (${phases.join(', ')}), ` +
      `${formatBytes(first.addedBytes)} more memory, file ${formatBytes(first.fileBytes)}, ` +
      `trustworthiness ${first.summary.trustworthiness?.toFixed(3)}, structure ${map?.structure?.toFixed(3)}, ` +
      `${first.summary.topics.length} topics`,
  );
  const again = await timed(service, { mapId: 'again' });
  const added = Array.from({ length: Math.ceil(newChunks / chunksPerFile) }, () => rows.nextFile());
  await store.replaceFiles(added);
  const placing = await timed(service, { mapId: 'placing' });
  console.log(
    `unchanged ${again.ms.toFixed(0)} ms; ${placing.summary.placed} new points placed in ${placing.ms.toFixed(0)} ms`,
  );
  await service.close();
  return {
    ...first,
    structure: map?.structure,
    unchangedMs: again.ms,
    placed: placing.summary.placed,
    placingMs: placing.ms,
  };
}

async function timed(
  service: MapService,
  request: { readonly mapId: string; readonly shouldLayOut?: boolean },
) {
  const before = process.memoryUsage.rss();
  let most = before;
  const watch = setInterval(() => {
    most = Math.max(most, process.memoryUsage.rss());
  }, memoryIntervalMs);
  const begun = new Map<MapProgress['phase'], number>();
  const started = performance.now();
  let summary: MapSummary;
  try {
    summary = await service.map(
      request,
      ({ phase }) => {
        if (!begun.has(phase)) begun.set(phase, performance.now());
      },
      neverCancelled(),
    );
  } finally {
    clearInterval(watch);
  }
  const ended = performance.now();
  const entries = [...begun];
  const phasesMs = Object.fromEntries(
    entries.map(([phase, at], index) => [phase, (entries[index + 1]?.[1] ?? ended) - at]),
  );
  const fileBytes = (await fs.stat(summary.file)).size;
  return { summary, ms: ended - started, phasesMs, addedBytes: most - before, fileBytes };
}
