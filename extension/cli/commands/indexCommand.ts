/** `semblance index`: brings the index of each folder up to date. */
import { parse, resolve } from 'node:path';
import { isCancelled, raceWithSignal } from '../../core/cancellation/cancellation.ts';
import { SemblanceError } from '../../core/errors/semblanceError.ts';
import type { EngineApi, EngineStatus, IndexSummary } from '../../core/protocol/engineApi.ts';
import { type CommandContext, quoted, refuseEncoderProblem, refuseProblem } from '../commandContext.ts';
import { readEncoderOptions } from '../encoderOptions.ts';
import type { IndexLocation } from '../indexLocation.ts';
import { type IndexDocument, jsonSchemaVersion } from '../jsonDocuments.ts';
import { printableLine } from '../printable.ts';
import { durationText, plural, sizeText } from '../quantities.ts';
import { skippedText } from '../skippedText.ts';
import { UsageError } from '../usageError.ts';

/** Any interval does. */
const keepAliveMs = 60_000;

/** Single files that are named after indexing; `status` and --json name more. */
const maxProblemsShown = 5;

export interface FolderIndexing {
  readonly location: IndexLocation;
  readonly summary: IndexSummary;
  readonly status: EngineStatus;
}

export async function indexCommand(context: CommandContext, signal: AbortSignal): Promise<number> {
  const { environment, parsed } = context;
  const named = parsed.positionals.map((folder) => resolve(environment.currentFolder, folder));
  if (named.length === 0) refuseVastFolder(environment.currentFolder, environment.homeFolder);
  const folders = named.length === 0 ? [environment.currentFolder] : named;
  // All are looked at before the first is indexed: a typing mistake should not show after minutes.
  const locations = await Promise.all(folders.map((folder) => context.locations.locate(folder)));
  const documents: IndexDocument['folders'] = [];
  for (const location of uniqueByFolder(locations)) {
    const done = await indexFolder(context, location, signal);
    documents.push(documentOf(done));
    if (!context.isJson) report(context, done);
  }
  if (context.isJson) context.printJson({ schema: jsonSchemaVersion, command: 'index', folders: documents });
  return 0;
}

/** Indexes one folder with progress, and keeps its record. Used by the demo too. */
export async function indexFolder(
  context: CommandContext,
  found: IndexLocation,
  signal: AbortSignal,
): Promise<FolderIndexing> {
  const given = context.parsed.name === 'index' ? context.parsed.texts('exclude') : [];
  const excludeGlobs =
    given.length === 0 ? (found.record?.excludeGlobs ?? []) : given.filter((glob) => glob !== '');
  const { encoder } = readEncoderOptions(
    context.parsed,
    context.environment.currentFolder,
    found.record?.encoder,
  );
  const before = {
    excludeGlobs,
    encoder,
    completedAt: found.record?.completedAt ?? null,
    skippedByReason: found.record?.skippedByReason ?? {},
    problems: found.record?.problems ?? [],
  };
  await context.locations.save(found, before);
  const location: IndexLocation = { ...found, record: { version: 1, folder: found.folder, ...before } };
  context.note(`Indexing ${quoted(location.folder, context.environment.platform)}`);

  return context.withEngine(location, signal, async (engine, opened) => {
    refuseProblem(opened);
    refuseEncoderProblem(opened);
    if (opened.role === 'reader') {
      throw new SemblanceError('index/locked', `Another process indexes ${location.folder} right now.`, {
        path: location.folder,
      });
    }
    const subscription = engine.onDidChangeStatus((status) => context.progress.show(status));
    try {
      const shouldRebuild = context.parsed.name === 'index' && context.parsed.flag('rebuild');
      const summary = shouldRebuild ? await engine.rebuild(signal) : await engine.index(signal);
      const isFast = context.parsed.name === 'index' && context.parsed.flag('fast');
      const keepStatus = async (): Promise<EngineStatus> => {
        const status = await engine.status(signal);
        refuseProblem(status);
        await context.locations.save(location, {
          excludeGlobs,
          encoder,
          completedAt: new Date().toISOString(),
          skippedByReason: { ...status.skippedByReason },
          problems: status.problems.map(({ path, reason, detail }) => ({ path, reason, detail })),
        });
        return status;
      };
      // A part of the set was switched off meanwhile; the text encoder's end would have ended the job.
      const { encoderProblem } = await engine.status(signal);
      if (encoderProblem !== null)
        context.note(context.errorStyle.warning(printableLine(encoderProblem.message)));
      // Searchable: whoever stops the rest has an index all the same.
      const searchable = await keepStatus();
      if (isFast || !searchable.isRefining) return { location, summary, status: searchable };
      await refinementOf(engine, signal);
      return { location, summary, status: await keepStatus() };
    } catch (error) {
      if (isCancelled(error)) context.note('Stopping: what was indexed so far is kept.');
      throw error;
    } finally {
      subscription.dispose();
    }
  });
}

/** Resolves when the background work on the index is over, done or given up. Rejects with CancelledError. */
async function refinementOf(engine: EngineApi, signal: AbortSignal): Promise<void> {
  const over = Promise.withResolvers<void>();
  const subscription = engine.onDidChangeStatus(({ isRefining }) => {
    if (!isRefining) over.resolve();
  });
  // The engine works in this process, but its background work does not keep a process alive.
  const keepAlive = setInterval(() => undefined, keepAliveMs);
  try {
    if ((await engine.status(signal)).isRefining) await raceWithSignal(over.promise, signal);
  } finally {
    clearInterval(keepAlive);
    subscription.dispose();
  }
}

function report(context: CommandContext, { summary, status }: FolderIndexing): void {
  const { style } = context;
  if (context.isQuiet) return;
  const contents = [plural(status.chunks, 'chunk'), plural(status.images, 'picture')].join(' and ');
  context.print(
    `${style.good('Done')}: ${plural(status.filesIndexed, 'file')} with ${contents} in ${durationText(summary.elapsedMs)}` +
      `${status.indexBytes > 0 ? `, ${sizeText(status.indexBytes)}` : ''}.`,
  );
  context.print(
    `  ${summary.filesIndexed} new or changed, ${summary.filesUnchanged} unchanged, ${summary.filesRemoved} removed; ` +
      `${summary.chunksEncoded} chunks encoded, ${summary.chunksReused} reused.`,
  );
  const skipped = skippedText(status.skippedByReason);
  if (skipped !== undefined) context.print(`  ${skipped}.`);
  const left = [
    ...(status.chunksToRefine > 0 ? [`${plural(status.chunksToRefine, 'chunk')} can be more accurate`] : []),
    ...(status.picturesToCut > 0
      ? [`parts of ${plural(status.picturesToCut, 'large picture')} are not looked at`]
      : []),
    ...(status.picturesToRead > 0 ? [`text in ${plural(status.picturesToRead, 'picture')} is not read`] : []),
  ];
  if (left.length > 0) context.print(`  ${left.join(', ')} yet; "semblance index" goes on with that.`);
  if (status.chunksTruncated > 0) {
    context.print(
      `  ${plural(status.chunksTruncated, 'chunk was', 'chunks were')} longer than the model reads; all their words are found all the same.`,
    );
  }
  for (const problem of status.problems.slice(0, maxProblemsShown)) {
    context.print(`  ${style.warning(printableLine(problem.path))}: ${printableLine(problem.detail)}`);
  }
  const more = status.problems.length - maxProblemsShown;
  if (more > 0) context.print(`  ... and ${more} more; "semblance status" names them.`);
}

function documentOf({ location, summary, status }: FolderIndexing): IndexDocument['folders'][number] {
  return {
    folder: location.folder,
    indexFolder: location.indexFolder,
    summary: { ...summary },
    skippedByReason: { ...status.skippedByReason },
    problems: status.problems.map(({ path, reason, detail }) => ({ path, reason, detail })),
  };
}

/** Somebody who types "semblance index" in the wrong place should not index a whole disk. */
function refuseVastFolder(folder: string, homeFolder: string): void {
  if (isVastFolder(folder, homeFolder)) {
    throw new UsageError(
      `This is ${folder}, which holds everything. Name the folder that you want to search, or "." if you mean it.`,
      'index',
    );
  }
}

/** True for the home folder and the root of a disk, which nobody means to index without having named them. */
export function isVastFolder(folder: string, homeFolder: string): boolean {
  return resolve(folder) === resolve(homeFolder) || parse(resolve(folder)).root === resolve(folder);
}

function uniqueByFolder(locations: readonly IndexLocation[]): IndexLocation[] {
  return [...new Map(locations.map((location) => [location.folder, location])).values()];
}
