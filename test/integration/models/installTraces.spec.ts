/** What an installation leaves behind: nothing when it is stopped, and nothing of what others left. */
import { mkdir, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { neverCancelled } from '../../../extension/core/cancellation/cancellation.ts';
import { defaultNetworkSettings } from '../../../extension/core/protocol/modelApi.ts';
import {
  createInstaller,
  filesIn,
  fromHub,
  installedFiles,
  modelId,
  ofStore,
  startHub,
} from './installFixture.ts';

describe('an installation', () => {
  it('that is cancelled leaves nothing', async () => {
    const hub = await startHub();
    hub.faults.push({ ...ofStore, kind: 'slow', bytes: 1_000, everyMs: 20 });
    const { service, modelsFolder } = await createInstaller();
    const stop = new AbortController();
    service.onDidProgress(({ bytesDone }) => {
      if (bytesDone > 20_000) stop.abort();
    });
    const request = { source: fromHub(hub), modelsFolder, network: defaultNetworkSettings };
    await expect(
      service.install({ ...request, installId: 'x', agreedCommit: '' }, stop.signal),
    ).rejects.toMatchObject({ name: 'CancelledError' });
    expect(stop.signal.aborted).toBe(true);
    expect(await filesIn(modelsFolder)).toEqual([]);
  });

  it('does not begin without enough space', async () => {
    const hub = await startHub();
    const { systemInstallFileSystem } = await import(
      '../../../extension/node/models/install/installFileSystem.ts'
    );
    const { install, modelsFolder } = await createInstaller({
      fileSystem: { ...systemInstallFileSystem, freeBytes: async () => 1024 * 1024 },
    });
    await expect(install(fromHub(hub))).rejects.toMatchObject({
      code: 'model/disk-full',
      message: expect.stringMatching(/needs \d+ MB and 1 MB are free/),
    });
    expect(await filesIn(modelsFolder)).toEqual([]);
  });

  it('that fills the disk gives all of it back', async () => {
    const hub = await startHub();
    const { systemInstallFileSystem } = await import(
      '../../../extension/node/models/install/installFileSystem.ts'
    );
    const { install, modelsFolder } = await createInstaller({
      fileSystem: {
        ...systemInstallFileSystem,
        openForAppend: async (file) => {
          const real = await systemInstallFileSystem.openForAppend(file);
          let room = 40_000;
          return {
            ...real,
            write: async (bytes) => {
              room -= bytes.length;
              if (room < 0) throw Object.assign(new Error('no space'), { code: 'ENOSPC' });
              await real.write(bytes);
            },
          };
        },
      },
    });
    await expect(install(fromHub(hub))).rejects.toMatchObject({ code: 'model/disk-full' });
    expect(await filesIn(modelsFolder)).toEqual([]);
  });

  it('clears up what others left, when it is old enough', async () => {
    const hub = await startHub();
    const { service, modelsFolder, install } = await createInstaller();
    const work = path.join(modelsFolder, '.installing');
    const yesterday = new Date(Date.now() - 25 * 60 * 60 * 1000);
    for (const name of ['old%2Fone.partial', 'young%2Fone.partial', 'x.removed']) {
      await mkdir(path.join(work, name), { recursive: true });
      await writeFile(path.join(work, name, 'file'), 'x');
    }
    await utimes(path.join(work, 'old%2Fone.partial'), yesterday, yesterday);
    await install(fromHub(hub));
    expect(await filesIn(work)).toEqual(['young%2Fone.partial/file']);
    expect(await service.list(modelsFolder, neverCancelled())).toHaveLength(1);
  });

  it('puts a model back whose replacement was interrupted between two steps', async () => {
    const hub = await startHub();
    const { service, modelsFolder, install } = await createInstaller();
    await install(fromHub(hub));
    const { rename } = await import('node:fs/promises');
    const work = path.join(modelsFolder, '.installing');
    await mkdir(work, { recursive: true });
    await rename(
      path.join(modelsFolder, modelId),
      path.join(work, `${encodeURIComponent(modelId)}.replaced`),
    );
    expect((await service.list(modelsFolder, neverCancelled())).map(({ id }) => id)).toEqual([modelId]);
    expect(await filesIn(modelsFolder)).toEqual(installedFiles);
  });

  it('is not confused by folders that are no models', async () => {
    const { service, modelsFolder } = await createInstaller();
    await mkdir(path.join(modelsFolder, 'org', 'no-record'), { recursive: true });
    await mkdir(path.join(modelsFolder, 'org', 'damaged'), { recursive: true });
    await writeFile(path.join(modelsFolder, 'org', 'damaged', 'install.json'), '{"version": 1');
    await writeFile(path.join(modelsFolder, 'a-file'), 'x');
    expect(await service.list(modelsFolder, neverCancelled())).toEqual([]);
    expect(await service.list(path.join(modelsFolder, 'absent'), neverCancelled())).toEqual([]);
  });
});
