/**
 * Lines of a text as VS Code counts them (`\n`, `\r\n` and lone `\r` end a line), with sizes and offsets.
 */
import type { TextPosition } from '../documents/textRange.ts';

export class TextLines {
  readonly text: string;
  readonly count: number;
  /** Offset of the first character of each line. */
  readonly #starts: number[] = [0];
  /** Offset behind the last character of each line, its line ending left out. */
  readonly #ends: number[] = [];
  /** Non-whitespace characters before each line, and of the whole text at the end. */
  readonly #sizes: number[] = [0];

  constructor(text: string) {
    this.text = text;
    let size = 0;
    for (let index = 0; index < text.length; index++) {
      const code = text.charCodeAt(index);
      if (code === lineFeed || code === carriageReturn) {
        this.#ends.push(index);
        if (code === carriageReturn && text.charCodeAt(index + 1) === lineFeed) index++;
        this.#starts.push(index + 1);
        this.#sizes.push(size);
      } else if (!isWhitespace(code)) size++;
    }
    this.#ends.push(text.length);
    this.#sizes.push(size);
    this.count = this.#starts.length;
  }

  startOf(line: number): number {
    return this.#starts[line] ?? this.text.length;
  }

  endOf(line: number): number {
    return this.#ends[line] ?? this.text.length;
  }

  /** The line without its ending. */
  at(line: number): string {
    return this.text.slice(this.startOf(line), this.endOf(line));
  }

  lengthOf(line: number): number {
    return this.endOf(line) - this.startOf(line);
  }

  /** Non-whitespace characters of the lines `first` to `last`, both included. */
  size(first: number, last: number): number {
    return last < first ? 0 : (this.#sizes[last + 1] ?? 0) - (this.#sizes[first] ?? 0);
  }

  isBlank(line: number): boolean {
    return this.size(line, line) === 0;
  }

  /** Columns of leading whitespace; a tab counts as one. Blank lines have none. */
  indentOf(line: number): number {
    let index = this.startOf(line);
    const end = this.endOf(line);
    while (index < end && isWhitespace(this.text.charCodeAt(index))) index++;
    return index === end ? 0 : index - this.startOf(line);
  }

  /** The line that holds the offset; an offset inside a line ending belongs to the line that it ends. */
  lineAt(offset: number): number {
    let low = 0;
    let high = this.count - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.startOf(middle) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  positionAt(offset: number): TextPosition {
    const line = this.lineAt(offset);
    return { line, character: offset - this.startOf(line) };
  }
}

const lineFeed = 10;
const carriageReturn = 13;

/** Same set as `\s` in a regular expression. */
export function isWhitespace(code: number): boolean {
  if (code < 128) return code === 32 || (code >= 9 && code <= 13);
  return (
    code === 0xa0 ||
    code === 0xfeff ||
    code === 0x1680 ||
    (code >= 0x2000 && code <= 0x200a) ||
    code === 0x2028 ||
    code === 0x2029 ||
    code === 0x202f ||
    code === 0x205f ||
    code === 0x3000
  );
}
