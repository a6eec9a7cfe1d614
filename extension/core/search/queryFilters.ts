/**
 * Filters typed inside a query: `lang:python path:src/** kind:image parse a date`. What is not a known filter stays
 * part of the question, so that text such as `std::vector` or `http://host` is searched as it was typed.
 */
import type { Modality } from '../documents/modality.ts';
import { hasWildcard } from './globSets.ts';
import type { SearchFilter } from './searchTypes.ts';

export interface ParsedQuery {
  /** The question without its filters, blanks folded around what was taken out. */
  readonly text: string;
  readonly filter: SearchFilter;
}

/** What people type for a language, where it differs from VS Code's language id. */
const languageAliases: ReadonlyMap<string, string> = new Map([
  ['bash', 'shellscript'],
  ['c#', 'csharp'],
  ['c++', 'cpp'],
  ['cs', 'csharp'],
  ['js', 'javascript'],
  ['jsx', 'javascriptreact'],
  ['kt', 'kotlin'],
  ['md', 'markdown'],
  ['py', 'python'],
  ['rb', 'ruby'],
  ['rs', 'rust'],
  ['sh', 'shellscript'],
  ['shell', 'shellscript'],
  ['text', 'plaintext'],
  ['ts', 'typescript'],
  ['tsx', 'typescriptreact'],
  ['txt', 'plaintext'],
  ['yml', 'yaml'],
]);

const kindAliases: ReadonlyMap<string, Modality> = new Map([
  ['code', 'code'],
  ['text', 'text'],
  ['doc', 'text'],
  ['docs', 'text'],
  ['prose', 'text'],
  ['image', 'image'],
  ['images', 'image'],
  ['img', 'image'],
  ['picture', 'image'],
  ['pictures', 'image'],
]);

type FilterName = 'languageIds' | 'pathGlobs' | 'modalities';

const prefixes: ReadonlyMap<string, FilterName> = new Map([
  ['lang', 'languageIds'],
  ['language', 'languageIds'],
  ['path', 'pathGlobs'],
  ['file', 'pathGlobs'],
  ['kind', 'modalities'],
  ['type', 'modalities'],
]);

/**
 * A prefix at the start of the text or after a blank, directly followed by a value: either quoted, or up to the next
 * blank. A quotation mark that is never closed is an ordinary character. After `::` and `://` comes no value but the
 * rest of a name (`path::join`) or an address (`file:///etc/hosts`).
 */
const filterPattern = /(?<=^|\s)([a-z]+):(?:"([^"]+)"|(?!["\s:]|\/\/)(\S+)|"([^"\s]+))/gi;

/**
 * A glob from what was typed. A bare name or folder also finds what lies below it: `src` means `src` at any depth and
 * everything in it.
 */
function toPathGlobs(value: string): readonly string[] {
  const path = value.replaceAll('\\', '/').replace(/^(?:\.?\/)+/, '');
  if (path === '') return [];
  if (path.includes('{') || hasWildcard(path)) return path.includes('/') ? [path] : [`**/${path}`];
  const trimmed = path.replace(/\/+$/, '');
  if (path.endsWith('/')) return [`${trimmed}/**`, `**/${trimmed}/**`];
  return [trimmed, `**/${trimmed}`, `${trimmed}/**`, `**/${trimmed}/**`];
}

/**
 * Splits a query into question and filters. Several values of one filter widen it (`lang:ts,js` or `lang:ts lang:js`,
 * but `path:a path:b` or `path:{a,b}`: a comma may be a part of a file's name); different filters narrow each other. An
 * unknown prefix or an unknown kind stays in the question. Never throws.
 */
export function parseQueryFilters(query: string): ParsedQuery {
  const languageIds = new Set<string>();
  const pathGlobs = new Set<string>();
  const modalities = new Set<Modality>();

  const text = query.replace(
    filterPattern,
    (whole, prefix: string, quoted?: string, bare?: string, unclosed?: string) => {
      const name = prefixes.get(prefix.toLowerCase());
      const value = (quoted ?? bare ?? unclosed ?? '').trim();
      if (name === undefined || value === '') return whole;
      if (name === 'pathGlobs') {
        const globs = toPathGlobs(value);
        if (globs.length === 0) return whole;
        for (const glob of globs) pathGlobs.add(glob);
        return ' ';
      }
      const words = value
        .toLowerCase()
        .split(',')
        .map((word) => word.trim())
        .filter((word) => word !== '');
      if (words.length === 0) return whole;
      if (name === 'languageIds') {
        for (const word of words) languageIds.add(languageAliases.get(word) ?? word);
        return ' ';
      }
      const kinds = words.map((word) => kindAliases.get(word)).filter((kind) => kind !== undefined);
      if (kinds.length !== words.length) return whole;
      for (const kind of kinds) modalities.add(kind);
      return ' ';
    },
  );

  return {
    text: text.replace(/[ \t]{2,}/g, ' ').trim(),
    filter: {
      ...(modalities.size > 0 ? { modalities: [...modalities] } : {}),
      ...(languageIds.size > 0 ? { languageIds: [...languageIds] } : {}),
      ...(pathGlobs.size > 0 ? { pathGlobs: [...pathGlobs] } : {}),
    },
  };
}
