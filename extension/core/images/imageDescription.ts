/**
 * Describes a picture in words, so that the sentence encoder can place it among texts: what its name, its folder, the
 * documents that show it and its pixels say. Pure: the same input gives the same words.
 */
import type { ImageFacts } from '../documents/chunk.ts';
import { indexableWords, splitWords } from '../words/splitWords.ts';
import { folderWordsOf, nameWordsOf, stemOf } from './pathWords.ts';

/** A document that shows the picture. */
export interface DescribedReference {
  readonly alt: string;
  readonly heading: string;
  /** Path of the referring file, relative to its root. */
  readonly fromPath: string;
}

export interface ImageDescription {
  /** A caption, best first, at most about 100 words. */
  readonly embeddingText: string;
  /** Words for the full-text index: everything of the caption, plus spellings that nobody wants to read in it. */
  readonly words: string;
  /** The name by which code and people call the picture: the file's name without extension. */
  readonly symbols: readonly string[];
}

/** The encoder sees 256 word pieces and averages over them; beyond 100 words each one counts for little. */
const maxWords = 100;
/** A picture used everywhere (a logo) would otherwise be described by chance mentions. */
const maxAlts = 3;
const maxHeadings = 3;
/** Longer alternative texts describe details that drown the name. */
const maxAltCharacters = 160;
const maxHeadingCharacters = 80;
const maxInnerCharacters = 200;

/** Alternative texts that tools put in by themselves. */
const emptyAlts = new Set([
  'image',
  'img',
  'alt',
  'alt text',
  'picture',
  'photo',
  'screenshot',
  'icon',
  'logo',
]);

export function describeImage(input: {
  readonly path: string;
  readonly facts: ImageFacts;
  readonly references: readonly DescribedReference[];
}): ImageDescription {
  const { path, facts, references } = input;
  const name = nameWordsOf(path).join(' ');
  const folder = folderWordsOf(path).join(' ');
  const alts = bestAlts(references, name);
  const headings = distinct(
    references.map((reference) => cut(reference.heading, maxHeadingCharacters)),
    maxHeadings,
  ).filter((heading) => !alts.some((alt) => sameWords(alt, heading)));
  const innerText = cut(facts.innerText, maxInnerCharacters);

  const sentences = [subject(name, facts), ...alts];
  if (headings.length > 0) sentences.push(`Shown in ${headings.join(', ')}`);
  if (folder !== '') sentences.push(`Part of ${folder}`);
  if (innerText !== '' && !alts.some((alt) => sameWords(alt, innerText)))
    sentences.push(`It says: ${innerText}`);

  return {
    embeddingText: firstWords(sentences.map(asSentence).join(' '), maxWords),
    words: indexableWords([
      stemOf(path),
      ...sentences,
      folderPathOf(path),
      facts.format,
      ...facts.colours,
      ...americanSpellings(facts.colours),
    ]),
    symbols: [stemOf(path)],
  };
}

/** "arrow left icon, blue and white"; an animation says so. */
function subject(name: string, facts: ImageFacts): string {
  const kind = facts.isAnimated ? `animated ${facts.likeness}` : facts.likeness;
  const isNamedInName = name.split(' ').includes(facts.likeness) && !facts.isAnimated;
  const what = name === '' ? kind : isNamedInName ? name : `${name} ${kind}`;
  const colours = isInk(facts) ? '' : listOf(facts.colours);
  return colours === '' ? what : `${what}, ${colours}`;
}

/**
 * An icon of one colour without a hue is drawn in ink, which takes the colour of the text around it. "Black" in the
 * captions of hundreds of them would answer every question about dark backgrounds.
 */
function isInk({ likeness, colours }: ImageFacts): boolean {
  const [only, second] = colours;
  return likeness === 'icon' && second === undefined && only !== undefined && inks.has(only);
}

const inks = new Set(['black', 'white', 'grey', 'dark grey', 'light grey']);

/** Alternative texts that add something to the file's name, in the order of the references. */
function bestAlts(references: readonly DescribedReference[], name: string): readonly string[] {
  const nameWords = new Set(splitWords(name));
  const useful = references
    .map((reference) => cut(reference.alt, maxAltCharacters))
    .filter((alt) => {
      if (emptyAlts.has(alt.toLowerCase())) return false;
      const isFileName = /^[^\s]+\.(png|jpe?g|gif|webp|svg)$/i.test(alt);
      return !isFileName && splitWords(alt).some((word) => !nameWords.has(word));
    });
  return distinct(useful, maxAlts);
}

function distinct(texts: readonly string[], limit: number): string[] {
  const kept: string[] = [];
  for (const text of texts) {
    if (kept.length === limit) break;
    if (text !== '' && !kept.some((other) => sameWords(other, text))) kept.push(text);
  }
  return kept;
}

function sameWords(a: string, b: string): boolean {
  return splitWords(a).join(' ') === splitWords(b).join(' ');
}

function listOf(names: readonly string[]): string {
  const last = names.at(-1);
  if (last === undefined) return '';
  return names.length === 1 ? last : `${names.slice(0, -1).join(', ')} and ${last}`;
}

/** Folds whitespace and cuts after the last whole word within the limit. */
function cut(text: string, maxCharacters: number): string {
  const folded = text.replace(/\s+/g, ' ').trim();
  if (folded.length <= maxCharacters) return folded;
  const head = folded.slice(0, maxCharacters + 1);
  const space = head.lastIndexOf(' ');
  const end = space > 0 ? space : maxCharacters;
  // Never between the halves of a surrogate pair.
  return folded
    .slice(0, end)
    .replace(/[\ud800-\udbff]$/, '')
    .trim();
}

function firstWords(text: string, limit: number): string {
  return text.split(' ').slice(0, limit).join(' ');
}

function asSentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

function folderPathOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

function americanSpellings(colours: readonly string[]): string[] {
  return colours.filter((colour) => colour.includes('grey')).map((colour) => colour.replace('grey', 'gray'));
}
