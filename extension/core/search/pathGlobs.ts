/**
 * The path filters of a search as regular expressions, for the store and for rows that are found without it.
 */
import picomatch from 'picomatch';
import { SemblanceError } from '../errors/semblanceError.ts';
import type { FoundRow, RowFilter } from '../ports/vectorStore.ts';

/**
 * A regular expression without look-around, as LanceDB's engine needs it; JavaScript reads it alike. Throws
 * `config/invalid` for what no matcher accepts. A glob without `/` matches at any depth; a
 * folder (`src` or `src/`) matches what lies below it.
 */
export function regexOfGlob(glob: string): string {
  const anchored = glob.replace(/^\.?\//u, '').replace(/\/$/u, '/**');
  const alternatives = expandBraces(anchored).flatMap((pattern) => {
    const atAnyDepth = pattern.includes('/') ? pattern : `**/${pattern}`;
    return /[*?[]/u.test(pattern.split('/').at(-1) ?? '') ? [atAnyDepth] : [atAnyDepth, `${atAnyDepth}/**`];
  });
  return `^(?:${alternatives.map(translate).join('|')})$`;
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
  if (expanded.length > 200)
    throw new SemblanceError('config/invalid', `The path filter "${typed}" has too many alternatives.`, {
      glob: typed,
    });
  return expanded;
}

function translate(glob: string): string {
  try {
    picomatch.parse(glob); // Refuses what no matcher accepts, with a reason.
  } catch (error) {
    throw new SemblanceError(
      'config/invalid',
      `The path filter "${glob}" is not a valid glob.`,
      { glob },
      { cause: error },
    );
  }
  let regex = '';
  for (let i = 0; i < glob.length; i++) {
    const character = glob.charAt(i);
    if (character === '*') {
      if (glob.startsWith('**/', i)) {
        regex += '(?:[^/]+/)*';
        i += 2;
      } else if (glob.startsWith('**', i)) {
        regex += '.*';
        i += 1;
      } else regex += '[^/]*';
    } else if (character === '?') regex += '[^/]';
    else if (character === '[') {
      const end = glob.indexOf(']', i + 2);
      if (end < 0) regex += '\\[';
      else {
        // A set, negated or not, never stands for the separator of folders.
        const body = glob
          .slice(i + 1, end)
          .replaceAll('\\', '\\\\')
          .replaceAll('[', '\\[')
          .replace(/^[!^]/u, '^/');
        regex += `[${body}]`;
        i = end;
      }
    } else regex += character.replace(/[\\^$.*+?()|{}[\]]/u, '\\$&');
  }
  return regex;
}

/** The filter as a test of a row, for rows that did not come from a search of the store. */
export function compileRowFilter(filter: RowFilter): (row: FoundRow) => boolean {
  const globs = (filter.pathGlobs ?? []).map((glob) => new RegExp(regexOfGlob(glob), 'u'));
  const isIn = <T>(values: readonly T[] | undefined, value: T): boolean =>
    values === undefined || values.length === 0 || values.includes(value);
  const { exceptFile } = filter;
  return (row) =>
    isIn(filter.encoderIds, row.encoderId) &&
    isIn(filter.sources, row.source) &&
    isIn(filter.modalities, row.modality) &&
    isIn(filter.languageIds, row.languageId) &&
    isIn(filter.roots, row.root) &&
    (globs.length === 0 || globs.some((glob) => glob.test(row.path))) &&
    !(exceptFile !== undefined && row.root === exceptFile.root && row.path === exceptFile.path);
}
