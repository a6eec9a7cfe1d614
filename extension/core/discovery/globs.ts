/**
 * VS Code's glob patterns (files.exclude, search.exclude, semblance.exclude) compiled for paths relative to a root.
 */
import picomatch from 'picomatch';

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
  const matchers: { readonly pattern: string; readonly matches: (path: string) => boolean }[] = [];
  const invalid: string[] = [];
  for (const pattern of new Set(patterns)) {
    try {
      const expressions = alternativesOf(normalised(pattern)).flatMap((glob) => expressionsOf(glob, options));
      if (expressions.length === 0) continue;
      matchers.push({ pattern, matches: (path) => expressions.some((expression) => expression.test(path)) });
    } catch {
      // Too long, too many alternatives, or not a regular expression in the end; the caller tells the user.
      invalid.push(pattern);
    }
  }
  return {
    match: (path) => matchers.find(({ matches }) => matches(path))?.pattern,
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

/**
 * `a{b,c}` as `ab` and `ac`, nested too. Done here because picomatch would read `{1..3}` as a range and would not let
 * `/**` inside of braces match the folder itself. Braces without a partner are ordinary characters.
 */
function alternativesOf(glob: string): readonly string[] {
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
  for (let start = glob.indexOf('{'); start !== -1; start = glob.indexOf('{', start + 1)) {
    const alternatives: string[] = [];
    let depth = 0;
    let from = start + 1;
    for (let at = start; at < glob.length; at += 1) {
      const character = glob.charAt(at);
      if (character === '{') depth += 1;
      else if (character === '}') depth -= 1;
      if (depth === 0 || (depth === 1 && character === ',')) {
        alternatives.push(glob.slice(from, at));
        from = at + 1;
      }
      if (depth === 0) return { before: glob.slice(0, start), alternatives, after: glob.slice(from) };
    }
  }
  return undefined;
}

/** The expressions of a pattern without alternatives; none for an empty one. */
function expressionsOf(glob: string, options: { readonly ignoreCase: boolean }): readonly RegExp[] {
  if (glob === '') return [];
  const expression = picomatch.makeRe(escapeForPicomatch(glob), {
    dot: true,
    nocase: options.ignoreCase,
    noextglob: true,
    nonegate: true,
    nobrace: true,
  });
  // `x/**` is about the folder as well, also where picomatch wants something below it.
  return glob.endsWith('/**') ? [expression, ...expressionsOf(glob.slice(0, -3), options)] : [expression];
}

/** Characters that picomatch gives a meaning and VS Code does not. */
const ordinary = new Set('()|!+@$^{}');

function escapeForPicomatch(glob: string): string {
  let escaped = '';
  let isInBrackets = false;
  for (let at = 0; at < glob.length; at += 1) {
    const character = glob.charAt(at);
    if (isInBrackets) {
      isInBrackets = character !== ']';
      escaped += character === '!' && glob.charAt(at - 1) === '[' ? '^' : character;
    } else if (character === '[') {
      // A bracket that is never closed is an ordinary character.
      isInBrackets = glob.indexOf(']', at + 2) !== -1;
      escaped += isInBrackets ? '[' : '\\[';
    } else {
      escaped += ordinary.has(character) ? `\\${character}` : character;
    }
  }
  return escaped;
}
