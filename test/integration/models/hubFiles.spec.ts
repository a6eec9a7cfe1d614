/** The way of one file from a hub: connections that break, files that are not what was promised. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { neverCancelled } from '../../../extension/core/cancellation/cancellation.ts';
import { sha256 } from '../../fakes/hubServer.ts';
import {
  createInstaller,
  filesIn,
  fromHub,
  installedFiles,
  largeFile,
  modelId,
  ofStore,
  pausesMs,
  startHub,
  tinyModel,
  weights,
} from './installFixture.ts';

describe('a file of the hub', () => {
  it('goes on where the connection broke off', async () => {
    const hub = await startHub();
    hub.faults.push({ ...ofStore, kind: 'cut', afterBytes: 50_000 });
    const { install, log } = await createInstaller();
    const installed = await install(fromHub(hub));
    const ranges = hub.requests
      .filter(({ server }) => server === 'store')
      .map(({ headers }) => headers.range);
    expect(ranges).toEqual([undefined, 'bytes=50000-']);
    // Only bytes of the same file may be joined.
    expect(hub.requests.at(-1)?.headers['if-range']).toMatch(/^"[0-9a-f]{32}"$/);
    expect(sha256(await readFile(path.join(installed.folder, weights)))).toBe(sha256(largeFile));
    expect(log.some(({ message }) => message.includes('Trying again'))).toBe(true);
  });

  it('survives a connection that breaks off again and again, as long as it gets further', async () => {
    const hub = await startHub();
    hub.faults.push({ ...ofStore, kind: 'cut', afterBytes: 10_000, times: 7 });
    const { install } = await createInstaller();
    await install(fromHub(hub));
    expect(hub.requests.filter(({ server }) => server === 'store')).toHaveLength(8);
  });

  it('begins anew at a server without ranges', async () => {
    const hub = await startHub();
    hub.faults.push(
      { ...ofStore, kind: 'cut', afterBytes: 50_000 },
      { ...ofStore, kind: 'no-ranges', times: 9 },
    );
    const { install } = await createInstaller();
    const installed = await install(fromHub(hub));
    expect(sha256(await readFile(path.join(installed.folder, weights)))).toBe(sha256(largeFile));
  });

  it('is given up when a server without ranges breaks off again and again', async () => {
    const hub = await startHub();
    hub.faults.push(
      { ...ofStore, kind: 'cut', afterBytes: Math.round(largeFile.length * 0.8), times: 99 },
      { ...ofStore, kind: 'no-ranges', times: 99 },
    );
    const { install } = await createInstaller();
    await expect(install(fromHub(hub))).rejects.toMatchObject({ code: 'model/network' });
    expect(hub.requests.filter(({ server }) => server === 'store')).toHaveLength(1 + pausesMs.length);
  });

  it('is asked for again when the server falls silent', async () => {
    const hub = await startHub();
    hub.faults.push({ ...ofStore, kind: 'hang', afterBytes: 1_000 });
    const { install } = await createInstaller({ silenceMs: 200 });
    expect((await install(fromHub(hub))).problem).toBe('');
  });

  it.each([500, 503, 429])('is asked for again after status %i', async (status) => {
    const hub = await startHub();
    hub.faults.push({ ...ofStore, kind: 'status', status, headers: { 'retry-after': '0' } });
    const { install } = await createInstaller();
    expect((await install(fromHub(hub))).problem).toBe('');
  });

  it('is kept for another try when the network fails for good, and continued then', async () => {
    const hub = await startHub();
    hub.faults.push(
      { ...ofStore, kind: 'cut', afterBytes: 30_000 },
      { ...ofStore, kind: 'cut', afterBytes: 0, times: 3 },
    );
    const first = await createInstaller();
    await expect(first.install(fromHub(hub))).rejects.toMatchObject({ code: 'model/network' });
    expect(await first.service.list(first.modelsFolder, neverCancelled())).toEqual([]);
    hub.requests.length = 0;
    const second = await createInstaller({ modelsFolder: first.modelsFolder });
    await second.install(fromHub(hub));
    expect(hub.requests.at(-1)?.headers.range).toBe('bytes=30000-');
    expect(await filesIn(first.modelsFolder)).toEqual(installedFiles);
  });

  it('is fetched once more from its beginning when what was kept does not fit', async () => {
    const hub = await startHub();
    const { install, modelsFolder } = await createInstaller();
    const partial = path.join(modelsFolder, '.installing', `${encodeURIComponent(modelId)}.partial`);
    await mkdir(path.join(partial, 'onnx'), { recursive: true });
    await writeFile(path.join(partial, weights), Buffer.alloc(1_000, 7));
    await writeFile(path.join(partial, 'of-another-version.bin'), 'x');
    const installed = await install(fromHub(hub));
    const ranges = hub.requests
      .filter(({ server }) => server === 'store')
      .map(({ headers }) => headers.range);
    expect(ranges).toEqual(['bytes=1000-', undefined]);
    expect(sha256(await readFile(path.join(installed.folder, weights)))).toBe(sha256(largeFile));
    expect(await filesIn(modelsFolder)).toEqual(installedFiles);
  });

  it.each([
    ['other bytes in the store', { ...ofStore, kind: 'wrong', times: 9 }, weights],
    ['more bytes than announced', { ...ofStore, kind: 'longer', times: 9 }, weights],
    ['other bytes of a small file', { path: 'tokenizer.json', kind: 'wrong', times: 9 }, 'tokenizer.json'],
  ] as const)('is refused with %s, and nothing is left', async (_, fault, name) => {
    const hub = await startHub();
    hub.faults.push(fault);
    const { install, modelsFolder } = await createInstaller();
    await expect(install(fromHub(hub))).rejects.toMatchObject({
      code: 'model/corrupt',
      message: expect.stringContaining(name),
    });
    expect(await filesIn(modelsFolder)).toEqual([]);
  });

  it('is refused by its hash in Git, where no definition names one', async () => {
    const model = tinyModel();
    const hub = await startHub([
      { ...model, files: model.files.filter((file) => file.path !== 'semblance-encoder.json') },
    ]);
    hub.faults.push({ path: '/tokenizer.json', kind: 'wrong', times: 9 });
    const { install, modelsFolder } = await createInstaller();
    await expect(install(fromHub(hub))).rejects.toMatchObject({
      code: 'model/corrupt',
      message: expect.stringContaining('Git'),
    });
    expect(await filesIn(modelsFolder)).toEqual([]);
  });

  it('is refused when the definition names another hash than the hub has', async () => {
    const changed = Buffer.from(largeFile).fill(0, 0, 10);
    const hub = await startHub([tinyModel([{ path: weights, content: changed, isLarge: true }])]);
    const { install } = await createInstaller();
    await expect(install(fromHub(hub))).rejects.toMatchObject({
      code: 'model/corrupt',
      details: { file: weights },
    });
    expect(hub.requests.some(({ server }) => server === 'store')).toBe(false);
  });

  it('that a definition places outside of the model is not fetched', async () => {
    const definition = JSON.parse(
      String(tinyModel().files.find((file) => file.path === 'semblance-encoder.json')?.content),
    ) as { files: { path: string }[] };
    definition.files.push({ path: '../../outside.bin' });
    const content = Buffer.from(JSON.stringify(definition));
    const hub = await startHub([tinyModel([{ path: 'semblance-encoder.json', content, isLarge: false }])]);
    const { install, modelsFolder } = await createInstaller();
    await expect(install(fromHub(hub))).rejects.toMatchObject({ code: 'model/unsupported' });
    expect(await filesIn(path.dirname(modelsFolder))).toEqual([]);
  });
});
