import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseQueryFilters } from '../../../../extension/core/search/queryFilters.ts';

describe('parseQueryFilters', () => {
  it.each<[string, string, object]>([
    ['parse a date', 'parse a date', {}],
    ['', '', {}],
    ['   ', '', {}],
    ['lang:python read a file', 'read a file', { languageIds: ['python'] }],
    ['read lang:py a file', 'read a file', { languageIds: ['python'] }],
    ['LANG:TS retry', 'retry', { languageIds: ['typescript'] }],
    ['language:c++ loop', 'loop', { languageIds: ['cpp'] }],
    ['lang:ts,js retry', 'retry', { languageIds: ['typescript', 'javascript'] }],
    ['lang:ts lang:js lang:ts retry', 'retry', { languageIds: ['typescript', 'javascript'] }],
    ['kind:image red arrow', 'red arrow', { modalities: ['image'] }],
    ['type:docs,code setup', 'setup', { modalities: ['text', 'code'] }],
    ['path:src/** x', 'x', { pathGlobs: ['src/**'] }],
    ['path:*.ts x', 'x', { pathGlobs: ['**/*.ts'] }],
    ['path:"my docs/**" x', 'x', { pathGlobs: ['my docs/**'] }],
    ['path:./src/a?.ts x', 'x', { pathGlobs: ['src/a?.ts'] }],
    ['path:src\\** x', 'x', { pathGlobs: ['src/**'] }],
    ['path:docs/ x', 'x', { pathGlobs: ['docs/**', '**/docs/**'] }],
    ['path:docs x', 'x', { pathGlobs: ['docs', '**/docs', 'docs/**', '**/docs/**'] }],
    // A comma may be a part of a file's name.
    ['path:a,b.ts x', 'x', { pathGlobs: ['a,b.ts', '**/a,b.ts', 'a,b.ts/**', '**/a,b.ts/**'] }],
    ['path:/src/** x', 'x', { pathGlobs: ['src/**'] }],
    // No set of characters: `t-i` runs backwards.
    [
      'path:[post-id] x',
      'x',
      { pathGlobs: ['[post-id]', '**/[post-id]', '[post-id]/**', '**/[post-id]/**'] },
    ],
    ['path:a[0-9] x', 'x', { pathGlobs: ['**/a[0-9]'] }],
    ['kind:image', '', { modalities: ['image'] }],
  ])('reads %j', (query, text, filter) => {
    expect(parseQueryFilters(query)).toEqual({ text, filter });
  });

  it.each([
    'std::vector of strings',
    'http://example.org/lang:python',
    'File::exists returns false',
    'path::join of two parts',
    'use path::Path',
    'Lang::get of a key',
    'file:///etc/hosts is missing',
    'file://host/share',
    'type:: of a value',
    'colour:red button',
    'kind:sculpture of a horse',
    'kind:image,sculpture of a horse',
    'lang: python',
    'lang:',
    'path:/',
    'lang:,',
    'a{kind:image}',
    'path:""',
  ])('keeps %j in the question', (query) => {
    expect(parseQueryFilters(query)).toEqual({ text: query, filter: {} });
  });

  it('takes an unclosed quotation mark as an ordinary character', () => {
    expect(parseQueryFilters('path:"src/** x')).toEqual({ text: 'x', filter: { pathGlobs: ['src/**'] } });
  });

  it('never throws, and leaves a question without colons alone', () => {
    fc.assert(
      fc.property(fc.string(), (query) => {
        const parsed = parseQueryFilters(query);
        if (!query.includes(':')) {
          expect(parsed.text).toBe(query.replace(/[ \t]{2,}/g, ' ').trim());
          expect(parsed.filter).toEqual({});
        }
      }),
    );
  });

  it('gives the same filters and no further ones when its own text is parsed again', () => {
    const word = fc.constantFrom(
      'parse',
      'kind:image',
      'lang:py',
      'path:src',
      'kind:x',
      '"',
      'a:b',
      ' ',
      'lang:"c d"',
    );
    fc.assert(
      fc.property(fc.array(word), (words) => {
        const { text } = parseQueryFilters(words.join(' '));
        expect(parseQueryFilters(text)).toEqual({ text, filter: {} });
      }),
    );
  });
});
