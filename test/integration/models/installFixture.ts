/** A small real model on a test hub, an installer that does not wait long, and a look at what it left behind. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { neverCancelled } from '../../../extension/core/cancellation/cancellation.ts';
import { type LogRecord, SinkLogger } from '../../../extension/core/logging/logger.ts';
import {
  defaultNetworkSettings,
  type InstalledModel,
  type InstallRequest,
  type ModelProgress,
  type ModelSourceRequest,
  type NetworkSettings,
} from '../../../extension/core/protocol/modelApi.ts';
import { HuggingFaceRecipes, type KnownModels } from '../../../extension/node/encoders/huggingFaceRecipes.ts';
import { ModelService, type ModelServiceOptions } from '../../../extension/node/models/modelService.ts';
import { type HubFile, type HubModel, HubServer, type HubServerOptions } from '../../fakes/hubServer.ts';

export const modelId = 'semblance/tiny-bert';
export const commit = 'a'.repeat(40);
const fixture = path.join(import.meta.dirname, '../../fixtures/models/semblance/tiny-bert');
/** Of the test suite, not of the model. */
const notInModel = new Set(['reference.json']);

/** `own` files replace those of the fixture. */
export function tinyModel(own: readonly HubFile[] = [], id = modelId): HubModel {
  const files = readdirSync(fixture, { recursive: true, encoding: 'utf8' })
    .filter((name) => !notInModel.has(name) && statSync(path.join(fixture, name)).isFile())
    .map((name) => ({
      path: name.split(path.sep).join('/'),
      content: readFileSync(path.join(fixture, name)),
      isLarge: name.endsWith('.onnx'),
    }));
  const replaced = files.filter((file) => !own.some(({ path: name }) => name === file.path));
  return { id, commit, licence: 'mit', files: [...replaced, ...own] };
}

export const installedFiles = [
  'config.json',
  'install.json',
  'onnx/model.onnx',
  'semblance-encoder.json',
  'tokenizer.json',
  'tokenizer_config.json',
].map((name) => `${modelId}/${name}`);

/** The one large file of the model. */
export const weights = 'onnx/model.onnx';
export const largeFile = tinyModel().files.find((file) => file.path === weights)?.content ?? Buffer.alloc(0);
/** For a fault: the first request for the store is for the weights, the only large file that is needed. */
export const ofStore = { path: '', server: 'store' } as const;

/** Bytes of the files that the model's definition names. */
export const modelBytes = tinyModel()
  .files.filter(
    ({ path: name }) => installedFiles.includes(`${modelId}/${name}`) && name !== 'semblance-encoder.json',
  )
  .reduce((sum, { content }) => sum + content.length, 0);

/** Between the tries of a download; one less than there are tries. */
export const pausesMs: readonly number[] = [1, 1, 1];

export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'semblance-models-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

export async function startHub(
  models: readonly HubModel[] = [tinyModel()],
  options: HubServerOptions = {},
): Promise<HubServer> {
  const hub = await HubServer.start(models, options);
  onTestFinished(() => hub.close());
  return hub;
}

export interface Installer {
  readonly service: ModelService;
  readonly modelsFolder: string;
  readonly log: readonly LogRecord[];
  readonly progress: readonly ModelProgress[];
  install(source: ModelSourceRequest, change?: Partial<InstallRequest>): Promise<InstalledModel>;
}

export async function createInstaller(
  options: Partial<ModelServiceOptions> & {
    readonly network?: Partial<NetworkSettings>;
    readonly known?: KnownModels;
    readonly modelsFolder?: string;
  } = {},
): Promise<Installer> {
  const modelsFolder = options.modelsFolder ?? path.join(await temporaryFolder(), 'models');
  const log: LogRecord[] = [];
  const progress: ModelProgress[] = [];
  const service = new ModelService({
    recipes: new HuggingFaceRecipes(options.known ?? { all: () => [], find: () => undefined }),
    variables: {},
    logger: new SinkLogger((record) => log.push(record)),
    version: '0.0.0-test',
    pausesMs,
    silenceMs: 2_000,
    ...options,
  });
  service.onDidProgress((step) => progress.push(step));
  const network = { ...defaultNetworkSettings, useSystemCertificates: false, ...options.network };
  return {
    service,
    modelsFolder,
    log,
    progress,
    install: (source, change = {}) =>
      service.install(
        { source, modelsFolder, network, installId: 'test', agreedCommit: '', ...change },
        neverCancelled(),
      ),
  };
}

export function fromHub(
  hub: HubServer,
  change: Partial<{ revision: string; token: string; host: string }> = {},
) {
  return { kind: 'hub' as const, model: modelId, host: hub.url, ...change };
}

/** Every file below a folder, sorted, with `/`; an absent folder has none. */
export async function filesIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'))
    .sort();
}
