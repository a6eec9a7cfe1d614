/** `semblance models`: lists, installs, removes and describes the models that the user adds. */
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { CancelledError } from '../../core/cancellation/cancellation.ts';
import { SemblanceError } from '../../core/errors/semblanceError.ts';
import {
  defaultModelHost,
  defaultNetworkSettings,
  type InstalledModel,
  type KnownModel,
  type ModelApi,
  type ModelAssumption,
  type ModelOffer,
  type ModelProgress,
  type ModelRequest,
  type ModelSourceRequest,
} from '../../core/protocol/modelApi.ts';
import type { CommandContext } from '../commandContext.ts';
import { type InstalledModelDocument, jsonSchemaVersion, type ModelsDocument } from '../jsonDocuments.ts';
import { printableLine } from '../printable.ts';
import { plural, sizeText } from '../quantities.ts';
import { nearestWord } from '../suggestion.ts';
import { UsageError } from '../usageError.ts';

type Action = (context: CommandContext, models: ModelApi, signal: AbortSignal) => Promise<ModelsDocument>;

const actions: Readonly<Record<string, Action>> = { list, install, remove, info };

export async function modelsCommand(context: CommandContext, signal: AbortSignal): Promise<number> {
  const [name = 'list'] = context.parsed.positionals;
  const action = Object.hasOwn(actions, name) ? actions[name] : undefined;
  if (action === undefined) {
    const meant = nearestWord(name, Object.keys(actions));
    const hint =
      meant === undefined ? `Choose one of: ${Object.keys(actions).join(', ')}.` : `Did you mean "${meant}"?`;
    throw new UsageError(`"semblance models" cannot "${name}". ${hint}`, 'models');
  }
  const models = await context.environment.createModels();
  const subscription = models.onDidProgress((progress) =>
    context.progress.showText(`${progress.phase} ${progress.file}`, progressText(progress)),
  );
  try {
    const document = await action(context, models, signal);
    if (context.isJson) context.printJson(document);
    return 0;
  } finally {
    context.progress.clear();
    subscription.dispose();
  }
}

async function list(context: CommandContext, models: ModelApi, signal: AbortSignal): Promise<ModelsDocument> {
  refuseMore(context, 1);
  const { userModelsFolder } = context.locations;
  const installed = await models.list(userModelsFolder, signal);
  const known = await models.known(signal);
  const sizeBytes = installed.reduce((sum, model) => sum + model.bytes, 0);
  if (!context.isJson) {
    if (installed.length === 0)
      context.print('No model is installed; the one that comes with Semblance is used.');
    for (const model of installed) context.print(installedLine(context, model));
    if (installed.length > 0) context.note(`${sizeText(sizeBytes)} in ${printableLine(userModelsFolder)}`);
    const others = known.filter(({ id }) => !installed.some((model) => model.id === id));
    if (others.length > 0) {
      context.note('\nModels that Semblance knows (any other with ONNX files may work, too):');
      for (const model of others) context.note(knownLine(context, model));
      context.note('\nTo install one: semblance models install <name>');
    }
  }
  return {
    schema: jsonSchemaVersion,
    command: 'models',
    action: 'list',
    folder: userModelsFolder,
    sizeBytes,
    models: installed.map(modelDocument),
    known: known.map((model) => ({
      ...model,
      modalities: [...model.modalities],
      languages: [...model.languages],
      licence: { ...model.licence },
    })),
  };
}

async function install(
  context: CommandContext,
  models: ModelApi,
  signal: AbortSignal,
): Promise<ModelsDocument> {
  const request = await requestOf(context, requireTarget(context, 'install'));
  const offer = await models.describe(request, signal);
  let wasThere = offer.isInstalled;
  if (!offer.isInstalled) await confirmOffer(context, request.source, offer, signal);
  const model = await models.install(
    { ...request, installId: 'command', agreedCommit: offer.commit },
    signal,
  );
  wasThere &&= model.commit === offer.commit;
  if (!context.isJson) {
    context.print(
      wasThere
        ? `${model.id} is installed already.`
        : `Installed ${model.id} (${sizeText(model.bytes)}) in ${printableLine(model.folder)}`,
    );
    context.note(`To index with it, set semblance.encoder to "${model.id}" in the editor.`);
  }
  return {
    schema: jsonSchemaVersion,
    command: 'models',
    action: 'install',
    wasInstalled: wasThere,
    model: modelDocument(model),
  };
}

async function remove(
  context: CommandContext,
  models: ModelApi,
  signal: AbortSignal,
): Promise<ModelsDocument> {
  const id = requireTarget(context, 'remove');
  const { userModelsFolder } = context.locations;
  const found = (await models.list(userModelsFolder, signal)).find((model) => model.id === id);
  if (found === undefined) throw notInstalled(id, userModelsFolder);
  const { ask } = context.environment;
  if (ask !== undefined && !context.parsed.flag('yes')) {
    context.note(`${printableLine(found.folder)} (${sizeText(found.bytes)})`);
    const answer = await ask(
      'Delete this model? Indexes made with it cannot be searched by meaning then. [y/N] ',
      signal,
    );
    if (!isYes(answer)) throw new CancelledError();
  }
  const sizeBytes = await models.remove(userModelsFolder, id, signal);
  if (!context.isJson) context.print(`Deleted ${id} (${sizeText(sizeBytes)})`);
  return { schema: jsonSchemaVersion, command: 'models', action: 'remove', id, sizeBytes };
}

async function info(context: CommandContext, models: ModelApi, signal: AbortSignal): Promise<ModelsDocument> {
  const target = requireTarget(context, 'info');
  const installed = (await models.list(context.locations.userModelsFolder, signal)).find(
    ({ id }) => id === target,
  );
  // What is installed can be told without network; a revision or a host asks for news.
  const isAsked = installed === undefined || context.parsed.flag('revision') || context.parsed.flag('host');
  const offer = isAsked ? await models.describe(await requestOf(context, target), signal) : undefined;
  if (!context.isJson) {
    if (installed !== undefined) for (const line of installedLines(installed)) context.print(line);
    if (offer !== undefined) for (const line of offerLines(offer)) context.print(line);
  }
  return {
    schema: jsonSchemaVersion,
    command: 'models',
    action: 'info',
    installed: installed === undefined ? null : modelDocument(installed),
    offer:
      offer === undefined
        ? null
        : {
            ...offer,
            modalities: [...offer.modalities],
            languages: [...offer.languages],
            licence: { ...offer.licence },
            assumptions: [...offer.assumptions],
          },
  };
}

/** The licence is shown before anything is fetched. Rejects with CancelledError for a no. */
async function confirmOffer(
  context: CommandContext,
  source: ModelSourceRequest,
  offer: ModelOffer,
  signal: AbortSignal,
): Promise<void> {
  const { environment, parsed } = context;
  for (const line of offerLines(offer)) context.note(line);
  if (offer.replacesCommit !== '') context.note(`replaces    ${offer.replacesCommit}`);
  if (parsed.flag('yes')) return;
  const licence = `${offer.licence.spdx}${offer.licence.url === '' ? '' : `, ${offer.licence.url}`}`;
  if (environment.ask === undefined) {
    throw new UsageError(
      `The licence of ${offer.id} is ${printableLine(licence)}. Nobody can be asked here; add --yes to agree to it.`,
      'models',
    );
  }
  const verb = source.kind === 'hub' ? 'Download' : 'Copy';
  const size = offer.bytes === 0 ? 'it' : sizeText(offer.bytes);
  const answer = await environment.ask(
    `${verb} ${size} and agree to the licence (${printableLine(licence)})? [y/N] `,
    signal,
  );
  if (!isYes(answer)) throw new CancelledError();
}

async function requestOf(context: CommandContext, target: string): Promise<ModelRequest> {
  const { parsed, environment, locations } = context;
  const path = resolve(environment.currentFolder, target);
  const found = await stat(path).catch(() => undefined); // Whatever the reason, it is no local model.
  const isPath = found !== undefined || /^\.{0,2}[\\/]|^[a-z]:[\\/]|\.zip$/i.test(target);
  const revision = parsed.text('revision');
  if (isPath && (revision !== undefined || parsed.flag('host'))) {
    throw new UsageError(
      '--revision and --host belong to models of a hub, not to folders and archives.',
      'models',
    );
  }
  if (isPath && found === undefined) {
    throw new SemblanceError('file/not-found', `${path} does not exist.`, { path });
  }
  const source: ModelSourceRequest = isPath
    ? { kind: found?.isDirectory() ? 'folder' : 'zip', path }
    : {
        kind: 'hub',
        model: target,
        host: parsed.text('host') ?? defaultModelHost,
        ...(revision === undefined ? {} : { revision }),
      };
  return { source, modelsFolder: locations.userModelsFolder, network: defaultNetworkSettings };
}

function requireTarget(context: CommandContext, action: string): string {
  refuseMore(context, 2);
  const target = context.parsed.positionals[1];
  if (target !== undefined && target !== '') return target;
  throw new UsageError(
    action === 'install'
      ? 'Name a model (organisation/name), a folder or a .zip file: semblance models install <what>'
      : `Name a model: semblance models ${action} <organisation/name>`,
    'models',
  );
}

function refuseMore(context: CommandContext, most: number): void {
  const extra = context.parsed.positionals[most];
  if (extra !== undefined)
    throw new UsageError(`"${extra}" is one word too many. Quote paths with spaces.`, 'models');
}

function notInstalled(id: string, folder: string): SemblanceError {
  return new SemblanceError('model/not-found', `There is no model ${id} in ${folder}.`, { model: id });
}

function isYes(answer: string): boolean {
  return /^y(es)?$/i.test(answer.trim());
}

function installedLine({ style }: CommandContext, model: InstalledModel): string {
  const problem = model.problem === '' ? '' : `  ${style.bad(printableLine(model.problem))}`;
  return `${style.bold(printableLine(model.id))}  ${sizeText(model.bytes)}  ${printableLine(model.licence.spdx)}  ${versionText(model)}${problem}`;
}

function knownLine({ errorStyle }: CommandContext, model: KnownModel): string {
  const kinds = model.modalities.includes('image') ? 'text, code and pictures' : 'text and code';
  return `${errorStyle.bold(model.id)}  ${kinds}, ${model.licence.spdx}. ${printableLine(model.description)}`;
}

function versionText({ commit, revision }: Pick<InstalledModel, 'commit' | 'revision'>): string {
  // As many digits as Git shows.
  return commit === '' ? printableLine(revision) : commit.slice(0, 12);
}

function installedLines(model: InstalledModel): string[] {
  return [
    `installed   ${model.id} (${model.displayName})`,
    `folder      ${model.folder}`,
    `from        ${model.source}, ${model.revision}${model.commit === '' ? '' : ` (${model.commit})`}`,
    `on          ${model.installedAt}`,
    `size        ${sizeText(model.bytes)} in ${plural(model.files.length, 'file')}`,
    `licence     ${model.licence.spdx} ${model.licence.url}`,
    ...(model.problem === '' ? [] : [`problem     ${model.problem}`]),
    ...model.files.map((file) => `  ${file.sha256}  ${file.path} (${sizeText(file.bytes)})`),
  ].map((line) => printableLine(line).trimEnd());
}

const assumptionTexts: Readonly<Record<ModelAssumption, string>> = {
  'known-by-name': 'Taken for the known model of this name, whose weights may be others.',
  'mean-pooling': 'Its pooling is not stated; the mean is taken, which may find worse than the model can.',
  'unstated-licence': 'Its licence is not stated; ask its authors.',
};

function offerLines(offer: ModelOffer): string[] {
  return [
    `model       ${offer.id} (${offer.displayName})`,
    ...(offer.description === '' ? [] : [`            ${offer.description}`]),
    `revision    ${offer.revision}${offer.commit === '' ? '' : ` (${offer.commit})`}`,
    `encodes     ${offer.modalities.join(', ')} to ${offer.dimensions} numbers`,
    `size        ${offer.bytes === 0 ? 'unknown' : sizeText(offer.bytes)} in ${plural(offer.files, 'file')}`,
    `licence     ${offer.licence.spdx} ${offer.licence.url}`,
    ...(offer.isDerived
      ? ['note        Semblance does not know this model; how to use it was read off its own files.']
      : []),
    ...offer.assumptions.map((assumption) => `note        ${assumptionTexts[assumption]}`),
  ].map((line) => printableLine(line).trimEnd());
}

export function progressText(progress: ModelProgress): string {
  const { phase, file, filesDone, filesTotal, bytesDone, bytesTotal } = progress;
  if (phase === 'asking') return 'Looking at the model';
  if (phase === 'waiting') return 'Another process is installing this model; waiting for it';
  if (phase === 'finishing') return 'Checking and moving into place';
  const share = bytesTotal === 0 ? '' : ` (${Math.floor((bytesDone / bytesTotal) * 100)} %)`;
  const bytes = bytesTotal === 0 ? sizeText(bytesDone) : `${sizeText(bytesDone)} of ${sizeText(bytesTotal)}`;
  return `File ${filesDone + 1}/${filesTotal}  ${bytes}${share}  ${printableLine(file)}`;
}

function modelDocument(model: InstalledModel): InstalledModelDocument {
  return { ...model, licence: { ...model.licence }, files: model.files.map((file) => ({ ...file })) };
}
