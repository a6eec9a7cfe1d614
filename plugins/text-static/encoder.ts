/**
 * The fast encoder: texts and code to vectors of MiniLM's space by sums over a table, in slices of a few milliseconds
 * between which the event loop turns.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { throwIfCancelled } from '../../extension/core/cancellation/cancellation.ts';
import type {
  EncodedBatch,
  EncodeOptions,
  Encoder,
  EncoderContext,
  EncoderInput,
  EncoderManifest,
} from '../api/encoder.ts';
import { disposedError, loadError, requireText } from '../shared/encoderErrors.ts';
import { staticManifest, vocabularyFile, weightsFile } from './manifest.ts';
import { parseSafetensors } from './safetensors.ts';
import { StaticTable } from './staticTable.ts';
import { Vocabulary } from './vocabulary.ts';

/** About three milliseconds of work. A longer text is one slice. */
const charactersPerSlice = 32_768;

export class StaticEncoder implements Encoder {
  readonly manifest: EncoderManifest = staticManifest;
  readonly #table: StaticTable;
  #isDisposed = false;

  private constructor(table: StaticTable) {
    this.#table = table;
  }

  static async load(context: EncoderContext): Promise<StaticEncoder> {
    try {
      const table = await readTable(context.modelFolder);
      if (table.dimensions !== staticManifest.space.dimensions) {
        throw new RangeError(`The vectors have ${table.dimensions} dimensions`);
      }
      context.log('debug', `${staticManifest.id}: table is ready`);
      return new StaticEncoder(table);
    } catch (error) {
      throw loadError(staticManifest, context.modelFolder, error);
    }
  }

  async encode(inputs: readonly EncoderInput[], options: EncodeOptions): Promise<EncodedBatch> {
    this.#throwIfStopped(options.signal);
    const { dimensions } = this.#table;
    const prompt = this.manifest.prompts[options.role];
    const texts = inputs.map((input) => prompt + requireText(staticManifest, input).text);
    const vectors = new Float32Array(texts.length * dimensions);
    let characters = 0;
    for (const [index, text] of texts.entries()) {
      if (characters >= charactersPerSlice) {
        characters = 0;
        // Another call may begin and end meanwhile: nothing of a text is kept between two slices.
        await nextTurn();
        this.#throwIfStopped(options.signal);
      }
      this.#table.encodeInto(text, vectors.subarray(index * dimensions, (index + 1) * dimensions));
      characters += text.length;
    }
    return { vectors, count: texts.length, dimensions, truncated: [] };
  }

  dispose(): Promise<void> {
    this.#isDisposed = true;
    return Promise.resolve();
  }

  #throwIfStopped(signal: AbortSignal): void {
    if (this.#isDisposed) throw disposedError(staticManifest);
    throwIfCancelled(signal);
  }
}

async function readTable(folder: string): Promise<StaticTable> {
  const weights = parseSafetensors(await readFile(join(folder, weightsFile)));
  const { entries, pairs } = parseVocabulary(await readFile(join(folder, vocabularyFile), 'utf8'));
  const damping = Number(weights.metadata.damping);
  const plateau = Number(weights.metadata.plateau);
  if (!(damping > 0 && damping <= 1 && plateau >= 1)) {
    throw new RangeError('The weights do not say how uses are counted');
  }
  return new StaticTable({
    vocabulary: new Vocabulary(entries, pairs),
    rows: weights.int8('rows'),
    scales: weights.float32('scales'),
    emptyVector: weights.float32('empty'),
    damping,
    plateau,
  });
}

/** One entry a line, then an empty line, then one pair of words a line. */
function parseVocabulary(text: string): { entries: string[]; pairs: string[] } {
  const [entries = '', pairs = ''] = text.split('\n\n');
  const lines = (part: string): string[] => part.split('\n').filter((line) => line !== '');
  return { entries: lines(entries), pairs: lines(pairs) };
}
