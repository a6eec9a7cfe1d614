/**
 * The map of eight planted subjects with the vectors of the product's own encoders: modules of different purpose whose
 * names say nothing.
 */
import fs from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { neverCancelled } from '../../../extension/core/cancellation/cancellation.ts';
import { createNullLogger } from '../../../extension/core/logging/logger.ts';
import { layOutMap } from '../../../extension/core/map/layOutMap.ts';
import { decodeMapFile, type MapFile } from '../../../extension/core/map/mapFile.ts';
import { leastStructure } from '../../../extension/core/map/structure.ts';
import type { MapSummary } from '../../../extension/core/protocol/mapApi.ts';
import { IndexGenerations } from '../../../extension/node/lance/indexGenerations.ts';
import { IndexTable } from '../../../extension/node/lance/indexTable.ts';
import { LanceVectorStore } from '../../../extension/node/lance/lanceVectorStore.ts';
import { WriterLease } from '../../../extension/node/lease/writerLease.ts';
import { openBenchEngine, temporaryFolder } from '../../bench/benchEngine.ts';
import { sampleWorkspace, waitUntilRefined } from '../../bench/sampleQueries.ts';
import { adjustedRand, type Planted, packed, permuted } from '../../fakes/plantedVectors.ts';

/** Folder of the library, and words one of which its topic should be called by. */
const subjects = [
  ['leaflet-1.9.4', ['map', 'layer', 'lat', 'lng', 'bounds', 'point', 'leaflet', 'zoom']],
  ['rxjs-7.8.2', ['observable', 'operator', 'subscriber', 'timeout', 'source']],
  ['react-redux-9.3.1', ['redux', 'store', 'react', 'props', 'selector', 'hook']],
  ['schedule-1.2.2', ['schedule', 'job', 'interval', 'weekday', 'time']],
  ['suncalc-2.0.2', ['sun', 'moon', 'altitude', 'azimuth']],
  ['average-0.13.1', ['mean', 'variance', 'average', 'sample', 'weighted', 'sum']],
  ['capacitor-local-notifications-8.3.1', ['notification', 'channel', 'local', 'sound', 'intent']],
  ['adafruit-bme280-2.6.32', ['temperature', 'humidity', 'pressure', 'sensor', 'bme']],
] as const;

let folder: string;
let summary: MapSummary;
let map: MapFile;
let vectors: Planted;

beforeAll(async () => {
  folder = await temporaryFolder('subjects');
  const workspace = path.join(folder, 'workspace');
  for (const [index, [library]] of subjects.entries())
    await copyCode(path.join(sampleWorkspace, 'libraries', library), path.join(workspace, `m${index}`));
  const engine = await openBenchEngine(workspace, folder);
  await engine.index(neverCancelled());
  await waitUntilRefined(engine);
  summary = await engine.map({ mapId: 'test' }, neverCancelled());
  const decoded = decodeMapFile(new Uint8Array(await fs.readFile(summary.file)));
  await engine.close();
  if (decoded === undefined) throw new Error('The map is damaged');
  map = decoded;
  vectors = await vectorsOfIndex(path.join(folder, 'index'));
}, 300_000);

afterAll(async () => {
  await fs.rm(folder, { recursive: true, force: true });
});

/** The files of a library under names that say nothing, without licences, which are alike. */
async function copyCode(from: string, to: string): Promise<void> {
  await fs.mkdir(to, { recursive: true });
  const files = await fs.readdir(from, { recursive: true, withFileTypes: true });
  const code = files.filter(
    (file) => file.isFile() && !/^licen[cs]e|\.(?:css|svg|png|json)$/iu.test(file.name),
  );
  for (const [index, file] of code.entries())
    await fs.copyFile(
      path.join(file.parentPath, file.name),
      path.join(to, `f${index}${path.extname(file.name)}`),
    );
}

async function vectorsOfIndex(indexFolder: string): Promise<Planted> {
  const logger = createNullLogger();
  const generations = new IndexGenerations(indexFolder, logger);
  const current = await generations.current();
  if (current === undefined) throw new Error('There is no index');
  const { identity } = current.description;
  const table = new IndexTable(generations.folderOf(current.name), identity, logger);
  const lease = new WriterLease(path.join(indexFolder, 'writer.lease'), logger);
  const store = new LanceVectorStore(table, identity, lease, logger);
  const all: number[] = [];
  const labels: number[] = [];
  await store.scan(
    { withVectors: true },
    async (batch) => {
      for (const value of batch.vectors) all.push(value);
      for (const row of batch.rows) labels.push(subjectOf(row.path));
    },
    neverCancelled(),
  );
  await store.close();
  return { dimensions: identity.dimensions, count: labels.length, values: Float32Array.from(all), labels };
}

function subjectOf(file: string): number {
  return Number(/^m(\d+)\//u.exec(file)?.[1] ?? -1);
}

describe('eight modules of different purpose', () => {
  it('are found, and how many they are', () => {
    const labels = Array.from(map.columns.path, (index) => subjectOf(map.paths[index] ?? ''));
    expect(adjustedRand([...map.columns.topic], labels)).toBeGreaterThanOrEqual(0.6);
    expect(map.topics.length).toBeGreaterThanOrEqual(6);
    expect(map.topics.length).toBeLessThanOrEqual(12);
  });

  it('are called by their words: six of eight by one of the first five', () => {
    const named = subjects.filter(([, keywords], subject) => {
      const counts = new Map<number, number>();
      for (const [point, index] of map.columns.path.entries()) {
        const topic = map.columns.topic[point] ?? -1;
        if (subjectOf(map.paths[index] ?? '') === subject && topic >= 0)
          counts.set(topic, (counts.get(topic) ?? 0) + 1);
      }
      const [main] = [...counts].sort((one, other) => other[1] - one[1]).map(([topic]) => topic);
      const words = map.topics.find(({ id }) => id === main)?.words.slice(0, 5) ?? [];
      return keywords.some((keyword) => words.some((word) => word.startsWith(keyword)));
    });
    expect(named.length).toBeGreaterThanOrEqual(6);
  });

  it('make a map that can be trusted', () => {
    expect(summary.trustworthiness).toBeGreaterThanOrEqual(0.8);
    expect(summary.warning).toBeUndefined();
    expect(map.structure).toBeGreaterThan(leastStructure);
  });

  it('disappear when the dimensions are permuted', () => {
    const mixed = permuted(vectors);
    const laidOut = layOutMap(
      { vectors: packed(mixed), clouds: new Uint8Array(mixed.count), keepGap: false, seed: 1 },
      () => undefined,
    );
    const alone = laidOut.topic.filter((topic) => topic < 0).length;
    expect(alone / mixed.count).toBeGreaterThanOrEqual(0.8);
    expect(laidOut.structure).toBeLessThan(leastStructure);
  });
});
