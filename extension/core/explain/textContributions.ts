/**
 * What the parts of an encoded text add to its similarity with a question: by the encoder's own account, or by leaving
 * out one line after the other.
 */
import type { Encoder, EncoderInput, TokenContribution } from '../../../plugins/api/encoder.ts';
import type { ExplainedLine, ExplainedToken } from '../protocol/explainApi.ts';
import { dot } from '../search/queryVectors.ts';
import type { EncodedLine } from './encodedText.ts';

export interface TextContributions {
  /** Lines of the file, in order. */
  readonly lines: readonly ExplainedLine[];
  /** What stands before the lines, and what it adds with everything that is no line. */
  readonly around: { readonly text: string; readonly contribution: number };
  readonly isApproximate: boolean;
}

export interface ExplainedText {
  readonly input: Exclude<EncoderInput, { readonly kind: 'image' }>;
  readonly lines: readonly EncodedLine[];
  /** Of the question. */
  readonly vector: Float32Array;
  /** Of the question and the row, as the search compared them; all contributions add up to it. */
  readonly similarity: number;
}

/** Lines that are left out one by one; in longer texts neighbours are left out together. Each costs a run of the model. */
const mostDeletions = 48;

export async function textContributions(
  encoder: Encoder,
  explained: ExplainedText,
  signal: AbortSignal,
): Promise<TextContributions> {
  const told = await encoder.contributions?.(explained.input, explained.vector, { role: 'document', signal });
  return told?.kind === 'tokens'
    ? fromTokens(explained, told.tokens)
    : await byDeletion(encoder, explained, signal);
}

function fromTokens(explained: ExplainedText, tokens: readonly TokenContribution[]): TextContributions {
  const { input, lines, similarity } = explained;
  const words = joinPieces(input.text, tokens);
  const found = lines.flatMap(({ start, end, source }): ExplainedLine[] => {
    if (source === undefined) return [];
    const own = words.filter((word) => word.start >= start && word.start < end);
    const pieces = tokens.filter((token) => token.start >= start && token.start < end).length;
    const contribution = sumOf(own);
    return [
      {
        line: source.line,
        text: source.text,
        contribution,
        // Every token has about the same length before pooling: without these, the mean of the others would be left.
        surplus: contribution - (similarity * pieces) / Math.max(1, tokens.length),
        tokens: own.map((word) => ({
          start: word.start - start + source.offset,
          end: Math.min(word.end, end) - start + source.offset,
          contribution: word.contribution,
        })),
      },
    ];
  });
  return withRest(explained, found, false);
}

/** Word pieces that touch and are letters or digits on both sides are one word to a person. */
export function joinPieces(text: string, tokens: readonly TokenContribution[]): readonly ExplainedToken[] {
  const words: { start: number; end: number; contribution: number }[] = [];
  for (const { start, end, contribution } of tokens) {
    const last = words.at(-1);
    const isInside =
      last !== undefined &&
      (start < last.end ||
        start === end ||
        (start === last.end && isLetter(text.charAt(start)) && isLetter(text.charAt(start - 1))));
    if (last !== undefined && isInside) {
      last.end = Math.max(last.end, end);
      last.contribution += contribution;
    } else words.push({ start, end, contribution });
  }
  return words;
}

function isLetter(character: string): boolean {
  return /[\p{L}\p{N}]/u.test(character);
}

async function byDeletion(
  encoder: Encoder,
  explained: ExplainedText,
  signal: AbortSignal,
): Promise<TextContributions> {
  const { input, lines, vector } = explained;
  const sources = lines.flatMap((line) =>
    line.source === undefined ? [] : [{ ...line, source: line.source }],
  );
  const perRun = Math.max(1, Math.ceil(sources.length / mostDeletions));
  const runs = Array.from({ length: Math.ceil(sources.length / perRun) }, (_, at) =>
    sources.slice(at * perRun, (at + 1) * perRun),
  );
  const texts = [
    input.text,
    ...runs.map(
      (run) => `${input.text.slice(0, run[0]?.start)}${input.text.slice((run.at(-1)?.end ?? 0) + 1)}`,
    ),
  ];
  const { vectors, dimensions } = await encoder.encode(
    texts.map((text) => ({ ...input, text })),
    { role: 'document', signal },
  );
  const cosines = texts.map((_, at) => dot(vector, vectors.subarray(at * dimensions, (at + 1) * dimensions)));
  const [whole = 0, ...without] = cosines;
  const found = runs.flatMap((run, at) => {
    const letters = run.reduce((sum, { start, end }) => sum + end - start, 0);
    const loss = whole - (without[at] ?? whole);
    return run.map(({ start, end, source }): ExplainedLine => {
      const contribution = (loss * (end - start)) / letters;
      return { line: source.line, text: source.text, contribution, surplus: contribution, tokens: [] };
    });
  });
  return withRest(explained, found, true);
}

function withRest(
  { input, lines, similarity }: ExplainedText,
  found: readonly ExplainedLine[],
  isApproximate: boolean,
): TextContributions {
  const text = lines
    .filter(({ source }) => source === undefined)
    .map(({ start, end }) => input.text.slice(start, end).trim())
    .filter((line) => line !== '')
    .join('\n');
  return { lines: found, around: { text, contribution: similarity - sumOf(found) }, isApproximate };
}

export function sumOf(parts: readonly { readonly contribution: number }[]): number {
  return parts.reduce((sum, { contribution }) => sum + contribution, 0);
}
