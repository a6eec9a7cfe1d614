/**
 * A model in a local folder of the hub's layout: one that was copied from another computer, cloned with Git, or that
 * the hub's own tools keep in their cache.
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import fs from 'node:fs/promises';
import path from 'node:path';
import { throwIfCancelled } from '../../../core/cancellation/cancellation.ts';
import { describeError, SemblanceError } from '../../../core/errors/semblanceError.ts';
import { isGone } from '../../files/fileSystem.ts';
import { hashFile } from '../../files/hashFile.ts';
import { type ModelSource, maxReadBytes, type SourceFacts } from './modelSource.ts';
import type { ExpectedFile, PartFile } from './partFile.ts';
import { isModelId, isSafePath } from './relativePath.ts';

/** Folders of a model are flat; a deeper one is no part of it. */
const maxDepth = 4;
/** More files than any model has: somebody named his home folder. */
const maxFiles = 20_000;
/** Git's own files, and the caches of tools. */
const passedOver = /^\.(git|cache|huggingface)$/;

export class FolderSource implements ModelSource {
  readonly isResumable = false;
  readonly #folder: string;

  /** Absolute path. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  async facts(signal: AbortSignal): Promise<SourceFacts> {
    const found: ExpectedFile[] = [];
    await this.#walk('', 0, found, signal);
    const { model, commit } = ofHubCache(this.#folder);
    return {
      kind: 'folder',
      model,
      revision: commit === '' ? 'local' : commit,
      commit,
      origin: this.#folder,
      files: found,
      licence: '',
      licenceUrl: '',
    };
  }

  async read(name: string, signal: AbortSignal): Promise<Uint8Array | undefined> {
    throwIfCancelled(signal);
    if (!isSafePath(name)) return undefined;
    const file = path.join(this.#folder, ...name.split('/'));
    try {
      const facts = await fs.stat(file);
      if (!facts.isFile()) return undefined;
      if (facts.size > maxReadBytes) throw tooLong(file);
      return await fs.readFile(file, { signal });
    } catch (error) {
      throwIfCancelled(signal);
      if (SemblanceError.is(error)) throw error;
      if (isGone(error)) return undefined;
      throw unreadable(file, error);
    }
  }

  async sha256(name: string, signal: AbortSignal): Promise<string> {
    const file = path.join(this.#folder, ...name.split('/'));
    const hash = createHash('sha256');
    try {
      await hashFile(file, hash, signal);
    } catch (error) {
      throwIfCancelled(signal);
      throw unreadable(file, error);
    }
    return hash.digest('hex');
  }

  async copy(part: PartFile, onBytes: (bytes: number) => void, signal: AbortSignal): Promise<void> {
    const file = path.join(this.#folder, ...part.expected.path.split('/'));
    const bytes = createReadStream(file, { signal, start: part.bytes });
    try {
      for await (const chunk of bytes) {
        await part.write(chunk as Buffer);
        onBytes(part.bytes);
      }
    } catch (error) {
      throwIfCancelled(signal);
      throw SemblanceError.is(error) ? error : unreadable(file, error);
    }
  }

  async close(): Promise<void> {}

  async #walk(folder: string, depth: number, found: ExpectedFile[], signal: AbortSignal): Promise<void> {
    throwIfCancelled(signal);
    const absolute = path.join(this.#folder, folder);
    const entries = await fs.readdir(absolute, { withFileTypes: true }).catch((error: unknown) => {
      throw unreadable(absolute, error);
    });
    for (const entry of entries) {
      const name = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) {
        if (depth < maxDepth && !passedOver.test(entry.name))
          await this.#walk(name, depth + 1, found, signal);
        continue;
      }
      // The cache of the hub's own tools consists of links to files; links to folders are not followed.
      const facts = await fs.stat(path.join(this.#folder, name)).catch(() => undefined);
      if (!facts?.isFile() || !isSafePath(name)) continue;
      found.push({ path: name, bytes: facts.size, sha256: undefined, gitSha1: undefined });
      if (found.length > maxFiles) {
        throw new SemblanceError(
          'model/unsupported',
          `${this.#folder} holds more than ${maxFiles} files. Name the folder of one model.`,
          { path: this.#folder },
        );
      }
    }
  }
}

/** `.../models--organisation--name/snapshots/<commit>` is how the hub's own tools name their cache. */
function ofHubCache(folder: string): { readonly model: string | undefined; readonly commit: string } {
  const match = /(?:^|[\\/])models--([^\\/]+?)--([^\\/]+)[\\/]snapshots[\\/]([0-9a-f]{40})[\\/]?$/.exec(
    folder,
  );
  const model = `${match?.[1] ?? ''}/${match?.[2] ?? ''}`;
  return isModelId(model) ? { model, commit: match?.[3] ?? '' } : { model: undefined, commit: '' };
}

function unreadable(file: string, cause: unknown): SemblanceError {
  if (isGone(cause)) {
    return new SemblanceError('file/not-found', `${file} does not exist.`, { path: file }, { cause });
  }
  return new SemblanceError(
    'model/not-found',
    `${file} cannot be read: ${describeError(cause)}.`,
    { path: file },
    { cause },
  );
}

function tooLong(file: string): SemblanceError {
  return new SemblanceError('model/corrupt', `${file} is far longer than a description may be.`, {
    path: file,
  });
}
