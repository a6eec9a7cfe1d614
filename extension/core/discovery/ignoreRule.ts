/**
 * One line of an ignore file, with Git's meaning (gitignore(5) and wildmatch.c).
 */
import {
  anyRun,
  type CharacterPart,
  type CharacterRange,
  characterSet,
  matchesName,
  matchesPath,
  type NamePattern,
  namePatternOf,
  type PathPattern,
} from './wildcards.ts';

export interface IgnoreRule {
  /** True for `!rule`, which includes what it matches. */
  readonly isNegative: boolean;
  /** `names` are those of a path relative to the ignore file's folder; with `ignoreCase` in lower case. */
  matches(names: readonly string[], isFolder: boolean): boolean;
}

/** Undefined for a line without a rule: empty, a comment, or one that can match nothing. */
export function parseIgnoreRule(
  line: string,
  options: { readonly ignoreCase: boolean },
): IgnoreRule | undefined {
  if (line.startsWith('#')) return undefined;
  let text = withoutTrailingSpaces(line);
  const isNegative = text.startsWith('!');
  if (isNegative) text = text.slice(1);
  const isForFolders = text.endsWith('/');
  if (isForFolders) text = text.slice(0, -1);
  // A rule without a separator is about names at any depth.
  const isForNames = !text.includes('/');
  const segments = parseSegments(text.startsWith('/') ? text.slice(1) : text, options.ignoreCase);
  if (segments === undefined) return undefined;
  const fits = isForNames ? fitsName(nameOf(segments[0])) : fitsPath(segments);
  return { isNegative, matches: (names, isFolder) => (isFolder || !isForFolders) && fits(names) };
}

function fitsName(pattern: NamePattern): (names: readonly string[]) => boolean {
  return (names) => matchesName(pattern, names[names.length - 1] ?? '');
}

function fitsPath(segments: PathPattern): (names: readonly string[]) => boolean {
  // `a/**` is about what lies in `a`, not about `a`: there has to be one name at least.
  const pattern = segments.at(-1) === anyRun ? [...segments, [anyRun] as const] : segments;
  return (names) => matchesPath(pattern, names);
}

/** `**` without a separator is about any name. */
function nameOf(segment: PathPattern[number] | undefined): NamePattern {
  return segment === anyRun ? [anyRun] : (segment ?? '');
}

/** Spaces at the end do not count unless a backslash stands before them. */
function withoutTrailingSpaces(line: string): string {
  let end = line.length;
  while (end > 0 && line.charAt(end - 1) === ' ') end -= 1;
  let backslashes = 0;
  while (backslashes < end && line.charAt(end - 1 - backslashes) === '\\') backslashes += 1;
  return line.slice(0, backslashes % 2 === 1 ? end + 1 : end);
}

/** Undefined for what Git gives up on: a set that is never closed, a backslash at the end. */
function parseSegments(text: string, ignoreCase: boolean): PathPattern | undefined {
  const segments: (NamePattern | typeof anyRun)[] = [];
  let parts: (CharacterPart | typeof anyRun)[] = [];
  let startOfSegment = 0;
  const endSegment = (end: number): void => {
    segments.push(/^\*{2,}$/.test(text.slice(startOfSegment, end)) ? anyRun : namePatternOf(parts));
    parts = [];
  };
  for (let at = 0; at < text.length; at += 1) {
    let character = text.charAt(at);
    const isEscaped = character === '\\';
    if (isEscaped) {
      at += 1;
      if (at === text.length) return undefined;
      character = text.charAt(at);
    }
    if (character === '/') {
      endSegment(isEscaped ? at - 1 : at);
      startOfSegment = at + 1;
    } else if (isEscaped) {
      parts.push(ignoreCase ? character.toLowerCase() : character);
    } else if (character === '*') {
      if (parts.at(-1) !== anyRun) parts.push(anyRun);
    } else if (character === '?') {
      parts.push(() => true);
    } else if (character === '[') {
      const set = readSet(text, at, ignoreCase);
      if (set === undefined) return undefined;
      parts.push(set.matches);
      at = set.end;
    } else {
      parts.push(ignoreCase ? character.toLowerCase() : character);
    }
  }
  endSegment(text.length);
  return segments;
}

/** The classes of Git, which knows ASCII only, whatever the language of the system: first and last of each range. */
const classes: ReadonlyMap<string, string> = new Map([
  ['alnum', '09AZaz'],
  ['alpha', 'AZaz'],
  ['blank', '  \t\t'],
  ['cntrl', '\0\x1f\x7f\x7f'],
  ['digit', '09'],
  ['graph', '!~'],
  ['lower', 'az'],
  ['print', ' ~'],
  ['punct', '!/:@[`{~'],
  ['space', '  \t\n\r\r'],
  ['upper', 'AZ'],
  ['xdigit', '09AFaf'],
]);

/** The set whose bracket stands at `start`; `end` is the place of the closing one. */
function readSet(
  text: string,
  start: number,
  ignoreCase: boolean,
): { readonly matches: (character: string) => boolean; readonly end: number } | undefined {
  const isNegated = /[!^]/.test(text.charAt(start + 1));
  const ranges: CharacterRange[] = [];
  const first = start + (isNegated ? 2 : 1);
  // What a `-` makes a range of; undefined where there is nothing to begin one.
  let previous: string | undefined;
  let bracket = -1;
  let at = first;
  // The first character is a member whatever it is, also a `]`.
  for (; at === first || text.charAt(at) !== ']'; at += 1) {
    const isRange = text.charAt(at) === '-' && previous !== undefined && text.charAt(at + 1) !== ']';
    if (isRange) at += 1;
    if (!isRange && text.startsWith('[:', at)) {
      // Searched for once, not once for each `[:` of a long line.
      if (bracket < at + 2) bracket = text.indexOf(']', at + 2);
      if (bracket === -1) return undefined;
      if (bracket > at + 2 && text.charAt(bracket - 1) === ':') {
        const members = classes.get(text.slice(at + 2, bracket - 1));
        if (members === undefined) return undefined;
        for (const [range] of members.matchAll(/../gs)) ranges.push([range.charAt(0), range.charAt(1)]);
        previous = undefined;
        at = bracket;
        continue;
      }
    }
    if (text.charAt(at) === '\\') at += 1;
    if (at >= text.length) return undefined;
    const character = text.charAt(at);
    ranges.push([isRange ? (previous ?? character) : character, character]);
    previous = isRange ? undefined : character;
  }
  return { matches: characterSet(ranges, { isNegated, ignoreCase }), end: at };
}
