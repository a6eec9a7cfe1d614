/**
 * VS Code's glob patterns (files.exclude, search.exclude, semblance.exclude) compiled for paths relative to a root.
 */
import {
  anyRun,
  type CharacterPart,
  type CharacterRange,
  characterSet,
  matchesPath,
  type NamePattern,
  namePatternOf,
  type PathPattern,
} from './wildcards.ts';

export interface GlobSet {
  /** The first pattern that matches the path itself; undefined when none does. Folders above are not looked at. */
  match(path: string): string | undefined;
  /** Patterns that could not be compiled and therefore match nothing. */
  readonly invalid: readonly string[];
}

/**
 * Compiles patterns with VS Code's meaning: relative to the root (`*.js` is the root's own files, `**` means any
 * depth), `*` also matches names that start with a dot, and `()!+@|$` are ordinary characters. `foo/**` matches `foo`
 * itself, so a folder can be left out before it is entered. `\` separates folders, as it does on Windows.
 */
export function compileGlobs(
  patterns: readonly string[],
  options: { readonly ignoreCase: boolean },
): GlobSet {
  const { ignoreCase } = options;
  const matchers: { readonly pattern: string; readonly alternatives: readonly PathPattern[] }[] = [];
  const invalid: string[] = [];
  for (const pattern of new Set(patterns)) {
    try {
      const globs = alternativesOf(normalised(pattern)).filter((glob) => glob !== '');
      if (globs.length === 0) continue;
      matchers.push({ pattern, alternatives: globs.map((glob) => pathPatternOf(glob, ignoreCase)) });
    } catch {
      // Too long or too many alternatives; the caller tells the user.
      invalid.push(pattern);
    }
  }
  return {
    match: (path) => {
      const names = (ignoreCase ? path.toLowerCase() : path).split('/');
      return matchers.find(({ alternatives }) => alternatives.some((glob) => matchesPath(glob, names)))
        ?.pattern;
    },
    invalid,
  };
}

function normalised(pattern: string): string {
  return pattern
    .trim()
    .replaceAll('\\', '/')
    .replace(/^(\.?\/)+/, '')
    .replace(/\/+$/, '');
}

/** Settings name a handful; more is a pattern that multiplies itself. */
const maxAlternatives = 1000;
/** Twice the longest path that any system has. */
const maxLength = 65_536;

/** `a{b,c}` as `ab` and `ac`, nested too. Braces without a partner are ordinary characters. */
function alternativesOf(glob: string): readonly string[] {
  if (glob.length > maxLength) throw new RangeError('Too long');
  const finished: string[] = [];
  const open = [glob];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (finished.length + open.length > maxAlternatives) throw new RangeError('Too many alternatives');
    const braces = firstBraces(next);
    if (braces === undefined) finished.push(next);
    else for (const inner of braces.alternatives) open.push(`${braces.before}${inner}${braces.after}`);
  }
  return finished;
}

interface Braces {
  readonly before: string;
  readonly alternatives: readonly string[];
  readonly after: string;
}

/** The first `{` that has its `}`. */
function firstBraces(glob: string): Braces | undefined {
  const open: number[] = [];
  let first: { readonly start: number; readonly end: number } | undefined;
  for (let at = 0; at < glob.length; at += 1) {
    const character = glob.charAt(at);
    if (character === '{') open.push(at);
    const start = character === '}' ? open.pop() : undefined;
    if (start !== undefined && (first === undefined || start < first.start)) first = { start, end: at };
  }
  if (first === undefined) return undefined;
  const { start, end } = first;
  const alternatives: string[] = [];
  let depth = 0;
  let from = start + 1;
  for (let at = from; at <= end; at += 1) {
    const character = glob.charAt(at);
    if (at === end || (depth === 0 && character === ',')) {
      alternatives.push(glob.slice(from, at));
      from = at + 1;
    }
    if (character === '{') depth += 1;
    else if (character === '}') depth -= 1;
  }
  return { before: glob.slice(0, start), alternatives, after: glob.slice(end + 1) };
}

/** `**` may stand for no folder at all, also at the end: `x/**` is about `x` as well. */
function pathPatternOf(glob: string, ignoreCase: boolean): PathPattern {
  return glob.split('/').map((segment) => (segment === '**' ? anyRun : namePatternIn(segment, ignoreCase)));
}

function namePatternIn(segment: string, ignoreCase: boolean): NamePattern {
  const parts: (CharacterPart | typeof anyRun)[] = [];
  const lastBracket = segment.lastIndexOf(']');
  for (let at = 0; at < segment.length; at += 1) {
    const character = segment.charAt(at);
    if (character === '*') {
      if (parts.at(-1) !== anyRun) parts.push(anyRun);
    } else if (character === '?') {
      parts.push(() => true);
    } else if (character === '[' && at + 2 <= lastBracket) {
      const end = segment.indexOf(']', at + 2);
      parts.push(setOf(segment.slice(at + 1, end), ignoreCase));
      at = end;
    } else {
      // Also a bracket that is never closed.
      parts.push(ignoreCase ? character.toLowerCase() : character);
    }
  }
  return namePatternOf(parts);
}

/** The set with this between its brackets. A range that runs backwards is none. */
function setOf(inside: string, ignoreCase: boolean): (character: string) => boolean {
  const isNegated = /^[!^]/.test(inside);
  const ranges: CharacterRange[] = [];
  for (let at = isNegated ? 1 : 0; at < inside.length; at += 1) {
    const first = inside.charAt(at);
    const isRange = inside.charAt(at + 1) === '-' && at + 2 < inside.length;
    if (isRange) at += 2;
    ranges.push([first, inside.charAt(at)]);
  }
  return characterSet(ranges, { isNegated, ignoreCase });
}
