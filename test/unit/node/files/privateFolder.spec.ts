/** Caches hold copies of what was indexed: other users of the machine may not look in. */
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createNullLogger } from '../../../../extension/core/logging/logger.ts';
import { storeCalibration } from '../../../../extension/node/encoders/measureCalibration.ts';
import { replaceJsonFile } from '../../../../extension/node/files/replaceFile.ts';
import { WriterLease } from '../../../../extension/node/lease/writerLease.ts';
import { ModelsFolder } from '../../../../extension/node/models/install/modelsFolder.ts';

const logger = createNullLogger();

it.skipIf(process.platform === 'win32').each<[string, (folder: string) => Promise<unknown>]>([
  ['the text of a picture', (folder) => replaceJsonFile(join(folder, 'ocr-1', 'a.json'), {})],
  ['measured scores', (folder) => storeCalibration(join(folder, 'text-1', 'calibration.json'), {}, logger)],
  ['a lease', (folder) => new WriterLease(join(folder, 'index', 'writer.lease'), logger).tryAcquire()],
  ['a model', (folder) => new ModelsFolder(join(folder, 'models'), logger).openPartial('a/b')],
])('whoever comes first makes the cache for the user alone: %s', async (_, write) => {
  const base = await mkdtemp(join(tmpdir(), 'semblance-private-'));
  try {
    const cache = join(base, 'cache');
    await write(cache);
    expect((await stat(cache)).mode & 0o077).toBe(0);
  } finally {
    await rm(base, { recursive: true, force: true });
  }
});
