/** `semblance models`, with the real installer and a hub of this machine. */
import { cp, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { errorDocument, modelsDocument } from '../../../extension/cli/jsonDocuments.ts';
import { sizeText } from '../../../extension/cli/quantities.ts';
import { createNullLogger } from '../../../extension/core/logging/logger.ts';
import { HuggingFaceRecipes } from '../../../extension/node/encoders/huggingFaceRecipes.ts';
import { ModelService } from '../../../extension/node/models/modelService.ts';
import { findKnownModel, knownModels } from '../../../plugins/huggingface/knownModels/knownModels.ts';
import { documentOf, useCommandLine } from '../../unit/cli/memoryEnvironment.ts';
import { filesIn, installedFiles, modelBytes, modelId, startHub, tinyModel } from './installFixture.ts';

const cli = useCommandLine();

beforeEach(() => {
  cli.models = () =>
    new ModelService({
      recipes: new HuggingFaceRecipes({ all: knownModels, find: findKnownModel }),
      variables: {},
      logger: createNullLogger(),
      version: '0.0.0-test',
      pausesMs: [1],
    });
});

const modelsFolder = (): string => path.join(cli.cacheFolder, 'models');

describe('semblance models', () => {
  it('installs from a mirror, lists, describes and removes', async () => {
    const hub = await startHub();
    const installed = await cli.run(['models', 'install', modelId, '--host', hub.url, '--yes', '--json']);
    expect(installed.exitCode, installed.errors).toBe(0);
    expect(documentOf(modelsDocument, installed.output)).toMatchObject({
      action: 'install',
      wasInstalled: false,
      model: { id: modelId },
    });
    // The licence is told even to those who agree beforehand.
    expect(installed.errors).toMatch(/licence +MIT https:\/\/opensource\.org/);
    expect(installed.errors).toMatch(/File 4\/4 .*onnx\/model\.onnx/);
    expect(await filesIn(modelsFolder())).toEqual(installedFiles);

    const again = await cli.run(['models', 'install', modelId, '--host', hub.url]);
    expect(again).toMatchObject({ exitCode: 0, output: `${modelId} is installed already.\n` });

    const list = documentOf(modelsDocument, (await cli.run(['models', 'list', '--json'])).output);
    expect(list).toMatchObject({
      action: 'list',
      folder: modelsFolder(),
      sizeBytes: modelBytes,
      models: [{ id: modelId }],
    });
    expect(list.action === 'list' && list.known.length).toBeGreaterThan(3);
    expect((await cli.run(['models'])).output).toContain(`${modelId}  ${sizeText(modelBytes)}  MIT`);

    await hub.close();
    const info = documentOf(modelsDocument, (await cli.run(['models', 'info', modelId, '--json'])).output);
    expect(info).toMatchObject({ action: 'info', installed: { id: modelId }, offer: null });
    expect((await cli.run(['models', 'info', modelId])).output).toMatch(/[0-9a-f]{64} {2}onnx\/model\.onnx/);

    const removed = documentOf(
      modelsDocument,
      (await cli.run(['models', 'remove', modelId, '--yes', '--json'])).output,
    );
    expect(removed).toEqual({
      schema: 1,
      command: 'models',
      action: 'remove',
      id: modelId,
      sizeBytes: modelBytes,
    });
    expect(await filesIn(modelsFolder())).toEqual([]);
  });

  it('does nothing without agreement to the licence', async () => {
    const hub = await startHub();
    const words = ['models', 'install', modelId, '--host', hub.url];
    const silent = await cli.run([...words, '--json']);
    expect(silent.exitCode).toBe(2);
    expect(documentOf(errorDocument, silent.output).error).toMatchObject({
      code: 'usage',
      message: expect.stringMatching(/licence.*MIT.*--yes/),
    });
    cli.answer = 'n';
    cli.isTerminal = true;
    expect((await cli.run(words)).exitCode).toBe(130);
    expect(cli.questions[0]).toMatch(
      new RegExp(`Download ${sizeText(modelBytes)} and agree to the licence \\(MIT, https://opensource`),
    );
    expect(hub.requestsOf('onnx')).toEqual([]);
    cli.answer = 'yes';
    expect((await cli.run(words)).exitCode).toBe(0);
    expect(await filesIn(modelsFolder())).toEqual(installedFiles);
  });

  it('installs from a folder and an archive, named relative to the current folder', async () => {
    const folder = path.join(cli.work, 'org', 'model');
    for (const file of tinyModel().files) {
      await mkdir(path.dirname(path.join(folder, file.path)), { recursive: true });
      await writeFile(path.join(folder, file.path), file.content);
    }
    const outcome = await cli.run(['models', 'install', 'org/model', '--yes']);
    expect(outcome.exitCode, outcome.errors).toBe(0);
    expect(await filesIn(modelsFolder())).toEqual(installedFiles);
    await cp(path.join(folder, 'config.json'), path.join(cli.work, 'text.zip'));
    expect(await cli.run(['models', 'install', 'text.zip', '--yes'])).toMatchObject({ exitCode: 1 });
  });

  it('tells of a folder what was assumed, before it installs it', async () => {
    const folder = path.join(cli.work, 'unknown');
    const unsaid = new Set(['semblance-encoder.json', '1_Pooling/config.json']);
    for (const file of tinyModel().files.filter(({ path: name }) => !unsaid.has(name))) {
      await mkdir(path.dirname(path.join(folder, file.path)), { recursive: true });
      await writeFile(path.join(folder, file.path), file.content);
    }
    const info = await cli.run(['models', 'info', './unknown', '--json']);
    expect(documentOf(modelsDocument, info.output)).toMatchObject({
      action: 'info',
      offer: { id: 'local/unknown', assumptions: expect.arrayContaining(['mean-pooling']) },
    });
    const outcome = await cli.run(['models', 'install', './unknown', '--yes']);
    expect(outcome.errors).toContain('note        Its pooling is not stated; the mean is taken');
  });

  it('stops cleanly', async () => {
    const hub = await startHub();
    hub.faults.push({ path: '', server: 'store', kind: 'slow', bytes: 1_000, everyMs: 20 });
    const stop = new AbortController();
    const { models } = cli;
    cli.models = () => {
      const service = models();
      service.onDidProgress(({ bytesDone }) => {
        if (bytesDone > 20_000) stop.abort();
      });
      return service;
    };
    const outcome = await cli.run(['models', 'install', modelId, '--host', hub.url, '--yes'], {
      signal: stop.signal,
    });
    expect(outcome.exitCode).toBe(130);
    expect(await filesIn(modelsFolder())).toEqual([]);
  });

  it.each([
    [['models', 'instal', 'a/b'], /Did you mean "install"/],
    [['models', 'install'], /Name a model/],
    [['models', 'remove'], /Name a model/],
    [['models', 'list', 'too', 'many'], /one word too many/],
    [['models', 'install', 'a/b', 'c/d'], /one word too many/],
    [['models', 'install', './here', '--revision', 'main'], /belong to models of a hub/],
  ])('refuses %j', async (words, expected) => {
    const outcome = await cli.run(words);
    expect(outcome.exitCode).toBe(2);
    expect(outcome.errors).toMatch(expected);
  });

  it.each([
    [['models', 'remove', 'no/such', '--yes'], 'model/not-found'],
    [['models', 'install', './absent', '--yes'], 'file/not-found'],
    [['models', 'install', 'not a name', '--yes'], 'config/invalid'],
    [['models', 'install', 'a/b', '--host', 'http://127.0.0.1:1', '--yes'], 'model/network'],
  ])('says what is wrong with %j, and what to do', async (words, code) => {
    const outcome = await cli.run([...words, '--json']);
    expect(outcome.exitCode).toBe(1);
    const { error } = documentOf(errorDocument, outcome.output);
    expect(error.code).toBe(code);
    expect(error.message).toMatch(/\.$/);
    expect(error.advice).not.toBe('');
  });

  it('tells what a hub has before anything is installed', async () => {
    const hub = await startHub();
    const outcome = await cli.run(['models', 'info', modelId, '--host', hub.url, '--json']);
    expect(documentOf(modelsDocument, outcome.output)).toMatchObject({
      installed: null,
      offer: { id: modelId, isInstalled: false, licence: { spdx: 'MIT' }, bytes: modelBytes },
    });
    const text = await cli.run(['models', 'info', modelId, '--host', hub.url]);
    expect(text.output).toMatch(/encodes +text, code to 32 numbers/);
  });
});

describe('a model that is known by name', () => {
  it('is asked for under the name of its repository and at the tested revision', async () => {
    const [known] = knownModels();
    const { model, revision, original } = known?.source ?? {};
    const hub = await startHub([tinyModel([], model)]);
    for (const name of [known?.id ?? '', original ?? '']) {
      await cli.run(['models', 'info', name, '--host', hub.url]);
    }
    expect(new Set(hub.requests.map((request) => request.path))).toEqual(
      new Set([`/api/models/${model}/revision/${revision}?blobs=true`]),
    );
  });
});
