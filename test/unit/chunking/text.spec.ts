import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  buildEmbeddingText,
  defaultEmbeddingTextOptions,
  type EmbeddingTextInput,
} from '../../../extension/core/chunking/embeddingText.ts';
import { splitLines } from '../../../extension/core/chunking/lineSplitting.ts';
import { isWhitespace, TextLines } from '../../../extension/core/chunking/textLines.ts';

describe('TextLines', () => {
  it('knows all line endings of VS Code', () => {
    const lines = new TextLines('a\r\nb\rc\n\nd');
    expect(Array.from({ length: lines.count }, (_, line) => lines.at(line))).toEqual([
      'a',
      'b',
      'c',
      '',
      'd',
    ]);
    expect(lines.positionAt(5)).toEqual({ line: 2, character: 0 });
    expect(lines.lineAt(1)).toBe(0);
    expect(lines.lineAt(99)).toBe(4);
  });

  it('agrees with a regular expression on every text', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', ' ', '\n', '\r', '\t', '🎉', '\u2028') }),
        (text) => {
          const lines = new TextLines(text);
          const expected = text.split(/\r\n|\r|\n/);
          expect(Array.from({ length: lines.count }, (_, line) => lines.at(line))).toEqual(expected);
          expect(lines.size(0, lines.count - 1)).toBe(text.replace(/\s/g, '').length);
          for (let offset = 0; offset <= text.length; offset++) {
            const { line, character } = lines.positionAt(offset);
            expect(lines.startOf(line) + character).toBe(offset);
          }
        },
      ),
    );
  });

  it('calls the same characters blank as \\s', () => {
    const different: number[] = [];
    for (let code = 0; code < 0x10000; code++) {
      if (isWhitespace(code) !== /\s/.test(String.fromCharCode(code))) different.push(code);
    }
    expect(different).toEqual([]);
  });
});

describe('splitLines', () => {
  it('covers every line within the budget, for any text, budget and overlap', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ maxLength: 60 }), { maxLength: 60 }),
        fc.integer({ min: 10, max: 200 }),
        fc.integer({ min: 0, max: 5 }),
        (source, budget, overlapLines) => {
          const text = source.join('\n');
          const lines = new TextLines(text);
          const parts = splitLines(lines, 0, lines.count - 1, { budget, overlapLines });
          const covered = new Set<number>();
          for (const part of parts) {
            if (part.characters === undefined) {
              expect(lines.size(part.firstLine, part.lastLine)).toBeLessThanOrEqual(budget);
            }
            for (let line = part.firstLine; line <= part.lastLine; line++) covered.add(line);
          }
          for (let line = 0; line < lines.count; line++) {
            expect(lines.isBlank(line) || covered.has(line)).toBe(true);
          }
          for (let index = 1; index < parts.length; index++) {
            // Every part brings something new.
            const [previous, part] = [parts[index - 1], parts[index]];
            const isNew = (part?.lastLine ?? 0) > (previous?.lastLine ?? 0) || part?.characters !== undefined;
            expect(isNew).toBe(true);
          }
        },
      ),
    );
  });
});

describe('buildEmbeddingText', () => {
  const input: EmbeddingTextInput = {
    path: 'src/lance/vectorStore.ts',
    modality: 'code',
    scope: ['LanceVectorStore'],
    symbols: ['searchByText'],
    body: '  /**\n   * Finds rows.\n   */\n  searchByText() {\n    return 1;\n  }',
  };

  it('puts words before the code and drops marks and indentation', () => {
    expect(buildEmbeddingText(input)).toBe(
      'vector store: lance vector store\nFinds rows.\n\nsearchByText() {\n  return 1;\n}',
    );
  });

  it('says a name once and leaves empty file names out', () => {
    expect(
      buildEmbeddingText({ ...input, path: 'a/index.ts', scope: ['Store'], symbols: ['store'] }),
    ).toMatch(/^store\n/);
    expect(buildEmbeddingText({ ...input, path: 'a/README', scope: [], symbols: [] })).toMatch(/^Finds rows/);
  });

  it('never lets the header outgrow its bound', () => {
    const symbols = Array.from({ length: 50 }, (_, index) => `aVeryLongNameWithManyWords${index}`);
    const text = buildEmbeddingText({ ...input, symbols, scope: symbols, body: 'x' });
    expect(text.length).toBeLessThanOrEqual(defaultEmbeddingTextOptions.maxHeader + 2);
  });

  it('repeats no heading that the text starts with', () => {
    const text = { ...input, path: 'docs/README.md', modality: 'text' as const, symbols: [] };
    expect(buildEmbeddingText({ ...text, scope: ['Guide', 'Install'], body: '## Install\n\nRun it.' })).toBe(
      'Guide\n## Install\n\nRun it.',
    );
  });

  it('can be switched off part by part', () => {
    const options = {
      ...defaultEmbeddingTextOptions,
      fileName: false,
      scope: false,
      maxSymbols: 0,
      cleanText: false,
    };
    expect(buildEmbeddingText(input, options)).toBe(input.body);
  });
});
