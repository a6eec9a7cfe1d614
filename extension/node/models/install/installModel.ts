/**
 * Installs a model: finds out what it needs, fetches that beside the target, checks every file, and moves all of it into
 * place in one step.
 */
import fs from 'node:fs/promises';
import path from 'node:path';
import { isCancelled, throwIfCancelled } from '../../../core/cancellation/cancellation.ts';
import { SemblanceError } from '../../../core/errors/semblanceError.ts';
import type {
  InstalledFile,
  InstalledModel,
  ModelOffer,
  ModelProgress,
} from '../../../core/protocol/modelApi.ts';
import type { InstallFileSystem } from './installFileSystem.ts';
import { readInstalledModel, recordName, recordText } from './installRecord.ts';
import type { ModelRecipe, ModelRecipes } from './modelRecipe.ts';
import type { ModelSource, SourceFacts } from './modelSource.ts';
import type { ModelsFolder } from './modelsFolder.ts';
import { ContentMismatch, type ExpectedFile, PartFile, writeError } from './partFile.ts';
import { requireModelId, requireSafePath } from './relativePath.ts';

export interface InstallParts {
  readonly source: ModelSource;
  readonly recipes: ModelRecipes;
  readonly target: ModelsFolder;
  readonly fileSystem: InstallFileSystem;
  readonly onProgress: (progress: Omit<ModelProgress, 'installId'>) => void;
}

export interface Plan {
  readonly facts: SourceFacts;
  readonly recipe: ModelRecipe;
  readonly files: readonly ExpectedFile[];
  /** Zero when one of the lengths is unknown. */
  readonly bytes: number;
}

/** Room that is left free beside the model: the index grows too, and a full disk harms everybody. */
const spareBytes = 64 * 1024 * 1024;

/** Asks the source what there is and the recipes what is needed. */
export async function planModel(
  parts: Pick<InstallParts, 'source' | 'recipes'>,
  signal: AbortSignal,
): Promise<Plan> {
  const { source, recipes } = parts;
  const facts = await source.facts(signal);
  const recipe = await recipes.recipeFor(
    facts,
    (file) => source.read(file, signal),
    async (file) => await source.sha256?.(file, signal),
  );
  requireModelId(recipe.model);
  const files: ExpectedFile[] = [];
  for (const wanted of recipe.files) {
    requireSafePath(wanted.path, `The definition of ${recipe.model}`, { model: recipe.model });
    const listed = facts.files?.find((file) => file.path === wanted.path);
    if (facts.files !== undefined && listed === undefined) {
      if (wanted.isOptional) continue;
      throw new SemblanceError(
        'model/not-found',
        `${facts.origin} has no file ${wanted.path}, which ${recipe.model} needs.`,
        { model: recipe.model, file: wanted.path },
      );
    }
    files.push(expected(wanted, listed, facts.origin));
  }
  const bytes = files.reduce((sum, file) => sum + (file.bytes ?? Number.NaN), 0);
  return { facts, recipe, files, bytes: Number.isNaN(bytes) ? 0 : bytes };
}

export async function offerOf(plan: Plan, target: ModelsFolder): Promise<ModelOffer> {
  const { recipe, facts } = plan;
  const installed = await readInstalledModel(target.folderOf(recipe.model));
  const isInstalled = installed !== undefined && isSame(installed, plan);
  return {
    id: recipe.model,
    displayName: recipe.displayName,
    description: recipe.description,
    modalities: recipe.modalities,
    dimensions: recipe.dimensions,
    languages: recipe.languages,
    revision: facts.revision,
    commit: facts.commit,
    licence: recipe.licence,
    files: plan.files.length,
    bytes: plan.bytes,
    isInstalled,
    replacesCommit: installed === undefined || isInstalled ? '' : installed.commit || installed.revision,
    isDerived: recipe.isDerived,
    assumptions: recipe.assumptions,
  };
}

/** `agreedCommit` empty takes what is there. */
export async function installModel(
  parts: InstallParts,
  agreedCommit: string,
  signal: AbortSignal,
): Promise<InstalledModel> {
  const { target, onProgress } = parts;
  const idle = { file: '', filesDone: 0, filesTotal: 0, bytesDone: 0, bytesTotal: 0 };
  onProgress({ ...idle, phase: 'asking' });
  const plan = await planModel(parts, signal);
  const { model } = plan.recipe;
  if (agreedCommit !== '' && plan.facts.commit !== agreedCommit) {
    throw new SemblanceError(
      'model/not-found',
      `${model} has changed since you looked at it: revision "${plan.facts.revision}" is another commit now. Install it again to see the new one.`,
      { model },
    );
  }
  const lease = await target.lock(model, signal, () => onProgress({ ...idle, phase: 'waiting' }));
  try {
    const earlier = await readInstalledModel(target.folderOf(model));
    if (earlier !== undefined && isSame(earlier, plan)) return earlier;
    try {
      await fetchFiles(parts, plan, signal);
      throwIfCancelled(signal);
      if (!(await lease.confirm())) {
        throw new SemblanceError('model/busy', `Another process took over the installation of ${model}.`, {
          model,
        });
      }
      const folder = await target.moveIntoPlace(model);
      const installed = await readInstalledModel(folder);
      if (installed === undefined || installed.problem !== '') {
        throw new SemblanceError('internal', `${folder} is not complete after the installation.`, { folder });
      }
      return installed;
    } catch (error) {
      // What arrived is kept for another try only when the network failed; else nothing half stays behind.
      const isKept = parts.source.isResumable && SemblanceError.is(error, 'model/network');
      if (!isKept && !SemblanceError.is(error, 'model/busy')) await target.dropPartial(model);
      throw error;
    }
  } finally {
    await lease.release();
  }
}

/** Everything arrives in the partial folder, the document and the record last. */
async function fetchFiles(parts: InstallParts, plan: Plan, signal: AbortSignal): Promise<void> {
  const { source, target, fileSystem, onProgress } = parts;
  const { recipe, facts } = plan;
  if (!source.isResumable) await target.dropPartial(recipe.model);
  const folder = await target.openPartial(recipe.model);
  await removeOthers(folder, new Set(plan.files.map((file) => file.path)));
  await requireSpace(plan, folder, fileSystem);
  const installed: InstalledFile[] = [];
  let bytesBefore = 0;
  for (const file of plan.files) {
    const report = (bytes: number): void =>
      onProgress({
        phase: 'copying',
        file: file.path,
        filesDone: installed.length,
        filesTotal: plan.files.length,
        bytesDone: bytesBefore + bytes,
        bytesTotal: plan.bytes,
      });
    report(0);
    const done = await fetchFile(source, file, folder, fileSystem, report, signal);
    installed.push(done);
    bytesBefore += done.bytes;
  }
  onProgress({
    phase: 'finishing',
    file: '',
    filesDone: installed.length,
    filesTotal: plan.files.length,
    bytesDone: bytesBefore,
    bytesTotal: plan.bytes,
  });
  const document = recipe.document({ revision: facts.revision, commit: facts.commit, files: installed });
  const record = recordText({
    version: 1,
    id: recipe.model,
    encoderId: recipe.encoderId,
    displayName: recipe.displayName,
    source: facts.origin,
    sourceKind: facts.kind,
    revision: facts.revision,
    commit: facts.commit,
    licence: { ...recipe.licence },
    installedAt: new Date().toISOString(),
    files: installed.map((file) => ({ ...file })),
  });
  try {
    await fs.writeFile(path.join(folder, document.path), document.text, { flush: true });
    await fs.writeFile(path.join(folder, recordName), record, { flush: true });
  } catch (error) {
    throw writeError(error, folder);
  }
}

async function fetchFile(
  source: ModelSource,
  file: ExpectedFile,
  folder: string,
  fileSystem: InstallFileSystem,
  report: (bytes: number) => void,
  signal: AbortSignal,
): Promise<InstalledFile> {
  const part = await PartFile.open(folder, file, fileSystem, signal);
  try {
    // Only a hash can tell whether the beginning, of an earlier run, and the rest belong together.
    const isVerifiable = file.sha256 !== undefined || file.gitSha1 !== undefined;
    if (part.isResumed && !isVerifiable) await part.restart();
    const sha256 = await copyAndVerify(source, part, report, signal);
    await part.flush();
    return { path: file.path, bytes: part.bytes, sha256 };
  } catch (error) {
    if (isCancelled(error)) throwIfCancelled(signal);
    throw error;
  } finally {
    await part.close();
  }
}

async function copyAndVerify(
  source: ModelSource,
  part: PartFile,
  report: (bytes: number) => void,
  signal: AbortSignal,
): Promise<string> {
  try {
    await source.copy(part, report, signal);
    return await part.verify(signal);
  } catch (error) {
    if (!(error instanceof ContentMismatch) || !part.isResumed) throw error;
    // The beginning came from an earlier run and may be damaged: once more, all of it.
    await part.restart();
    await source.copy(part, report, signal);
    return part.verify(signal);
  }
}

async function requireSpace(plan: Plan, folder: string, fileSystem: InstallFileSystem): Promise<void> {
  const free = await fileSystem.freeBytes(folder);
  if (free === undefined) return;
  let there = 0;
  for (const file of plan.files) {
    there += (await fs.stat(path.join(folder, ...file.path.split('/'))).catch(() => undefined))?.size ?? 0;
  }
  const needed = Math.max(0, plan.bytes - there) + spareBytes;
  if (free >= needed) return;
  throw new SemblanceError(
    'model/disk-full',
    `${plan.recipe.model} needs ${megabytes(needed)} MB and ${megabytes(free)} MB are free on the disk of ${folder}. Free some space and install the model again.`,
    { folder, neededBytes: needed, freeBytes: free },
  );
}

function megabytes(bytes: number): number {
  return Math.ceil(bytes / 1024 ** 2);
}

/** Files of another commit, or of a definition that has changed, are not carried along. */
async function removeOthers(folder: string, wanted: ReadonlySet<string>): Promise<void> {
  for (const entry of await fs.readdir(folder, { withFileTypes: true, recursive: true })) {
    const absolute = path.join(entry.parentPath, entry.name);
    const name = path.relative(folder, absolute).split(path.sep).join('/');
    if (!entry.isDirectory() && !wanted.has(name)) await fs.rm(absolute, { force: true });
  }
}

/** What the recipe demands and what the source announces must agree; then both are checked. */
function expected(
  wanted: ModelRecipe['files'][number],
  listed: ExpectedFile | undefined,
  origin: string,
): ExpectedFile {
  const differs =
    (wanted.bytes !== undefined && listed?.bytes !== undefined && wanted.bytes !== listed.bytes) ||
    (wanted.sha256 !== undefined && listed?.sha256 !== undefined && wanted.sha256 !== listed.sha256);
  if (differs) {
    throw new SemblanceError(
      'model/corrupt',
      `The file ${wanted.path} at ${origin} is not the one that the definition of the model names. Nothing was installed.`,
      { file: wanted.path },
    );
  }
  return {
    path: wanted.path,
    bytes: wanted.bytes ?? listed?.bytes,
    sha256: wanted.sha256 ?? listed?.sha256,
    gitSha1: listed?.gitSha1,
  };
}

function isSame(installed: InstalledModel, plan: Plan): boolean {
  const { facts, files } = plan;
  if (installed.problem !== '' || facts.commit === '' || installed.commit !== facts.commit) return false;
  const there = new Map(installed.files.map((file) => [file.path, file]));
  return (
    there.size === files.length &&
    files.every((file) => {
      const found = there.get(file.path);
      return (
        found !== undefined &&
        (file.bytes ?? found.bytes) === found.bytes &&
        (file.sha256 ?? found.sha256) === found.sha256
      );
    })
  );
}
