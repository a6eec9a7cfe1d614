/**
 * Translates a row filter into a predicate that LanceDB evaluates before it searches (method S2: pre-filter).
 */
import picomatch from 'picomatch';
import { SemblanceError } from '../../core/errors/semblanceError.ts';
import type { RowFilter } from '../../core/ports/vectorStore.ts';

export function quoteSql(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

export function isOneOf(column: string, values: readonly string[]): string {
  return `${column} IN (${values.map(quoteSql).join(', ')})`;
}

/** Undefined when the filter lets every row pass. */
export function predicateOf(filter: RowFilter): string | undefined {
  const parts: string[] = [];
  if (filter.encoderIds !== undefined && filter.encoderIds.length > 0)
    parts.push(isOneOf('encoder', filter.encoderIds));
  if (filter.modalities !== undefined && filter.modalities.length > 0)
    parts.push(isOneOf('modality', filter.modalities));
  if (filter.languageIds !== undefined && filter.languageIds.length > 0)
    parts.push(isOneOf('language', filter.languageIds));
  if (filter.roots !== undefined && filter.roots.length > 0) parts.push(isOneOf('root', filter.roots));
  if (filter.pathGlobs !== undefined && filter.pathGlobs.length > 0) {
    parts.push(
      `(${filter.pathGlobs.map((glob) => `regexp_like(path, ${quoteSql(regexOfGlob(glob))})`).join(' OR ')})`,
    );
  }
  if (filter.exceptFile !== undefined) {
    parts.push(
      `NOT (path = ${quoteSql(filter.exceptFile.path)} AND root = ${quoteSql(filter.exceptFile.root)})`,
    );
  }
  return parts.length === 0 ? undefined : parts.join(' AND ');
}

/**
 * A regular expression for LanceDB's engine, which has no look-around. A glob without `/` matches at any depth; a
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
