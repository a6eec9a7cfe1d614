import { describe, expect, it } from 'vitest';
import { neverCancelled } from '../../../extension/core/cancellation/cancellation.ts';
import { buildEmbeddingText } from '../../../extension/core/chunking/embeddingText.ts';
import { encodedTextOf, linesOfEncodedText } from '../../../extension/core/explain/encodedText.ts';
import { joinPieces, sumOf, textContributions } from '../../../extension/core/explain/textContributions.ts';
import type { Encoder } from '../../../plugins/api/encoder.ts';
import { minilmManifest } from '../../../plugins/text-minilm/manifest.ts';
import { row } from '../../fakes/rows.ts';

const source = [
  '    /**',
  '     * Reads a file.',
  '     * -------------',
  '     */',
  '    function read(path) {',
  '',
  '',
  '      return load(path); // now',
  '    }',
].join('\r\n');
const chunk = row('src/fileReader.ts', 4, {
  text: source,
  scope: ['Reader'],
  symbols: ['read'],
  range: { start: { line: 40, character: 0 }, end: { line: 48, character: 5 } },
});
const encoded = buildEmbeddingText({
  path: chunk.path,
  modality: 'code',
  scope: chunk.scope,
  symbols: chunk.symbols,
  body: chunk.text,
});

describe('lines of an encoded text', () => {
  it('are those of the file, whatever cleaning left of them', () => {
    const lines = linesOfEncodedText(chunk, encoded);
    const found = lines.flatMap(({ start, end, source: from }) =>
      from === undefined ? [] : [{ line: from.line, said: encoded.slice(start, end), from }],
    );
    expect(found.map(({ line }) => line)).toEqual([41, 44, 47, 48]);
    for (const { said, from } of found)
      expect(from.text.slice(from.offset, from.offset + said.length)).toBe(said);
    // The header is none of them.
    expect(encoded.startsWith('file reader')).toBe(true);
    expect(lines[0]?.source).toBeUndefined();
  });

  it('of repeated lines follow each other', () => {
    const twice = row('a.ts', 0, {
      text: 'x();\ny();\nx();',
      range: { start: { line: 5, character: 0 }, end: { line: 7, character: 4 } },
    });
    const lines = linesOfEncodedText(twice, 'a\nx();\ny();\nx();');
    expect(lines.map(({ source: from }) => from?.line)).toEqual([undefined, 5, 6, 7]);
  });
});

describe('the encoded text of a row', () => {
  const hash = (text: string): string => `#${text}`;
  const never = (): Promise<never> => Promise.reject(new Error('not needed'));

  it('is made from the row, or found among the chunks of the file, or only likely', async () => {
    const own = { ...chunk, textHash: hash(`code\0${encoded}`) };
    expect(await encodedTextOf(own, hash, never)).toEqual({ text: encoded, isSure: true });
    const later = { ...chunk, textHash: hash('code\0function read(path)\nrest') };
    const now = { ...chunk, modality: 'code', embeddingText: 'function read(path)\nrest' } as const;
    expect(await encodedTextOf(later, hash, async () => [now])).toEqual({
      text: 'function read(path)\nrest',
      isSure: true,
    });
    expect(await encodedTextOf(later, hash, async () => [])).toEqual({ text: encoded, isSure: false });
  });
});

describe('word pieces', () => {
  it('are joined to words, punctuation stays alone', () => {
    const text = 'getUser(x)';
    const pieces = [
      { start: 0, end: 3, contribution: 0.1 },
      { start: 3, end: 7, contribution: 0.2 },
      { start: 7, end: 8, contribution: 0.3 },
      { start: 8, end: 9, contribution: 0.4 },
      { start: 9, end: 10, contribution: 0.5 },
    ];
    const words = joinPieces(text, pieces);
    expect(words.map(({ start, end }) => text.slice(start, end))).toEqual(['getUser', '(', 'x', ')']);
    expect(sumOf(words)).toBeCloseTo(1.5, 12);
  });
});

/** Its vector counts letters a and b; a text of both is in between. */
function countingEncoder(tellsTokens: boolean): Encoder {
  const vectorOf = (text: string): Float32Array => {
    const a = [...text].filter((letter) => letter === 'a').length;
    const b = [...text].filter((letter) => letter === 'b').length;
    const length = Math.hypot(a, b) || 1;
    return Float32Array.of(a / length, b / length);
  };
  return {
    manifest: minilmManifest,
    encode: async (inputs) => ({
      vectors: Float32Array.from(
        inputs.flatMap((input) => (input.kind === 'image' ? [] : [...vectorOf(input.text)])),
      ),
      count: inputs.length,
      dimensions: 2,
      truncated: [],
    }),
    ...(tellsTokens
      ? {
          contributions: async (input) => {
            const text = input.kind === 'image' ? '' : input.text;
            const tokens = [...text.matchAll(/\w/gu)].map(({ index }) => ({
              start: index,
              end: index + 1,
              contribution: text[index] === 'a' ? 0.2 : 0.01,
            }));
            return { kind: 'tokens', tokens, rest: 0.05 };
          },
        }
      : {}),
    dispose: async () => undefined,
  };
}

describe('contributions of lines', () => {
  const text = 'head\nbb b\naa a\nb';
  const own = row('head.ts', 0, { text: 'bb b\naa a\nb' });
  const explained = {
    input: { kind: 'text', text } as const,
    lines: linesOfEncodedText({ ...own, modality: 'text' }, text),
    vector: Float32Array.of(1, 0),
    similarity: 0.6,
  };

  it.each([true, false])(
    'add up to the similarity, the telling line first (by the encoder: %s)',
    async (tells) => {
      const told = await textContributions(countingEncoder(tells), explained, neverCancelled());
      expect(told.isApproximate).toBe(!tells);
      expect(sumOf(told.lines) + told.around.contribution).toBeCloseTo(0.6, 9);
      const [first] = told.lines.toSorted((one, other) => other.contribution - one.contribution);
      expect(first?.text).toBe('aa a');
      const [most] = told.lines.toSorted((one, other) => other.surplus - one.surplus);
      expect(most?.text).toBe('aa a');
      expect(told.around.text).toBe('head');
      for (const line of tells ? told.lines : [])
        expect(sumOf(line.tokens)).toBeCloseTo(line.contribution, 9);
      for (const { text: line, tokens } of told.lines)
        for (const { start, end } of tokens) expect(line.slice(start, end)).toMatch(/^\w+$/u);
    },
  );

  it('are asked for a bounded number of times in a long text', async () => {
    let encodings = 0;
    const counting = countingEncoder(false);
    const encoder: Encoder = {
      ...counting,
      encode: (inputs, options) => {
        encodings += inputs.length;
        return counting.encode(inputs, options);
      },
    };
    const long = Array.from({ length: 400 }, (_, at) => (at === 300 ? 'aaa' : 'b b')).join('\n');
    const rows = row('x.ts', 0, { modality: 'text', text: long });
    const told = await textContributions(
      encoder,
      {
        input: { kind: 'text', text: long },
        lines: linesOfEncodedText(rows, long),
        vector: Float32Array.of(1, 0),
        similarity: 0.1,
      },
      neverCancelled(),
    );
    expect(encodings).toBeLessThanOrEqual(49);
    expect(told.lines).toHaveLength(400);
    const best = told.lines.toSorted((one, other) => other.contribution - one.contribution).slice(0, 9);
    expect(best.some(({ text: line }) => line === 'aaa')).toBe(true);
  });
});
