/**
 * What the encoder sees of a chunk: a short header of words (file name, scope, names) and the text without the
 * marks that only cost word pieces.
 */
import { wordsOfFileName, wordsOfIdentifier } from './identifierWords.ts';

export interface EmbeddingTextInput {
  readonly path: string;
  readonly modality: 'code' | 'text';
  readonly scope: readonly string[];
  readonly symbols: readonly string[];
  /** First line of the definition that the chunk is a later part of; empty or absent for whole definitions. */
  readonly signature?: string;
  readonly body: string;
}

export interface EmbeddingTextOptions {
  /** Put the words of the file name first. */
  readonly fileName: boolean;
  /** Put the words of the enclosing headings, classes and functions next. */
  readonly scope: boolean;
  /** Names defined by the chunk that are spelt out as words; 0 for none. */
  readonly maxSymbols: number;
  /** Longest header, in UTF-16 code units, so that it never outweighs the text. */
  readonly maxHeader: number;
  /** Remove comment marks and common indentation. */
  readonly cleanText: boolean;
}

/**
 * No spelt-out names: on CoSQA dev they cost more than they give (MRR 0.531 with three names, 0.546 without), since the
 * definition names itself. 160 characters (about 40 of 256 word pieces) hold nearly every file name and scope.
 */
export const defaultEmbeddingTextOptions: EmbeddingTextOptions = {
  fileName: true,
  scope: true,
  maxSymbols: 0,
  maxHeader: 160,
  cleanText: true,
};

/** File names that say where a file stands and nothing about its content. */
const emptyFileNames = new Set(['index', 'init', 'mod', 'readme']);

export function buildEmbeddingText(
  input: EmbeddingTextInput,
  options: EmbeddingTextOptions = defaultEmbeddingTextOptions,
): string {
  const header: string[] = [];
  if (options.fileName) {
    const words = wordsOfFileName(input.path);
    if (!emptyFileNames.has(words)) header.push(words);
  }
  const names = [
    ...(options.scope ? input.scope : []),
    ...(input.modality === 'code' ? input.symbols.slice(0, options.maxSymbols) : []),
  ];
  for (const name of names) {
    const words = input.modality === 'code' ? wordsOfIdentifier(name) : name.replace(/\s+/g, ' ').trim();
    // A class named like its file, or a heading that the text starts with, need not be said twice.
    if (words !== '' && !header.some((known) => known.toLowerCase() === words.toLowerCase())) {
      header.push(words);
    }
  }
  const body = options.cleanText ? cleanText(input.body, input.modality) : input.body;
  const visible =
    input.modality === 'text' ? header.filter((part) => !startsWithHeading(body, part)) : header;
  const parts = [visible.join(': ').slice(0, options.maxHeader).trim(), input.signature ?? '', body];
  return parts.filter((part) => part !== '').join('\n');
}

function startsWithHeading(body: string, heading: string): boolean {
  return body
    .slice(0, heading.length + 8)
    .toLowerCase()
    .replace(/^[#=\s]+/, '')
    .startsWith(heading.toLowerCase());
}

/** Removes the common indentation, trailing spaces, comment marks and ruler lines of a text. */
function cleanText(text: string, modality: 'code' | 'text'): string {
  const lines = text.split(/\r\n|\r|\n/);
  let indent = Number.POSITIVE_INFINITY;
  for (const line of lines) {
    const first = line.search(/\S/);
    if (first >= 0) indent = Math.min(indent, first);
  }
  const cleaned: string[] = [];
  for (const line of lines) {
    let rest = line.slice(Number.isFinite(indent) ? indent : 0).trimEnd();
    if (modality === 'code') rest = withoutCommentMarks(rest);
    // Two blank lines in a row say no more than one.
    if (rest !== '' || (cleaned.at(-1) ?? '') !== '') cleaned.push(rest);
  }
  return cleaned.join('\n').trim();
}

function withoutCommentMarks(line: string): string {
  const mark = /^(\s*)(?:\/\*+!?|\*+\/|\*(?=\s|$)|\/\/+!?)\s?/.exec(line);
  if (mark === null) return line;
  const rest = line.slice(mark[0].length);
  const content = rest.endsWith('*/') ? rest.slice(0, -2).trimEnd() : rest;
  // A ruler such as `// ------` has no words.
  return /[\p{L}\p{N}]/u.test(content) ? `${mark[1] ?? ''}${content}` : '';
}
