/**
 * Finds what a program brings in from other files, and under which names. By patterns and not by a grammar: it reads
 * pieces of files, in languages without a grammar too, and a missed import costs a hint, never an answer.
 */
import { TextLines } from '../chunking/textLines.ts';

export interface ModuleImport {
  /** As it is written: `./icons`, `..shapes.gear`, `org.example.Icons`, `icons.h`. */
  readonly specifier: string;
  /** Names on the other side; empty when the whole module is brought in or nothing is named. */
  readonly names: readonly string[];
  /** Names under which this file knows them. */
  readonly locals: readonly string[];
  /** Zero-based. */
  readonly line: number;
  /** True when the file hands it on to those who import this file. */
  readonly isPassedOn: boolean;
}

interface Found {
  readonly specifier: string;
  /** From the start of the match; the first character that is no blank when absent. */
  readonly offset?: number;
  readonly names?: readonly string[];
  readonly locals?: readonly string[];
  readonly isPassedOn?: boolean;
}

interface Pattern {
  readonly expression: RegExp;
  readonly read: (match: RegExpExecArray) => readonly Found[];
}

/** Generated files import thousands of modules; so many say nothing about each. */
const mostImports = 400;

/**
 * Every repetition is bounded and what follows it is told apart by its first character, so that hostile input costs time
 * in proportion to its length. `a, b as c, type D, e: f`:
 */
const list = String.raw`[^{}()'"\x60;]{0,2000}`;
const quoted = String.raw`['"\x60]([^'"\x60\n]{1,300})['"\x60]`;
const gap = String.raw`\s{0,20}`;

const scriptPatterns: readonly Pattern[] = [
  {
    // import D, { a as b } from './x'; import * as ns from './x'; import type { T } from './x'
    expression: new RegExp(
      String.raw`\bimport\s{1,20}([\w$*,\s]{0,200}?)(?:\{(${list})\})?${gap}\bfrom${gap}${quoted}`,
      'g',
    ),
    read: ([, whole = '', named = '', specifier = '']) => {
      const bindings = readBindings(named, /\s+as\s+/);
      const own = whole.replace(/^type\s+(?!,)|[,*]|\bas\b/g, ' ').trim();
      // A namespace brings in everything; a default is known on the other side as `default` or by its own name.
      const names = own === '' ? bindings.names : whole.includes('*') ? [] : [...bindings.names, own];
      return [{ specifier, names, locals: own === '' ? bindings.locals : [...bindings.locals, own] }];
    },
  },
  {
    expression: new RegExp(
      String.raw`\bexport\s{1,20}(?:type\s{1,20})?(?:\{(${list})\}|\*(?:\s{1,20}as\s{1,20}([\w$]{1,100}))?)${gap}from${gap}${quoted}`,
      'g',
    ),
    read: ([, named = '', namespace = '', specifier = '']) => {
      const { names, locals } = readBindings(named, /\s+as\s+/);
      return [{ specifier, names, locals: namespace === '' ? locals : [namespace], isPassedOn: true }];
    },
  },
  {
    // const { a, b: c } = require('./x'); const X = lazy(() => import('./x'))
    expression: new RegExp(
      String.raw`(?:\b(?:const|let|var)\s{1,20}(?:([\w$]{1,100})|\{(${list})\})${gap}=[^;'"\n]{0,80}?)?\b(?:require|import)${gap}\(${gap}${quoted}${gap}\)`,
      'g',
    ),
    read: ([, own = '', named = '', specifier = '']) => {
      const bindings = readBindings(named, /\s*:\s*/);
      return [{ specifier, names: bindings.names, locals: own === '' ? bindings.locals : [own] }];
    },
  },
  {
    expression: new RegExp(String.raw`\bimport\s{1,20}${quoted}`, 'g'),
    read: ([, specifier = '']) => [{ specifier }],
  },
];

const stylePatterns: readonly Pattern[] = [
  {
    expression: new RegExp(String.raw`@(?:import|use|forward|reference)\s+(?:url\(\s*)?${quoted}`, 'g'),
    read: ([, specifier = '']) => [{ specifier }],
  },
];

const markupPatterns: readonly Pattern[] = [
  {
    expression:
      /<(?:script|link|include|embed|iframe)\b[^<>]{0,500}?\b(?:src|href)\s*=\s*["']([^"'\n]{1,300})["']/g,
    read: ([, specifier = '']) => [{ specifier }],
  },
  {
    // Jinja, Twig, Django, Nunjucks, Handlebars, Liquid
    expression: /\{[%{][-~]?\s*(?:include|extends|import|from|render)\s+["']([^"'\n]{1,300})["']/g,
    read: ([, specifier = '']) => [{ specifier }],
  },
];

const pythonPatterns: readonly Pattern[] = [
  {
    expression: /^[ \t]*from[ \t]+([\w.]+)[ \t]+import[ \t]+(?:\(([^()]{0,2000})\)|([^\n#]{1,500}))/gm,
    read: ([, specifier = '', inBrackets = '', onLine = '']) => {
      const { names, locals } = readBindings((inBrackets || onLine).replace(/#[^\n]*/g, ''), /\s+as\s+/);
      if (names.includes('*')) return [{ specifier, isPassedOn: true }];
      // What is named may be an item of the module or a module of the package.
      const base = specifier.endsWith('.') ? specifier : `${specifier}.`;
      const modules = names.map((name, at) => ({
        specifier: `${base}${name}`,
        locals: [locals[at] ?? name],
      }));
      return [{ specifier, names, locals }, ...modules];
    },
  },
  {
    expression: /^[ \t]*import[ \t]+([\w., \t]{1,500})$/gm,
    read: ([, modules = '']) =>
      modules.split(',').flatMap((part) => {
        const [specifier = '', local] = part.trim().split(/\s+as\s+/);
        return specifier === ''
          ? []
          : [{ specifier, locals: [local ?? specifier.split('.')[0] ?? specifier] }];
      }),
  },
];

const goPatterns: readonly Pattern[] = [
  {
    expression: /^import[ \t]+(?:([\w.]+)[ \t]+)?"([^"\n]{1,300})"/gm,
    read: ([, local, specifier = '']) => [goImport(specifier, local)],
  },
  {
    expression: /^import[ \t]*\(([^()]{0,5000})\)/gm,
    read: ([whole, block = '']) =>
      [...block.matchAll(/^[ \t]*(?:([\w.]+)[ \t]+)?"([^"\n]{1,300})"/gm)].map((match) => ({
        ...goImport(match[2] ?? '', match[1]),
        offset: whole.indexOf(block) + match.index,
      })),
  },
];

const javaPatterns: readonly Pattern[] = [
  {
    expression:
      /^[ \t]*import[ \t]+(?:static[ \t]+)?([\w.]+?)(\.\*)?(?:[ \t]+as[ \t]+(\w+))?[ \t]*;?[ \t]*$/gm,
    read: ([, specifier = '', isWhole, local]) => {
      const name = specifier.slice(specifier.lastIndexOf('.') + 1);
      return [isWhole === undefined ? { specifier, names: [name], locals: [local ?? name] } : { specifier }];
    },
  },
];

const rustPatterns: readonly Pattern[] = [
  {
    expression: /^[ \t]*(pub(?:\([^)]{0,40}\))?[ \t]+)?mod[ \t]+(\w+)[ \t]*;/gm,
    read: ([, visibility, name = '']) => [
      { specifier: `self::${name}`, locals: [name], isPassedOn: visibility !== undefined },
    ],
  },
  {
    expression:
      /^[ \t]*(pub(?:\([^)]{0,40}\))?[ \t]+)?use[ \t]+((?:crate|self|super)[\w:]*?)(?:::\{([^{}]{0,2000})\}|::(\w+|\*)(?:[ \t]+as[ \t]+(\w+))?)?[ \t]*;/gm,
    read: ([, visibility, specifier = '', named, single, local]) => {
      const isPassedOn = visibility !== undefined;
      if (named !== undefined) return [{ specifier, ...readBindings(named, /\s+as\s+/), isPassedOn }];
      if (single === undefined || single === '*') return [{ specifier, isPassedOn }];
      return [{ specifier, names: [single], locals: [local ?? single], isPassedOn }];
    },
  },
];

const includePatterns: readonly Pattern[] = [
  {
    expression: /^[ \t]*#[ \t]*(?:include|import)[ \t]+"([^"\n]{1,300})"/gm,
    // What a header includes is there for all who include the header.
    read: ([, specifier = '']) => [{ specifier, isPassedOn: true }],
  },
];

const requirePatterns: readonly Pattern[] = [
  {
    expression:
      /^[ \t]*(?:require_relative|require|load|import|part|export|include(?:_once)?|require_once|source|dofile)\b[ \t(]{0,4}(?:__DIR__[ \t]*\.[ \t]*)?["']([^"'\n]{1,300})["']/gm,
    read: ([, specifier = '']) => [{ specifier }],
  },
  {
    expression: /\brequire[ \t(]{1,4}["']([^"'\n]{1,300})["']/g,
    read: ([, specifier = '']) => [{ specifier }],
  },
];

const component = [...scriptPatterns, ...stylePatterns, ...markupPatterns];
const patternsByLanguage: ReadonlyMap<string, readonly Pattern[]> = new Map([
  ...['typescript', 'typescriptreact', 'javascript', 'javascriptreact', 'coffeescript'].map(
    (id) => [id, scriptPatterns] as const,
  ),
  ...['vue', 'svelte', 'astro', 'mdx', 'html', 'handlebars', 'razor', 'erb'].map(
    (id) => [id, component] as const,
  ),
  ...['css', 'scss', 'less', 'sass', 'stylus'].map((id) => [id, stylePatterns] as const),
  ['python', pythonPatterns],
  ['go', goPatterns],
  ...['java', 'kotlin', 'scala', 'groovy'].map((id) => [id, javaPatterns] as const),
  ['rust', rustPatterns],
  ...['c', 'cpp', 'cuda-cpp', 'objective-c', 'objective-cpp'].map((id) => [id, includePatterns] as const),
  ...['ruby', 'dart', 'lua', 'shellscript'].map((id) => [id, requirePatterns] as const),
  ['php', [...requirePatterns, ...markupPatterns]],
]);

/** In reading order. `firstLine` is the line of the text's start in its file. Never throws. */
export function findModuleImports(text: string, languageId: string, firstLine = 0): readonly ModuleImport[] {
  const patterns = patternsByLanguage.get(languageId) ?? [];
  if (patterns.length === 0) return [];
  const lines = new TextLines(text);
  const found = new Map<string, ModuleImport>();
  for (const { expression, read } of patterns) {
    for (const match of text.matchAll(expression)) {
      for (const { specifier, names = [], locals = [], isPassedOn = false, offset } of read(match)) {
        const line = firstLine + lines.lineAt(match.index + (offset ?? leadingBlanks(match[0])));
        if (found.size >= mostImports) break;
        const key = `${line}:${specifier}:${locals.join()}`;
        if (specifier !== '' && !found.has(key))
          found.set(key, { specifier, names, locals, line, isPassedOn });
      }
    }
  }
  return [...found.values()].sort((a, b) => a.line - b.line);
}

function readBindings(
  text: string,
  separator: RegExp,
): { readonly names: readonly string[]; readonly locals: readonly string[] } {
  const pairs = text.split(',').flatMap((part) => {
    const [name = '', local] = part
      .trim()
      .replace(/^(?:type|typeof|static)\s+/, '')
      .split(separator);
    return name === '' ? [] : [{ name: name.trim(), local: (local ?? name).trim() }];
  });
  return { names: pairs.map(({ name }) => name), locals: pairs.map(({ local }) => local) };
}

/** A package is known by the last part of its path unless it is renamed. */
function goImport(specifier: string, local: string | undefined): Found {
  const own = specifier.slice(specifier.lastIndexOf('/') + 1);
  return { specifier, locals: local === undefined || local === '.' || local === '_' ? [own] : [local] };
}

function leadingBlanks(text: string): number {
  return text.length - text.trimStart().length;
}
