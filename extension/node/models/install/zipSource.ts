/**
 * A model in a .zip file. The archive is not trusted: its names, its links and its lengths are looked at before
 * anything is unpacked, and only what the model needs is.
 */
import { createHash } from 'node:crypto';
import fs from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { type Entry, openPromise, type ZipFile } from 'yauzl';
import { isCancelled, throwIfCancelled } from '../../../core/cancellation/cancellation.ts';
import { describeError, SemblanceError } from '../../../core/errors/semblanceError.ts';
import { type ModelSource, maxReadBytes, type SourceFacts } from './modelSource.ts';
import type { PartFile } from './partFile.ts';
import { requireSafePath } from './relativePath.ts';

/** Far more than a model has; a directory of millions of names would only cost memory. */
const maxEntries = 10_000;
/** Weights hardly shrink and vocabularies do by ten; what shrinks more than this was made to fill disks. */
const maxRatio = 200;
/** Below this the ratio does not matter: a small file of zeros harms nobody. */
const harmlessBytes = 16 * 1024 * 1024;
/** File type bits of Unix, in the upper half of the external attributes. */
const typeMask = 0o170000;
const regularFile = 0o100000;

export class ZipSource implements ModelSource {
  readonly isResumable = false;
  readonly #file: string;
  #zip: ZipFile | undefined;
  /** By path inside the model's folder. */
  readonly #entries = new Map<string, Entry>();

  /** Absolute path. */
  constructor(file: string) {
    this.#file = file;
  }

  async facts(signal: AbortSignal): Promise<SourceFacts> {
    await this.#open(signal);
    return {
      kind: 'zip',
      model: undefined,
      revision: 'local',
      commit: '',
      origin: this.#file,
      files: [...this.#entries].map(([path, entry]) => ({
        path,
        bytes: entry.uncompressedSize,
        sha256: undefined,
        gitSha1: undefined,
      })),
      licence: '',
      licenceUrl: '',
    };
  }

  async read(path: string, signal: AbortSignal): Promise<Uint8Array | undefined> {
    await this.#open(signal);
    const entry = this.#entries.get(path);
    if (entry === undefined) return undefined;
    if (entry.uncompressedSize > maxReadBytes)
      throw this.#refuse(path, 'is far longer than a description may be');
    const parts: Buffer[] = [];
    await this.#unpack(entry, signal, async (bytes) => void parts.push(bytes));
    return Buffer.concat(parts);
  }

  async sha256(path: string, signal: AbortSignal): Promise<string> {
    await this.#open(signal);
    const entry = this.#entries.get(path);
    if (entry === undefined) throw this.#refuse(path, 'is not in the archive');
    const hash = createHash('sha256');
    await this.#unpack(entry, signal, async (bytes) => void hash.update(bytes));
    return hash.digest('hex');
  }

  async copy(part: PartFile, onBytes: (bytes: number) => void, signal: AbortSignal): Promise<void> {
    const { path } = part.expected;
    const entry = this.#entries.get(path);
    if (entry === undefined) throw this.#refuse(path, 'is not in the archive');
    await this.#unpack(entry, signal, async (bytes) => {
      await part.write(bytes);
      onBytes(part.bytes);
    });
  }

  async close(): Promise<void> {
    this.#zip?.close();
    this.#zip = undefined;
  }

  async #open(signal: AbortSignal): Promise<void> {
    throwIfCancelled(signal);
    if (this.#zip !== undefined) return;
    const { size } = await fs.stat(this.#file).catch((error: unknown) => {
      throw new SemblanceError('file/not-found', `${this.#file} cannot be opened: ${describeError(error)}.`, {
        path: this.#file,
      });
    });
    let zip: ZipFile;
    try {
      zip = await openPromise(this.#file, { lazyEntries: true, autoClose: false });
    } catch (error) {
      throw this.#damaged(error);
    }
    this.#zip = zip;
    const entries: Entry[] = [];
    try {
      for await (const entry of zip.eachEntry()) {
        throwIfCancelled(signal);
        this.#check(entry);
        if (!entry.fileName.endsWith('/')) entries.push(entry);
        if (entries.length > maxEntries) throw this.#refuse('', `holds more than ${maxEntries} files`);
      }
    } catch (error) {
      if (isCancelled(error) || SemblanceError.is(error)) throw error;
      throw this.#damaged(error);
    }
    // Bombs without nesting let many entries share the same bytes.
    const packed = entries.reduce((sum, entry) => sum + entry.compressedSize, 0);
    if (packed > size) throw this.#refuse('', 'claims to hold more bytes than the file has');
    const top = topFolder(entries.map(({ fileName }) => fileName));
    const seen = new Set<string>();
    for (const entry of entries) {
      if (!entry.fileName.startsWith(top)) continue;
      const path = entry.fileName.slice(top.length);
      // On Windows and macOS both would be one file.
      const key = path.toLowerCase().normalize('NFC');
      if (seen.has(key)) throw this.#refuse(path, 'is in the archive twice');
      seen.add(key);
      this.#entries.set(path, entry);
    }
  }

  /** The library has refused absolute paths and `..` already; what it lets through is looked at here. */
  #check(entry: Entry): void {
    const { fileName, compressedSize, uncompressedSize } = entry;
    const name = fileName.replace(/\/$/, '');
    requireSafePath(name, `The archive ${this.#file}`, { path: this.#file });
    const type = (entry.externalFileAttributes >>> 16) & typeMask;
    if (!fileName.endsWith('/') && type !== 0 && type !== regularFile) {
      throw this.#refuse(name, 'is a link or a device, not a file');
    }
    if (entry.isEncrypted()) throw this.#refuse(name, 'is encrypted');
    if (uncompressedSize > harmlessBytes && uncompressedSize > compressedSize * maxRatio) {
      throw this.#refuse(name, `would unpack to more than ${maxRatio} times its size`);
    }
  }

  async #unpack(entry: Entry, signal: AbortSignal, take: (bytes: Buffer) => Promise<void>): Promise<void> {
    const zip = this.#zip;
    if (zip === undefined) throw new SemblanceError('internal', 'The archive is closed.');
    let checksum = 0;
    try {
      const stream = await zip.openReadStreamPromise(entry);
      const onAbort = (): void => void stream.destroy();
      signal.addEventListener('abort', onAbort, { once: true });
      try {
        for await (const bytes of stream) {
          throwIfCancelled(signal);
          checksum = crc32(bytes as Buffer, checksum);
          await take(bytes as Buffer);
        }
      } finally {
        signal.removeEventListener('abort', onAbort);
      }
    } catch (error) {
      throwIfCancelled(signal);
      if (SemblanceError.is(error)) throw error;
      throw this.#damaged(error);
    }
    // The library looks at lengths only, and the hashes of the record are those of what was unpacked.
    if (checksum !== entry.crc32) throw this.#refuse(entry.fileName, 'is damaged');
  }

  #refuse(path: string, why: string): SemblanceError {
    const what = path === '' ? `The archive ${this.#file}` : `The file ${path} of the archive ${this.#file}`;
    return new SemblanceError('model/corrupt', `${what} ${why}. Nothing was installed.`, {
      path: this.#file,
      file: path,
    });
  }

  #damaged(error: unknown): SemblanceError {
    return new SemblanceError(
      'model/corrupt',
      `${this.#file} is no .zip file that can be read: ${describeError(error)}. Nothing was installed.`,
      { path: this.#file },
      { cause: error },
    );
  }
}

/** The folder that holds everything, as archives of a folder have it: `name/`; empty when there is none. */
function topFolder(names: readonly string[]): string {
  // What macOS adds to its archives is no part of the model.
  const own = names.filter((name) => !name.startsWith('__MACOSX/') && !name.endsWith('.DS_Store'));
  const [first] = own;
  const slash = first?.indexOf('/') ?? -1;
  if (first === undefined || slash < 0) return '';
  const top = first.slice(0, slash + 1);
  return own.every((name) => name.startsWith(top)) ? top : '';
}
