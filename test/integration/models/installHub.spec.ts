/** Installing from a hub: what arrives, and what happens when the hub or the way to it fails. */
import { mkdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { neverCancelled } from '../../../extension/core/cancellation/cancellation.ts';
import { defaultNetworkSettings } from '../../../extension/core/protocol/modelApi.ts';
import { loadFolderEncoder } from '../../../extension/node/encoders/folderEncoders.ts';
import { readDefinition } from '../../../plugins/huggingface/modelFiles.ts';
import { sha256 } from '../../fakes/hubServer.ts';
import {
  commit,
  createInstaller,
  filesIn,
  fromHub,
  installedFiles,
  modelBytes,
  modelId,
  startHub,
  tinyModel,
} from './installFixture.ts';

const weights = 'onnx/model.onnx';
const largeFile = tinyModel().files.find((file) => file.path === weights)?.content ?? Buffer.alloc(0);
/** The first request for the store is for the weights: it is the only large file that is needed. */
const ofStore = { path: '', server: 'store' } as const;

describe('a model of the hub', () => {
  it('is described without being installed', async () => {
    const hub = await startHub();
    const { service, modelsFolder } = await createInstaller();
    const offer = await service.describe(
      { source: fromHub(hub), modelsFolder, network: defaultNetworkSettings },
      neverCancelled(),
    );
    expect(offer).toMatchObject({
      id: modelId,
      modalities: ['text', 'code'],
      dimensions: 32,
      revision: 'main',
      commit,
      licence: { spdx: 'MIT', url: 'https://opensource.org/license/mit' },
      files: 4,
      isInstalled: false,
      replacesCommit: '',
      isDerived: false,
    });
    expect(offer.bytes).toBe(modelBytes);
    expect(hub.requests.some(({ server }) => server === 'store')).toBe(false);
    expect(await filesIn(modelsFolder)).toEqual([]);
  });

  it('arrives whole, with its record and a definition that pins every file', async () => {
    const hub = await startHub();
    const { install, modelsFolder, progress } = await createInstaller();
    const installed = await install(fromHub(hub));
    expect(await filesIn(modelsFolder)).toEqual(installedFiles);
    expect(installed).toMatchObject({
      id: modelId,
      encoderId: 'huggingface.semblance.tiny-bert',
      folder: path.join(modelsFolder, modelId),
      source: hub.url,
      sourceKind: 'hub',
      revision: 'main',
      commit,
      licence: { spdx: 'MIT' },
      problem: '',
    });
    expect(installed.files.find((file) => file.path === weights)).toEqual({
      path: weights,
      bytes: largeFile.length,
      sha256: sha256(largeFile),
    });
    const definition = await readDefinition(installed.folder);
    expect(definition.source.commit).toBe(commit);
    expect(definition.files.every((file) => file.sha256 !== undefined && file.bytes !== undefined)).toBe(
      true,
    );
    expect(progress.at(0)?.phase).toBe('asking');
    expect(progress.at(-1)).toMatchObject({
      phase: 'finishing',
      filesDone: 4,
      bytesDone: modelBytes,
      bytesTotal: modelBytes,
    });
    // All files come from the commit that was resolved, whatever the branch does meanwhile.
    expect(hub.requestsOf('/resolve/').every((request) => request.path.includes(commit))).toBe(true);
  });

  it.each([
    ['with a definition', ''],
    ['without one', 'semblance-encoder.json'],
  ])('%s is an encoder that works', async (_, leftOut) => {
    const model = tinyModel();
    const hub = await startHub([{ ...model, files: model.files.filter((file) => file.path !== leftOut) }]);
    const { install } = await createInstaller();
    const { folder, encoderId } = await install(fromHub(hub));
    const { plugin } = await loadFolderEncoder(folder, neverCancelled());
    expect(plugin.manifest.id).toBe(encoderId);
    const encoder = await plugin.create({
      modelFolder: folder,
      threads: 1,
      device: 'cpu',
      decodeImage: () => Promise.reject(new Error('No pictures here.')),
      log: () => undefined,
    });
    try {
      const inputs = [{ kind: 'text', text: 'hello' } as const];
      const batch = await encoder.encode(inputs, { role: 'query', signal: neverCancelled() });
      expect(batch.vectors).toHaveLength(plugin.manifest.space.dimensions);
    } finally {
      await encoder.dispose();
    }
  });

  it('is understood from its own configuration when it has no definition', async () => {
    const model = tinyModel();
    const files = model.files.filter((file) => file.path !== 'semblance-encoder.json');
    const hub = await startHub([{ ...model, files }]);
    const { install } = await createInstaller();
    const installed = await install(fromHub(hub));
    // The number format that suits a processor best, which the definition of the fixture does not choose.
    expect(installed.files.map((file) => file.path)).toContain('onnx/model_quantized.onnx');
    expect((await readDefinition(installed.folder)).dtype).toBe('int8');
  });

  it('is not fetched again when it is there already', async () => {
    const hub = await startHub();
    const { install } = await createInstaller();
    const first = await install(fromHub(hub));
    hub.requests.length = 0;
    expect(await install(fromHub(hub))).toEqual(first);
    expect(hub.requestsOf('onnx')).toEqual([]);
  });

  it('replaces an earlier commit, and only files of the new one are left', async () => {
    const hub = await startHub();
    const { install, service, modelsFolder } = await createInstaller();
    await install(fromHub(hub));
    const extra = Buffer.from('{"changed": true}');
    hub.setModel({
      ...tinyModel([{ path: 'tokenizer_config.json', content: extra, isLarge: false }]),
      files: tinyModel([{ path: 'tokenizer_config.json', content: extra, isLarge: false }]).files.filter(
        (file) => file.path !== 'semblance-encoder.json',
      ),
      commit: 'b'.repeat(40),
    });
    const request = { source: fromHub(hub), modelsFolder, network: defaultNetworkSettings };
    expect(await service.describe(request, neverCancelled())).toMatchObject({
      isInstalled: false,
      replacesCommit: commit,
    });
    const second = await install(fromHub(hub));
    expect(second.commit).toBe('b'.repeat(40));
    expect(await readFile(path.join(second.folder, 'tokenizer_config.json'))).toEqual(extra);
    expect(await filesIn(modelsFolder)).not.toContain(`${modelId}/onnx/model.onnx`);
    expect(await service.list(modelsFolder, neverCancelled())).toHaveLength(1);
  });

  it('is not installed when it is no longer what the user agreed to', async () => {
    const hub = await startHub();
    const { install, modelsFolder } = await createInstaller();
    await expect(install(fromHub(hub), { agreedCommit: 'c'.repeat(40) })).rejects.toMatchObject({
      code: 'model/not-found',
    });
    expect(await filesIn(modelsFolder)).toEqual([]);
  });

  it('is installed again when a file of it was lost', async () => {
    const hub = await startHub();
    const { install, service, modelsFolder } = await createInstaller();
    const first = await install(fromHub(hub));
    await rm(path.join(first.folder, weights));
    const [listed] = await service.list(modelsFolder, neverCancelled());
    expect(listed?.problem).toContain(weights);
    expect((await install(fromHub(hub))).problem).toBe('');
  });

  it('goes when it is removed, and frees its space', async () => {
    const hub = await startHub();
    const { install, service, modelsFolder } = await createInstaller();
    const { bytes } = await install(fromHub(hub));
    expect(await service.remove(modelsFolder, modelId, neverCancelled())).toBe(bytes);
    expect(await filesIn(modelsFolder)).toEqual([]);
    expect(await service.list(modelsFolder, neverCancelled())).toEqual([]);
    await expect(service.remove(modelsFolder, modelId, neverCancelled())).rejects.toMatchObject({
      code: 'model/not-found',
    });
    await expect(service.remove(modelsFolder, '../outside', neverCancelled())).rejects.toMatchObject({
      code: 'model/not-found',
    });
  });
});

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

describe('a hub that refuses', () => {
  it.each([
    [
      'no such model',
      { path: '/api/', kind: 'status', status: 404, headers: { 'x-error-code': 'RepoNotFound' } },
      'model/not-found',
      'no model',
    ],
    [
      'a private or absent model',
      { path: '/api/', kind: 'status', status: 401, headers: { 'x-error-code': 'RepoNotFound' } },
      'model/access-denied',
      'HF_TOKEN',
    ],
    [
      'a gated model',
      { path: '/resolve/', kind: 'status', status: 403, headers: { 'x-error-code': 'GatedRepo' } },
      'model/access-denied',
      'terms',
    ],
    [
      'no such file',
      { path: 'onnx', kind: 'status', status: 404, headers: { 'x-error-code': 'EntryNotFound' } },
      'model/not-found',
      weights,
    ],
    ['a hub out of order', { path: '/api/', kind: 'status', status: 500, times: 9 }, 'model/network', '500'],
  ] as const)('%s ends in a sentence', async (_, fault, code, words) => {
    const hub = await startHub();
    hub.faults.push(fault);
    const { install, modelsFolder } = await createInstaller();
    await expect(install(fromHub(hub))).rejects.toMatchObject({
      code,
      message: expect.stringContaining(words),
    });
    expect((await filesIn(modelsFolder)).filter((name) => !name.startsWith('.installing/'))).toEqual([]);
  });

  it('names a revision that does not exist', async () => {
    const hub = await startHub();
    const { install } = await createInstaller();
    await expect(install(fromHub(hub, { revision: 'v9' }))).rejects.toMatchObject({
      code: 'model/not-found',
      message: expect.stringContaining('"v9"'),
    });
  });

  it('is told apart from a page of somebody else', async () => {
    const hub = await startHub();
    hub.faults.push({
      path: '/api/',
      kind: 'redirect',
      to: `${hub.url}/semblance/tiny-bert/resolve/main/tokenizer.json`,
      times: 9,
    });
    const { install } = await createInstaller();
    await expect(install(fromHub(hub))).rejects.toMatchObject({
      code: 'model/network',
      message: expect.stringContaining('does not answer as the hub does'),
    });
  });

  it('gets a model that is no encoder told as such', async () => {
    const hub = await startHub([
      {
        ...tinyModel(),
        files: [
          {
            path: 'config.json',
            content: Buffer.from('{"architectures":["LlamaForCausalLM"]}'),
            isLarge: false,
          },
        ],
      },
    ]);
    const { install } = await createInstaller();
    await expect(install(fromHub(hub))).rejects.toMatchObject({ code: 'model/unsupported' });
  });
});

describe('a plain file server', () => {
  it('serves a model that says itself what it consists of', async () => {
    const hub = await startHub([tinyModel()], { isFileServer: true });
    const { install } = await createInstaller();
    const installed = await install(fromHub(hub));
    expect(installed).toMatchObject({ commit: '', problem: '' });
    expect(installed.files.map((file) => file.path)).toContain(weights);
  });

  it('cannot serve one that does not', async () => {
    const model = tinyModel();
    const files = model.files.filter((file) => file.path !== 'semblance-encoder.json');
    const hub = await startHub([{ ...model, files }], { isFileServer: true });
    const { install } = await createInstaller();
    await expect(install(fromHub(hub))).rejects.toMatchObject({ code: 'model/unsupported' });
  });
});

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
