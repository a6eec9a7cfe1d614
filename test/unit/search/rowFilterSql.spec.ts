import fc from 'fast-check';
import picomatch from 'picomatch';
import { describe, expect, it } from 'vitest';
import { SemblanceError } from '../../../extension/core/errors/semblanceError.ts';
import { regexOfGlob } from '../../../extension/core/search/pathGlobs.ts';
import { predicateOf, quoteSql } from '../../../extension/node/lance/rowFilterSql.ts';

const matches = (glob: string, path: string): boolean => new RegExp(regexOfGlob(glob)).test(path);

/** The globs that one with a list `{a,b}` in its last part stands for; lists elsewhere stay. */
function lastAlternatives(glob: string): readonly string[] {
  const match = /\{([^{}/]*)\}([^/]*)$/u.exec(glob);
  if (match === null) return [glob];
  const [, choices = '', rest = ''] = match;
  return choices.split(',').map((choice) => glob.slice(0, match.index) + choice + rest);
}

describe('regexOfGlob', () => {
  it.each([
    ['*.ts', 'a.ts', true],
    ['*.ts', 'deep/er/a.ts', true],
    ['*.ts', 'a.tsx', false],
    ['src', 'src/a.ts', true],
    ['src/', 'src/deep/a.ts', true],
    ['./src', 'src/a.ts', true],
    ['src', 'lib/src/a.ts', true],
    ['src', 'srcs/a.ts', false],
    ['src/*.ts', 'src/deep/a.ts', false],
    ['src/**/*.ts', 'src/a.ts', true],
    ['src/**', 'src/.hidden/a.ts', true],
    ['**/test/**', 'a/test/b/c.ts', true],
    ['a?c.ts', 'abc.ts', true],
    ['a?c.ts', 'a/c.ts', false],
    ['[ab].ts', 'a.ts', true],
    ['[!ab].ts', 'a.ts', false],
    ['x[!a]b.ts', 'x/b.ts', false],
    ['x[^a]b.ts', 'xcb.ts', true],
    ['*.{ts,tsx}', 'x/a.tsx', true],
    ['{src,lib}/*.{js,ts}', 'lib/a.js', true],
    ['read.me.md', 'readXmeXmd', false],
    ['a+b(c).ts', 'a+b(c).ts', true],
    ['[', 'x[', false],
    ['a[.ts', 'a[.ts', true],
  ])('%s against %s is %s', (glob, path, expected) => expect(matches(glob, path)).toBe(expected));

  it('agrees with picomatch on generated globs and paths (property)', () => {
    const name = fc
      .array(fc.constantFrom('a', 'b', '1', '.', '-', '+', '('), { minLength: 1, maxLength: 3 })
      .map((s) => `x${s.join('')}`);
    const path = fc.array(name, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'));
    const piece = fc.oneof(
      name,
      fc.constantFrom('*', '**', '*.x', 'x*', '?', 'x?', '[xab]', 'x[!a]', 'x{a,b}', '{x*,1}'),
    );
    const glob = fc.array(piece, { minLength: 2, maxLength: 4 }).map((parts) => parts.join('/'));
    const options = { dot: true, noextglob: true, nonegate: true, strictSlashes: true };
    fc.assert(
      fc.property(glob, path, (pattern, file) => {
        const ordinary = (one: string): string => one.replace(/[+(]/gu, '\\$&').replaceAll('[!', '[^/');
        // A glob that ends with a plain name also means what lies below it, and so does each of its alternatives.
        const wanted = lastAlternatives(pattern).flatMap((one) =>
          /[*?[]/u.test(one.split('/').at(-1) ?? '')
            ? [ordinary(one)]
            : [ordinary(one), `${ordinary(one)}/**`],
        );
        // `x/**` of ours wants something below x; picomatch takes x itself as well.
        const isBare = wanted.some(
          (one) => one.endsWith('/**') && picomatch.isMatch(file, one.slice(0, -3), options),
        );
        if (!isBare) expect(matches(pattern, file)).toBe(picomatch.isMatch(file, wanted, options));
      }),
      { numRuns: 500 },
    );
  });

  it('refuses a glob that explodes, with its name', () => {
    const glob = '{a,b}'.repeat(12);
    expect(() => regexOfGlob(glob)).toThrow(SemblanceError);
    expect(() => regexOfGlob(glob)).toThrow(glob);
  });

  it('translates whatever is typed (property)', () => {
    const hostile = fc
      .array(fc.constantFrom('*', '**/', '**', '?', 'a', '/'), { maxLength: 12 })
      .map((s) => s.join(''));
    fc.assert(
      fc.property(hostile, (glob) => {
        expect(() => regexOfGlob(glob)).not.toThrow();
      }),
    );
  });
});

describe('predicateOf', () => {
  it('is absent when nothing is asked for, and quotes what is', () => {
    expect(predicateOf({})).toBeUndefined();
    expect(predicateOf({ modalities: [], languageIds: [], roots: [], pathGlobs: [] })).toBeUndefined();
    expect(predicateOf({ roots: ["o'ne"], exceptFile: { root: 'r', path: "it's.ts" } })).toBe(
      "root IN ('o''ne') AND NOT (path = 'it''s.ts' AND root = 'r')",
    );
  });

  it('never lets a value out of its quotes (property)', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const quoted = quoteSql(text);
        expect(quoted.slice(1, -1).replaceAll("''", '')).not.toContain("'");
        expect(quoted.slice(1, -1).replaceAll("''", "'")).toBe(text);
      }),
    );
  });
});
