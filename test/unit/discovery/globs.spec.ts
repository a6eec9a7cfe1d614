/** VS Code's glob syntax. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileGlobs } from '../../../extension/core/discovery/globs.ts';

const matches = (pattern: string, path: string, ignoreCase = false): boolean =>
  compileGlobs([pattern], { ignoreCase }).match(path) !== undefined;

describe('globs', () => {
  it.each<[pattern: string, yes: string[], no: string[]]>([
    ['**/x', ['x', 'a/x', 'a/b/x', '.a/x'], ['x/a', 'ax', 'a/xx']],
    ['**/.git', ['.git', 'a/.git'], ['git', '.github']],
    ['*.js', ['a.js', '.hidden.js'], ['a/b.js', 'a.jsx']],
    ['**/*.js', ['a.js', 'a/b.js', '.a/.b.js'], ['a.ts']],
    ['**/*.{ts,js}', ['a.ts', 'b/c.js'], ['a.tsx', 'a.{ts,js}']],
    ['{a,b}', ['a', 'b'], ['c', 'x/a', '{a,b}']],
    ['{**/*.log,tmp/**}', ['a/b.log', 'tmp', 'tmp/x/y'], ['a/tmp/x']],
    ['**/node_modules/*/**', ['node_modules/a', 'x/node_modules/a/b/c'], ['node_modules', 'x/node_modules']],
    ['a{b,c{d,e}}f', ['abf', 'acdf', 'acef'], ['af', 'acf', 'abcdf']],
    ['{a', ['{a'], ['a']],
    ['a}', ['a}'], ['a']],
    ['v{1..3}', ['v1..3'], ['v1', 'v2']],
    ['foo/**', ['foo', 'foo/a', 'foo/a/b'], ['food', 'a/foo']],
    ['**/foo/**', ['foo', 'a/foo', 'a/foo/b'], ['a/food/b']],
    ['src/*/test', ['src/a/test', 'src/.b/test'], ['src/test', 'src/a/b/test']],
    ['file?.ts', ['file1.ts', 'file-.ts'], ['file.ts', 'file12.ts', 'file/.ts']],
    ['file[0-9].ts', ['file1.ts'], ['filea.ts', 'file[0-9].ts']],
    ['file[!0-9].ts', ['filea.ts'], ['file1.ts']],
    ['file[^0-9].ts', ['filea.ts'], ['file1.ts']],
    ['a[b', ['a[b'], ['ab']],
    ['copy (1).ts', ['copy (1).ts'], ['copy 1.ts']],
    ['c++/**', ['c++', 'c++/a'], ['c', 'ccc']],
    ['@(a|b)', ['@(a|b)'], ['a', 'b']],
    ['!a', ['!a'], ['a', 'b']],
    ['$x^', ['$x^'], ['x']],
    ['out/', ['out'], ['out2']],
    ['/out', ['out'], ['a/out']],
    ['./out', ['out'], ['a/out']],
    ['**\\bin', ['bin', 'a/bin'], ['cabin']],
    ['  **/x  ', ['x'], []],
    ['', [], ['', 'a']],
    ['**', ['a', 'a/b', '.a'], []],
  ])('%s', (pattern, yes, no) => {
    for (const path of yes) expect([path, matches(pattern, path)]).toEqual([path, true]);
    for (const path of no) expect([path, matches(pattern, path)]).toEqual([path, false]);
  });

  it('compares letters as the disk does', () => {
    expect(matches('**/Foo', 'a/foo')).toBe(false);
    expect(matches('**/Foo', 'a/foo', true)).toBe(true);
  });

  it('says which pattern matched and which cannot be used', () => {
    const globs = compileGlobs(['*.md', 'x'.repeat(70_000), '{a,b}'.repeat(30), '**/a'], {
      ignoreCase: false,
    });
    expect(globs.match('b/a')).toBe('**/a');
    expect(globs.match('b')).toBeUndefined();
    expect(globs.invalid).toHaveLength(2);
  });

  it('match a name without wildcards only as it is written', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...'ab.()+!@$^|-~#& é🦊'), minLength: 1, maxLength: 8 }),
        fc.string({ unit: fc.constantFrom(...'ab.()+!@$^|-~#& é🦊'), minLength: 1, maxLength: 8 }),
        (name, other) => {
          fc.pre(name.trim() === name && other.trim() === other && !/^\.+$/.test(name));
          expect(matches(name, name)).toBe(true);
          expect(matches(name, other)).toBe(name === other);
          expect(matches(`**/${name}`, `x/y/${name}`)).toBe(true);
        },
      ),
    );
  });
});
