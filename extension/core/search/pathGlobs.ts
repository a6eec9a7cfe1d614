/**
 * The path filters of a search as regular expressions, for the store and for rows that are found without it.
 */
import picomatch from 'picomatch';
import { displayPathOf, type NamedRoot } from '../documents/rootPaths.ts';
import type { FileKey } from '../documents/workspaceFile.ts';
import { SemblanceError } from '../errors/semblanceError.ts';
import type { FoundRow, RowFilter } from '../ports/vectorStore.ts';
import { type GlobSet, hasWildcard, readGlobSet } from './globSets.ts';

/**
 * A regular expression without look-around, as LanceDB's engine needs it; JavaScript reads it alike, with the flag `u`.
 * Throws `config/invalid` for what no matcher accepts. A glob without `/` matches at any depth; a folder (`src` or
 * `src/`) matches what lies below it. Accents match however they are written: macOS keeps some names decomposed.
 */
export function regexOfGlob(glob: string): string {
  const anchored = glob
    .normalize('NFC')
    .replace(/^\.?\//u, '')
    .replace(/\/$/u, '/**')
    .replace(/\*{3,}/gu, '**')
    .replace(/(?:\*\*\/){2,}/gu, '**/');
  try {
    const alternatives = expandBraces(anchored).flatMap((pattern) => {
      const atAnyDepth = pattern.includes('/') ? pattern : `**/${pattern}`;
      return hasWildcard(pattern.split('/').at(-1) ?? '') ? [atAnyDepth] : [atAnyDepth, `${atAnyDepth}/**`];
    });
    for (const alternative of alternatives) {
      picomatch.parse(alternative); // Refuses what no matcher accepts.
      if (hasTooManyWildcards(alternative)) throw refusedGlob(glob, 'has too many wildcards');
    }
    const regex = `^(?:${alternatives.map(translate).join('|')})$`;
    new RegExp(regex, 'u');
    return regex;
  } catch (error) {
    if (SemblanceError.is(error)) throw error;
    throw refusedGlob(glob, 'is not a valid glob', error);
  }
}

/** JavaScript tries every way to share a path out among wildcards: the time grows with each by the path's length. */
const mostWildcards = { acrossFolders: 4, inOneName: 4 };

function hasTooManyWildcards(glob: string): boolean {
  const count = (text: string, wildcard: RegExp): number => text.match(wildcard)?.length ?? 0;
  return (
    count(glob, /\*\*/gu) > mostWildcards.acrossFolders ||
    glob.split('/').some((name) => count(name, /\*+/gu) > mostWildcards.inOneName)
  );
}

/** Enough to recognise a glob by in a message. */
const shownOfGlob = 80;

/** `why` ends the sentence: "is not a valid glob". */
export function refusedGlob(glob: string, why: string, cause?: unknown): SemblanceError {
  const shown = [...glob].length > shownOfGlob ? `${[...glob].slice(0, shownOfGlob).join('')}…` : glob;
  return new SemblanceError(
    'config/invalid',
    `The path filter "${shown}" ${why}.`,
    { glob: shown },
    { cause },
  );
}

function expandBraces(glob: string, typed = glob): readonly string[] {
  const match = /\{([^{}]*)\}/u.exec(glob);
  if (match === null) return [glob];
  const before = glob.slice(0, match.index);
  const after = glob.slice(match.index + match[0].length);
  const expanded = (match[1] ?? '')
    .split(',')
    .flatMap((choice) => expandBraces(before + choice + after, typed));
  // A glob of nested braces may explode; nobody types more than this.
  if (expanded.length > 200) throw refusedGlob(typed, 'has too many alternatives');
  return expanded;
}

/** What belongs to the character before it: accents, vowel signs, and the later letters of a Hangul syllable. */
const joined = '[\\p{M}\\u1160-\\u11ff]*';
/** A character as people see it. */
const character = new RegExp(`.${joined}`, 'suy');

function translate(glob: string): string {
  let regex = '';
  for (let i = 0; i < glob.length; ) {
    const set = readGlobSet(glob, i);
    if (glob.startsWith('**/', i)) {
      regex += '(?:[^/]+/)*';
      i += 3;
    } else if (glob.startsWith('**', i)) {
      regex += '.*';
      i += 2;
    } else if (glob.charAt(i) === '*') {
      regex += '[^/]*';
      i += 1;
    } else if (glob.charAt(i) === '?') {
      regex += `[^/]${joined}`;
      i += 1;
    } else if (set !== undefined) {
      regex += regexOfSet(set);
      i = set.end;
    } else {
      character.lastIndex = i;
      const [text] = character.exec(glob) ?? [glob.slice(i)];
      regex += regexOfText(text);
      i += text.length;
    }
  }
  return regex;
}

/** As it is, and with its accents apart. */
function regexOfText(composed: string): string {
  const [one, other] = [composed, composed.normalize('NFD')].map((text) =>
    text.replace(/[\\^$.*+?()|{}[\]]/gu, '\\$&'),
  );
  return one === other ? String(one) : `(?:${one}|${other})`;
}

/** A set, negated or not, never stands for the separator of folders. One that is not negated knows both forms. */
function regexOfSet({ isNegated, members }: GlobSet): string {
  const inside = members.map(({ first, last }) =>
    first === last ? inSet(first) : `${inSet(first)}-${inSet(last)}`,
  );
  if (isNegated) return `[^/${inside.join('')}]`;
  const apart = members
    .filter(({ first, last }) => first === last && first.normalize('NFD') !== first)
    .map(({ first }) => first.normalize('NFD'));
  const set = `[${inside.join('')}]`;
  return apart.length === 0 ? set : `(?:${[set, ...apart].join('|')})`;
}

/** LanceDB's engine gives `&&`, `--` and `~~` in a set a meaning; a code has none in either engine. */
function inSet(member: string): string {
  return member.replace(/[\\\]^[&~-]/u, (special) => `\\x${special.charCodeAt(0).toString(16)}`);
}

/**
 * Whether one of the globs matches a file, by its path inside of its root or as people see it, with the root's name
 * before it when there are several. Without globs every file passes.
 */
export function compilePathGlobs(
  globs: readonly string[],
  roots: readonly NamedRoot[],
): (file: FileKey) => boolean {
  if (globs.length === 0) return () => true;
  const compiled = globs.map((glob) => new RegExp(regexOfGlob(glob), 'u'));
  const matches = (path: string): boolean => compiled.some((glob) => glob.test(path));
  return (file) => matches(file.path) || (roots.length > 1 && matches(displayPathOf(roots, file)));
}

/** The filter as a test of a row, for rows that did not come from a search of the store. */
export function compileRowFilter(filter: RowFilter): (row: FoundRow) => boolean {
  const hasWantedPath = compilePathGlobs(filter.pathGlobs ?? [], filter.namedRoots ?? []);
  const isIn = <T>(values: readonly T[] | undefined, value: T): boolean =>
    values === undefined || values.length === 0 || values.includes(value);
  const { exceptFile } = filter;
  return (row) =>
    isIn(filter.encoderIds, row.encoderId) &&
    isIn(filter.sources, row.source) &&
    isIn(filter.modalities, row.modality) &&
    isIn(filter.languageIds, row.languageId) &&
    isIn(filter.roots, row.root) &&
    hasWantedPath(row) &&
    !(exceptFile !== undefined && row.root === exceptFile.root && row.path === exceptFile.path);
}
