import { describe, expect, it } from 'vitest';
import { analyseQuery, looksLikeName, wordWeights } from '../../../extension/core/search/queryAnalysis.ts';

describe('looksLikeName', () => {
  it.each([
    'getUserById',
    'get_user',
    'HTTPServer',
    'utf8',
    'a.b',
    'src/x.ts',
    'parse()',
    'parse(',
    'std::vector',
    '_private',
    'MAX_SIZE',
    'x1',
    'C:\\temp',
  ])('is true for %s', (token) => expect(looksLikeName(token)).toBe(true));

  it.each([
    'hello',
    'Hello',
    'NASA',
    'well-known',
    'open',
    '42',
    '(maybe)',
    '"quoted"',
    'end.',
    'why?',
    '--',
    '',
  ])('is false for %s', (token) => expect(looksLikeName(token)).toBe(false));
});

describe('analyseQuery', () => {
  it.each([
    ['getUserById', wordWeights.name],
    ['parse', wordWeights.name],
    ['"exact words here please now"', wordWeights.name],
    ['getUserById setUser', wordWeights.name],
    ['where is getUserById called today', wordWeights.keywords],
    ['how do I read a file line by line', wordWeights.question],
    ['read a file', wordWeights.question],
    ['please explain where in this code getUserById is called from', wordWeights.question],
  ])('weighs %s', (text, weight) => expect(analyseQuery(text).wordWeight).toBe(weight));

  it('leaves function words out, unless there is nothing else', () => {
    expect(analyseQuery('how to open the file').terms).toEqual(['open', 'file']);
    expect(analyseQuery('do while').terms).toEqual(['do', 'while']);
    expect(analyseQuery('').terms).toEqual([]);
    expect(analyseQuery('?!').terms).toEqual([]);
  });

  it('takes each part of a qualified name as a name, and a single word too', () => {
    const names = (text: string): string[] => analyseQuery(text).names.map(({ folded }) => folded);
    expect(names('UserStore.getUserById')).toEqual(['userstore', 'getuserbyid']);
    expect(names('parse')).toEqual(['parse']);
    expect(names('`open file`')).toEqual(['open', 'file']);
    expect(names('open the file')).toEqual([]);
  });
});

describe('what the form of a query says about pictures', () => {
  it.each([
    ['login screenshot', 3],
    ['Icon of a padlock', 3],
    ['how do I retry an upload', -3],
    ['Where is the session kept?', -3],
    ['what does the settings icon look like', 0],
    ['a cat on a keyboard', 0],
    ['iconography of photogrammetry', 0],
    ['somehow', 0],
  ])('%s: %i', (text, evidence) => {
    expect(analyseQuery(text).pictureEvidence).toBe(evidence);
  });
});
