import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { quoted } from '../../../extension/cli/commandContext.ts';
import { searchDocument } from '../../../extension/cli/jsonDocuments.ts';
import {
  columnsOf,
  printable,
  printableJson,
  printableLine,
  truncate,
} from '../../../extension/cli/printable.ts';
import { ProgressReporter, progressText } from '../../../extension/cli/progressReporter.ts';
import { durationText, plural, sizeText } from '../../../extension/cli/quantities.ts';
import { reasonText, resultDocument, resultLines } from '../../../extension/cli/resultsView.ts';
import { skippedText } from '../../../extension/cli/skippedText.ts';
import { styleFor } from '../../../extension/cli/style.ts';
import { closedStatus } from '../../../extension/core/protocol/closedStatus.ts';
import type { SearchResult } from '../../../extension/core/search/searchTypes.ts';

const plain = styleFor({ write: () => undefined, isTerminal: false, columns: 80 }, {});
const result: SearchResult = {
  file: '/work/src/retry.ts',
  path: 'src/retry.ts',
  range: { start: { line: 11, character: 0 }, end: { line: 20, character: 1 } },
  modality: 'code',
  languageId: 'typescript',
  scope: ['Client', 'retry'],
  score: 0.876,
  probability: 0.9,
  why: [
    { kind: 'meaning', similarity: 0.714 },
    { kind: 'words', words: ['retry', 'wait'] },
  ],
  snippet: '\n    first();\n\n\tsecond();\n    third();\n    fourth();',
  more: [
    { range: { start: { line: 40, character: 0 }, end: { line: 41, character: 0 } }, score: 0.5, scope: [] },
  ],
};
const view = { style: plain, columns: 80, currentFolder: '/work' };

describe('results', () => {
  it('show rank, score, place, names, reasons and at most three lines', () => {
    expect(resultLines([result], view)).toEqual([
      '1  0.88  src/retry.ts:12-21  Client › retry',
      '         why: close in meaning (0.71); words retry, wait',
      '         |   first();',
      '         | second();',
      '         |   third();',
      '         also at line 41',
    ]);
  });

  it('align ranks and separate results by a blank line', () => {
    const lines = resultLines(Array(10).fill({ ...result, snippet: '', why: [], more: [] }), view);
    expect(lines[0]).toBe(' 1  0.88  src/retry.ts:12-21  Client › retry');
    expect(lines.at(-1)).toMatch(/^10 {2}0\.88/);
    expect(lines[1]).toBe('');
  });

  it('show a picture without a line, and a far file by its absolute path', () => {
    const picture: SearchResult = {
      ...result,
      modality: 'image',
      file: '/work/a 🦊.png',
      scope: [],
      why: [],
      more: [],
    };
    expect(resultLines([picture], view)[0]).toBe('1  0.88  a 🦊.png');
    const far = resultLines([result], { ...view, currentFolder: '/work/a/b/c' })[0];
    expect(far).toContain('  /work/src/retry.ts:12-21');
    const near = resultLines([result], { ...view, currentFolder: '/work/a/b' })[0];
    expect(near).toContain('  ../../src/retry.ts:12-21');
  });

  it('show whole lines as people count them', () => {
    const of = (line: number, character: number) =>
      resultLines(
        [{ ...result, range: { start: { line: 11, character: 0 }, end: { line, character } } }],
        view,
      )[0];
    expect(of(12, 0)).toContain('retry.ts:12  ');
    expect(of(13, 0)).toContain('retry.ts:12-13  ');
    expect(of(11, 5)).toContain('retry.ts:12  ');
  });

  it('never pass an escape sequence of a file on to the terminal', () => {
    const evil = '\u001b]0;owned\u0007\u001b[2J\u202e';
    const lines = resultLines(
      [
        {
          ...result,
          file: `/work/${evil}.ts`,
          scope: [evil],
          snippet: `a${evil}b\r\nc`,
          why: [{ kind: 'alt', text: evil, from: evil }],
        },
      ],
      view,
    ).join('\n');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the purpose.
    expect(lines).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
  });

  it('explain every kind of reason', () => {
    expect(reasonText({ kind: 'words', words: ['a'] })).toBe('word a');
    expect(reasonText({ kind: 'symbol', name: 'f' })).toBe('defines f');
    expect(reasonText({ kind: 'path', words: ['a', 'b'] })).toBe('file name has a, b');
    expect(reasonText({ kind: 'alt', text: 'A fox', from: 'a.md' })).toBe('described as "A fox" in a.md');
    expect(reasonText({ kind: 'reference', from: 'a.md', line: 0 })).toBe('mentioned in a.md:1');
    expect(reasonText({ kind: 'context', similarity: 0.5 })).toBe('described alike (0.50)');
    expect(reasonText({ kind: 'pixels', similarity: 0.25 })).toBe('looks like it (0.25)');
    const box = { x: 0, y: 0, width: 1, height: 1 };
    expect(reasonText({ kind: 'textInImage', words: ['a', 'b'], boxes: [box] })).toBe(
      'text in the picture has a, b',
    );
    expect(reasonText({ kind: 'textInImage', words: [], boxes: [] })).toBe(
      'text in the picture is close in meaning',
    );
    const chain = [
      { from: 'App.tsx', line: 1 },
      { from: 'icons.ts', line: 4 },
    ];
    expect(reasonText({ kind: 'import', chain })).toBe('imported through App.tsx:2 > icons.ts:5');
    expect(reasonText({ kind: 'name', name: 'CogIcon' })).toBe('named like CogIcon');
  });

  it('keep every field of every reason in the JSON document', () => {
    const why: SearchResult['why'] = [
      { kind: 'textInImage', words: ['a'], boxes: [{ x: 0.1, y: 0.2, width: 0.3, height: 0.4 }] },
      { kind: 'import', chain: [{ from: 'App.tsx', line: 1 }] },
      { kind: 'context', similarity: 0.5 },
      { kind: 'pixels', similarity: 0.25 },
      { kind: 'name', name: 'CogIcon' },
      { kind: 'path', words: ['b'] },
    ];
    const document = resultDocument({ ...result, why });
    expect(document.why).toEqual(why);
    expect(v.parse(searchDocument.entries.results.item, document)).toEqual(document);
  });
});

describe('text for the terminal', () => {
  it('is cut to its columns, never inside a character', () => {
    expect(truncate('abcdef', 6)).toBe('abcdef');
    expect(truncate('abcdefg', 6)).toBe('abcde…');
    expect(truncate('日本語日本語', 6)).toBe('日本…');
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 1, max: 40 }), (text, columns) => {
        const line = printableLine(text);
        const cut = truncate(line, columns);
        expect(columnsOf(cut)).toBeLessThanOrEqual(Math.max(columns, 1));
        expect(cut.isWellFormed()).toBe(line.isWellFormed());
      }),
    );
  });

  it('keeps ordinary text', () => {
    expect(printable('ä 🦊 日本\n\tx')).toBe('ä 🦊 日本\n  x');
  });
});

describe('JSON for the terminal', () => {
  it('says the same without control characters', () => {
    const document = { path: 'a\u001b[31m\u009b31m\u007f\u0085\nä 🦊' };
    const text = printableJson(document);
    expect(text).toBe(String.raw`{"path":"a\u001b[31m\u009b31m\u007f\u0085\nä 🦊"}`);
    expect(JSON.parse(text)).toEqual(document);
  });
});

describe('a folder in a command to paste', () => {
  it.each<[NodeJS.Platform, path: string, word: string]>([
    ['linux', '/home/me/shop-1', '/home/me/shop-1'],
    ['linux', '/a b', "'/a b'"],
    ['linux', '/$(touch x)`id`!', "'/$(touch x)`id`!'"],
    ['linux', "/it's", String.raw`'/it'\''s'`],
    ['linux', '/a\\b', "'/a\\b'"],
    ['darwin', '/a\u001b]0;x\u0007\nb', "'/a]0;x b'"],
    ['win32', 'C:\\me\\shop', 'C:\\me\\shop'],
    ['win32', 'C:\\a b & c', '"C:\\a b & c"'],
    ['win32', "C:\\$(calc)'s", "'C:\\$(calc)''s'"],
  ])('%s: %s', (platform, path, word) => {
    expect(quoted(path, platform)).toBe(word);
  });

  it.skipIf(process.platform === 'win32')('means the folder itself to a shell', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...'ab $`\'"\\!*?(){}[]|;&<>~#='), minLength: 1, maxLength: 12 }),
        (name) => {
          const said = execFileSync('sh', ['-c', `printf %s ${quoted(`/${name}`, 'linux')}`]);
          expect(said.toString()).toBe(`/${name}`);
        },
      ),
      { numRuns: 30 },
    );
  });
});

describe('numbers', () => {
  it.each([
    [0, '0 bytes'],
    [1, '1 byte'],
    [1023, '1,023 bytes'],
    [1536, '1.5 kB'],
    [1024 * 1024 - 1, '1.0 MB'],
    [50 * 1024 * 1024, '50 MB'],
  ])('%i bytes', (bytes, text) => {
    expect(sizeText(bytes)).toBe(text);
  });
  it.each([
    [12.4, '12 ms'],
    [1500, '1.5 s'],
    [59_960, '1 min 0 s'],
    [125_000, '2 min 5 s'],
    [3_720_000, '1 h 2 min'],
  ])('%f ms', (ms, text) => {
    expect(durationText(ms)).toBe(text);
  });
  it('plural', () => {
    expect([plural(1, 'file'), plural(1234, 'file'), plural(2, 'entry', 'entries')]).toEqual([
      '1 file',
      '1,234 files',
      '2 entries',
    ]);
  });
  it('left-out files, most first', () => {
    expect(skippedText({ binary: 1, ignored: 12, empty: 0 })).toBe(
      '13 files and folders left out: 12 ignored by .gitignore, 1 binary',
    );
    expect(skippedText({})).toBeUndefined();
    expect(skippedText({ 'future-reason': 1 })).toBe('1 file or folder left out: 1 future-reason');
  });
});

describe('colours', () => {
  const terminal = { write: () => undefined, isTerminal: true, columns: 80 };
  const hasColour = (isTerminal: boolean, variables: Record<string, string>): boolean =>
    styleFor({ ...terminal, isTerminal }, variables).bold('x') !== 'x';
  it('follow the terminal and the conventions', () => {
    expect(hasColour(true, {})).toBe(true);
    expect(hasColour(false, {})).toBe(false);
    expect(hasColour(true, { NO_COLOR: '1' })).toBe(false);
    expect(hasColour(true, { NO_COLOR: '' })).toBe(true);
    expect(hasColour(true, { TERM: 'dumb' })).toBe(false);
    expect(hasColour(false, { FORCE_COLOR: '1' })).toBe(true);
    expect(hasColour(false, { FORCE_COLOR: '0' })).toBe(false);
    expect(hasColour(true, { FORCE_COLOR: '1', NO_COLOR: '1' })).toBe(false);
  });
});

describe('progress', () => {
  const status = {
    ...closedStatus,
    phase: 'indexing' as const,
    filesIndexed: 3,
    filesPending: 7,
    chunksPerSecond: 81.6,
    etaSeconds: 12.2,
    currentFile: 'src/a.ts',
  };
  it('tells files, speed, time and the file', () => {
    expect(progressText(status)).toBe('Indexing 3/10 files  82 chunks/s  about 13 s left  src/a.ts');
    expect(progressText({ ...status, phase: 'idle' })).toBeUndefined();
  });

  function reporter(isTerminal: boolean, isQuiet = false) {
    const written: string[] = [];
    const clock = { now: 0 };
    const sink = { write: (text: string) => void written.push(text), isTerminal, columns: 30 };
    return { written, clock, progress: new ProgressReporter(sink, isQuiet, () => clock.now) };
  }

  it('redraws one line on a terminal, ten times a second', () => {
    const { written, clock, progress } = reporter(true);
    for (clock.now = 0; clock.now < 1000; clock.now += 10) progress.show(status);
    expect(written).toHaveLength(10);
    expect(written[0]).toBe('\r\u001b[2KIndexing 3/10 files  82 chun…');
    progress.clear();
    progress.clear();
    expect(written.slice(10)).toEqual(['\r\u001b[2K']);
  });

  it('writes a plain line every five seconds elsewhere, and at each new phase', () => {
    const { written, clock, progress } = reporter(false);
    for (clock.now = 0; clock.now < 11_000; clock.now += 100) progress.show(status);
    expect(written).toHaveLength(3);
    progress.show({ ...status, phase: 'scanning' });
    expect(written.at(-1)).toBe('Looking for files\n');
    progress.clear();
    expect(written).toHaveLength(4);
  });

  it('is silent when asked', () => {
    const { written, progress } = reporter(true, true);
    progress.show(status);
    expect(written).toEqual([]);
  });
});
