import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { neverCancelled } from '../../../extension/core/cancellation/cancellation.ts';
import { createNullLogger } from '../../../extension/core/logging/logger.ts';
import {
  defaultEncoderSettings,
  type EngineConfiguration,
} from '../../../extension/core/protocol/engineApi.ts';
import { createWorkspaceRoot } from '../../../extension/node/files/workspaceRoot.ts';
import { createEngineClient, engineEntryOf } from '../../../extension/node/process/engineClient.ts';
import type { EngineClient } from '../../../extension/node/process/engineClientTypes.ts';
import { productLayoutOfSources } from '../../../extension/node/productLayout.ts';
import { until, whenState } from './fakeClient.ts';

const layout = productLayoutOfSources(fileURLToPath(new URL('../../..', import.meta.url)));
let folder = '';
let client: EngineClient;

beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'semblance-engine-')));
  client = createEngineClient({ ...engineEntryOf(layout), logger: createNullLogger() });
});
afterEach(async () => {
  await client.close();
  await rm(folder, { recursive: true, force: true });
});

it('the real engine works in its process, and goes on after it was killed', async () => {
  const workspace = join(folder, 'work');
  await mkdir(workspace);
  await writeFile(join(workspace, 'bread.md'), '# Sourdough\n\nKnead the dough and bake it.\n');
  const configuration: EngineConfiguration = {
    indexFolder: join(folder, 'index'),
    cacheFolder: join(folder, 'cache'),
    modelsFolder: layout.modelsFolder,
    userModelsFolder: join(folder, 'models'),
    roots: [createWorkspaceRoot(workspace)],
    settings: {
      excludeGlobs: [],
      shouldUseIgnoreFiles: true,
      maxTextBytes: 1_000_000,
      maxImageBytes: 1_000_000,
      threads: 0,
      cacheBytes: 100_000_000,
      ...defaultEncoderSettings,
    },
  };
  const query = { text: 'make a loaf', filter: {}, limit: 5, mode: 'hybrid' } as const;
  expect(await client.open(configuration, neverCancelled())).toMatchObject({ role: 'writer', problem: null });
  expect(await client.index(neverCancelled())).toMatchObject({ filesIndexed: 1 });
  expect((await client.search(query, neverCancelled())).results[0]?.path).toBe('bread.md');

  const killed = client.pid;
  process.kill(killed ?? 0, 'SIGKILL');
  await until(() => client.state === 'restarting');
  // A file that came while no process ran is found: the client has the index brought up to date.
  await writeFile(join(workspace, 'rain.md'), '# Rain\n\nUmbrellas and wet shoes.\n');
  expect((await client.search(query, neverCancelled())).results[0]?.path).toBe('bread.md');
  await whenState(client, 'running');
  expect(client.pid).not.toBe(killed);
  let status = await client.status(neverCancelled());
  for (let look = 0; look < 100 && status.filesIndexed < 2; look++) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    status = await client.status(neverCancelled());
  }
  expect(status).toMatchObject({ role: 'writer', filesIndexed: 2 });
});
