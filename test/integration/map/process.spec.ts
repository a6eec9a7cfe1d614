/**
 * The map through the engine's process: progress arrives, and a process that is killed in the middle leaves the old map.
 */
import fs from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { neverCancelled } from '../../../extension/core/cancellation/cancellation.ts';
import { createNullLogger } from '../../../extension/core/logging/logger.ts';
import { createEngineClient, engineEntryOf } from '../../../extension/node/process/engineClient.ts';
import type { EngineClient } from '../../../extension/node/process/engineClientTypes.ts';
import { benchConfiguration, layout, temporaryFolder } from '../../bench/benchEngine.ts';
import { programs } from '../engine/engineFixture.ts';

const signal = neverCancelled();
let folder = '';
let client: EngineClient;

beforeEach(async () => {
  folder = await temporaryFolder('map-process');
  client = createEngineClient({ ...engineEntryOf(layout), logger: createNullLogger() });
});
afterEach(async () => {
  await client.close();
  await fs.rm(folder, { recursive: true, force: true });
});

it('tells its progress, and leaves the old map when it is killed', async () => {
  const workspace = path.join(folder, 'workspace');
  for (const [name, content] of Object.entries(programs(60))) {
    await fs.mkdir(path.dirname(path.join(workspace, name)), { recursive: true });
    await fs.writeFile(path.join(workspace, name), content);
  }
  await client.open(benchConfiguration(workspace, folder), signal);
  await client.index(signal);
  const phases = new Set<string>();
  client.onDidMapProgress(({ phase }) => phases.add(phase));
  const first = await client.map({ mapId: 'first' }, signal);
  expect([...phases]).toEqual(['reading', 'comparing', 'layingOut', 'naming', 'writing']);
  expect(first.points).toBe(60);
  const bytes = await fs.readFile(first.file);

  client.onDidMapProgress(({ mapId, phase }) => {
    if (mapId === 'second' && phase === 'layingOut') process.kill(client.pid ?? 0, 'SIGKILL');
  });
  await expect(client.map({ mapId: 'second', shouldLayOut: true }, signal)).rejects.toMatchObject({
    code: 'engine/crashed',
  });
  expect(await fs.readFile(first.file)).toEqual(bytes);
  // The process that was started in its place shows the old map at once.
  expect(await client.map({ mapId: 'third' }, signal)).toMatchObject({ layout: first.layout, points: 60 });
});
