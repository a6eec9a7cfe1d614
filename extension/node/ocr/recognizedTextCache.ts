/**
 * Remembers the text that was read in pictures, one small file per picture, named by the hash of the picture's bytes.
 * Shared by all workspaces and windows; safe against crashes, because files appear by renaming.
 */
import fs from 'node:fs/promises';
import path from 'node:path';
import * as v from 'valibot';
import type { RecognizedText } from '../../../plugins/api/textRecognizer.ts';
import { describeError } from '../../core/errors/semblanceError.ts';
import type { Logger } from '../../core/logging/logger.ts';
import type { RecognizedTexts } from '../../core/ports/textReader.ts';
import { replaceJsonFile } from '../files/replaceFile.ts';

export interface RecognizedTextCacheOptions {
  /** Holds nothing but this cache: one folder for each version of each recogniser. */
  readonly folder: string;
  readonly budgetBytes: number;
  readonly logger: Logger;
}

const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
const box = v.object({ x: share, y: share, width: share, height: share });
const recognizedText = v.object({
  lines: v.array(
    v.object({
      text: v.string(),
      confidence: v.number(),
      box,
      words: v.array(v.object({ text: v.string(), box })),
    }),
  ),
}) satisfies v.GenericSchema<unknown, RecognizedText>;

const hashPattern = /^[\da-f]{16,128}$/u;
/** A trim goes below the budget, so that the next one is not due at once. */
const trimTarget = 0.8;
/** An entry of exactly this size says that a picture has no text: most pictures, which nobody has to open for it. */
const bytesWithoutText = `${JSON.stringify({ lines: [] } satisfies RecognizedText)}\n`.length;
/** Half-written files older than this belong to no process that still lives. */
const abandonedMs = 60 * 60 * 1000;

export class RecognizedTextCache implements RecognizedTexts {
  readonly #options: RecognizedTextCacheOptions;
  /** Hash to whether there is text. */
  readonly #known = new Map<string, boolean>();
  #bytes = 0;

  constructor(options: RecognizedTextCacheOptions) {
    this.#options = options;
  }

  async load(): Promise<void> {
    this.#known.clear();
    this.#bytes = 0;
    for (const { name, size, mtimeMs } of await this.#list()) {
      if (name.endsWith('.json')) {
        this.#known.set(name.slice(0, -'.json'.length), size !== bytesWithoutText);
        this.#bytes += size;
      } else if (Date.now() - mtimeMs > abandonedMs) await this.#remove(name);
    }
    await this.#trim();
  }

  knows(fileHash: string): 'text' | 'no text' | undefined {
    const hasText = this.#known.get(fileHash);
    return hasText === undefined ? undefined : hasText ? 'text' : 'no text';
  }

  async get(fileHash: string): Promise<RecognizedText | undefined> {
    if (!this.#known.has(fileHash)) return undefined;
    const name = `${fileHash}.json`;
    try {
      const text = await fs.readFile(path.join(this.#options.folder, name), 'utf8');
      return v.parse(recognizedText, JSON.parse(text));
    } catch (error) {
      // Damaged, or trimmed by another window: the picture is read again.
      this.#options.logger.debug(`The text read in a picture is forgotten: ${describeError(error)}`);
      this.#known.delete(fileHash);
      await this.#remove(name);
      return undefined;
    }
  }

  async put(fileHash: string, text: RecognizedText): Promise<void> {
    if (!hashPattern.test(fileHash)) throw new RangeError(`"${fileHash}" is no hash of a file.`);
    // Known for this session in any case: a folder that cannot be written must not make the reading start over.
    this.#known.set(fileHash, text.lines.length > 0);
    this.#bytes += JSON.stringify(text).length;
    try {
      await replaceJsonFile(path.join(this.#options.folder, `${fileHash}.json`), text);
    } catch (error) {
      this.#options.logger.warn(`The text read in a picture could not be kept: ${describeError(error)}`);
    }
    await this.#trim();
  }

  /** The oldest go first. */
  async #trim(): Promise<void> {
    const { budgetBytes, logger } = this.#options;
    if (this.#bytes <= budgetBytes) return;
    const files = (await this.#list()).filter(({ name }) => name.endsWith('.json'));
    files.sort((a, b) => a.mtimeMs - b.mtimeMs);
    let bytes = files.reduce((sum, { size }) => sum + size, 0);
    let removed = 0;
    for (const { name, size } of files) {
      if (bytes <= budgetBytes * trimTarget) break;
      await this.#remove(name);
      this.#known.delete(name.slice(0, -'.json'.length));
      bytes -= size;
      removed++;
    }
    this.#bytes = bytes;
    if (removed > 0) logger.info(`The text of ${removed} pictures was forgotten to stay within the budget.`);
  }

  async #list(): Promise<
    readonly { readonly name: string; readonly size: number; readonly mtimeMs: number }[]
  > {
    const { folder, logger } = this.#options;
    let names: readonly string[];
    try {
      names = await fs.readdir(folder);
    } catch {
      return []; // Made with the first entry.
    }
    const files: { name: string; size: number; mtimeMs: number }[] = [];
    for (const name of names) {
      try {
        const { size, mtimeMs } = await fs.stat(path.join(folder, name));
        files.push({ name, size, mtimeMs });
      } catch (error) {
        logger.debug(`${name} went away: ${describeError(error)}`); // Trimmed by another window.
      }
    }
    return files;
  }

  async #remove(name: string): Promise<void> {
    await fs.rm(path.join(this.#options.folder, name), { force: true }).catch(() => undefined);
  }
}
