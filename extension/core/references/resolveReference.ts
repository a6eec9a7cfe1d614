/**
 * Turns what is written in a document into paths relative to the root. Which of several places a web framework means
 * cannot be known from the text, so there are candidates in order of likelihood; the caller takes the first that
 * exists.
 */

/** Folders from which web frameworks serve files at `/`, and in which Java looks for resources. */
const servedFolders = ['public', 'static', 'resources'];

/** Folders that `@/` and `~/` stand for, by common convention. */
const aliasFolders = ['src', 'app', 'assets'];

/** Paths longer than this are data. */
const maxPathLength = 1024;

/**
 * Root-relative candidates, best first; empty for addresses of other hosts, data URIs and paths out of the root.
 * - `./a.png`, `../a.png`: against the folder of the referring file, nothing else.
 * - `a.png`, `img/a.png`: against that folder, then against the root and the served folders.
 * - `/a.png`: the root, then `public/` and `static/` of the root and of the folders above the file, nearest first.
 * - `@/a.png`, `~/a.png`: `src/`, `app/`, `assets/`, then the root.
 */
export function resolveCandidates(fromPath: string, raw: string): string[] {
  const path = cleanPath(raw);
  if (path === undefined) return [];
  const folder = folderOf(fromPath);
  const candidates: string[] = [];
  const add = (base: string, relative: string): void => {
    const joined = joinPath(base, relative);
    if (joined !== undefined && joined !== '' && !candidates.includes(joined)) candidates.push(joined);
  };
  if (path.startsWith('/')) {
    add('', path);
    for (const base of servedBases(folder)) add(base, path);
  } else if (/^[@~]\//.test(path)) {
    for (const base of aliasFolders) add(base, path.slice(2));
    add('', path.slice(2));
  } else {
    add(folder, path);
    if (!path.startsWith('.')) {
      add('', path);
      for (const base of servedBases(folder)) add(base, path);
    }
  }
  return candidates;
}

/**
 * Further places to look for a `target` of an ImageReference that does not exist: the served folders, the path without
 * the folder of the referring file, and each of them with its accents composed, as files of macOS are known.
 */
export function alternativeTargets(fromPath: string, target: string): string[] {
  const folder = folderOf(fromPath);
  const isBelow = folder !== '' && target.startsWith(`${folder}/`);
  const written = isBelow ? target.slice(folder.length + 1) : target;
  const bases = ['', ...servedBases(folder)];
  const places = bases
    .flatMap((base) => [joinPath(base, target), joinPath(base, written)])
    .filter((place) => place !== undefined);
  const found = new Set([...places, ...places.map((place) => place.normalize('NFC'))]);
  found.delete(target);
  return [...found];
}

/** `public` and `static` of every folder from the file's own up to the root. */
function servedBases(folder: string): string[] {
  const bases: string[] = servedFolders.slice();
  const parts = folder === '' ? [] : folder.split('/');
  for (let length = parts.length; length > 0; length--) {
    const above = parts.slice(0, length).join('/');
    bases.push(...servedFolders.map((name) => `${above}/${name}`));
  }
  return bases;
}

function cleanPath(raw: string): string | undefined {
  const trimmed = raw.trim().replaceAll('\\', '/');
  if (trimmed === '' || trimmed.length > maxPathLength) return undefined;
  // An address with a scheme (https:, data:) or with a host only (//cdn.example).
  if (/^[a-z][a-z0-9+.-]*:/i.test(trimmed) || trimmed.startsWith('//')) return undefined;
  const path = trimmed.split(/[?#]/, 1)[0] ?? '';
  if (path === '' || path.includes('${') || path.includes('\0')) return undefined;
  try {
    return decodeURIComponent(path);
  } catch {
    return path; // A lone percent sign is part of the name.
  }
}

export function folderOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash < 0 ? '' : path.slice(0, slash);
}

/** Undefined when the path leaves the root. */
export function joinPath(base: string, relative: string): string | undefined {
  const parts: string[] = [];
  for (const part of `${base}/${relative}`.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined) return undefined;
  }
  return parts.join('/');
}
