/**
 * Finds paths of pictures in any text: string literals, attributes and `url(...)` whose content ends with the
 * extension of a picture. Every step back is bounded, so that hostile input costs time in proportion to its length.
 */

export interface FoundPath {
  readonly raw: string;
  /** Offset of the first character of the path. */
  readonly start: number;
}

/** Paths longer than this are data; also bounds every step back. */
const maxPathLength = 400;

/** The extension and, behind it, a query or hash up to the closing quote or bracket. */
const extension = /\.(?:png|jpe?g|webp|gif|svg)(?:[?#][^\s"'`()<>]{0,100})?(?=["'`)])/gi;

const picturePath = /\.(?:png|jpe?g|webp|gif|svg)(?:[?#].{0,400})?$/is;

/** True for paths with the extension of a supported picture, whatever query or hash follows. */
export function isPicturePath(path: string): boolean {
  return path.length <= 1024 && picturePath.test(path.trim());
}

export function scanImagePaths(text: string): FoundPath[] {
  const found: FoundPath[] = [];
  for (const match of text.matchAll(extension)) {
    const end = match.index + match[0].length;
    const start = findStart(text, match.index, text.charAt(end));
    if (start === undefined) continue;
    const raw = text.slice(start, end).trim();
    if (looksLikePath(raw)) found.push({ raw, start });
  }
  return found;
}

/** Walks back to the quote or `url(` that the path is in; undefined when there is none near. */
function findStart(text: string, from: number, closer: string): number | undefined {
  const opener = closer === ')' ? '(' : closer;
  const limit = Math.max(from - maxPathLength, 0);
  for (let index = from - 1; index >= limit; index--) {
    const character = text.charAt(index);
    if (character === opener) {
      const isUrl = opener !== '(' || text.slice(Math.max(0, index - 3), index).toLowerCase() === 'url';
      return isUrl ? index + 1 : undefined;
    }
    if ('"\'`()<>\n\r'.includes(character)) return undefined;
  }
  return undefined;
}

/** No blanks, globs, placeholders or markup, and a name before the extension. */
function looksLikePath(raw: string): boolean {
  if (/[\s*{}|$^\\;,=]/.test(raw.split(/[?#]/, 1)[0] ?? '')) return false;
  const path = raw.split(/[?#]/, 1)[0] ?? '';
  const name = path.slice(path.lastIndexOf('/') + 1);
  return !name.startsWith('.') && name.includes('.');
}
