import * as v from 'valibot';
import { describe, expect, it, vi } from 'vitest';
import { similarToView } from '../../../../extension/core/protocol/views/similarView.ts';
import { resultOf } from '../shim/samples.ts';

vi.mock('vscode', () => import('../shim/vscode.ts'));
const { viewOfResult, withoutIndent } = await import(
  '../../../../extension/vscode/similarPanel/resultViews.ts'
);
const { noMarks } = await import('../../../../extension/vscode/similarPanel/steering.ts');
const { similarStrings } = await import('../../../../extension/vscode/similarPanel/similarStrings.ts');

const addresses = {
  thumbnailOf: (file: string) => `page:${file}`,
  uriOf: (file: string) => `file://${file}`,
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
  ])('%j is shown as %j', (snippet, expected) => expect(withoutIndent(snippet)).toBe(expected));
});

it('every place that the page fills is in its words', () => {
  expect(similarStrings().comparedWith).toContain('{0}');
  expect(similarStrings().comparedWith).toContain('{1}');
  expect(similarStrings().moreShort).toContain('{0}');
});
