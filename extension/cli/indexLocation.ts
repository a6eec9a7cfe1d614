/**
 * Where the command line keeps indexes: one folder per indexed folder inside the user's cache, with a small record of
 * what it belongs to, and one cache of embeddings for all.
 */
import { createHash, randomUUID } from 'node:crypto';
import { access, readdir, readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import * as v from 'valibot';
import { builtInChoice } from '../core/encoders/encoderChoice.ts';
import { SemblanceError } from '../core/errors/semblanceError.ts';
import { makePrivateFolder } from '../node/files/privateFolder.ts';
import type { CommandEnvironment } from './commandEnvironment.ts';
import { isEncoderCache } from './encoderCacheShape.ts';

const recordSchema = v.object({
  version: v.literal(1),
  /** Real path of the indexed folder. */
  folder: v.string(),
  excludeGlobs: v.array(v.string()),
  /** What the index is made with, as `--encoder` names it. */
  encoder: v.optional(v.string(), builtInChoice),
  /** End of the last indexing that ran to its end, ISO 8601; null when none did. */
  completedAt: v.nullable(v.string()),
  /** What that indexing left out; only a walk over all files tells it. */
  skippedByReason: v.record(v.string(), v.number()),
  problems: v.array(v.object({ path: v.string(), reason: v.string(), detail: v.string() })),
});
export type IndexRecord = v.InferOutput<typeof recordSchema>;

export interface IndexLocation {
  /** Real path of the folder that is, or would be, indexed. */
  readonly folder: string;
  /** Folder of the record and the index. */
  readonly home: string;
  readonly indexFolder: string;
  /** Undefined when the folder has not been indexed. */
  readonly record: IndexRecord | undefined;
}

/** Absolute path of the cache: the option, then SEMBLANCE_CACHE_DIR, then the place that the system has for caches. */
export function cacheFolderOf(
  environment: Pick<CommandEnvironment, 'variables' | 'platform' | 'homeFolder' | 'currentFolder'>,
  option?: string,
): string {
  const { variables, platform, homeFolder, currentFolder } = environment;
  const chosen = [option, variables.SEMBLANCE_CACHE_DIR].find((path) => path !== undefined && path !== '');
  if (chosen !== undefined) return resolve(currentFolder, chosen);
  if (platform === 'win32') {
    return join(variables.LOCALAPPDATA ?? join(homeFolder, 'AppData', 'Local'), 'semblance');
  }
  if (platform === 'darwin') return join(homeFolder, 'Library', 'Caches', 'semblance');
  const xdg = variables.XDG_CACHE_HOME ?? '';
  // The XDG specification says to ignore relative paths.
  return join(isAbsolute(xdg) ? xdg : join(homeFolder, '.cache'), 'semblance');
}

export class IndexLocations {
  readonly cacheFolder: string;
  /** Embeddings by content, shared by all indexed folders. */
  readonly embeddingCacheFolder: string;
  /** Models that the user installed. */
  readonly userModelsFolder: string;
  readonly #workspaces: string;

  constructor(cacheFolder: string) {
    this.cacheFolder = cacheFolder;
    this.embeddingCacheFolder = join(cacheFolder, 'embedding-cache');
    this.userModelsFolder = join(cacheFolder, 'models');
    this.#workspaces = join(cacheFolder, 'workspaces');
  }

  /** Rejects with `file/not-found` when the path is not a folder. */
  async locate(folder: string): Promise<IndexLocation> {
    const real = await realFolder(folder);
    const home = join(this.#workspaces, keyOf(real));
    return { folder: real, home, indexFolder: join(home, 'index'), record: await readRecord(home, real) };
  }

  /** The folder itself or the nearest folder above it that is indexed. */
  async findNearest(folder: string): Promise<IndexLocation | undefined> {
    for (let current = await realFolder(folder); ; current = dirname(current)) {
      const location = await this.locate(current);
      if (location.record !== undefined) return location;
      if (dirname(current) === current) return undefined;
    }
  }

  /** Homes of all indexes, also of folders that are gone. What others put beside them is left out. */
  async homes(): Promise<readonly string[]> {
    const homes: string[] = [];
    for (const name of await readdir(this.#workspaces).catch(() => [])) {
      const home = join(this.#workspaces, name);
      const record = await parseRecord(home);
      if (record !== undefined && keyOf(record.folder) === name) homes.push(home);
    }
    return homes;
  }

  /**
   * What this program made of the cache of embeddings: the whole folder, or its own parts where others keep something
   * there too.
   */
  async embeddingCaches(): Promise<readonly string[]> {
    const names = await readdir(this.embeddingCacheFolder).catch(() => []);
    const folders = names.map((name) => join(this.embeddingCacheFolder, name));
    const isOwn = await Promise.all(folders.map(isEncoderCache));
    return isOwn.every((own) => own) ? [this.embeddingCacheFolder] : folders.filter((_, at) => isOwn[at]);
  }

  async save(location: IndexLocation, facts: Omit<IndexRecord, 'version' | 'folder'>): Promise<void> {
    const record: IndexRecord = { version: 1, folder: location.folder, ...facts };
    await makePrivateFolder(location.home);
    const draft = join(location.home, `workspace.${randomUUID()}.tmp`);
    try {
      await writeFile(draft, `${JSON.stringify(record, undefined, 2)}\n`);
      await rename(draft, recordFile(location.home));
    } finally {
      await rm(draft, { force: true });
    }
  }
}

/** A name that people recognise and that no two folders share. */
function keyOf(realPath: string): string {
  // 64 bits of SHA-256: nobody has enough folders for a collision.
  const hash = createHash('sha256').update(realPath).digest('hex').slice(0, 16);
  const name = basename(realPath)
    .replaceAll(/[^\p{L}\p{N}._-]+/gu, '-')
    .slice(0, 40);
  return `${name === '' ? 'root' : name}-${hash}`;
}

function recordFile(home: string): string {
  return join(home, 'workspace.json');
}

async function parseRecord(home: string): Promise<IndexRecord | undefined> {
  try {
    return v.parse(recordSchema, JSON.parse(await readFile(recordFile(home), 'utf8')));
  } catch {
    // Absent, half deleted or damaged: all mean that indexing has to be run, which writes it anew.
    return undefined;
  }
}

async function readRecord(home: string, folder: string): Promise<IndexRecord | undefined> {
  const record = await parseRecord(home);
  if (record?.folder !== folder) return undefined;
  const hasIndex = await access(join(home, 'index')).then(
    () => true,
    () => false,
  );
  return hasIndex ? record : undefined;
}

async function realFolder(folder: string): Promise<string> {
  try {
    const real = await realpath(folder);
    if ((await stat(real)).isDirectory()) return real;
  } catch (error) {
    throw new SemblanceError(
      'file/not-found',
      `The folder ${folder} does not exist or cannot be opened.`,
      { path: folder },
      { cause: error },
    );
  }
  throw new SemblanceError('file/not-found', `${folder} is a file; name the folder that holds it.`, {
    path: folder,
  });
}
