import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import type { MatchReason } from '../../../../extension/core/search/searchTypes.ts';
import { resultOf } from '../shim/samples.ts';

vi.mock('vscode', () => import('../shim/vscode.ts'));
const { cut, describeFurtherMatch, describeResult, escapeIcons, snippetLine } = await import(
  '../../../../extension/vscode/search/resultText.ts'
);

describe('describeResult', () => {
  it('names what the match defines behind what it is in', () => {
    const labelOf = (changes: Parameters<typeof resultOf>[0]): string =>
      describeResult(resultOf(changes)).label;
    expect(labelOf({ scope: ['Store'], symbols: ['Flush', 'Close'] })).toBe('Store › Flush');
    expect(labelOf({ scope: [], symbols: ['parseDate'] })).toBe('parseDate');
    expect(labelOf({ scope: ['a', 'b'], symbols: ['c'] })).toBe('b › c');
    expect(labelOf({ scope: ['Store', 'Flush'], symbols: ['Flush'] })).toBe('Store › Flush');
    expect(labelOf({ scope: ['Store'], symbols: [' '] })).toBe('Store');
    expect(labelOf({ modality: 'image', path: 'a/logo.svg', scope: [], symbols: ['x'] })).toBe('logo.svg');
  });

  it('names the symbol that was asked for before the first one', () => {
    const asked = (name: string): string =>
      describeResult(
        resultOf({ scope: ['Store'], symbols: ['Flush', 'Close'], why: [{ kind: 'symbol', name }] }),
      ).label;
    expect(asked('Close')).toBe('Store › Close');
    expect(asked('Elsewhere')).toBe('Store › Flush');
  });

  it('begins with the definition when no word tells where to look', () => {
    const snippet = "import a from 'a';\n\n// Runs.\nexport function run() {}";
    expect(describeResult(resultOf({ snippet, why: [] })).detail).toBe('export function run() {}');
    const why: MatchReason[] = [{ kind: 'words', words: ['runs'] }];
    expect(describeResult(resultOf({ snippet, why })).detail).toMatch(/^Runs\. export/);
    const prose = resultOf({
      modality: 'text',
      languageId: 'plaintext',
      snippet: 'import duties\nand taxes',
      why: [],
    });
    expect(describeResult(prose).detail).toBe('import duties and taxes');
  });

  it('names the symbol, the place as the editor counts it, and the reason', () => {
    expect(
      describeResult(
        resultOf({
          why: [
            { kind: 'meaning', similarity: 0.6249 },
            { kind: 'words', words: ['parse', 'date'] },
          ],
        }),
      ),
    ).toEqual({
      label: 'Calendar › parseDate',
      description: 'src/dates/parse.ts:41',
      detail: 'parseDate(text: string): Date { return new Date…  —  meaning 0.62 · words: parse, date',
    });
  });

  it('keeps the two innermost names of a deep scope', () => {
    expect(describeResult(resultOf({ scope: ['a', 'b', '', 'c'] })).label).toBe('b › c');
  });

  it('names the file when there is no scope, and gives pictures no line', () => {
    expect(describeResult(resultOf({ scope: [] })).label).toBe('parse.ts');
    const picture = describeResult(
      resultOf({ modality: 'image', path: 'media/login.png', scope: ['Login'], snippet: 'a login form' }),
    );
    expect(picture).toMatchObject({ label: 'login.png', description: 'media/login.png' });
  });

  it.each([
    [{ kind: 'symbol', name: 'parse' }, 'defines parse'],
    [{ kind: 'path', words: ['dates'] }, 'in its path: dates'],
    [{ kind: 'alt', text: 'The form', from: 'README.md' }, 'described as “The form” in README.md'],
    [{ kind: 'reference', from: 'README.md', line: 11 }, 'mentioned in README.md:12'],
    [{ kind: 'words', words: ['a', 'b', 'c', 'd', 'e'] }, 'words: a, b, c, d, …'],
    [{ kind: 'context', similarity: 0.5 }, 'description 0.50'],
    [{ kind: 'pixels', similarity: 0.25 }, 'looks like it 0.25'],
    [{ kind: 'textInImage', words: ['sign'], boxes: [] }, 'text in the picture: sign'],
    [{ kind: 'textInImage', words: [], boxes: [] }, 'text in the picture'],
    [
      {
        kind: 'import',
        chain: [
          { from: 'a.ts', line: 0 },
          { from: 'b.ts', line: 8 },
        ],
      },
      'imported through a.ts:1 › b.ts:9',
    ],
    [{ kind: 'name', name: 'CogIcon' }, 'named like CogIcon'],
  ] as const)('says %j in short', (reason, text) => {
    expect(describeResult(resultOf({ snippet: '', why: [reason] })).detail).toBe(text);
  });

  it('shows code that looks like an icon as it is', () => {
    const { label, detail, description } = describeResult(
      resultOf({
        scope: ['$(document)'],
        path: 'a/$(sync~spin).js',
        snippet: '$(document).ready(main)',
        why: [],
      }),
    );
    expect(label).toBe('\\$(document)');
    expect(detail).toBe('\\$(document).ready(main)');
    expect(description).toBe('a/\\$(sync~spin).js:41');
  });

  it('does not name a similarity that is no reason, unless there is no other', () => {
    const noise: MatchReason = { kind: 'meaning', similarity: -0.05 };
    const words: MatchReason = { kind: 'words', words: ['breaks'] };
    expect(describeResult(resultOf({ snippet: '', why: [noise, words] })).detail).toBe('words: breaks');
    expect(describeResult(resultOf({ snippet: '', why: [noise] })).detail).toBe('meaning -0.05');
  });

  it('shows Markdown as it reads, without the heading that is the label', () => {
    const detailOf = (snippet: string): string =>
      describeResult(
        resultOf({ modality: 'text', languageId: 'markdown', scope: ['Guide', 'Setup'], snippet, why: [] }),
      ).detail;
    expect(detailOf('## Setup\n**First** see [the list](list.md).')).toBe('First see the list.');
    expect(detailOf('![A tabby cat](cat.jpg)')).toBe('A tabby cat');
    expect(detailOf('2 ** 3 and a__b')).toBe('2 ** 3 and a__b');
  });

  it('describes a further match by its own place', () => {
    const match = {
      range: { start: { line: 0, character: 0 }, end: { line: 1, character: 0 } },
      score: 0.1,
      scope: ['other'],
    };
    expect(describeFurtherMatch(resultOf(), match)).toEqual({
      label: 'other',
      description: 'src/dates/parse.ts:1',
      detail: '',
    });
    expect(describeFurtherMatch(resultOf(), { ...match, symbols: ['save'] }).label).toBe('other › save');
    expect(describeFurtherMatch(resultOf(), { ...match, scope: [] }).label).toBe('parse.ts');
  });
});

describe('snippetLine', () => {
  it('begins with the line that has most of the words', () => {
    expect(
      snippetLine('import x\n  function parse() {\n    parse the date\n', ['parse', 'date'], 'code'),
    ).toBe('parse the date');
  });
  it('passes over lines that say nothing', () => {
    expect(snippetLine('}\n\n  );\nconst a = 1;', [], 'code')).toBe('const a = 1;');
    expect(snippetLine('}\n{\n', [], 'code')).toBe('');
    expect(snippetLine('', ['a'], 'code')).toBe('');
  });
  it.each([
    ['/** Reads the settings. */', 'Reads the settings.'],
    [' * and more', 'and more'],
    ['// why', 'why'],
    ['//! What a module is for.', 'What a module is for.'],
    ['## Setup', 'Setup'],
    ['-- a query', 'a query'],
    ['<!-- note -->', 'note'],
    ['#include <a.h>', '#include <a.h>'],
    ['--count;', '--count;'],
    ['*pointer = 1', '*pointer = 1'],
    ['http://host', 'http://host'],
  ])('reads %j as %j', (line, text) => {
    expect(snippetLine(line, [], 'code')).toBe(text);
  });
  it('is one line of bounded length without half characters', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 400 }), (text) => {
        const line = snippetLine(text, [], 'code');
        expect(line.length).toBeLessThanOrEqual(48);
        expect(line).not.toMatch(/[\r\n\t]/);
        expect(line.isWellFormed()).toBe(true);
      }),
    );
  });
  it('cuts before a pair that would be split', () => {
    expect(cut(`ab${'😀'.repeat(3)}`, 4)).toBe('ab…');
  });
});

describe('escapeIcons', () => {
  it('leaves what VS Code does not read as an icon', () => {
    for (const text of ['$(', '$()', '$(a b)', '$(a.b)']) expect(escapeIcons(text)).toBe(text);
  });
});
