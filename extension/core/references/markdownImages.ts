/**
 * Finds `![alt](path "title")`, `![alt][label]` and `![label]` in Markdown, outside of code. Reads with bounded
 * steps instead of a parser, whose inline rules are slow on hostile input.
 */

export interface MarkdownImage {
  readonly raw: string;
  readonly alt: string;
  readonly offset: number;
}

/** Alternative texts and paths longer than this are no references to pictures. */
const maxAltLength = 1000;
const maxTargetLength = 1200;

/** Definitions more than this would be a generated file; the rest is ignored. */
const maxDefinitions = 5000;

export function findMarkdownImages(text: string): MarkdownImage[] {
  const visible = withoutCode(text);
  const definitions = findDefinitions(visible);
  const images: MarkdownImage[] = [];
  let from = 0;
  for (;;) {
    const offset = visible.indexOf('![', from);
    if (offset < 0) return images;
    from = offset + 2;
    const close = closingBracket(visible, offset + 1);
    if (close === undefined) continue;
    const alt = visible.slice(offset + 2, close);
    const image = readTarget(visible, close + 1, alt, definitions);
    if (image === undefined) continue;
    images.push({ raw: image.raw, alt: image.alt, offset });
  }
}

interface Target {
  readonly raw: string;
  readonly title: string;
}

function readTarget(
  text: string,
  index: number,
  alt: string,
  definitions: ReadonlyMap<string, Target>,
): { readonly raw: string; readonly alt: string } | undefined {
  const next = text.charAt(index);
  if (next === '(') {
    const inline =
      /^\(\s*(?:<([^<>\n]*)>|([^\s()<>]*(?:\([^\s()]*\)[^\s()<>]*)*))(?:\s+(?:"([^"]*)"|'([^']*)'|\(([^()]*)\)))?\s*\)/;
    const match = inline.exec(text.slice(index, index + maxTargetLength));
    if (match === null) return undefined;
    const title = match[3] ?? match[4] ?? match[5] ?? '';
    return { raw: match[1] ?? match[2] ?? '', alt: describe(alt, title) };
  }
  let label = alt;
  if (next === '[') {
    const end = text.slice(index, index + maxAltLength).indexOf(']');
    if (end > 1) label = text.slice(index + 1, index + end);
  }
  const target = definitions.get(labelKey(label));
  return target === undefined ? undefined : { raw: target.raw, alt: describe(alt, target.title) };
}

function describe(alt: string, title: string): string {
  const folded = alt.replace(/\s+/g, ' ').trim();
  return folded === '' ? title.replace(/\s+/g, ' ').trim() : folded;
}

function labelKey(label: string): string {
  return label.replace(/\s+/g, ' ').trim().toLowerCase();
}

/** Brackets inside an alternative text may nest. */
function closingBracket(text: string, open: number): number | undefined {
  let depth = 0;
  const limit = Math.min(text.length, open + maxAltLength);
  for (let index = open; index < limit; index++) {
    const code = text.charCodeAt(index);
    if (code === 92) index++;
    else if (code === 91) {
      // A picture inside the alternative text of another does not occur; deep nesting is hostile.
      if (++depth > 8) return undefined;
    } else if (code === 93 && --depth === 0) return index;
    else if (code === 10 && text.charCodeAt(index + 1) === 10) return undefined;
  }
  return undefined;
}

function findDefinitions(text: string): ReadonlyMap<string, Target> {
  const definitions = new Map<string, Target>();
  const expression =
    /^ {0,3}\[([^\]\n]{1,200})\]:[ \t]*(?:<([^<>\n]{1,1000})>|(\S{1,1000}))(?:[ \t]+["'(]([^\n]{0,300})["')])?[ \t]*\r?$/gm;
  for (const match of text.matchAll(expression)) {
    const key = labelKey(match[1] ?? '');
    if (!definitions.has(key)) {
      definitions.set(key, { raw: match[2] ?? match[3] ?? '', title: match[4] ?? '' });
    }
    if (definitions.size >= maxDefinitions) break;
  }
  return definitions;
}

/** Fenced code and code spans blanked; offsets stay. */
function withoutCode(text: string): string {
  const result: string[] = [];
  let fence: string | undefined;
  // Keeps the line endings as parts of their own.
  for (const line of text.split(/(\r\n|\n|\r)/)) {
    const mark = /^ {0,3}(`{3,}|~{3,})/.exec(line.slice(0, 200))?.[1];
    if (fence !== undefined) {
      if (mark?.startsWith(fence)) fence = undefined;
      result.push(/^[\r\n]+$/.test(line) ? line : ' '.repeat(line.length));
    } else if (mark !== undefined) {
      fence = mark;
      result.push(' '.repeat(line.length));
    } else result.push(line.replace(/`[^`\r\n]{1,300}`/g, (span) => ' '.repeat(span.length)));
  }
  return result.join('');
}
