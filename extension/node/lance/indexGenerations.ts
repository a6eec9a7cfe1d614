/**
 * The generations of an index: one folder for each set of encoders, and one small file that names the generation that
 * answers. Another set gets a folder of its own beside the old one, which goes on answering until the new one is
 * complete.
 */
import { createHash } from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import * as v from 'valibot';
import type { EncoderManifest } from '../../../plugins/api/encoder.ts';
import { encoderManifestSchema } from '../../core/encoders/encoderManifestSchema.ts';
import { describeError } from '../../core/errors/semblanceError.ts';
import type { Logger } from '../../core/logging/logger.ts';
import { readJsonFile, replaceJsonFile } from '../files/replaceFile.ts';
import type { IndexIdentity } from './rowSchema.ts';

const currentName = 'current.json';
const descriptionName = 'generation.json';
/** 64 bits tell the generations of one workspace apart. */
const nameLength = 16;
const namePattern = /^[0-9a-f]{16}$/;
/** What the product wrote before there were generations; none of it can be read any more. */
const oldLayout = /^lance(\..+\.old)?$/;

export interface GenerationDescription {
  /** The choice of encoders that made it, as `semblance.encoder` names it; a folder is absolute. */
  readonly choice: string;
  readonly identity: IndexIdentity;
  /** The encoders, so that its vectors can be told apart even when they are gone. */
  readonly manifests: {
    readonly text: EncoderManifest;
    readonly fast: EncoderManifest | undefined;
    readonly image: EncoderManifest | undefined;
  };
}

export interface Generation {
  /** Name of its folder. */
  readonly name: string;
  readonly description: GenerationDescription;
}

const currentSchema = v.object({
  version: v.literal(1),
  generation: v.pipe(v.string(), v.regex(namePattern)),
  /** Every file was in it once. */
  isComplete: v.boolean(),
});

const descriptionSchema = v.object({
  version: v.literal(1),
  choice: v.string(),
  identity: v.object({
    schemaVersion: v.number(),
    encoderId: v.string(),
    encoderVersion: v.string(),
    spaceId: v.string(),
    dimensions: v.number(),
    chunkerVersion: v.string(),
  }),
  manifests: v.object({
    text: encoderManifestSchema,
    fast: v.optional(encoderManifestSchema),
    image: v.optional(encoderManifestSchema),
  }),
});

/** Name of the generation with this identity. */
export function generationNameOf(identity: IndexIdentity): string {
  const { schemaVersion, encoderId, encoderVersion, spaceId, dimensions, chunkerVersion } = identity;
  const facts = [schemaVersion, encoderId, encoderVersion, spaceId, dimensions, chunkerVersion];
  return createHash('sha256').update(JSON.stringify(facts)).digest('hex').slice(0, nameLength);
}

export class IndexGenerations {
  readonly #folder: string;
  readonly #logger: Logger;

  constructor(indexFolder: string, logger: Logger) {
    this.#folder = indexFolder;
    this.#logger = logger;
  }

  folderOf(name: string): string {
    return path.join(this.#folder, name);
  }

  /** Name of the generation that answers; undefined when none does yet. Cheap enough for every question. */
  async currentName(): Promise<string | undefined> {
    return (await this.#readCurrent())?.generation;
  }

  /**
   * The generation that answers. Without a readable note the only one that there is: the note is written by the first
   * writer, and a crash or a damaged disk must not cost the index.
   */
  async current(): Promise<(Generation & { readonly isComplete: boolean }) | undefined> {
    const named = await this.#readCurrent();
    const [only, ...others] = named === undefined ? await this.#names() : [named.generation];
    if (only === undefined || others.length > 0) return undefined;
    const generation = await this.#read(only);
    return generation && { ...generation, isComplete: named?.isComplete ?? true };
  }

  /** Makes the folder of a generation and writes what it is made of. */
  async describe({ name, description }: Generation): Promise<void> {
    await fs.mkdir(this.folderOf(name), { recursive: true });
    const { choice, identity, manifests } = description;
    await replaceJsonFile(path.join(this.folderOf(name), descriptionName), {
      version: 1,
      choice,
      identity,
      manifests,
    });
  }

  /** From the return of this call on, everybody's next question goes to this generation. */
  async makeCurrent(name: string, isComplete: boolean): Promise<void> {
    const known = await this.#readCurrent();
    if (known?.generation === name && known.isComplete === isComplete) return;
    const content = { version: 1, generation: name, isComplete };
    await replaceJsonFile(path.join(this.#folder, currentName), content);
  }

  /**
   * Removes every other generation, what a crash left behind, and an index of the time before generations. What is in
   * use by another process (on Windows) stays until the next time.
   */
  async removeOthers(keep: readonly string[]): Promise<void> {
    for (const name of await fs.readdir(this.#folder).catch(() => [])) {
      const isGeneration = namePattern.test(name) && !keep.includes(name);
      const isLeftover = name.startsWith(`${currentName}.`) || oldLayout.test(name);
      if (!isGeneration && !isLeftover) continue;
      // The description first: half a generation must not be taken for a whole one.
      if (isGeneration) await fs.rm(path.join(this.#folder, name, descriptionName), { force: true });
      await fs.rm(path.join(this.#folder, name), { recursive: true, force: true }).catch((error: unknown) => {
        this.#logger.debug(`${name} could not be removed yet: ${describeError(error)}`);
      });
    }
  }

  async #readCurrent(): Promise<v.InferOutput<typeof currentSchema> | undefined> {
    const parsed = v.safeParse(currentSchema, await readJsonFile(path.join(this.#folder, currentName)));
    return parsed.success ? parsed.output : undefined;
  }

  async #names(): Promise<readonly string[]> {
    const names = await fs.readdir(this.#folder).catch(() => []);
    return names.filter((name) => namePattern.test(name));
  }

  async #read(name: string): Promise<Generation | undefined> {
    const value = await readJsonFile(path.join(this.folderOf(name), descriptionName));
    const parsed = v.safeParse(descriptionSchema, value);
    if (!parsed.success) return undefined;
    const { choice, identity, manifests } = parsed.output;
    const { text, fast, image } = manifests;
    return { name, description: { choice, identity, manifests: { text, fast, image } } };
  }
}
