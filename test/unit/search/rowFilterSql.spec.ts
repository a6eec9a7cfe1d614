import fc from 'fast-check';
import picomatch from 'picomatch';
import { describe, expect, it } from 'vitest';
import { SemblanceError } from '../../../extension/core/errors/semblanceError.ts';
import { compileRowFilter, regexOfGlob } from '../../../extension/core/search/pathGlobs.ts';
import { predicateOf, quoteSql } from '../../../extension/node/lance/rowFilterSql.ts';
import { row } from '../../fakes/rows.ts';

const matches = (glob: string, path: string): boolean => new RegExp(regexOfGlob(glob), 'u').test(path);

/** Code points of all kinds, halves of surrogate pairs among them. */
const anyCharacter = fc.integer({ min: 0, max: 0x10ffff }).map((code) => String.fromCodePoint(code));

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
    ['a-[b-].ts', 'a--.ts', true],
    ['[a&&b].ts', '&.ts', true],
    ['[[a]x.ts', '[x.ts', true],
    ['[]a]', ']', true],
    // Folders that routers know, not sets of characters.
    ['app/[post-id]/page.tsx', 'app/[post-id]/page.tsx', true],
    ['app/[post-id]/page.tsx', 'app/p/page.tsx', false],
    ['[slug-Id]', 'app/[slug-Id]/page.tsx', true],
    ['[z-a]*', '[z-a]b', true],
    ['[a-z].ts', 'q.ts', true],
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

  it('matches names however their accents are written', () => {
    const [composed, apart] = ['Übersicht/한글/ậ.md', 'Übersicht/한글/ậ.md'.normalize('NFD')];
    for (const path of [composed, apart])
      for (const glob of ['Übersicht*/**', '?bersicht/??/?.md', '**/한글/[ậx].md', '**/[!x].md']) {
        // A set that excludes compares single code points.
        if (glob.includes('!') && path === apart) continue;
        expect(matches(glob, path)).toBe(true);
        expect(matches(glob.normalize('NFD'), path)).toBe(true);
      }
    expect(matches('Ubersicht/**', apart)).toBe(false);
    expect(matches('?/**', apart)).toBe(false);
  });

  it('matches a path by itself, in either form (property)', () => {
    const name = fc
      .array(fc.oneof(fc.constantFrom(...'aÜÅ한ガผู้ậ\u0323\u0308'), anyCharacter), {
        minLength: 1,
        maxLength: 6,
      })
      .map((parts) => `x${parts.join('').replace(/[*?[\]{}/\\.]/gu, '')}`);
    fc.assert(
      fc.property(name, (path) => {
        const forms = [path.normalize('NFC'), path.normalize('NFD')];
        for (const glob of forms) {
          const regex = new RegExp(regexOfGlob(glob), 'u');
          for (const one of forms) expect(regex.test(one)).toBe(true);
        }
      }),
    );
  });

  it('refuses a glob that explodes, with its name', () => {
    const glob = '{a,b}'.repeat(12);
    expect(() => regexOfGlob(glob)).toThrow(SemblanceError);
    expect(() => regexOfGlob(glob)).toThrow(glob);
  });

  it('takes a run of stars for one, and refuses more wildcards than a path can be tried with', () => {
    expect(regexOfGlob(`a/${'*'.repeat(40)}x`)).toBe(regexOfGlob('a/**x'));
    expect(regexOfGlob(`${'**/'.repeat(20)}x`)).toBe(regexOfGlob('**/x'));
    expect(matches('*.*.spec.*', 'src/a.b.spec.ts')).toBe(true);
    expect(() => regexOfGlob('*a*a*a*a*b')).toThrow('too many wildcards');
    expect(() => regexOfGlob('**/x/'.repeat(9))).toThrow('too many wildcards');
  });

  it('translates whatever is typed (property)', () => {
    const hostile = fc
      .array(fc.constantFrom('*', '**/', '**', '?', 'a', '/'), { maxLength: 5 })
      .map((s) => s.join(''));
    fc.assert(
      fc.property(hostile, (glob) => {
        expect(() => regexOfGlob(glob)).not.toThrow();
      }),
    );
  });

  it('gives what compiles, or refuses it as a value that cannot be used (property)', () => {
    const piece = fc.oneof(
      fc.constantFrom(...'[]{}!^-\\*?/,.azAZ09&~|()ü', '**/', '[a-', '[!', '[^'),
      anyCharacter,
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        try {
          new RegExp(regexOfGlob(pieces.join('')), 'u');
        } catch (error) {
          expect(SemblanceError.is(error, 'config/invalid')).toBe(true);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('names a glob that is not valid, a long one by its beginning', () => {
    const refused = expect.objectContaining({
      code: 'config/invalid',
      details: { glob: `${'x'.repeat(80)}…` },
    });
    expect(() => regexOfGlob('x'.repeat(70_000))).toThrow(refused);
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

  it('also looks at paths as they are shown when there are several folders', () => {
    const namedRoots = [
      { id: 'a', name: "o'ne" },
      { id: 'b', name: 'two' },
    ];
    const asked = quoteSql(regexOfGlob("o'ne/**"));
    expect(predicateOf({ pathGlobs: ["o'ne/**"], namedRoots })).toBe(
      `(regexp_like(path, ${asked}) OR (root = 'a' AND regexp_like(concat('o''ne/', path), ${asked})) OR ` +
        `(root = 'b' AND regexp_like(concat('two/', path), ${asked})))`,
    );
    expect(predicateOf({ pathGlobs: ["o'ne/**"] })).toBe(`(regexp_like(path, ${asked}))`);
    expect(predicateOf({ namedRoots })).toBeUndefined();
  });

  it('stays below the number of conditions that LanceDB takes, however many globs there are', () => {
    const globs = (count: number): string[] => Array.from({ length: count }, (_, n) => `src/file${n}.ts`);
    const conditions = (predicate = ''): number => predicate.split(/regexp_like|root = /u).length - 1;
    const all = globs(120).map(regexOfGlob);
    expect(predicateOf({ pathGlobs: globs(120) })).toBe(
      `(${[all.slice(0, 50), all.slice(50, 100), all.slice(100)]
        .map((some) => `regexp_like(path, ${quoteSql(some.join('|'))})`)
        .join(' OR ')})`,
    );
    const namedRoots = Array.from({ length: 30 }, (_, n) => ({ id: `id${n}`, name: `root${n}` }));
    for (const count of [1, 50, 51, 500, 5_000]) {
      expect(conditions(predicateOf({ pathGlobs: globs(count) }))).toBeLessThanOrEqual(400);
      expect(conditions(predicateOf({ pathGlobs: globs(count), namedRoots }))).toBeLessThanOrEqual(400);
    }
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

describe('compileRowFilter', () => {
  it('matches paths as they are shown when there are several folders', () => {
    const namedRoots = [
      { id: 'a', name: 'api' },
      { id: 'b', name: 'web' },
    ];
    const passing = (glob: string, roots = namedRoots): string[] =>
      [
        row('src/a.ts', 1, { root: 'a' }),
        row('src/b.ts', 2, { root: 'b' }),
        row('api/c.ts', 3, { root: 'b' }),
      ]
        .filter(compileRowFilter({ pathGlobs: [glob], namedRoots: roots }))
        .map(({ path }) => path);
    expect(passing('api/src/**')).toEqual(['src/a.ts']);
    expect(passing('api')).toEqual(['src/a.ts', 'api/c.ts']);
    expect(passing('web/*.ts')).toEqual([]);
    expect(passing('src/*.ts')).toEqual(['src/a.ts', 'src/b.ts']);
    expect(passing('api/**', [])).toEqual(['api/c.ts']);
  });
});
