/**
 * Reads the CSS of an SVG and keeps what is harmless: plain rules and declarations that refer to nothing outside the
 * document. It is not a CSS engine; whatever it does not understand is left out.
 */

export interface StyleDeclaration {
  readonly property: string;
  readonly value: string;
}

export interface StyleRule {
  readonly selector: string;
  readonly declarations: readonly StyleDeclaration[];
}

export interface SafeStyle {
  readonly rules: readonly StyleRule[];
  /** Something pointed outside the document and was left out. */
  readonly hadExternalReference: boolean;
  readonly isAnimated: boolean;
}

/** Filters change rims and shadows, not what a picture shows, and they are the most expensive part of SVG. */
const filterProperties = ['filter', 'backdrop-filter'];
/** A size given in CSS would overrule the one that the canvas is bounded by. */
const sizeProperties = ['width', 'height'];
const activeProperties = ['src', 'behavior', '-moz-binding', 'cursor'];
const droppedProperties = new Set([...filterProperties, ...sizeProperties, ...activeProperties]);

/** A selector longer than this is made by a machine to cost time. */
const maxSelectorCharacters = 500;

const localUrl = /url\(\s*(?:"#([^"()\s]+)"|'#([^'()\s]+)'|#([^"'()\s]+))\s*\)/gi;

/** True when every `url(...)` of the value names an element of the same document. */
export function hasOnlyLocalUrls(value: string): boolean {
  // A backslash can spell `url(` in a way that a plain search misses.
  if (value.includes('\\')) return false;
  // Nor does any harmless value hold two slashes: what is left of an address is not passed on either.
  return !/url\s*\(|image-set\s*\(|src\s*\(|\/\//i.test(value.replace(localUrl, ''));
}

/** Ids that the value refers to with `url(#id)`. */
export function localUrlsOf(value: string): string[] {
  const ids: string[] = [];
  for (const match of value.matchAll(localUrl)) {
    const id = match[1] ?? match[2] ?? match[3];
    if (id !== undefined) ids.push(id);
  }
  return ids;
}

export function readDeclarations(css: string): {
  readonly declarations: readonly StyleDeclaration[];
  readonly hadExternalReference: boolean;
  readonly isAnimated: boolean;
} {
  const declarations: StyleDeclaration[] = [];
  let hadExternalReference = false;
  let isAnimated = false;
  for (const part of withoutComments(css).split(';')) {
    const colon = part.indexOf(':');
    if (colon < 0) continue;
    const property = part.slice(0, colon).trim().toLowerCase();
    const value = part.slice(colon + 1).trim();
    if (!/^-{0,2}[a-z][a-z0-9-]*$/.test(property) || value === '') continue;
    if (property === 'animation' || property === 'animation-name') isAnimated = true;
    if (!hasOnlyLocalUrls(value)) {
      hadExternalReference = true;
      continue;
    }
    if (!droppedProperties.has(property)) declarations.push({ property, value });
  }
  return { declarations, hadExternalReference, isAnimated };
}

export function readStyleSheet(source: string): SafeStyle {
  const css = withoutComments(source);
  const rules: StyleRule[] = [];
  let hadExternalReference = false;
  let isAnimated = false;
  let position = 0;
  while (position < css.length) {
    const open = css.indexOf('{', position);
    const semicolon = css.indexOf(';', position);
    const start = css.slice(position, position + 1);
    if (/\s/.test(start) || start === '}' || start === ';') {
      position += 1;
      continue;
    }
    if (start === '@') {
      const isBlock = open >= 0 && (semicolon < 0 || open < semicolon);
      const end = isBlock ? endOfBlock(css, open) : semicolon < 0 ? css.length : semicolon + 1;
      const rule = css.slice(position, end);
      if (/^@(-\w+-)?keyframes/i.test(rule)) isAnimated = true;
      if (/^@import/i.test(rule) || !hasOnlyLocalUrls(rule)) hadExternalReference = true;
      position = end;
      continue;
    }
    if (open < 0) break;
    const end = endOfBlock(css, open);
    const selector = css.slice(position, open).trim();
    const body = readDeclarations(css.slice(open + 1, end).replace(/\}$/, ''));
    hadExternalReference ||= body.hadExternalReference;
    isAnimated ||= body.isAnimated;
    const isPlain = selector.length <= maxSelectorCharacters && !/[\\@{}]/.test(selector);
    if (isPlain && body.declarations.length > 0)
      rules.push({ selector: selector.replace(/\s+/g, ' '), declarations: body.declarations });
    position = end;
  }
  return { rules, hadExternalReference, isAnimated };
}

export function writeDeclarations(declarations: readonly StyleDeclaration[]): string {
  return declarations.map(({ property, value }) => `${property}:${value}`).join(';');
}

export function writeRules(rules: readonly StyleRule[]): string {
  return rules.map((rule) => `${rule.selector}{${writeDeclarations(rule.declarations)}}`).join('\n');
}

/**
 * False only when the rule certainly does not apply. Looks at the last part of each alternative: names, classes and
 * ids there must fit; anything else (attributes, pseudo-classes, ancestors) is taken as fitting.
 */
export function mayMatch(
  selector: string,
  element: { readonly name: string; readonly id: string; readonly classes: readonly string[] },
): boolean {
  return selector.split(',').some((alternative) => {
    const last =
      alternative
        .trim()
        .split(/[\s>+~]+/)
        .pop() ?? '';
    if (!/^[\w-]*([.#][\w-]+)*$/.test(last)) return true;
    const name = /^[\w-]+/.exec(last)?.[0];
    if (name !== undefined && name !== element.name) return false;
    return [...last.matchAll(/([.#])([\w-]+)/g)].every(([, kind, word]) =>
      kind === '#' ? word === element.id : element.classes.includes(word ?? ''),
    );
  });
}

function withoutComments(css: string): string {
  return css.replace(/\/\*[\s\S]*?(\*\/|$)/g, ' ').replace(/<!--|-->/g, ' ');
}

/** Position after the brace that closes the one at `open`; the end of the text when it is never closed. */
function endOfBlock(css: string, open: number): number {
  let depth = 0;
  for (let at = open; at < css.length; at++) {
    if (css[at] === '{') depth += 1;
    else if (css[at] === '}') {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
  }
  return css.length;
}
