/**
 * An upper bound of the work that drawing an SVG causes. A few kilobytes of <use> or patterns that contain each other
 * can stand for billions of elements; this finds out by counting instead of drawing.
 */
import { maxSvgDrawnElements, maxSvgReferenceDepth, maxSvgStyleMatches } from './imageLimits.ts';
import type { SvgDocument, SvgElement } from './svgDocument.ts';
import { SvgRefusal } from './svgRefusal.ts';
import {
  localUrlsOf,
  mayMatch,
  readDeclarations,
  type StyleDeclaration,
  type StyleRule,
} from './svgStyle.ts';

/** Not drawn where they stand, only where something refers to them. */
const definitions = new Set([
  'defs',
  'symbol',
  'clipPath',
  'mask',
  'pattern',
  'marker',
  'linearGradient',
  'radialGradient',
]);

/** Properties that children inherit: a pattern on a group is painted again for each of its elements. */
const inheritedReferences = new Set(['fill', 'stroke', 'marker', 'marker-start', 'marker-mid', 'marker-end']);
const ownReferences = new Set(['clip-path', 'mask']);

/** Decoding and scaling an embedded picture costs about as much as fifty plain shapes. */
const imageCost = 50;
/** A gradient is prepared once per use; sixteen stops cost about as much as one shape. */
const stopsPerUnit = 16;

/** Throws {@link SvgRefusal} when drawing would take more than the limits allow; otherwise returns the bound. */
export function boundDrawing(document: SvgDocument): number {
  const counter = new DrawingCounter(document);
  return counter.count();
}

class DrawingCounter {
  readonly #root: SvgElement;
  readonly #byId = new Map<string, SvgElement>();
  readonly #referringRules: readonly StyleRule[];
  readonly #known = new Map<SvgElement, number>();
  readonly #open = new Set<SvgElement>();
  #hasMarkers = false;
  #referenceDepth = 0;

  constructor(document: SvgDocument) {
    if (document.rules.length * document.elementCount > maxSvgStyleMatches)
      throw new SvgRefusal('unsafe', `It has ${document.rules.length} style rules, too many for its size.`);
    this.#root = document.root;
    this.#referringRules = document.rules.filter((rule) => rule.declarations.some(isReference));
    this.#collect(document.root);
  }

  count(): number {
    return this.#cost(this.#root);
  }

  #collect(element: SvgElement): void {
    const id = element.attributes.get('id');
    if (id !== undefined) this.#byId.set(id, element);
    if (element.name === 'marker') this.#hasMarkers = true;
    for (const child of element.children) if (typeof child !== 'string') this.#collect(child);
  }

  #cost(element: SvgElement): number {
    const known = this.#known.get(element);
    if (known !== undefined) return known;
    if (this.#open.has(element))
      throw new SvgRefusal('unsafe', `One of its elements (<${element.name}>) contains itself by reference.`);
    this.#open.add(element);
    let drawn = this.#ownCost(element);
    for (const child of element.children) {
      if (typeof child !== 'string' && !definitions.has(child.name)) drawn += this.#cost(child);
    }
    const href = element.attributes.get('href');
    if (href?.startsWith('#')) drawn += this.#costOfId(href.slice(1));
    let repeated = 0;
    let once = 0;
    for (const { property, value } of this.#referencesOf(element)) {
      const cost = localUrlsOf(value).reduce((sum, id) => sum + this.#costOfId(id), 0);
      if (ownReferences.has(property)) once += cost;
      else repeated += cost;
    }
    const total = drawn * (1 + repeated) + once;
    if (total > maxSvgDrawnElements)
      throw new SvgRefusal(
        'unsafe',
        `Its references expand to more than ${maxSvgDrawnElements} drawn elements, the limit for drawing an SVG.`,
      );
    this.#open.delete(element);
    this.#known.set(element, total);
    return total;
  }

  #costOfId(id: string): number {
    const target = this.#byId.get(id);
    if (target === undefined) return 0;
    this.#referenceDepth += 1;
    if (this.#referenceDepth > maxSvgReferenceDepth)
      throw new SvgRefusal(
        'unsafe',
        `Its references form a chain of more than ${maxSvgReferenceDepth} steps.`,
      );
    const cost = this.#cost(target);
    this.#referenceDepth -= 1;
    return cost;
  }

  #ownCost(element: SvgElement): number {
    if (element.name === 'image') return imageCost;
    if (element.name === 'stop') return 1 / stopsPerUnit;
    if (!this.#hasMarkers) return 1;
    // A marker is drawn at every corner of a line; every corner has at least two characters.
    const outline = element.attributes.get('d') ?? element.attributes.get('points') ?? '';
    return 1 + outline.length / 2;
  }

  #referencesOf(element: SvgElement): StyleDeclaration[] {
    const found: StyleDeclaration[] = [];
    for (const [property, value] of element.attributes) {
      const declaration = { property, value };
      if (isReference(declaration)) found.push(declaration);
    }
    const style = element.attributes.get('style');
    if (style?.includes('url')) found.push(...readDeclarations(style).declarations.filter(isReference));
    if (this.#referringRules.length > 0) {
      const identity = {
        name: element.name,
        id: element.attributes.get('id') ?? '',
        classes: (element.attributes.get('class') ?? '').split(/\s+/),
      };
      for (const rule of this.#referringRules)
        if (mayMatch(rule.selector, identity)) found.push(...rule.declarations.filter(isReference));
    }
    return found;
  }
}

function isReference({ property, value }: StyleDeclaration): boolean {
  return (
    (inheritedReferences.has(property) || ownReferences.has(property)) && value.toLowerCase().includes('url(')
  );
}
