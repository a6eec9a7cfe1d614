/**
 * Installing and managing models, from the first list to the last message. It knows nothing of VS Code's windows: they
 * are behind `ModelDialogs`.
 */
import { l10n } from 'vscode';
import { neverCancelled } from '../../core/cancellation/cancellation.ts';
import { SemblanceError } from '../../core/errors/semblanceError.ts';
import type { Logger } from '../../core/logging/logger.ts';
import {
  defaultModelHost,
  type InstalledModel,
  type ModelApi,
  type ModelOffer,
  type ModelRequest,
  type ModelSourceRequest,
  type NetworkSettings,
} from '../../core/protocol/modelApi.ts';
import { messageForError } from '../messages/errorMessages.ts';
import { formatBytes } from '../messages/formats.ts';
import type { AccessTokens } from './accessTokens.ts';
import type { Choice, ModelDialogs } from './modelDialogs.ts';
import {
  encodesText,
  installedDescription,
  installedDetail,
  offerDetail,
  progressReport,
} from './modelTexts.ts';
import { isWebAddress } from './webAddress.ts';

export interface ModelFlowServices {
  readonly models: ModelApi;
  readonly dialogs: ModelDialogs;
  readonly tokens: AccessTokens;
  readonly modelsFolder: string;
  readonly network: () => NetworkSettings;
  /** Mirror of the hub; empty for the hub itself. */
  readonly host: () => string;
  /** The setting `semblance.encoder`. */
  readonly encoder: () => string;
  readonly setEncoder: (id: string) => Promise<void>;
  /** Ends the engine and starts it anew, which reads the files of its model again. */
  readonly restartEngine: () => Promise<void>;
  readonly logger: Logger;
}

const modelId = /^[\w.-]+\/[\w.-]+$/;

type Pick = { readonly kind: 'hub'; readonly model: string } | { readonly kind: 'other' | 'folder' | 'zip' };

/** `named` skips the first list: a model of the hub that the user means already. */
export async function installFlow(services: ModelFlowServices, named?: string): Promise<void> {
  const source = named === undefined ? await chooseSource(services) : hubSource(services, named);
  if (source === undefined) return;
  let request = await requestFor(services, source);
  for (;;) {
    try {
      await describeAndInstall(services, request);
      return;
    } catch (error) {
      if (!SemblanceError.is(error, 'model/access-denied') || source.kind !== 'hub') throw error;
      services.logger.warn(error.message);
      if (!(await askForToken(services, source, messageForError(error).text))) return;
      request = await requestFor(services, source);
    }
  }
}

/** Shows what is installed until the user turns away. */
export async function manageFlow(services: ModelFlowServices): Promise<void> {
  const { models, dialogs, modelsFolder } = services;
  for (;;) {
    const installed = await models.list(modelsFolder, neverCancelled());
    const chosen = await dialogs.choose<InstalledModel | 'install'>(
      installed.length === 0
        ? l10n.t('Models: none installed beside the built-in one')
        : l10n.t('Models: {0} on disk', formatBytes(installed.reduce((sum, model) => sum + model.bytes, 0))),
      l10n.t('Choose a model to use, update or delete it'),
      [
        ...installed.map((model) => ({
          label: model.id,
          description: installedDescription(model),
          detail: installedDetail(model, isInUse(services, model)),
          icon: model.problem === '' ? 'package' : 'warning',
          value: model,
        })),
        { label: l10n.t('Install another model...'), icon: 'cloud-download', value: 'install' as const },
      ],
    );
    if (chosen === undefined) return;
    if (chosen === 'install') return await installFlow(services);
    if (!(await manageOne(services, chosen))) return;
  }
}

/** True to go back to the list. */
async function manageOne(services: ModelFlowServices, model: InstalledModel): Promise<boolean> {
  const { dialogs } = services;
  const inUse = isInUse(services, model);
  type Action = 'use' | 'stop' | 'update' | 'licence' | 'reveal' | 'delete';
  const actions: Choice<Action>[] = [
    inUse
      ? { label: l10n.t('Use the built-in model instead'), icon: 'discard', value: 'stop' }
      : { label: l10n.t('Use for indexing'), icon: 'check', value: 'use' },
    ...(model.sourceKind === 'hub'
      ? [{ label: l10n.t('Look for a newer version'), icon: 'sync', value: 'update' as const }]
      : []),
    ...(isWebAddress(model.licence.url)
      ? [
          {
            label: l10n.t('Show the licence'),
            description: model.licence.spdx,
            icon: 'law',
            value: 'licence' as const,
          },
        ]
      : []),
    { label: l10n.t('Show the folder'), description: model.folder, icon: 'folder-opened', value: 'reveal' },
    {
      label: l10n.t('Delete'),
      description: l10n.t('frees {0}', formatBytes(model.bytes)),
      icon: 'trash',
      value: 'delete',
    },
  ];
  switch (await dialogs.choose(model.id, l10n.t('What to do with this model'), actions)) {
    case undefined:
      return true;
    case 'use':
      await services.setEncoder(model.id);
      return false;
    case 'stop':
      await services.setEncoder('built-in');
      return false;
    case 'update':
      await installFlow(services, model.id);
      return false;
    case 'licence':
      await dialogs.openAddress(model.licence.url);
      return false;
    case 'reveal':
      await dialogs.revealFolder(model.folder);
      return false;
    case 'delete':
      await deleteModel(services, model, inUse);
      return true;
  }
}

async function deleteModel(
  services: ModelFlowServices,
  model: InstalledModel,
  inUse: boolean,
): Promise<void> {
  const { dialogs, models, modelsFolder, logger } = services;
  const button = l10n.t('Delete');
  const answer = await dialogs.confirm(
    l10n.t('Delete the model {0}?', model.id),
    inUse
      ? l10n.t('It is in use: the built-in model takes its place, and the workspace is indexed anew.')
      : l10n.t('It can be installed again. Indexes that were made with it are built anew when it is gone.'),
    [button],
  );
  if (answer !== button) return;
  // First, so that no window loads it while it goes.
  if (inUse) await services.setEncoder('built-in');
  const bytes = await models.remove(modelsFolder, model.id, neverCancelled());
  logger.info(`${model.id} was deleted: ${bytes} bytes`);
}

async function chooseSource(services: ModelFlowServices): Promise<ModelSourceRequest | undefined> {
  const { models, dialogs, modelsFolder } = services;
  const signal = neverCancelled();
  const [known, installed] = await Promise.all([models.known(signal), models.list(modelsFolder, signal)]);
  const there = new Set(installed.map(({ id }) => id));
  const title = l10n.t('Install Model');
  const chosen = await dialogs.choose<Pick>(title, l10n.t('A model, or where it comes from'), [
    {
      label: l10n.t('Another model of the hub...'),
      description: l10n.t('by its name'),
      icon: 'cloud-download',
      value: { kind: 'other' },
    },
    {
      label: l10n.t('From a folder...'),
      description: l10n.t('without network'),
      icon: 'folder',
      value: { kind: 'folder' },
    },
    {
      label: l10n.t('From a .zip file...'),
      description: l10n.t('without network'),
      icon: 'file-zip',
      value: { kind: 'zip' },
    },
    ...known.map((model, index) => ({
      ...(index === 0 ? { heading: l10n.t('tested') } : {}),
      label: model.displayName,
      description: `${model.id} · ${model.licence.spdx}`,
      detail: `${encodesText(model)}. ${model.description}`,
      icon: there.has(model.id) ? 'check' : 'package',
      value: { kind: 'hub', model: model.id } as const,
    })),
  ]);
  switch (chosen?.kind) {
    case undefined:
      return undefined;
    case 'hub':
      return hubSource(services, chosen.model);
    case 'folder':
    case 'zip': {
      const path = await (chosen.kind === 'folder'
        ? dialogs.askForFolder(l10n.t('The folder of a model'))
        : dialogs.askForArchive(l10n.t('The archive of a model')));
      return path === undefined ? undefined : { kind: chosen.kind, path };
    }
    case 'other': {
      const name = await dialogs.askText({
        title,
        prompt: l10n.t('A model with ONNX files, as its page names it'),
        placeholder: 'Xenova/bge-small-en-v1.5',
        isSecret: false,
        validate: (text) =>
          modelId.test(text.trim()) ? undefined : l10n.t('Write it as organisation/name.'),
      });
      return name === undefined ? undefined : hubSource(services, name.trim());
    }
  }
}

function hubSource(services: ModelFlowServices, model: string): ModelSourceRequest {
  return { kind: 'hub', model, host: services.host() || defaultModelHost };
}

async function requestFor(services: ModelFlowServices, source: ModelSourceRequest): Promise<ModelRequest> {
  const { tokens, modelsFolder, network } = services;
  const common = { modelsFolder, network: network() };
  if (source.kind !== 'hub') return { source, ...common };
  const token = await tokens.of(source.host);
  return { source: token === undefined ? source : { ...source, token }, ...common };
}

async function describeAndInstall(services: ModelFlowServices, request: ModelRequest): Promise<void> {
  const { models, dialogs } = services;
  const name = request.source.kind === 'hub' ? request.source.model : request.source.path;
  const offer = await dialogs.withProgress(l10n.t('Semblance: looking at {0}', name), (_, signal) =>
    models.describe(request, signal),
  );
  if (!offer.isInstalled && !(await isAgreed(services, offer, originOf(request.source)))) return;
  const installed = await install(services, request, offer);
  // The engine holds what was there before; what it encodes from now on belongs to the new version.
  if (!offer.isInstalled && isInUse(services, installed)) await services.restartEngine();
  const use = l10n.t('Use for Indexing');
  const text = offer.isInstalled
    ? l10n.t('The model {0} is installed already.', installed.id)
    : l10n.t('The model {0} is installed.', installed.id);
  const answer = await dialogs.tell('info', text, isInUse(services, installed) ? [] : [use]);
  if (answer === use) await services.setEncoder(installed.id);
}

/** The licence is shown before anything is fetched, as often as the user wants to read it. */
async function isAgreed({ dialogs }: ModelFlowServices, offer: ModelOffer, origin: string): Promise<boolean> {
  const agree = l10n.t('Agree and Install');
  const read = l10n.t('Read Licence');
  for (;;) {
    const answer = await dialogs.confirm(
      l10n.t('Install the model {0}?', offer.id),
      offerDetail(offer, origin),
      isWebAddress(offer.licence.url) ? [agree, read] : [agree],
    );
    if (answer !== read) return answer === agree;
    await dialogs.openAddress(offer.licence.url);
  }
}

function originOf(source: ModelSourceRequest): string {
  return source.kind === 'hub' ? source.host : source.path;
}

async function install(
  services: ModelFlowServices,
  request: ModelRequest,
  offer: ModelOffer,
): Promise<InstalledModel> {
  const { models, dialogs } = services;
  const installId = `${offer.id}@${offer.commit}`;
  return await dialogs.withProgress(
    l10n.t('Semblance: installing {0}', offer.id),
    async (progress, signal) => {
      let percent = 0;
      const subscription = models.onDidProgress((step) => {
        if (step.installId !== installId) return;
        const report = progressReport(step, percent);
        percent += report.increment;
        progress.report(report);
      });
      try {
        return await models.install({ ...request, installId, agreedCommit: offer.commit }, signal);
      } finally {
        subscription.dispose();
      }
    },
  );
}

/** True when the user gave another token. */
async function askForToken(
  services: ModelFlowServices,
  source: Extract<ModelSourceRequest, { readonly kind: 'hub' }>,
  text: string,
): Promise<boolean> {
  const { dialogs, tokens } = services;
  const enter = l10n.t('Enter Access Token');
  const open = l10n.t('Open Page of the Model');
  for (;;) {
    const answer = await dialogs.tell('warning', text, [enter, open]);
    if (answer === undefined) return false;
    if (answer === open) {
      await dialogs.openAddress(`${source.host}/${source.model}`);
      continue;
    }
    const token = await dialogs.askText({
      title: l10n.t('Access Token of {0}', source.host),
      prompt: l10n.t('Kept in the safe place of the editor; sent to this address alone. Empty forgets it.'),
      placeholder: 'hf_...',
      isSecret: true,
      validate: (value) => (/\s/.test(value.trim()) ? l10n.t('A token has no spaces.') : undefined),
    });
    if (token === undefined) return false;
    await tokens.set(source.host, token.trim());
    return token.trim() !== '';
  }
}

function isInUse(services: ModelFlowServices, model: InstalledModel): boolean {
  const encoder = services.encoder();
  return encoder === model.id || encoder === model.encoderId || encoder === model.folder;
}
