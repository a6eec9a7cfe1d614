/**
 * The rules of one ignore file, applied to paths of a root with Git's meaning.
 */
import ignore, { type Ignore } from 'ignore';

export type IgnoreVerdict = 'ignored' | 'included' | 'none';

/** The library remembers every answer; beyond this the memory of a huge workspace would grow without bound. */
const maxRememberedAnswers = 5_000;

export interface IgnoreLayerOptions {
  /** Shown to people: the ignore file's path relative to the workspace root. */
  readonly source: string;
  /** The ignore file's folder, relative to the base that all layers of a root share; empty for the base itself. */
  readonly folder: string;
  readonly ignoreCase: boolean;
}

/**
 * Immutable for its users. Rules say nothing about what lies below a folder that they match: whoever walks does not
 * enter such a folder, and calls `entering` when it does because a stronger rule re-included it.
 */
export class IgnoreLayer {
  readonly #options: IgnoreLayerOptions;
  #rules: Ignore;
  #answers = 0;

  private constructor(rules: Ignore, options: IgnoreLayerOptions) {
    this.#rules = rules;
    this.#options = options;
  }

  static parse(text: string, options: IgnoreLayerOptions): IgnoreLayer {
    return new IgnoreLayer(ignore({ ignoreCase: options.ignoreCase }).add(text), options);
  }

  get source(): string {
    return this.#options.source;
  }

  /** `path` is relative to the base and lies below the layer's folder. */
  test(path: string, isFolder: boolean): IgnoreVerdict {
    return this.#test(this.#ownPath(path) + (isFolder ? '/' : ''));
  }

  /** The layer for the contents of a folder that is entered although this layer may ignore it. */
  entering(folder: string): IgnoreLayer {
    const path = this.#ownPath(folder);
    if (this.#test(`${path}/`) !== 'ignored') return this;
    // The library passes "ignored" down to everything below; Git asks each rule about each path anew. A last rule that
    // includes just this folder leaves the others as they are for what lies inside.
    const rules = ignore({ ignoreCase: this.#options.ignoreCase })
      .add(this.#rules)
      .add({ pattern: `!/${path.replace(/[\\*?[\] ]/g, '\\$&')}/` });
    return new IgnoreLayer(rules, this.#options);
  }

  #ownPath(path: string): string {
    const { folder } = this.#options;
    return folder === '' ? path : path.slice(folder.length + 1);
  }

  #test(path: string): IgnoreVerdict {
    this.#answers += 1;
    if (this.#answers > maxRememberedAnswers) {
      this.#answers = 0;
      this.#rules = ignore({ ignoreCase: this.#options.ignoreCase }).add(this.#rules);
    }
    const { ignored, unignored } = this.#rules.test(path);
    if (ignored) return 'ignored';
    return unignored ? 'included' : 'none';
  }
}
