/**
 * Reads an SVG of unknown origin into a tree of known elements and attributes only, and writes that tree again. The
 * renderer never sees the original: what is not on the lists below does not reach it.
 */
import { Parser } from 'htmlparser2';
import { maxSvgDepth, maxSvgDrawnCharacters, maxSvgElements } from './imageLimits.ts';
import { withoutDoctype } from './svgDoctype.ts';
import { InnerTextCollector } from './svgInnerText.ts';
import { SvgRefusal } from './svgRefusal.ts';
import {
  hasOnlyLocalUrls,
  readDeclarations,
  readStyleSheet,
  type StyleRule,
  writeDeclarations,
  writeRules,
} from './svgStyle.ts';

export interface SvgElement {
  readonly name: string;
  readonly attributes: Map<string, string>;
  readonly children: (SvgElement | string)[];
}

/** Kinds of things that were left out, for the sentence shown to people. */
export type SvgRemoval =
  | 'script'
  | 'reference to another file'
  | 'foreign content'
  | 'filter'
  | 'embedded picture';

export interface SvgDocument {
  readonly root: SvgElement;
  readonly rules: readonly StyleRule[];
  readonly innerText: string;
  readonly isAnimated: boolean;
  readonly elementCount: number;
  readonly textElementCount: number;
  readonly removed: Set<SvgRemoval>;
  /** <image> elements with a `data:` picture; the caller decides whether these may be decoded. */
  readonly embeddedImages: readonly SvgElement[];
}

const svgNamespace = 'http://www.w3.org/2000/svg';

/** Drawn or referred to while drawing. */
const keptElements = new Set(
  (
    'svg g path rect circle ellipse line polyline polygon text tspan textPath defs symbol use linearGradient ' +
    'radialGradient stop clipPath mask pattern marker image a switch'
  ).split(' '),
);
const textElements = new Set(['text', 'tspan', 'textPath']);
const animationElements = new Set(['animate', 'animateTransform', 'animateMotion', 'animateColor', 'set']);
/** Elements whose `href` may lead to another element of the document. */
const referringElements = new Set(['use', 'linearGradient', 'radialGradient', 'pattern', 'textPath']);
const embeddedPicture = /^\s*data:image\/(png|jpe?g|gif|webp)\s*;\s*base64\s*,/i;

type Treatment = 'kept' | 'words' | 'style' | 'dropped';

interface Frame {
  readonly name: string;
  readonly treatment: Treatment;
  readonly element: SvgElement | undefined;
  readonly namespaces: ReadonlyMap<string, string>;
}

/** Throws {@link SvgRefusal} when the text is not an SVG or breaks a limit. */
export function readSvg(source: string): SvgDocument {
  const reader = new SvgReader();
  reader.read(source);
  return reader.finish();
}

/** Serialises the tree. `size` replaces the root's own size, so that the renderer's canvas is known beforehand. */
export function writeSvg(
  document: Pick<SvgDocument, 'root' | 'rules'>,
  size: { readonly width: number; readonly height: number; readonly viewBox: string },
): string {
  const root = document.root;
  root.attributes.set('width', String(size.width));
  root.attributes.set('height', String(size.height));
  root.attributes.set('viewBox', size.viewBox);
  const parts: string[] = [];
  writeElement(root, parts, ` xmlns="${svgNamespace}"`, writeRules(document.rules));
  return parts.join('');
}

class SvgReader {
  readonly #stack: Frame[] = [];
  readonly #words = new InnerTextCollector();
  readonly #removed = new Set<SvgRemoval>();
  readonly #rules: StyleRule[] = [];
  readonly #ids = new Set<string>();
  readonly #embeddedImages: SvgElement[] = [];
  #root: SvgElement | undefined;
  #styleText = '';
  #elementCount = 0;
  #textElementCount = 0;
  #drawnCharacters = 0;
  #isAnimated = false;
  #isComplete = false;

  read(source: string): void {
    const parser = new Parser(
      {
        onopentag: (name, attributes) => this.#open(name, attributes),
        ontext: (text) => this.#text(text),
        onclosetag: () => this.#close(),
        onprocessinginstruction: (name) => {
          if (name.toLowerCase().startsWith('?xml-stylesheet'))
            this.#removed.add('reference to another file');
        },
      },
      { xmlMode: true, decodeEntities: true },
    );
    parser.write(withoutDoctype(source));
    // Asked before `end`, which closes what the file left open.
    this.#isComplete = this.#stack.length === 0;
    parser.end();
  }

  finish(): SvgDocument {
    if (this.#root === undefined)
      throw new SvgRefusal('corrupt', 'There is no <svg> element in it, so it is not an SVG.');
    if (!this.#isComplete)
      throw new SvgRefusal(
        'corrupt',
        'It ends before the <svg> element is closed; the file seems to be cut off.',
      );
    return {
      root: this.#root,
      rules: this.#rules,
      innerText: this.#words.text,
      isAnimated: this.#isAnimated,
      elementCount: this.#elementCount,
      textElementCount: this.#textElementCount,
      removed: this.#removed,
      embeddedImages: this.#embeddedImages,
    };
  }

  #open(qualifiedName: string, attributes: Readonly<Record<string, string>>): void {
    this.#elementCount += 1;
    if (this.#elementCount > maxSvgElements)
      throw new SvgRefusal(
        'unsafe',
        `It has more than ${maxSvgElements} elements, the limit for drawing an SVG.`,
      );
    if (this.#stack.length >= maxSvgDepth)
      throw new SvgRefusal('unsafe', `Its elements are nested more than ${maxSvgDepth} levels deep.`);
    const parent = this.#stack.at(-1);
    const namespaces = namespacesWithin(parent?.namespaces, attributes);
    const name = localName(qualifiedName, namespaces);
    if (parent === undefined) {
      this.#openRoot(qualifiedName, name, attributes, namespaces);
      return;
    }
    const treatment = this.#treatmentOf(name, qualifiedName, parent);
    const element =
      treatment === 'kept' && name !== undefined ? this.#keep(name, attributes, parent) : undefined;
    this.#stack.push({
      name: name ?? '',
      treatment: treatment === 'kept' && element === undefined ? 'dropped' : treatment,
      element,
      namespaces,
    });
    this.#words.open(name ?? '', attributes);
  }

  #openRoot(
    qualifiedName: string,
    name: string | undefined,
    attributes: Readonly<Record<string, string>>,
    namespaces: ReadonlyMap<string, string>,
  ): void {
    // Some files hold a fragment without xmlns, for a bundler to inline; a namespace of something else is an error.
    if (this.#root !== undefined || name !== 'svg') {
      throw new SvgRefusal(
        'corrupt',
        this.#root === undefined
          ? `Its outermost element is <${qualifiedName.slice(0, 40)}>, not <svg> in the SVG namespace.`
          : 'It has more than one outermost element.',
      );
    }
    this.#root = { name, attributes: this.#safeAttributes(name, attributes), children: [] };
    this.#stack.push({ name, treatment: 'kept', element: this.#root, namespaces });
    this.#words.open(name, attributes);
  }

  #treatmentOf(name: string | undefined, qualifiedName: string, parent: Frame): Treatment {
    // Scripts count in any namespace: HTML's are foreign to SVG, but not harmless.
    if (/(^|:)script$/i.test(qualifiedName)) {
      this.#removed.add('script');
      return 'dropped';
    }
    if (parent.treatment === 'dropped' || parent.treatment === 'style') return 'dropped';
    // Within foreign content only the words count; a <style> there belongs to HTML.
    if (parent.treatment === 'words') return /(^|:)style$/i.test(qualifiedName) ? 'dropped' : 'words';
    if (name === undefined) return 'dropped';
    if (name === 'style') return 'style';
    if (name === 'title' || name === 'desc') return 'words';
    if (name === 'foreignObject') {
      this.#removed.add('foreign content');
      return 'words';
    }
    if (name === 'filter') this.#removed.add('filter');
    if (animationElements.has(name)) this.#isAnimated = true;
    return keptElements.has(name) ? 'kept' : 'dropped';
  }

  /** Undefined when the element makes no sense without what had to be left out. */
  #keep(name: string, attributes: Readonly<Record<string, string>>, parent: Frame): SvgElement | undefined {
    const element: SvgElement = { name, attributes: this.#safeAttributes(name, attributes), children: [] };
    if ((name === 'use' || name === 'image') && !element.attributes.has('href')) return undefined;
    if (name === 'image') this.#embeddedImages.push(element);
    if (name === 'text') this.#textElementCount += 1;
    parent.element?.children.push(element);
    return element;
  }

  #safeAttributes(name: string, attributes: Readonly<Record<string, string>>): Map<string, string> {
    const safe = new Map<string, string>();
    for (const [attribute, value] of Object.entries(attributes)) {
      if (attribute === 'href' || /^\w+:href$/.test(attribute)) {
        const href = this.#safeHref(name, value);
        // Plain `href` wins over the prefixed form, as browsers have it.
        if (href !== undefined && (attribute === 'href' || !safe.has('href'))) safe.set('href', href);
      } else if (attribute === 'style') {
        const style = readDeclarations(value);
        if (style.hadExternalReference) this.#removed.add('reference to another file');
        this.#isAnimated ||= style.isAnimated;
        if (style.declarations.length > 0) safe.set('style', writeDeclarations(style.declarations));
      } else if (attribute === 'id') {
        // Two elements of one id: only the first keeps it, so that what we count is what is drawn.
        if (!this.#ids.has(value)) safe.set('id', value);
        this.#ids.add(value);
      } else if (/^on/i.test(attribute)) {
        this.#removed.add('script');
      } else if (
        /^[A-Za-z][A-Za-z0-9-]*$/.test(attribute) &&
        attribute !== 'filter' &&
        attribute !== 'xmlns'
      ) {
        if (/url|\\/i.test(value) && !hasOnlyLocalUrls(value)) this.#removed.add('reference to another file');
        else safe.set(attribute, value);
      }
    }
    return safe;
  }

  #safeHref(name: string, value: string): string | undefined {
    const target = value.trim();
    if (referringElements.has(name) && target.startsWith('#')) return target;
    if (name === 'image' && embeddedPicture.test(target)) return target;
    // A link that a reader may follow loads nothing by itself; it is left out without being named.
    if (name !== 'a' && !target.startsWith('#')) this.#removed.add('reference to another file');
    return undefined;
  }

  #text(text: string): void {
    const frame = this.#stack.at(-1);
    if (frame === undefined) return;
    if (frame.treatment === 'style') {
      this.#styleText += text;
      return;
    }
    if (frame.treatment === 'dropped') return;
    this.#words.add(text);
    if (frame.element === undefined || !textElements.has(frame.name)) return;
    this.#drawnCharacters += text.length;
    if (this.#drawnCharacters <= maxSvgDrawnCharacters) frame.element.children.push(text);
  }

  #close(): void {
    const frame = this.#stack.pop();
    if (frame === undefined) return;
    this.#words.close(frame.name);
    if (frame.treatment !== 'style') return;
    const style = readStyleSheet(this.#styleText);
    this.#styleText = '';
    this.#rules.push(...style.rules);
    this.#isAnimated ||= style.isAnimated;
    if (style.hadExternalReference) this.#removed.add('reference to another file');
  }
}

/** Prefix to namespace; the default namespace has the empty prefix. */
function namespacesWithin(
  outer: ReadonlyMap<string, string> | undefined,
  attributes: Readonly<Record<string, string>>,
): ReadonlyMap<string, string> {
  let own: Map<string, string> | undefined;
  for (const [name, value] of Object.entries(attributes)) {
    if (name !== 'xmlns' && !name.startsWith('xmlns:')) continue;
    own ??= new Map(outer);
    own.set(name === 'xmlns' ? '' : name.slice('xmlns:'.length), value.trim());
  }
  return own ?? outer ?? new Map();
}

/** The name without its prefix when the element belongs to SVG (or to no namespace at all). */
function localName(qualifiedName: string, namespaces: ReadonlyMap<string, string>): string | undefined {
  const colon = qualifiedName.indexOf(':');
  const prefix = colon < 0 ? '' : qualifiedName.slice(0, colon);
  const namespace = namespaces.get(prefix);
  if (namespace === svgNamespace || (namespace === undefined && prefix === ''))
    return qualifiedName.slice(colon + 1);
  return undefined;
}

function writeElement(element: SvgElement, parts: string[], namespace: string, css: string): void {
  parts.push('<', element.name, namespace);
  for (const [name, value] of element.attributes) parts.push(' ', name, '="', escapeXml(value), '"');
  parts.push('>');
  if (css !== '') parts.push('<style>', escapeXml(css), '</style>');
  for (const child of element.children) {
    if (typeof child === 'string') parts.push(escapeXml(child));
    else writeElement(child, parts, '', '');
  }
  parts.push('</', element.name, '>');
}

function escapeXml(text: string): string {
  return (
    text
      // Characters that XML 1.0 does not have would make the renderer refuse the whole picture.
      .replace(/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu, '')
      .replace(/&/g, '&amp;')
      .replace(/</g, '&lt;')
      .replace(/>/g, '&gt;')
      .replace(/"/g, '&quot;')
  );
}
