/**
 * The part that one opened index plays among the generations of its folder: whether it answers or is still being made
 * while an older one answers, and the moment when they change places.
 */
import type { EncoderSet } from '../../core/encoders/encoderSet.ts';
import { describeError, type SemblanceError } from '../../core/errors/semblanceError.ts';
import type { Indexer } from '../../core/indexing/indexer.ts';
import type { Logger } from '../../core/logging/logger.ts';
import type { Generation, IndexGenerations } from '../lance/indexGenerations.ts';
import type { MapService } from '../map/mapService.ts';
import type { Answers } from './wordsInstead.ts';

/** As much of an opened index as is needed while it answers for its successor. */
export interface AnsweringIndex {
  readonly search: Answers;
  readonly encoders: EncoderSet;
  readonly indexer: Indexer;
  readonly map: MapService;
  /** Brings changed paths up to date. */
  update(paths: readonly string[], signal: AbortSignal): Promise<unknown>;
  /** Closes the index alone; what it shares with its successor stays open. */
  closeIndex(): Promise<void>;
}

export interface GenerationRoleParts {
  readonly generations: IndexGenerations;
  readonly own: Generation;
  /** Answers until `own` is complete; absent when `own` answers. */
  readonly previous: AnsweringIndex | undefined;
  /** Name of the generation that answered when this one was opened. */
  readonly currentName: string | undefined;
  /** The generation of `previous`. */
  readonly previousGeneration: Generation | undefined;
  /** Why the encoders that the settings ask for are not used. */
  readonly problem: SemblanceError | undefined;
  /** False when no encoder can add to `own`: its words can be searched. */
  readonly canIndex: boolean;
  /** False for a reader of a generation that the settings do not ask for: as the writer it would make another one. */
  readonly isWanted: boolean;
  readonly logger: Logger;
}

/** Readers look for the current generation every second and a half; twice that, and nobody uses the old one. */
const readersFollowMs = 4_000;

export class GenerationRole {
  readonly #parts: GenerationRoleParts;
  readonly #logger: Logger;
  #previous: AnsweringIndex | undefined;
  /** Answered until a moment ago: questions may still be at work in it. */
  #retired: AnsweringIndex | undefined;
  #switchedAtMs = 0;
  readonly #changed = new Set<string>();
  #updating: Promise<void> | undefined;
  readonly #lifetime = new AbortController();

  constructor(parts: GenerationRoleParts) {
    this.#parts = parts;
    this.#logger = parts.logger.topic('index');
    this.#previous = parts.previous;
  }

  get previous(): AnsweringIndex | undefined {
    return this.#previous;
  }

  /** The choice of encoders that made this generation. */
  get choice(): string {
    return this.#parts.own.description.choice;
  }

  /** The choices of all generations that are open. */
  get choices(): readonly string[] {
    const { own, previousGeneration } = this.#parts;
    return [own, previousGeneration].flatMap((one) => (one === undefined ? [] : [one.description.choice]));
  }

  get problem(): SemblanceError | undefined {
    return this.#parts.problem;
  }

  get canIndex(): boolean {
    return this.#parts.canIndex;
  }

  get isWanted(): boolean {
    return this.#parts.isWanted;
  }

  /** For the writer, before the table is opened: the folder, its description, and no third generation. */
  async prepare(): Promise<void> {
    const { generations, own, previousGeneration } = this.#parts;
    await generations.describe(own);
    // There is nothing that could answer meanwhile, so this one does as it grows.
    const isKnown = (await generations.currentName()) === own.name;
    if (this.#previous === undefined && !isKnown) await generations.makeCurrent(own.name, false);
    await generations.removeOthers(
      previousGeneration === undefined ? [own.name] : [own.name, previousGeneration.name],
    );
  }

  /** True when another process made another generation the current one. */
  async isOutdated(): Promise<boolean> {
    const { generations, own, currentName } = this.#parts;
    const current = await generations.currentName();
    // One that was passed over when this one was opened (of another version of the product) is not news.
    const isNews = current !== undefined && current !== own.name && current !== currentName;
    return isNews && this.#previous === undefined;
  }

  /** The first comparison of all files is complete: from now on this generation answers. */
  async complete(): Promise<void> {
    const { generations, own } = this.#parts;
    const previous = this.#previous;
    await generations.makeCurrent(own.name, true);
    if (previous === undefined) return;
    this.#previous = undefined;
    this.#retired = previous;
    this.#switchedAtMs = performance.now();
    this.#logger.info(
      `The new index is complete and answers from now on: ${own.description.identity.encoderId} instead of ${previous.encoders.id}.`,
    );
  }

  /**
   * Removes the generation that answered before. Returns true when it has to wait: readers of other windows may still
   * use it.
   */
  async removeRetired(): Promise<boolean> {
    if (this.#retired === undefined) return false;
    if (performance.now() - this.#switchedAtMs < readersFollowMs) return true;
    await this.#dropRetired();
    return false;
  }

  /** Changed files are brought up to date in the index that answers too, one batch after the other. */
  noteChanges(paths: readonly string[]): void {
    if (this.#previous === undefined) return;
    for (const changed of paths) this.#changed.add(changed);
    this.#updating ??= this.#updatePrevious().finally(() => {
      this.#updating = undefined;
    });
  }

  /**
   * After `close` and with the lease, for a generation without rows that was opened beside one that answers, by a
   * process that only asked: nothing of it stays. A failure leaves it to the next writer.
   */
  async discard(): Promise<void> {
    const { generations, previousGeneration } = this.#parts;
    if (previousGeneration === undefined) return;
    await generations.removeOthers([previousGeneration.name]).catch((error: unknown) => {
      this.#logger.debug(`The folder of an index without rows stays for now: ${describeError(error)}`);
    });
  }

  async close(): Promise<void> {
    this.#lifetime.abort();
    await this.#updating;
    await this.#previous?.closeIndex();
    if (this.#retired !== undefined) await this.#dropRetired();
  }

  async #updatePrevious(): Promise<void> {
    while (this.#changed.size > 0 && this.#previous !== undefined && !this.#lifetime.signal.aborted) {
      const paths = [...this.#changed];
      this.#changed.clear();
      try {
        await this.#previous.update(paths, this.#lifetime.signal);
      } catch (error) {
        this.#logger.debug(`The old index was not brought up to date: ${describeError(error)}`);
      }
    }
  }

  async #dropRetired(): Promise<void> {
    const retired = this.#retired;
    this.#retired = undefined;
    await this.#updating;
    await retired?.closeIndex();
    await this.#parts.generations.removeOthers([this.#parts.own.name]);
  }
}
