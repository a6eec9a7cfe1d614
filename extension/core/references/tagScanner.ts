/**
 * Reads the opening tags of HTML, JSX and template languages well enough to know attributes and where they stand.
 * Not a parser: tags that do not end within a bound are passed over.
 */

export interface TagAttribute {
  readonly name: string;
  /** Without quotes or braces. */
  readonly value: string;
  /** True for `{...}` and for bound attributes (`:src`, `v-bind:src`). */
  readonly isExpression: boolean;
  /** Offset of the value. */
  readonly start: number;
}

export interface FoundTag {
  readonly name: string;
  readonly start: number;
  readonly attributes: readonly TagAttribute[];
}

/** Longest opening tag that is read, and so the most that one `<` can cost. */
const maxTagLength = 2000;

/**
 * Each tag without an end costs its whole window. A file with more of them is hostile or no markup at all (comparisons
 * in code look like tags), and the search ends there.
 */
const maxEndlessTags = 500;

const nameStart = /<([A-Za-z][\w.:-]{0,60})(?=[\s/>])/g;

export function scanTags(text: string): FoundTag[] {
  const tags: FoundTag[] = [];
  let searched = 0;
  let endless = 0;
  for (const match of text.matchAll(nameStart)) {
    if (match.index < searched) continue;
    if (endless > maxEndlessTags) break;
    const first = match.index + match[0].length;
    const window = text.slice(first, first + maxTagLength);
    const read = readAttributes(window, first);
    if (read === 'endless') endless++;
    if (typeof read === 'string') continue;
    searched = first + read.length;
    tags.push({ name: match[1] ?? '', start: match.index, attributes: read.attributes });
  }
  return tags;
}

function readAttributes(
  window: string,
  offset: number,
): { readonly attributes: TagAttribute[]; readonly length: number } | 'endless' | 'no-tag' {
  const attributes: TagAttribute[] = [];
  const name = /[^\s"'<>/={}]+/y;
  let index = 0;
  while (index < window.length) {
    const character = window.charAt(index);
    if (character === '>') return { attributes, length: index + 1 };
    if (character === '<') return 'no-tag';
    if (character === '{') {
      // A spread or an expression between attributes.
      index = endOfBraces(window, index);
      continue;
    }
    name.lastIndex = index;
    const found = name.exec(window)?.[0];
    if (found === undefined) {
      index++;
      continue;
    }
    index += found.length;
    const equals = /\s*=\s*/y;
    equals.lastIndex = index;
    const sign = equals.exec(window)?.[0];
    if (sign === undefined) continue;
    index += sign.length;
    const value = readValue(window, index);
    index = value.end;
    const isExpression = value.isExpression || found.startsWith(':') || found.startsWith('v-bind:');
    attributes.push({
      name: found.replace(/^(?:v-bind)?:/, '').toLowerCase(),
      value: window.slice(value.from, value.to),
      isExpression,
      start: offset + value.from,
    });
  }
  return 'endless';
}

function readValue(
  window: string,
  index: number,
): { readonly from: number; readonly to: number; readonly end: number; readonly isExpression: boolean } {
  const first = window.charAt(index);
  if (first === '"' || first === "'") {
    const close = window.indexOf(first, index + 1);
    const to = close < 0 ? window.length : close;
    return { from: index + 1, to, end: to + 1, isExpression: false };
  }
  if (first === '{') {
    const end = endOfBraces(window, index);
    return { from: index + 1, to: Math.max(index + 1, end - 1), end, isExpression: true };
  }
  let end = index;
  while (end < window.length && !/[\s>]/.test(window.charAt(end))) end++;
  return { from: index, to: end, end, isExpression: false };
}

/** Behind the brace that closes the one at `index`. Braces inside strings are rare enough to be counted. */
function endOfBraces(window: string, index: number): number {
  let depth = 0;
  for (let at = index; at < window.length; at++) {
    const character = window.charAt(at);
    if (character === '{') depth++;
    else if (character === '}' && --depth === 0) return at + 1;
  }
  return window.length;
}

/** The same text with HTML comments blanked, so that offsets stay. */
export function withoutHtmlComments(text: string): string {
  const parts: string[] = [];
  let from = 0;
  for (;;) {
    const start = text.indexOf('<!--', from);
    const end = start < 0 ? -1 : text.indexOf('-->', start + 4);
    if (start < 0 || end < 0) break;
    parts.push(text.slice(from, start), text.slice(start, end + 3).replace(/[^\r\n]/g, ' '));
    from = end + 3;
  }
  parts.push(text.slice(from));
  return parts.join('');
}
