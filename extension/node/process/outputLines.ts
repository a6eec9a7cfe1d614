/**
 * Splits the output of a child process into lines of bounded length, across chunks and incomplete characters.
 */
import { StringDecoder } from 'node:string_decoder';

/** Native libraries may print a whole matrix; more than this of one line helps nobody. */
const maxLineCharacters = 2000;

export class OutputLines {
  readonly #decoder = new StringDecoder('utf8');
  readonly #onLine: (line: string) => void;
  #rest = '';

  constructor(onLine: (line: string) => void) {
    this.#onLine = onLine;
  }

  write(bytes: Buffer): void {
    const lines = (this.#rest + this.#decoder.write(bytes)).split(/\r?\n/);
    this.#rest = lines.pop() ?? '';
    for (const line of lines) this.#emit(line);
    if (this.#rest.length <= maxLineCharacters) return;
    this.#emit(this.#rest);
    this.#rest = '';
  }

  /** The last line may lack its end. */
  end(): void {
    this.#emit(this.#rest + this.#decoder.end());
    this.#rest = '';
  }

  #emit(line: string): void {
    if (line.trim() === '') return;
    this.#onLine(line.length > maxLineCharacters ? `${line.slice(0, maxLineCharacters)}…` : line);
  }
}
