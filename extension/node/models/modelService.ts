/**
 * Installing, listing and removing models: the requests of `ModelApi`, carried out in this process.
 */
import fs from 'node:fs/promises';
import path from 'node:path';
import { throwIfCancelled } from '../../core/cancellation/cancellation.ts';
import { SemblanceError } from '../../core/errors/semblanceError.ts';
import { Emitter } from '../../core/lifecycle/disposable.ts';
import type { Logger } from '../../core/logging/logger.ts';
import {
  defaultModelHost,
  type InstalledModel,
  type InstallRequest,
  type KnownModel,
  type ModelApi,
  type ModelOffer,
  type ModelProgress,
  type ModelRequest,
} from '../../core/protocol/modelApi.ts';
import { FolderSource } from './install/folderSource.ts';
import { HubSource, mayCarryToken } from './install/hubSource.ts';
import { type InstallFileSystem, systemInstallFileSystem } from './install/installFileSystem.ts';
import { installModel, offerOf, planModel } from './install/installModel.ts';
import { readInstalledModel } from './install/installRecord.ts';
import type { ModelRecipes } from './install/modelRecipe.ts';
import type { ModelSource } from './install/modelSource.ts';
import { ModelsFolder } from './install/modelsFolder.ts';
import { ZipSource } from './install/zipSource.ts';
import { HttpClient } from './network/httpClient.ts';
import type { Variables } from './network/proxyRules.ts';

export interface ModelServiceOptions {
  readonly recipes: ModelRecipes;
  /** Environment of the process: proxy and HF_TOKEN. */
  readonly variables: Variables;
  readonly logger: Logger;
  /** Version of the product, told to the hub. */
  readonly version: string;
  readonly fileSystem?: InstallFileSystem;
  /** For tests that cannot wait so long. */
  readonly pausesMs?: readonly number[];
  readonly silenceMs?: number;
}

/** Nobody reads progress faster. */
const progressIntervalMs = 100;

export class ModelService implements ModelApi {
  readonly #options: ModelServiceOptions;
  readonly #logger: Logger;
  readonly #progress: Emitter<ModelProgress>;

  constructor(options: ModelServiceOptions) {
    this.#options = options;
    this.#logger = options.logger.topic('models');
    this.#progress = new Emitter((error) => this.#logger.error('A listener failed', error));
  }

  readonly onDidProgress = (listener: (progress: ModelProgress) => void) => this.#progress.event(listener);

  async known(signal: AbortSignal): Promise<readonly KnownModel[]> {
    throwIfCancelled(signal);
    return this.#options.recipes.known();
  }

  async describe(request: ModelRequest, signal: AbortSignal): Promise<ModelOffer> {
    const source = await this.#openSource(request);
    try {
      const plan = await planModel({ source, recipes: this.#options.recipes }, signal);
      return await offerOf(plan, this.#folder(request.modelsFolder));
    } finally {
      await source.close();
    }
  }

  async install(request: InstallRequest, signal: AbortSignal): Promise<InstalledModel> {
    const source = await this.#openSource(request);
    const target = this.#folder(request.modelsFolder);
    try {
      await target.clearUp();
      const installed = await installModel(
        {
          source,
          target,
          recipes: this.#options.recipes,
          fileSystem: this.#options.fileSystem ?? systemInstallFileSystem,
          onProgress: this.#reporter(request.installId),
        },
        request.agreedCommit,
        signal,
      );
      this.#logger.info(`${installed.id} is installed in ${installed.folder}`);
      return installed;
    } finally {
      await source.close();
      await target.clearUp();
    }
  }

  async list(modelsFolder: string, signal: AbortSignal): Promise<readonly InstalledModel[]> {
    const folder = this.#folder(modelsFolder);
    await folder.clearUp();
    return listInstalledModels(folder, signal);
  }

  async remove(modelsFolder: string, id: string, signal: AbortSignal): Promise<number> {
    throwIfCancelled(signal);
    const folder = this.#folder(modelsFolder);
    const found = (await this.list(modelsFolder, signal)).find((model) => model.id === id);
    if (found === undefined) {
      throw new SemblanceError('model/not-found', `There is no model ${id} in ${modelsFolder}.`, {
        model: id,
      });
    }
    const lease = await folder.tryLock(id);
    if (lease === undefined) {
      throw new SemblanceError('model/busy', `Another process is installing ${id}. Wait until it is done.`, {
        model: id,
      });
    }
    try {
      await folder.dropPartial(id);
      await folder.takeAway(id);
    } finally {
      await lease.release();
    }
    await folder.clearUp();
    this.#logger.info(`${id} was removed from ${modelsFolder}`);
    return found.bytes;
  }

  #folder(modelsFolder: string): ModelsFolder {
    return new ModelsFolder(modelsFolder, this.#logger);
  }

  async #openSource({ source, network }: ModelRequest): Promise<ModelSource> {
    const { recipes, variables, version, pausesMs, silenceMs } = this.#options;
    if (source.kind === 'zip') return new ZipSource(path.resolve(source.path));
    if (source.kind === 'folder') {
      const folder = path.resolve(source.path);
      const facts = await fs.stat(folder).catch(() => undefined);
      if (facts?.isDirectory()) return new FolderSource(folder);
      throw new SemblanceError('file/not-found', `${folder} is not a folder.`, { path: folder });
    }
    // Who names a revision means the repository that he names.
    const known = source.revision === undefined ? recipes.findKnown(source.model) : undefined;
    const host = source.host || defaultModelHost;
    const token = source.token || variables.HF_TOKEN || '';
    return new HubSource({
      model: known?.model ?? source.model,
      revision: source.revision ?? known?.revision ?? 'main',
      host,
      token: mayCarryToken(host) ? token : '',
      client: new HttpClient({
        settings: network,
        variables,
        logger: this.#logger,
        userAgent: `semblance/${version}`,
        ...(silenceMs === undefined ? {} : { silenceMs }),
      }),
      logger: this.#logger,
      ...(pausesMs === undefined ? {} : { pausesMs }),
    });
  }

  #reporter(installId: string): (progress: Omit<ModelProgress, 'installId'>) => void {
    let last = '';
    let toldAtMs = Number.NEGATIVE_INFINITY;
    return (progress) => {
      const step = `${progress.phase} ${progress.file}`;
      const now = performance.now();
      if (step === last && now - toldAtMs < progressIntervalMs) return;
      last = step;
      toldAtMs = now;
      this.#progress.fire({ installId, ...progress });
    };
  }
}

/** The models of a folder, sorted by id; what has no record of its installation is passed over. */
async function listInstalledModels(
  folder: ModelsFolder,
  signal: AbortSignal,
): Promise<readonly InstalledModel[]> {
  const models: InstalledModel[] = [];
  for (const id of await folder.models()) {
    throwIfCancelled(signal);
    const model = await readInstalledModel(folder.folderOf(id));
    // A copied or renamed folder is not the model that its record names.
    if (model !== undefined && model.id === id) models.push(model);
  }
  return models;
}
