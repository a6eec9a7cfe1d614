/**
 * The rules of one ignore file, applied to paths of a root with Git's meaning.
 */
import { type IgnoreRule, parseIgnoreRule } from '../../core/discovery/ignoreRule.ts';

export type IgnoreVerdict = 'ignored' | 'included' | 'none';

export interface IgnoreLayerOptions {
  /** Shown to people: the ignore file's path relative to the workspace root. */
  readonly source: string;
  /** The ignore file's folder, relative to the base that all layers of a root share; empty for the base itself. */
  readonly folder: string;
  readonly ignoreCase: boolean;
}

/** Rules say nothing about what lies below a folder that they match: whoever walks does not enter such a folder. */
export class IgnoreLayer {
  readonly #options: IgnoreLayerOptions;
  /** The last one first: the last match decides. */
  readonly #rules: readonly IgnoreRule[];

  private constructor(rules: readonly IgnoreRule[], options: IgnoreLayerOptions) {
    this.#rules = rules;
    this.#options = options;
  }

  static parse(text: string, options: IgnoreLayerOptions): IgnoreLayer {
    const rules = text
      .replace(/^\uFEFF/, '')
      .split(/\r?\n/)
      .map((line) => parseIgnoreRule(line, options))
      .filter((rule) => rule !== undefined);
    return new IgnoreLayer(rules.reverse(), options);
  }

  get source(): string {
    return this.#options.source;
  }

  /** `path` is relative to the base and lies below the layer's folder. */
  test(path: string, isFolder: boolean): IgnoreVerdict {
    const { folder, ignoreCase } = this.#options;
    const ownPath = folder === '' ? path : path.slice(folder.length + 1);
    const names = (ignoreCase ? ownPath.toLowerCase() : ownPath).split('/');
    const rule = this.#rules.find((candidate) => candidate.matches(names, isFolder));
    if (rule === undefined) return 'none';
    return rule.isNegative ? 'included' : 'ignored';
  }
}
