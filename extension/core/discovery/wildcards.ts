/**
 * Wildcards in paths. Ignore files and settings come with a folder that somebody else may have made, and one pattern
 * such as `*a*a*a*a*b` keeps a regular expression busy for hours. Here the work is bounded by the length of the pattern
 * times the length of the path: of all runs (`*`, `**`) only the last one is ever tried anew.
 */

/** Any number of characters in a name, or of names in a path. */
export const anyRun = Symbol('any run');

/** A character of a name: itself, or a test. */
export type CharacterPart = string | ((character: string) => boolean);

/** What one name of a path looks like. A text is the name itself. */
export type NamePattern = string | readonly (CharacterPart | typeof anyRun)[];

/** What the names of a path look like. */
export type PathPattern = readonly (NamePattern | typeof anyRun)[];

export function matchesPath(pattern: PathPattern, names: readonly string[]): boolean {
  return matchesRow(pattern, names, matchesName);
}

export function matchesName(pattern: NamePattern, name: string): boolean {
  return typeof pattern === 'string' ? pattern === name : matchesRow(pattern, name, matchesCharacter);
}

function matchesCharacter(part: CharacterPart, character: string): boolean {
  return typeof part === 'string' ? part === character : part(character);
}

/** The parts as a pattern; names without wildcards are compared at once. */
export function namePatternOf(parts: readonly (CharacterPart | typeof anyRun)[]): NamePattern {
  return parts.every((part) => typeof part === 'string') ? parts.join('') : parts;
}

function matchesRow<Part, Item>(
  pattern: readonly (Part | typeof anyRun)[],
  items: ArrayLike<Item>,
  matches: (part: Part, item: Item) => boolean,
): boolean {
  // Most patterns do not fit, and most of these end otherwise (`*.log`).
  const end = pattern[pattern.length - 1];
  if (end !== undefined && end !== anyRun) {
    if (items.length === 0 || !matches(end as Part, items[items.length - 1] as Item)) return false;
  }
  let at = 0;
  let item = 0;
  // Where to go on when what follows the last run does not fit: the run takes one item more. An earlier run need not be
  // tried anew, since the last one can take whatever that would leave.
  let afterRun = -1;
  let endOfRun = 0;
  while (item < items.length) {
    const part = pattern[at];
    if (part === anyRun) {
      at += 1;
      afterRun = at;
      endOfRun = item;
    } else if (part !== undefined && matches(part as Part, items[item] as Item)) {
      at += 1;
      item += 1;
    } else if (afterRun !== -1) {
      endOfRun += 1;
      at = afterRun;
      item = endOfRun;
    } else {
      return false;
    }
  }
  while (pattern[at] === anyRun) at += 1;
  return at === pattern.length;
}

/** The first and the last character of a range; the same one twice for a single character. */
export type CharacterRange = readonly [first: string, last: string];

/** The test of a set such as `[a-z_]`. `ignoreCase` expects characters in lower case. */
export function characterSet(
  ranges: readonly CharacterRange[],
  options: { readonly isNegated: boolean; readonly ignoreCase: boolean },
): (character: string) => boolean {
  const { isNegated, ignoreCase } = options;
  const isMember = (character: string): boolean =>
    ranges.some(([first, last]) => first <= character && character <= last);
  return (character) =>
    (isMember(character) || (ignoreCase && isMember(character.toUpperCase()))) !== isNegated;
}
