/**
 * Widths of the names on the map, each measured once.
 */
import { fontOf } from './overlay.ts';

/** Names of points come and go while the map is walked. */
const mostKept = 2000;
/** Of a letter of the usual font, where nothing can be measured. */
const usualLetterWidth = 0.6;

export class TextWidths {
  readonly #canvas: HTMLCanvasElement;
  readonly #widths = new Map<string, number>();

  constructor(canvas: HTMLCanvasElement) {
    this.#canvas = canvas;
  }

  /** In CSS pixels. */
  of(text: string, fontSize: number, isTopic: boolean, fontFamily: string): number {
    const key = `${fontSize}${isTopic ? '!' : ' '}${text}`;
    const known = this.#widths.get(key);
    if (known !== undefined) return known;
    const context = this.#canvas.getContext('2d');
    if (context === null) return text.length * fontSize * usualLetterWidth;
    context.font = fontOf(fontSize, isTopic, fontFamily);
    const { width } = context.measureText(text);
    if (this.#widths.size > mostKept) this.#widths.clear();
    this.#widths.set(key, width);
    return width;
  }

  /** The font is another one. */
  clear(): void {
    this.#widths.clear();
  }
}
