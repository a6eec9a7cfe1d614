import * as v from 'valibot';
import { describe, expect, it, vi } from 'vitest';
import { similarToView } from '../../../../extension/core/protocol/views/similarView.ts';
import { resultOf } from '../shim/samples.ts';

vi.mock('vscode', () => import('../shim/vscode.ts'));
const { viewOfExplanation, viewOfResult, withoutIndent } = await import(
  '../../../../extension/vscode/similarPanel/resultViews.ts'
);
const { noMarks } = await import('../../../../extension/vscode/similarPanel/steering.ts');
const { similarStrings } = await import('../../../../extension/vscode/similarPanel/similarStrings.ts');

const addresses = {
  thumbnailOf: (file: string) => `page:${file}`,
  referenceOf: (file: string) => `![](${file})`,
};

describe('results as the panel shows them', () => {
  it('have a breadcrumb of folders, file and names, each once', () => {
    const view = viewOfResult(resultOf({ symbols: ['parseDate'] }), noMarks, addresses);
    expect(view.breadcrumb).toEqual(['src', 'dates', 'parse.ts', 'Calendar', 'parseDate']);
    expect(view.location).toBe('src/dates/parse.ts:41');
    expect(view.thumbnail).toBeUndefined();
  });

  it('of pictures have a thumbnail, a mention to drag, the boxes of their words, and no lines', () => {
    const boxes = [{ x: 0, y: 0, width: 1, height: 0.5 }];
    const picture = resultOf({
      file: '/w/a.png',
      path: 'a.png',
      modality: 'image',
      languageId: 'png',
      why: [{ kind: 'textInImage', words: ['login'], boxes }],
    });
    expect(viewOfResult(picture, noMarks, addresses)).toMatchObject({
      label: 'a.png',
      breadcrumb: ['a.png'],
      thumbnail: 'page:/w/a.png',
      reference: '![](/w/a.png)',
      snippet: '',
      boxes,
    });
  });

  it('have more lines for a preview, and the words of the question that were found', () => {
    const lines = Array.from({ length: 9 }, (_, line) => `    line ${line}`);
    const view = viewOfResult(
      resultOf({
        snippet: lines.join('\n'),
        why: [
          { kind: 'meaning', similarity: 0.5 },
          { kind: 'symbol', name: 'parseDate' },
          { kind: 'words', words: ['date', 'zone'] },
          { kind: 'path', words: ['dates', 'date'] },
        ],
      }),
      noMarks,
      addresses,
    );
    expect(view.snippet.split('\n')).toHaveLength(5);
    expect(view.preview.split('\n')).toEqual(lines.map((line) => line.trim()));
    expect(view.words).toEqual(['parsedate', 'date', 'zone', 'dates']);
    const symbol = resultOf({ why: [{ kind: 'symbol', name: '数据库' }] });
    expect(viewOfResult(symbol, noMarks, addresses).words).toEqual(['数据', '据库']);
  });

  it('fit the protocol', () => {
    const results = [viewOfResult(resultOf(), noMarks, addresses)];
    const state = {
      subject: null,
      isPinned: false,
      isBusy: false,
      progress: '',
      shown: [],
      steering: [],
      results,
      notice: null,
    };
    expect(v.is(similarToView, { type: 'state', state })).toBe(true);
  });
});

describe('snippets', () => {
  it.each([
    ['    a\n      b\n    c', 'a\n  b\nc'],
    ['\n\n\tif x:\n\t\ty', 'if x:\n  y'],
    ['a\n  b', 'a\n  b'],
    ['', ''],
    ['  \n  ', ''],
    ['  1\n\n  2\n  3\n  4\n  5', '1\n\n2\n3\n4'],
  ])('%j is shown as %j', (snippet, expected) => expect(withoutIndent(snippet, 5)).toBe(expected));
});

it('every place that the page fills is in its words', () => {
  expect(similarStrings().comparedWith).toContain('{0}');
  expect(similarStrings().comparedWith).toContain('{1}');
  expect(similarStrings().moreShort).toContain('{0}');
});

describe('explanations as the panel shows them', () => {
  it('move lines to the left together with the places of their words', () => {
    const token = (start: number, end: number, contribution: number) => ({ start, end, contribution });
    const { lines } = viewOfExplanation({
      file: '/w/a.ts',
      path: 'a.ts',
      range: { start: { line: 3, character: 0 }, end: { line: 6, character: 0 } },
      modality: 'code',
      score: 0.5,
      probability: 0.5,
      parts: [],
      similarity: 0.4,
      lines: [
        {
          line: 3,
          text: '    retry(file);',
          contribution: 0.3,
          surplus: 0,
          tokens: [token(4, 9, 0.2), token(10, 14, 0.1)],
        },
        { line: 4, text: '', contribution: 0, surplus: 0, tokens: [] },
        { line: 5, text: '      stop();', contribution: -0.1, surplus: 0, tokens: [token(6, 10, -0.1)] },
      ],
      around: { text: '', contribution: 0 },
      neighbours: [],
      isApproximate: false,
    });
    expect(lines.map(({ text }) => text)).toEqual(['retry(file);', '', '  stop();']);
    const words = lines.flatMap(({ text, words: own }) =>
      own.map(({ start, end, contribution }) => [text.slice(start, end), contribution]),
    );
    expect(words).toEqual([
      ['retry', 0.2],
      ['file', 0.1],
      ['stop', -0.1],
    ]);
  });
});
