/**
 * Translates a row filter into a predicate that LanceDB evaluates before it searches (method S2: pre-filter).
 */
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
