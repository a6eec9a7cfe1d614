/**
 * Finds out what the encoder saw of a row, and which lines of the file that text came from.
 */
import { buildEmbeddingText, defaultEmbeddingTextOptions } from '../chunking/embeddingText.ts';
import type { Chunk } from '../documents/chunk.ts';
import type { NewRow } from '../ports/vectorStore.ts';

export interface EncodedText {
  readonly text: string;
  /** False when the text is not sure to be that of the row's vector. */
  readonly isSure: boolean;
}

/** A line of the encoded text and the line of the file that it is, as far as it is one. */
export interface EncodedLine {
  /** In the encoded text. */
  readonly start: number;
  readonly end: number;
  readonly source:
    | {
        /** Zero-based line of the file, and its text in the row. */
        readonly line: number;
        readonly text: string;
        /** Where the encoded line begins in it. */
        readonly offset: number;
      }
    | undefined;
}

/**
 * The index keeps a hash of the encoded text, not the text: it is made again from the row, and where that is not enough
 * (a later part of a long function, a cell of a notebook) from the file's chunks. `hash` is that of the index.
 */
export async function encodedTextOf(
  row: NewRow,
  hash: (text: string) => string,
  readChunks: () => Promise<readonly Chunk[]>,
): Promise<EncodedText> {
  if (row.modality === 'image') return { text: row.text, isSure: true };
  const { path, modality, scope, symbols } = row;
  const isSame = (text: string): boolean => hash(`${modality}\0${text}`) === row.textHash;
  const made = buildEmbeddingText({ path, modality, scope, symbols, body: row.text });
  if (isSame(made)) return { text: made, isSure: true };
  const found = (await readChunks()).find((chunk) => chunk.text === row.text && isSame(chunk.embeddingText));
  return found === undefined ? { text: made, isSure: false } : { text: found.embeddingText, isSure: true };
}

/** The body alone: what stands before it says where the chunk is, not what it is. */
const bodyOnly = {
  ...defaultEmbeddingTextOptions,
  fileName: false,
  scope: false,
  maxSymbols: 0,
  maxHeader: 0,
};

/**
 * The lines of an encoded text. Cleaning keeps the order of lines and leaves each a part of its original, so the first
 * original from the last one on that holds a line is its source.
 */
export function linesOfEncodedText(row: NewRow, encoded: string): readonly EncodedLine[] {
  const originals = row.text.split(/\r\n|\r|\n/u);
  const bodyStart = startOfBody(row, encoded);
  const lines: EncodedLine[] = [];
  let start = 0;
  let next = 0;
  for (const text of encoded.split('\n')) {
    const end = start + text.length;
    const said = text.trim();
    let source: EncodedLine['source'];
    if (start >= bodyStart && said !== '') {
      const found = originals.findIndex((original, index) => index >= next && original.includes(said));
      if (found >= 0) {
        const original = originals[found] ?? '';
        const indent = text.length - text.trimStart().length;
        source = {
          line: row.range.start.line + found,
          text: original,
          offset: original.indexOf(said) - indent,
        };
        next = found + 1;
      }
    }
    lines.push({ start, end, source });
    start = end + 1;
  }
  return lines;
}

function startOfBody(row: NewRow, encoded: string): number {
  if (row.modality === 'image') return 0;
  const { path, modality } = row;
  const body = buildEmbeddingText({ path, modality, scope: [], symbols: [], body: row.text }, bodyOnly);
  // Where the body is another text (a notebook's cell), its lines are looked for from the start.
  return encoded.endsWith(body) ? encoded.length - body.length : 0;
}
