/**
 * Finds mentions of pictures in documents, templates, style sheets and programs, with the words around them that say
 * what the picture shows.
 */

import { modalityOfLanguage } from '../chunking/languages.ts';
import { TextLines } from '../chunking/textLines.ts';
import type { ImageReference } from '../documents/chunk.ts';
import type { SourceDocument } from '../ports/chunker.ts';
import { enclosingName, findNamedLines } from './enclosingNames.ts';
import { findMarkdownImages } from './markdownImages.ts';
import { isPicturePath, scanImagePaths } from './pathScanner.ts';
import { resolveCandidates } from './resolveReference.ts';
import { type FoundTag, scanTags, withoutHtmlComments } from './tagScanner.ts';

interface Mention {
  readonly raw: string;
  readonly offset: number;
  readonly alt: string;
}

/** A generated file may list tens of thousands of pictures; more than this say nothing about each. */
const maxReferences = 2000;

/** Alternative texts are a sentence or two; more is not worth a place in the index. */
const maxAltLength = 400;

const templateLanguages = new Set([
  'html',
  'vue',
  'svelte',
  'astro',
  'handlebars',
  'razor',
  'php',
  'erb',
  'xml',
]);
const scriptLanguages = new Set(['typescript', 'typescriptreact', 'javascript', 'javascriptreact']);
const markdownLanguages = new Set(['markdown', 'mdx']);

/**
 * All mentions in reading order, without repetitions on one line. `target` is the first of `resolveCandidates`; pass it
 * to `alternativeTargets` when it does not exist. Addresses of other hosts and data URIs are left out. Never throws.
 */
export function extractImageReferences(document: SourceDocument): readonly ImageReference[] {
  // Nearly all files mention no picture; this look is much cheaper than everything below.
  if (!/\.(?:png|jpe?g|webp|gif|svg)/i.test(document.text)) return [];
  const { languageId } = document;
  const isTemplate = templateLanguages.has(languageId);
  const isMarkdown = markdownLanguages.has(languageId);
  const isProse = modalityOfLanguage(languageId) === 'text';
  const text = isTemplate || isMarkdown ? withoutHtmlComments(document.text) : document.text;

  const hasTags = isTemplate || isMarkdown || scriptLanguages.has(languageId);
  const tags = hasTags ? scanTags(text) : [];
  const isMarkup = isProse && languageId !== 'html' && languageId !== 'mdx';
  const mentions: Mention[] = [
    isMarkdown ? findMarkdownImages(text).filter((image) => isPicturePath(image.raw)) : [],
    tags.flatMap(mentionsOfTag),
    isMarkup ? mentionsOfMarkup(text) : mentionsOfLiterals(text, tags),
    languageId === 'go' ? mentionsOfEmbedding(text) : [],
  ].flat();

  const lines = new TextLines(document.text);
  const named = findNamedLines(lines, isTemplate ? 'html' : languageId, isProse || isTemplate);
  const references = new Map<string, ImageReference>();
  for (const mention of mentions.sort((a, b) => a.offset - b.offset)) {
    const target = resolveCandidates(document.path, mention.raw)[0];
    if (target === undefined) continue;
    const line = lines.lineAt(mention.offset);
    const key = `${line}:${target}`;
    const alt = mention.alt.replace(/\s+/g, ' ').trim().slice(0, maxAltLength);
    const known = references.get(key);
    if (known !== undefined) {
      if (known.alt === '' && alt !== '') references.set(key, { ...known, alt });
      continue;
    }
    if (references.size >= maxReferences) break;
    const heading = enclosingName(named, lines, line, isProse || isTemplate);
    references.set(key, { target, line, alt, heading });
  }
  return [...references.values()];
}

/** Attributes that may hold the path of a picture. */
const pathAttributes = new Set([
  'src',
  'href',
  'xlink:href',
  'poster',
  'data',
  'data-src',
  'content',
  'background',
]);

function mentionsOfTag(tag: FoundTag): Mention[] {
  const alt = altOf(tag);
  const mentions: Mention[] = [];
  for (const attribute of tag.attributes) {
    if (attribute.name === 'srcset' || attribute.name === 'data-srcset') {
      let offset = attribute.start;
      for (const entry of attribute.value.split(',')) {
        const raw = entry.trim().split(/\s/, 1)[0] ?? '';
        if (isPicturePath(raw)) mentions.push({ raw, offset: offset + entry.indexOf(raw), alt });
        offset += entry.length + 1;
      }
    } else if (attribute.isExpression) {
      for (const found of scanImagePaths(attribute.value)) {
        mentions.push({ raw: found.raw, offset: attribute.start + found.start, alt });
      }
    } else if (pathAttributes.has(attribute.name) && isPicturePath(attribute.value)) {
      mentions.push({ raw: attribute.value.trim(), offset: attribute.start, alt });
    }
  }
  return mentions;
}

function altOf(tag: FoundTag): string {
  for (const name of ['alt', 'aria-label', 'title']) {
    const attribute = tag.attributes.find((candidate) => candidate.name === name);
    const value = attribute?.value.trim() ?? '';
    if (value === '') continue;
    if (attribute?.isExpression !== true) return value;
    // `alt={"Logo"}`: a literal counts, code does not.
    const literal = /^(["'`])([^"'`]*)\1$/.exec(value)?.[2] ?? '';
    if (literal !== '' && !literal.includes('${')) return literal;
  }
  return '';
}

/** `import logo from './logo.svg'`: the tag that shows `logo` has the alternative text. */
const importedName =
  /(?:import|const|let|var)\s+(?:\*\s+as\s+)?([\p{L}_$][\p{L}\p{N}_$]*)\s*(?:=|from\b|:)[^'"`]*$/u;

function mentionsOfLiterals(text: string, tags: readonly FoundTag[]): Mention[] {
  const altByName = new Map<string, string>();
  for (const tag of tags) {
    const source = tag.attributes.find((attribute) => attribute.name === 'src' && attribute.isExpression);
    const name = source === undefined ? undefined : /^\s*([\p{L}_$][\p{L}\p{N}_$]*)/u.exec(source.value)?.[1];
    if (name !== undefined && !altByName.has(name)) altByName.set(name, altOf(tag));
  }
  return scanImagePaths(text).map(({ raw, start }) => {
    const before = text.slice(Math.max(0, start - 200), start);
    const line = before.slice(Math.max(before.lastIndexOf('\n'), before.lastIndexOf('\r')) + 1);
    const name = altByName.size === 0 ? undefined : importedName.exec(line.slice(0, -1))?.[1];
    return { raw, offset: start, alt: (name === undefined ? undefined : altByName.get(name)) ?? '' };
  });
}

/** `//go:embed static/logo.png "static/two words.png"`: the paths may do without quotes. Globs name no picture. */
const embedding = /^\/\/go:embed[ \t]+([^\n]{1,500})/gm;
const embedded = /["`]([^"`\n]{1,400})["`]|[^\s"`]{1,400}/g;

function mentionsOfEmbedding(text: string): Mention[] {
  return [...text.matchAll(embedding)].flatMap((directive) =>
    [...(directive[1] ?? '').matchAll(embedded)]
      .map((match) => ({ raw: match[1] ?? match[0], offset: directive.index, alt: '' }))
      .filter(({ raw }) => isPicturePath(raw) && !/[*?[]/.test(raw)),
  );
}

/** One picture per line: reStructuredText, AsciiDoc, LaTeX, Org. */
const markupExpressions: readonly RegExp[] = [
  /\.\. (?:\|[^|\n]{1,100}\| )?(?:image|figure):: *(\S{1,500})/g,
  /\bimage::?([^\s[\]]{1,500})\[([^\]\n]{0,300})\]/g,
  /\\includegraphics\*?(?:\[[^\]\n]{0,200}\])?\{([^{}\n]{1,500})\}/g,
  /\[\[(?:file:)?([^[\]\n]{1,500})\]/g,
];

function mentionsOfMarkup(text: string): Mention[] {
  return markupExpressions.flatMap((expression) =>
    [...text.matchAll(expression)]
      .filter((match) => isPicturePath(match[1] ?? ''))
      .map((match) => ({ raw: match[1] ?? '', offset: match.index, alt: match[2] ?? '' })),
  );
}
