/** Installing from a hub: what arrives, and what is said when the hub refuses. */
import { readFile, rm } from 'node:fs/promises';
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
  largeFile,
  modelBytes,
  modelId,
  startHub,
  tinyModel,
  weights,
} from './installFixture.ts';

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
