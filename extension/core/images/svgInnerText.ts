/**
 * Collects the words that a person reads in an SVG: its title and description first, then its labels, including
 * labels that drawing tools write as HTML inside foreignObject, then the titles of its parts (tool tips).
 */
import { maxInnerTextCharacters } from './imageLimits.ts';

type Slot = 'title' | 'label' | 'part';

export class InnerTextCollector {
  readonly #open: string[] = [];
  readonly #parts: Record<Slot, string[]> = { title: [], label: [], part: [] };
  #current = '';
  #characters = 0;
  /** Depth of a <switch> whose foreignObject had words: its other branch repeats or excuses them. */
  #answeredSwitch: number | undefined;

  /** Title, description, labels, titles of parts; whitespace folded, repetitions left out, cut at the limit. */
  get text(): string {
    const all = new Set([...this.#parts.title, ...this.#parts.label, ...this.#parts.part]);
    return [...all].join(' ').slice(0, maxInnerTextCharacters).trim();
  }

  open(name: string, attributes: Readonly<Record<string, string>>): void {
    if (this.#isInWords()) {
      // A tspan with a position of its own starts a new line; one without goes on with the word.
      const isNewLine = name !== 'tspan' || ['x', 'y', 'dy'].some((key) => attributes[key] !== undefined);
      if (isNewLine) this.#current += ' ';
    }
    this.#open.push(name);
  }

  add(text: string): void {
    if (this.#characters > maxInnerTextCharacters || !this.#isInWords()) return;
    const isOtherBranch = this.#answeredSwitch !== undefined && !this.#open.includes('foreignObject');
    if (!isOtherBranch) this.#current += text.slice(0, maxInnerTextCharacters);
  }

  close(name: string): void {
    this.#open.pop();
    if (this.#answeredSwitch !== undefined && this.#open.length < this.#answeredSwitch)
      this.#answeredSwitch = undefined;
    if (this.#isInWords()) {
      if (name !== 'tspan') this.#current += ' ';
      return;
    }
    if (!hasWords(name)) return;
    const words = this.#current.replace(/\s+/g, ' ').trim();
    this.#current = '';
    if (words === '') return;
    this.#characters += words.length;
    const isAboutAll = this.#open.length === 1;
    const slot: Slot = isLabel(name) ? 'label' : isAboutAll ? 'title' : 'part';
    this.#parts[slot].push(words);
    if (name === 'foreignObject' && this.#open.at(-1) === 'switch') this.#answeredSwitch = this.#open.length;
  }

  #isInWords(): boolean {
    return this.#open.some(hasWords);
  }
}

function hasWords(name: string): boolean {
  return name === 'title' || name === 'desc' || isLabel(name);
}

function isLabel(name: string): boolean {
  return name === 'text' || name === 'foreignObject';
}
