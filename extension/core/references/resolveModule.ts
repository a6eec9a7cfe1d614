/**
 * Turns what an import names into files of the workspace. What build tools configure (aliases, class paths, include
 * folders) is not read; the usual layouts are tried instead, and the caller keeps what exists.
 */
import { folderOf, joinPath } from './resolveReference.ts';

/** Endings that may be left out, by language, in the order in which tools look for them. */
const scriptEndings = [
  '.ts',
  '.tsx',
  '.d.ts',
  '.js',
  '.jsx',
  '.mjs',
  '.cjs',
  '.mts',
  '.cts',
  '.vue',
  '.svelte',
  '/index.ts',
  '/index.tsx',
  '/index.js',
  '/index.jsx',
  '/index.mjs',
];
const styleEndings = ['.scss', '.css', '.less', '.sass', '.styl', '/index.scss', '/_index.scss'];

const scriptLanguages = new Set([
  'typescript',
  'typescriptreact',
  'javascript',
  'javascriptreact',
  'coffeescript',
  'vue',
  'svelte',
  'astro',
  'mdx',
  'html',
  'handlebars',
  'razor',
  'erb',
]);
const styleLanguages = new Set(['css', 'scss', 'less', 'sass', 'stylus']);
const jvmLanguages = new Set(['java', 'kotlin', 'scala', 'groovy']);
const includeLanguages = new Set(['c', 'cpp', 'cuda-cpp', 'objective-c', 'objective-cpp']);

/** Folders that `@/` and `~/` stand for, below any folder above the file. */
const aliasFolders = ['src', 'app', ''];
const includeFolders = ['', 'include', 'src'];

/** A file nested deeper tries its nearest folders only. */
const mostAncestors = 12;

/**
 * Paths relative to the root that `specifier` may mean, most likely first; one that ends with `/` means every file
 * directly in that folder. Empty for packages and other hosts.
 */
export function resolveModule(fromPath: string, languageId: string, specifier: string): readonly string[] {
  const folder = folderOf(fromPath);
  const candidates = new Set<string>();
  const add = (base: string, relative: string, endings: readonly string[]): void => {
    const joined = joinPath(base, relative);
    if (joined === undefined) return;
    for (const ending of endings) candidates.add(`${joined}${ending}`);
  };
  if (scriptLanguages.has(languageId)) addScript(folder, specifier, add);
  else if (styleLanguages.has(languageId)) addStyle(folder, specifier, add);
  else if (languageId === 'python') addPython(folder, specifier, add);
  else if (languageId === 'go') addGo(folder, specifier, add);
  else if (jvmLanguages.has(languageId)) addJvm(folder, specifier, add);
  else if (languageId === 'rust') addRust(fromPath, specifier, add);
  else if (includeLanguages.has(languageId)) {
    add(folder, specifier, ['']);
    for (const above of ancestorsOf(folder))
      for (const base of includeFolders) add(above, `${base}/${specifier}`, ['']);
  } else if (!isRemote(specifier)) {
    const path = specifier.replace(/^package:[^/]+\//, 'lib/');
    for (const base of ['', 'lib'])
      add(folder, `${base}/${path}`, ['', '.rb', '.lua', '.php', '.sh', '.dart']);
    if (path.startsWith('lib/')) for (const above of ancestorsOf(folder)) add(above, path, ['']);
  }
  candidates.delete(fromPath);
  return [...candidates];
}

/** True when a candidate of `resolveModule` means this file. */
export function meansFile(candidate: string, path: string): boolean {
  return candidate.endsWith('/') ? `${folderOf(path)}/` === candidate : candidate === path;
}

type Add = (base: string, relative: string, endings: readonly string[]) => void;

function addScript(folder: string, specifier: string, add: Add): void {
  if (isRemote(specifier)) return;
  const path = specifier.split(/[?#]/, 1)[0] ?? '';
  // `./x.js` is what TypeScript writes for x.ts.
  const endings = ['', ...scriptEndings, ...styleEndings];
  const stem = path.replace(/\.[cm]?jsx?$/, '');
  const addBoth = (base: string, relative: string): void => {
    add(base, relative, endings);
    if (stem !== path)
      add(base, relative.slice(0, relative.length - (path.length - stem.length)), scriptEndings);
  };
  if (path.startsWith('.')) addBoth(folder, path);
  else if (/^[@~]\//.test(path)) {
    for (const above of ancestorsOf(folder))
      for (const base of aliasFolders) addBoth(above, `${base}/${path.slice(2)}`);
  } else if (path.startsWith('/')) addBoth('', path);
  else if (path.includes('/')) {
    // `components/Icon`: a base folder of the project, or a package that will not exist here.
    add(folder, path, ['']);
    for (const above of ancestorsOf(folder))
      for (const base of aliasFolders) addBoth(above, `${base}/${path}`);
  } else add(folder, path, ['']);
}

function addStyle(folder: string, specifier: string, add: Add): void {
  if (isRemote(specifier)) return;
  const slash = specifier.lastIndexOf('/');
  const partial = `${specifier.slice(0, slash + 1)}_${specifier.slice(slash + 1)}`;
  for (const path of [specifier, partial]) add(folder, path, ['', ...styleEndings]);
}

const pythonEndings = ['.py', '/__init__.py', '.pyi'];

function addPython(folder: string, specifier: string, add: Add): void {
  const dots = /^\.*/.exec(specifier)?.[0].length ?? 0;
  const path = specifier.slice(dots).replaceAll('.', '/');
  if (dots > 0) {
    const base = `${folder}/${'../'.repeat(dots - 1)}`;
    if (path === '') add(base, '__init__.py', ['']);
    else add(base, path, pythonEndings);
    return;
  }
  for (const above of ancestorsOf(folder)) add(above, path, pythonEndings);
  for (const above of ancestorsOf(folder)) add(above, `src/${path}`, pythonEndings);
}

/** The module's own name is in go.mod, which is not read: leading parts are dropped one after the other. */
function addGo(folder: string, specifier: string, add: Add): void {
  const parts = specifier.split('/');
  if (parts.length === 1) return; // The standard library.
  for (let from = 0; from < parts.length; from++) {
    const rest = parts.slice(from).join('/');
    for (const above of ancestorsOf(folder)) add(above, rest, ['/']);
  }
}

function addJvm(folder: string, specifier: string, add: Add): void {
  const parts = specifier.split('.');
  // The last part may be a member of the class before it.
  for (const path of [parts, parts.slice(0, -1)].map((some) => some.join('/'))) {
    if (path === '') continue;
    for (const above of ancestorsOf(folder)) add(above, path, ['.java', '.kt', '.scala', '.groovy']);
  }
}

function addRust(fromPath: string, specifier: string, add: Add): void {
  const [start = '', ...rest] = specifier.split('::').filter((part) => part !== '');
  const folder = folderOf(fromPath);
  const name = fromPath.slice(folder.length).replace(/^\//, '');
  const isRootOfFolder = ['mod.rs', 'lib.rs', 'main.rs'].includes(name);
  const own = isRootOfFolder ? folder : `${folder}/${name.replace(/\.rs$/, '')}`;
  const bases =
    start === 'crate'
      ? ancestorsOf(folder).filter((above) => above === 'src' || above.endsWith('/src'))
      : [start === 'super' ? `${own}/..` : own];
  // The last parts may be items of the module before them.
  for (let length = rest.length; length > 0; length--) {
    const path = rest.slice(0, length).join('/');
    for (const base of bases) add(base, path, ['.rs', '/mod.rs']);
  }
}

/** The folder itself, the ones above it, and the root. */
function ancestorsOf(folder: string): readonly string[] {
  const parts = folder === '' ? [] : folder.split('/');
  return Array.from({ length: Math.min(parts.length, mostAncestors) + 1 }, (_, up) =>
    parts.slice(0, parts.length - up).join('/'),
  );
}

function isRemote(specifier: string): boolean {
  return /^(?:[a-z][a-z0-9+.-]*:|\/\/)/i.test(specifier) && !/^package:/.test(specifier);
}
