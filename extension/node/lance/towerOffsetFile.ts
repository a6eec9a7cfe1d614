/**
 * The offset between the encoders of a generation, in a small file beside its description.
 */
import path from 'node:path';
import * as v from 'valibot';
import type { LearntOffset } from '../../core/encoders/towerOffset.ts';
import type { OffsetStorage } from '../../core/ports/offsetStorage.ts';
import { readJsonFile, replaceJsonFile } from '../files/replaceFile.ts';
import type { IndexIdentity } from './rowSchema.ts';

const fileName = 'offset.json';
/** Vectors have length 1, so no value of a difference is larger. */
const largestValue = 2;
/** Cosines change by less than 1e-4, a hundredth of what tells results apart; the file is half as long. */
const digits = 6;

export class TowerOffsetFile implements OffsetStorage {
  readonly #file: string;
  readonly #encoders: readonly [string, string];
  readonly #schema: v.GenericSchema<unknown, LearntOffset>;

  constructor(generationFolder: string, { encoderId, encoderVersion, dimensions }: IndexIdentity) {
    this.#file = path.join(generationFolder, fileName);
    this.#encoders = [encoderId, encoderVersion];
    this.#schema = v.object({
      version: v.literal(1),
      /** A rebuild may put the index of other encoders into the same folder. */
      encoders: v.tuple([v.literal(encoderId), v.literal(encoderVersion)]),
      pairs: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
      mean: v.pipe(
        v.array(v.pipe(v.number(), v.minValue(-largestValue), v.maxValue(largestValue))),
        v.length(dimensions),
      ),
    });
  }

  async load(): Promise<LearntOffset | undefined> {
    const parsed = v.safeParse(this.#schema, await readJsonFile(this.#file));
    return parsed.success ? { pairs: parsed.output.pairs, mean: parsed.output.mean } : undefined;
  }

  async save({ pairs, mean }: LearntOffset): Promise<void> {
    const rounded = mean.map((value) => Number(value.toFixed(digits)));
    await replaceJsonFile(this.#file, { version: 1, encoders: this.#encoders, pairs, mean: rounded });
  }
}
