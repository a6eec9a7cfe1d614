/** Wildcards in paths, and that no pattern takes more steps than its length times that of the path. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileGlobs } from '../../../extension/core/discovery/globs.ts';
import { parseIgnoreRule } from '../../../extension/core/discovery/ignoreRule.ts';
import {
  anyRun,
  characterSet,
  matchesName,
  matchesPath,
  type NamePattern,
} from '../../../extension/core/discovery/wildcards.ts';

/** By definition: tries every length of every run. */
function matchesSlowly(pattern: readonly (string | typeof anyRun)[], text: string): boolean {
  const [part, ...rest] = pattern;
  if (part === undefined) return text === '';
  if (part !== anyRun) return text.startsWith(part) && matchesSlowly(rest, text.slice(1));
  return Array.from(text, (_, length) => text.slice(length))
    .concat('')
    .some((tail) => matchesSlowly(rest, tail));
}

const part = fc.constantFrom('a', 'b', anyRun);
const parts = fc.array(part, { maxLength: 9 });

describe('wildcards', () => {
  it('mean what their definition says', () => {
    fc.assert(
      fc.property(parts, fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 8 }), (pattern, name) => {
        expect(matchesName(pattern, name)).toBe(matchesSlowly(pattern, name));
        // A path of names of one letter each is the same question, one floor higher.
        expect(matchesPath(pattern, [...name])).toBe(matchesSlowly(pattern, name));
      }),
      { numRuns: 2000 },
    );
  });

  it('are decided in a bounded number of steps', () => {
    let steps = 0;
    const counted = (letter: string) => (character: string) => {
      steps += 1;
      return character === letter;
    };
    const name = fc
      .array(fc.constantFrom('a', 'b', anyRun), { minLength: 1, maxLength: 40 })
      .map((row): NamePattern => row.map((one) => (one === anyRun ? one : counted(one))));
    const path = fc.array(fc.oneof(name, fc.constant(anyRun)), { minLength: 1, maxLength: 30 });
    const names = fc.array(fc.constantFrom('a'.repeat(60), `${'a'.repeat(60)}b`, 'ab'.repeat(30)), {
      maxLength: 60,
    });
    fc.assert(
      fc.property(path, names, (pattern, row) => {
        steps = 0;
        matchesPath(pattern, row);
        // A segment is compared with a name at most once, and a part of it with a character of the name; the ends of
        // the path and of each name are looked at once before.
        const length = row.join('').length;
        const size = pattern.reduce((sum, segment) => sum + (segment === anyRun ? 0 : segment.length), 0);
        expect(steps).toBeLessThanOrEqual(4 * size * length);
      }),
    );
  });

  it('compare sets in both cases where the disk does not tell them apart', () => {
    const set = characterSet([['A', 'C']], { isNegated: false, ignoreCase: true });
    expect([...'abcd'].map(set)).toEqual([true, true, true, false]);
  });
});

// A regular expression takes minutes to years for each of these, so that a failure shows as a test that never ends.
describe('patterns that are written to block', () => {
  const deep = 'x/'.repeat(60);
  const long = 'a'.repeat(200);

  it.each([
    ['**/x/'.repeat(14), `${deep}y`, false],
    [`${'**/x/'.repeat(14)}y`, `${deep}y`, true],
    [`${'*a'.repeat(40)}b`, long, false],
    [`${'*a'.repeat(40)}b`, `${long}b`, true],
    [`${'*a*/'.repeat(12)}b`, `${long}/`.repeat(12), false],
    [`${'**/*a*a*/'.repeat(10)}b`, `${`${long}/`.repeat(40)}b`, true],
    ['*'.repeat(5_000), long, true],
    [`${'[a-z]*'.repeat(30)}!`, long, false],
  ])('%.40s', (pattern, path, isMatch) => {
    const rule = parseIgnoreRule(pattern, { ignoreCase: false });
    expect(rule?.matches(path.split('/'), true)).toBe(isMatch);
    expect(compileGlobs([pattern], { ignoreCase: false }).match(path) !== undefined).toBe(isMatch);
  });

  it.each(['{'.repeat(60_000), '[:'.repeat(500_000), '[b-a'.repeat(15_000), '\\'.repeat(60_001)])(
    '%.20s is read in one go',
    (pattern) => {
      expect(parseIgnoreRule(pattern, { ignoreCase: true })?.matches(['a'], false) ?? false).toBe(false);
      expect(compileGlobs([pattern], { ignoreCase: true }).match('a')).toBeUndefined();
    },
  );
});

describe('a line of an ignore file', () => {
  it.each<[line: string, yes: string[], no: string[]]>([
    ['a', ['a', 'x/a'], ['ab', 'a/x']],
    ['/a', ['a'], ['x/a']],
    ['x/a', ['x/a'], ['y/x/a']],
    ['a/', ['a/', 'x/a/'], ['a']],
    ['**/a', ['a', 'x/y/a'], []],
    ['a/**', ['a/x', 'a/x/y'], ['a']],
    ['a/**/b', ['a/b', 'a/x/y/b'], ['ab']],
    ['a**b', ['ab', 'axb'], ['a/b']],
    ['a[/]b', [], ['a/b']],
    ['[[:digit:]]x', ['1x'], ['ax']],
    ['[]a]', [']', 'a'], ['b']],
    ['[!a-c]', ['d'], ['a', 'b']],
    ['[c-a]', ['c'], ['b']],
    ['[[:nothing:]]', [], ['a', ':']],
    ['a  ', ['a'], ['a  ']],
    ['a\\ ', ['a '], ['a']],
    ['\\#a', ['#a'], ['a']],
    ['\\!a', ['!a'], ['a']],
    ['a\\*', ['a*'], ['ab']],
    ['a[b', [], ['a[b', 'ab']],
    ['a\\', [], ['a', 'a\\']],
    ['#a', [], ['#a', 'a']],
    ['', [], ['a']],
    ['/', [], ['a', 'a/']],
  ])('%s', (line, yes, no) => {
    const rule = parseIgnoreRule(line, { ignoreCase: false });
    const isMatched = (path: string): boolean =>
      rule?.matches(path.replace(/\/$/, '').split('/'), path.endsWith('/')) ?? false;
    expect(yes.filter((path) => !isMatched(path))).toEqual([]);
    expect(no.filter(isMatched)).toEqual([]);
  });
});
