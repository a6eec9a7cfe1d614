/**
 * Translates a row filter into a predicate that LanceDB evaluates before it searches.
 */
import type { NamedRoot } from '../../core/documents/rootPaths.ts';
import type { FileKey } from '../../core/documents/workspaceFile.ts';
import type { RowFilter, VectorSource } from '../../core/ports/vectorStore.ts';
import { regexOfGlob } from '../../core/search/pathGlobs.ts';

export function quoteSql(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

export function isOneOf(column: string, values: readonly string[]): string {
  return `${column} IN (${values.map(quoteSql).join(', ')})`;
}

/** A picture may have several rows of text that was read in it, and of its parts, numbered from the second one on. */
const numbered: readonly VectorSource[] = ['ocr', 'tile'];

function idEndsWith(source: VectorSource): string {
  const first = `id LIKE '%.${source}'`;
  return numbered.includes(source) ? `${first} OR id LIKE '%.${source}-%'` : first;
}

/** Undefined when the filter lets every row pass. */
export function predicateOf(filter: RowFilter): string | undefined {
  const parts: string[] = [];
  if (filter.encoderIds !== undefined && filter.encoderIds.length > 0)
    parts.push(isOneOf('encoder', filter.encoderIds));
  if (filter.sources !== undefined && filter.sources.length > 0)
    parts.push(`(${filter.sources.map(idEndsWith).join(' OR ')})`);
  if (filter.modalities !== undefined && filter.modalities.length > 0)
    parts.push(isOneOf('modality', filter.modalities));
  if (filter.languageIds !== undefined && filter.languageIds.length > 0)
    parts.push(isOneOf('language', filter.languageIds));
  if (filter.roots !== undefined && filter.roots.length > 0) parts.push(isOneOf('root', filter.roots));
  if (filter.pathGlobs !== undefined && filter.pathGlobs.length > 0) {
    parts.push(pathMatches(filter.pathGlobs, filter.namedRoots ?? []));
  }
  if (filter.exceptFile !== undefined) {
    parts.push(
      `NOT (path = ${quoteSql(filter.exceptFile.path)} AND root = ${quoteSql(filter.exceptFile.root)})`,
    );
  }
  return parts.length === 0 ? undefined : parts.join(' AND ');
}

/** LanceDB refuses more than 500 conditions, and crashes at some hundred more; the rest of a filter needs a few. */
const mostPathConditions = 400;
/** Patterns in one condition: one by one they take eight times as long, and five hundred at once fifty times. */
const patternsTogether = 50;

function pathMatches(globs: readonly string[], namedRoots: readonly NamedRoot[]): string {
  // Each group once for the path, and once for each root, which is a condition too.
  const mostGroups = Math.floor((mostPathConditions - namedRoots.length) / (1 + namedRoots.length));
  const together = Math.max(patternsTogether, Math.ceil(globs.length / Math.max(1, mostGroups)));
  const regexes = inGroups(globs.map(regexOfGlob), together).map((group) => quoteSql(group.join('|')));
  const matches = (path: string): readonly string[] =>
    regexes.map((regex) => `regexp_like(${path}, ${regex})`);
  const asShown = namedRoots.map(
    ({ id, name }) =>
      `(root = ${quoteSql(id)} AND ${anyOf(matches(`concat(${quoteSql(`${name}/`)}, path)`))})`,
  );
  return `(${[...matches('path'), ...asShown].join(' OR ')})`;
}

function inGroups<T>(values: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(values.length / size) }, (_, n) =>
    values.slice(n * size, (n + 1) * size),
  );
}

function anyOf(conditions: readonly string[]): string {
  return conditions.length === 1 ? String(conditions[0]) : `(${conditions.join(' OR ')})`;
}

/** All rows of these files; at least one. */
export function predicateOfFiles(files: readonly FileKey[]): string {
  const byRoot = new Map<string, string[]>();
  for (const { root, path } of files) {
    const paths = byRoot.get(root) ?? [];
    paths.push(path);
    byRoot.set(root, paths);
  }
  return [...byRoot]
    .map(([root, paths]) => `(root = ${quoteSql(root)} AND ${isOneOf('path', paths)})`)
    .join(' OR ');
}
