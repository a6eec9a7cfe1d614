/**
 * A file that arrives piece by piece, perhaps over several runs of the program: what is there is kept, hashed and
 * continued, and in the end it is what was promised or it is refused.
 */
import { createHash, type Hash } from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import { describeError, SemblanceError } from '../../../core/errors/semblanceError.ts';
import { errorCodeOf } from '../../files/fileSystem.ts';
import { hashFile } from '../../files/hashFile.ts';
import type { InstallFileSystem, WritableFile } from './installFileSystem.ts';

/** What is known of a file beforehand; each is checked where it is given. */
export interface ExpectedFile {
  /** Inside the model's folder, with `/`. */
  readonly path: string;
  readonly bytes: number | undefined;
  readonly sha256: string | undefined;
  /** Git's hash of the content, which the hub has for files outside its large file store. */
  readonly gitSha1: string | undefined;
}

/** The file is complete but not what was promised. A resumed one deserves a second try from its beginning. */
export class ContentMismatch extends SemblanceError {
  constructor(message: string, file: string) {
    super('model/corrupt', message, { file });
  }
}

export class PartFile {
  readonly expected: ExpectedFile;
  readonly #file: string;
  readonly #writable: WritableFile;
  readonly #folder: string;
  #hash: Hash;
  #bytes: number;
  /** True when some of it was there before this run. */
  #isResumed: boolean;

  private constructor(
    expected: ExpectedFile,
    file: string,
    writable: WritableFile,
    hash: Hash,
    bytes: number,
  ) {
    this.expected = expected;
    this.#file = file;
    this.#folder = path.dirname(file);
    this.#writable = writable;
    this.#hash = hash;
    this.#bytes = bytes;
    this.#isResumed = bytes > 0;
  }

  /** What is there already is read once, for its hash. Close it whatever happens. */
  static async open(
    folder: string,
    expected: ExpectedFile,
    fileSystem: InstallFileSystem,
    signal: AbortSignal,
  ): Promise<PartFile> {
    const file = path.join(folder, ...expected.path.split('/'));
    await fs.mkdir(path.dirname(file), { recursive: true });
    const writable = await fileSystem.openForAppend(file);
    try {
      const hash = createHash('sha256');
      const bytes = await hashFile(file, hash, signal);
      const part = new PartFile(expected, file, writable, hash, bytes);
      // Longer than it should be: the rest of another version.
      if (expected.bytes !== undefined && bytes > expected.bytes) await part.restart();
      return part;
    } catch (error) {
      await writable.close();
      throw error;
    }
  }

  get bytes(): number {
    return this.#bytes;
  }

  get isResumed(): boolean {
    return this.#isResumed;
  }

  /** True when nothing is left to fetch, as far as the length tells. */
  get isFull(): boolean {
    return this.expected.bytes !== undefined && this.#bytes === this.expected.bytes;
  }

  /** Rejects with `model/corrupt` when it grows longer than promised and with `model/disk-full`. */
  async write(bytes: Uint8Array): Promise<void> {
    const { bytes: promised, path: name } = this.expected;
    if (promised !== undefined && this.#bytes + bytes.length > promised) {
      throw new ContentMismatch(
        `The file ${name} is longer than the ${promised} bytes that were announced. It was refused.`,
        name,
      );
    }
    try {
      await this.#writable.write(bytes);
    } catch (error) {
      throw writeError(error, this.#folder);
    }
    this.#hash.update(bytes);
    this.#bytes += bytes.length;
  }

  async restart(): Promise<void> {
    await this.#writable.clear();
    this.#hash = createHash('sha256');
    this.#bytes = 0;
    this.#isResumed = false;
  }

  /** Checks length and hashes. Resolves to the SHA-256; rejects with ContentMismatch. */
  async verify(signal: AbortSignal): Promise<string> {
    const { path: name, bytes, sha256, gitSha1 } = this.expected;
    if (bytes !== undefined && bytes !== this.#bytes) {
      throw new ContentMismatch(
        `The file ${name} has ${this.#bytes} bytes instead of ${bytes}. It was refused.`,
        name,
      );
    }
    const found = this.#hash.copy().digest('hex');
    if (sha256 !== undefined && sha256 !== found) {
      throw new ContentMismatch(
        `The file ${name} is not the one that was announced: its SHA-256 is ${found} instead of ${sha256}. It was refused.`,
        name,
      );
    }
    if (gitSha1 !== undefined && gitSha1 !== (await this.#gitHash(signal))) {
      throw new ContentMismatch(
        `The file ${name} is not the one that was announced: its hash in Git differs. It was refused.`,
        name,
      );
    }
    return found;
  }

  async flush(): Promise<void> {
    try {
      await this.#writable.flush();
    } catch (error) {
      throw writeError(error, this.#folder);
    }
  }

  close(): Promise<void> {
    return this.#writable.close();
  }

  async #gitHash(signal: AbortSignal): Promise<string> {
    const hash = createHash('sha1').update(`blob ${this.#bytes}\0`);
    await hashFile(this.#file, hash, signal);
    return hash.digest('hex');
  }
}

/** `model/disk-full`, `index/read-only` or `index/io`, for anything that a write threw. */
export function writeError(error: unknown, folder: string): SemblanceError {
  const code = errorCodeOf(error);
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new SemblanceError(
      'model/disk-full',
      `No space is left on the disk of ${folder}. Free some space and install the model again.`,
      { folder },
      { cause: error },
    );
  }
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
    return new SemblanceError(
      'index/read-only',
      `The folder of the models refuses writes: ${folder}. Check its permissions.`,
      { folder },
      { cause: error },
    );
  }
  return new SemblanceError(
    'index/io',
    `The folder of the models could not be written: ${folder} (${describeError(error)}).`,
    { folder },
    { cause: error },
  );
}
