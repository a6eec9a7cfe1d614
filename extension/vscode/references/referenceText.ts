/**
 * How a document mentions a picture: the relative path, written as the document's language wants it. It knows nothing of
 * VS Code.
 */

/** Files with `/`, both absolute and on the same drive, or both relative to the same folder. */
export interface ReferencePlaces {
  /** The document; undefined for one that has no file yet. */
  readonly document: string | undefined;
  readonly picture: string;
  /** Folder that the path is relative to when the document has none. */
  readonly base: string;
}

/** From the document's folder to the picture, with `/`; the whole path when there is no way from one to the other. */
export function relativeReference({ document, picture, base }: ReferencePlaces): string {
  const from = segmentsOf(document ?? `${base}/x`).slice(0, -1);
  const to = segmentsOf(picture);
  // Another drive: no relative path leads there.
  if (driveOf(from) !== driveOf(to)) return picture;
  let shared = 0;
  while (shared < from.length && shared < to.length - 1 && from[shared] === to[shared]) shared += 1;
  return [...from.slice(shared).map(() => '..'), ...to.slice(shared)].join('/');
}

/** The mention itself; `alt` is what the picture shows, in words. */
export function referenceText(languageId: string, path: string, alt: string): string {
  switch (languageId) {
    case 'markdown':
    case 'mdx':
      return `![${alt.replace(/[[\]\\]/gu, '\\$&')}](${encodedPath(path)})`;
    case 'html':
    case 'vue':
    case 'svelte':
    case 'astro':
    case 'handlebars':
    case 'php':
      return `<img src="${escapeAttribute(encodedPath(path))}" alt="${escapeAttribute(alt)}">`;
    case 'javascriptreact':
    case 'typescriptreact':
      return `<img src="${escapeAttribute(path)}" alt="${escapeAttribute(alt)}" />`;
    case 'css':
    case 'scss':
    case 'less':
    case 'sass':
      return `url("${encodedPath(path)}")`;
    case 'restructuredtext':
      return `.. image:: ${path}\n   :alt: ${alt}`;
    case 'asciidoc':
      return `image::${path}[${alt.replaceAll(']', '\\]')}]`;
    case 'latex':
    case 'tex':
      return `\\includegraphics{${path}}`;
    case 'typst':
      return `#image("${path}", alt: "${alt.replaceAll('"', '\\"')}")`;
    default:
      // Inside a string, an import or a configuration: the path alone fits everywhere.
      return path.startsWith('.') || path.startsWith('/') ? path : `./${path}`;
  }
}

/** `battery-low_2x.png` as "battery low 2x": better than nothing until somebody writes what it shows. */
export function wordsOfFileName(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const stem = name.includes('.') ? name.slice(0, name.lastIndexOf('.')) : name;
  return stem
    .replace(/([\p{Ll}\d])(\p{Lu})/gu, '$1 $2')
    .split(/[-_.\s]+/u)
    .filter((word) => word !== '')
    .join(' ')
    .toLowerCase();
}

/** Addresses of files begin with `/`, also on Windows: `/c:/work`, and `/C:/work` is the same place. */
function segmentsOf(path: string): string[] {
  return path
    .split('/')
    .filter((segment) => segment !== '')
    .map((segment, at) => (at === 0 && /^[a-z]:$/iu.test(segment) ? segment.toLowerCase() : segment));
}

function driveOf(segments: readonly string[]): string {
  const [first = ''] = segments;
  return first.endsWith(':') ? first : '';
}

/** Blanks, brackets and the like would end the address; letters of all languages may stay. */
function encodedPath(path: string): string {
  return path.replace(/[\s()<>"'%#?\\]/gu, (character) =>
    encodeURIComponent(character).replace(
      /[()']/u,
      (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`,
    ),
  );
}

function escapeAttribute(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}
