/**
 * Words to rows of the table: a row of its own, or those of the word pieces that it is cut into, and the rows of pairs
 * of neighbouring words.
 */
import { forEachWord } from './words.ts';

/** A word as the table knows it. */
interface KnownWord {
  readonly rows: readonly number[];
  /** Rows of the pairs that begin with this word, by the word that follows. */
  readonly pairs: Map<KnownWord, number> | undefined;
}

/** Words beyond the vocabulary whose pieces are remembered; about 10 MB when full. */
const maxRemembered = 50_000;

export class Vocabulary {
  readonly size: number;
  readonly #rowOfEntry: ReadonlyMap<string, number>;
  readonly #longest: number;
  /** Words of pairs; never forgotten, because pairs refer to them. */
  readonly #pairWords = new Map<string, KnownWord>();
  readonly #remembered = new Map<string, KnownWord>();

  /** Entries have the rows from 0 on, pairs (`first second`) those after; pieces inside a word begin with `##`. */
  constructor(entries: readonly string[], pairs: readonly string[]) {
    this.size = entries.length + pairs.length;
    this.#rowOfEntry = new Map(entries.map((entry, row) => [entry, row]));
    this.#longest = entries.reduce((longest, entry) => Math.max(longest, entry.length), 0);
    for (const [index, pair] of pairs.entries()) {
      const [first = '', second = ''] = pair.split(' ');
      this.#pairWord(first).pairs?.set(this.#pairWord(second), entries.length + index);
    }
  }

  /** Calls `visit` with the rows of a text, repetitions included. */
  forEachRow(text: string, visit: (row: number) => void): void {
    let previous: KnownWord | undefined;
    forEachWord(text, (text_) => {
      const word = this.#word(text_);
      for (const row of word.rows) visit(row);
      const pair = previous?.pairs?.get(word);
      if (pair !== undefined) visit(pair);
      previous = word;
    });
  }

  #word(text: string): KnownWord {
    const known = this.#pairWords.get(text) ?? this.#remembered.get(text);
    if (known !== undefined) return known;
    const word = { rows: this.#cut(text), pairs: undefined };
    if (this.#remembered.size >= maxRemembered) this.#remembered.clear();
    this.#remembered.set(text, word);
    return word;
  }

  #pairWord(text: string): KnownWord {
    let word = this.#pairWords.get(text);
    if (word === undefined) {
      word = { rows: this.#cut(text), pairs: new Map() };
      this.#pairWords.set(text, word);
    }
    return word;
  }

  /** Longest piece first; a character without a piece is passed over. */
  #cut(word: string): readonly number[] {
    const rows: number[] = [];
    let start = 0;
    while (start < word.length) {
      const prefix = start === 0 ? '' : '##';
      let end = Math.min(word.length, start + this.#longest);
      let row: number | undefined;
      for (; end > start; end -= 1) {
        row = this.#rowOfEntry.get(prefix + word.slice(start, end));
        if (row !== undefined) break;
      }
      if (row !== undefined) rows.push(row);
      start = Math.max(end, start + 1);
    }
    return rows;
  }
}
