/**
 * The table of weights: one int8 row of numbers and one scale for every entry of the vocabulary, summed to vectors.
 */
import type { Vocabulary } from './vocabulary.ts';

export interface StaticTableParts {
  readonly vocabulary: Vocabulary;
  /** Row by row, `dimensions` numbers each. */
  readonly rows: Int8Array;
  /** What a row's numbers are multiplied with. */
  readonly scales: Float32Array;
  /** The vector of a text without a known word. Its length is the number of dimensions. */
  readonly emptyVector: Float32Array;
  /** Further uses of a row add less than the first: its uses count as their sum to the power of this. */
  readonly damping: number;
  /** So many uses at the beginning of a text count in full, the n-th after them as `plateau / n`. */
  readonly plateau: number;
}

export class StaticTable {
  readonly dimensions: number;
  readonly #parts: StaticTableParts;
  /** Sum of the uses of each row in the text at hand; all zero between texts. */
  readonly #uses: Float64Array;
  /** The rows of the text at hand, each once, in order of their first use. */
  readonly #used: Int32Array;

  /** Throws a RangeError when the parts do not fit together. */
  constructor(parts: StaticTableParts) {
    this.dimensions = parts.emptyVector.length;
    const { size } = parts.vocabulary;
    if (parts.rows.length !== size * this.dimensions || parts.scales.length !== size) {
      throw new RangeError(
        `The vocabulary has ${size} entries, but there are ${parts.rows.length} numbers and ${parts.scales.length} scales`,
      );
    }
    this.#parts = parts;
    this.#uses = new Float64Array(size);
    this.#used = new Int32Array(size);
  }

  /** Writes the normalised vector of a text into `target`, which has `dimensions` numbers. */
  encodeInto(text: string, target: Float32Array): void {
    const count = this.#countRows(text);
    target.fill(0);
    for (let index = 0; index < count; index += 1) this.#addRow(this.#used[index] ?? 0, target);
    let squares = 0;
    for (let column = 0; column < target.length; column += 1) squares += (target[column] ?? 0) ** 2;
    if (squares === 0) {
      target.set(this.#parts.emptyVector);
      return;
    }
    const scale = 1 / Math.sqrt(squares);
    for (let column = 0; column < target.length; column += 1) target[column] = (target[column] ?? 0) * scale;
  }

  /** Returns the number of different rows. */
  #countRows(text: string): number {
    const { vocabulary, plateau } = this.#parts;
    let position = 0;
    let count = 0;
    vocabulary.forEachRow(text, (row) => {
      position += 1;
      const uses = this.#uses[row] ?? 0;
      if (uses === 0) {
        this.#used[count] = row;
        count += 1;
      }
      this.#uses[row] = uses + (position <= plateau ? 1 : plateau / position);
    });
    return count;
  }

  /** Also forgets how often the row was used. */
  #addRow(row: number, target: Float32Array): void {
    const uses = this.#uses[row] ?? 0;
    this.#uses[row] = 0;
    const { rows, scales, damping } = this.#parts;
    const weight = uses ** damping * (scales[row] ?? 0);
    const start = row * this.dimensions;
    for (let column = 0; column < target.length; column += 1) {
      target[column] = (target[column] ?? 0) + weight * (rows[start + column] ?? 0);
    }
  }
}
