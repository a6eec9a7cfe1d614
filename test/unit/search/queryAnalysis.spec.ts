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
  // Squares of these lengths are seconds to minutes: a failure shows as a test that runs out of time.
  it.each(['. ', ': ?', ')', 'what ', '"`', '#', '\n'])('reads a long row of "%s" in one go', (mark) => {
    const text = mark.repeat(100_000);
    expect(analyseQuery(`${text}x`).proseEvidence).toBe(0);
    expect(looksLikeName(`x${text}x`)).toEqual(expect.any(Boolean));
  });

  it('knows a question behind a few marks', () => {
    expect(analyseQuery('> "- Why is the cache written twice?').proseEvidence).toBeGreaterThan(0);
    expect(analyseQuery('it ends: - why does it do so').proseEvidence).toBeGreaterThan(0);
  });

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
    ['a tenant leaves: which credentials must change', -3],
    ['src/which:whose', 0],
  ])('%s: %i', (text, evidence) => {
    expect(analyseQuery(text).pictureEvidence).toBe(evidence);
  });
});

describe('what the form of a query says about prose', () => {
  it.each([
    ['why does no data go to the cloud', 3],
    ['Who may wake the family?', 3],
    ['when is an alarm repeated', 3],
    ['what is a feed-in tariff', 3],
    ['a tenant leaves: which credentials must change', 3],
    // Both kinds of file answer these.
    ['how do I retry an upload', 0],
    ['where is the session kept', 0],
    ['what the household needs at night', 0],
    ['reconnect when the channel breaks', 0],
    // These name what code is made of.
    ['which function closes the file', 0],
    ['which test covers the parser', 0],
    ['why does this method return nothing', 0],
    ['', 0],
  ])('%s: %i', (text, evidence) => {
    expect(analyseQuery(text).proseEvidence).toBe(evidence);
  });
});
