/**
 * Parses programs with web-tree-sitter: grammars are loaded on first use, one parser serves each grammar, parsing
 * runs in short slices with a limit on time, and trees are freed as soon as they have been read.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Language, Parser, type Tree } from 'web-tree-sitter';
import { CancelledError, throwIfCancelled } from '../../core/cancellation/cancellation.ts';
import type { SyntaxNode } from '../../core/chunking/syntaxNode.ts';
import { describeError, SemblanceError } from '../../core/errors/semblanceError.ts';
import type { Disposable } from '../../core/lifecycle/disposable.ts';
import type { Logger } from '../../core/logging/logger.ts';

/** Between slices other work and cancellation get their turn; 30 ms is below what a person notices. */
const sliceMs = 30;

/** A megabyte of ordinary code takes a second or less on a slow machine; more means hostile input. */
const defaultParseLimitMs = 3000;

/** The parser copies text into a buffer of 5 120 code units; longer slices would be copied for nothing. */
const inputUnits = 5000;

export interface SyntaxParserOptions {
  /** Holds `tree-sitter-<grammar>.wasm`. */
  readonly wasmFolder: string;
  /** Path of `web-tree-sitter.wasm`. */
  readonly runtimeFile: string;
  readonly logger: Logger;
  readonly parseLimitMs?: number;
}

interface GrammarParser {
  readonly parser: Parser;
  /** Ends when the parse before has ended: a parser that was interrupted must not be used for another text. */
  queue: Promise<unknown>;
}

export class SyntaxParser implements Disposable {
  readonly #options: SyntaxParserOptions;
  readonly #parsers = new Map<string, Promise<GrammarParser | undefined>>();
  readonly #opened: Parser[] = [];
  #isDisposed = false;

  private constructor(options: SyntaxParserOptions) {
    this.#options = options;
  }

  /** Loads the runtime. Throws `internal` when its file is missing or damaged: then the product is incomplete. */
  static async open(options: SyntaxParserOptions): Promise<SyntaxParser> {
    try {
      const binary = await readFile(options.runtimeFile);
      // The library's own lookup of its file does not survive bundling; given bytes it looks for nothing.
      await Parser.init({ wasmBinary: binary });
    } catch (cause) {
      throw new SemblanceError(
        'internal',
        `The parser "${options.runtimeFile}" cannot be loaded. Reinstall Semblance.`,
        { file: options.runtimeFile },
        { cause },
      );
    }
    return new SyntaxParser(options);
  }

  /**
   * Parses and hands the root to `read`; the tree is gone afterwards. Undefined when the grammar cannot be loaded,
   * the limit on time is over, or the parser fails. Throws CancelledError.
   */
  async parse<T>(
    grammar: string,
    text: string,
    signal: AbortSignal,
    read: (root: SyntaxNode) => T,
  ): Promise<T | undefined> {
    throwIfCancelled(signal);
    const loaded = await this.#parserFor(grammar);
    if (loaded === undefined) return undefined;
    const result = loaded.queue.then(() => this.#parseNow(loaded.parser, text, signal, read));
    loaded.queue = result.catch(() => undefined);
    return await result;
  }

  async #parseNow<T>(
    parser: Parser,
    text: string,
    signal: AbortSignal,
    read: (root: SyntaxNode) => T,
  ): Promise<T | undefined> {
    throwIfCancelled(signal);
    if (this.#isDisposed) throw new CancelledError();
    const tree = await this.#buildTree(parser, text, signal);
    if (tree === undefined) return undefined;
    try {
      return read(tree.rootNode);
    } finally {
      tree.delete();
    }
  }

  async #buildTree(parser: Parser, text: string, signal: AbortSignal): Promise<Tree | undefined> {
    const limitMs = this.#options.parseLimitMs ?? defaultParseLimitMs;
    const readInput = (index: number): string => text.slice(index, index + inputUnits);
    let spentMs = 0;
    try {
      for (;;) {
        const start = performance.now();
        const tree = parser.parse(readInput, null, {
          progressCallback: () => performance.now() - start > sliceMs,
        });
        if (tree !== null) return tree;
        spentMs += performance.now() - start;
        if (spentMs > limitMs) {
          this.#options.logger.debug(`Parsing was given up after ${Math.round(spentMs)} ms`);
          return undefined;
        }
        await nextTurn();
        throwIfCancelled(signal);
        if (this.#isDisposed) throw new CancelledError();
      }
    } finally {
      // An interrupted parser would go on with the old text otherwise.
      if (!this.#isDisposed) parser.reset();
    }
  }

  #parserFor(grammar: string): Promise<GrammarParser | undefined> {
    const known = this.#parsers.get(grammar);
    if (known !== undefined) return known;
    const loading = this.#load(grammar);
    this.#parsers.set(grammar, loading);
    return loading;
  }

  async #load(grammar: string): Promise<GrammarParser | undefined> {
    const file = join(this.#options.wasmFolder, `tree-sitter-${grammar}.wasm`);
    try {
      const language = await Language.load(await readFile(file));
      const parser = new Parser();
      parser.setLanguage(language);
      this.#opened.push(parser);
      return { parser, queue: Promise.resolve() };
    } catch (error) {
      // Asked for once per session: files of this language are split by lines until the next start.
      this.#options.logger.warn(
        `The grammar "${file}" cannot be loaded (${describeError(error)}); its language is split by lines`,
      );
      return undefined;
    }
  }

  dispose(): void {
    if (this.#isDisposed) return;
    this.#isDisposed = true;
    for (const parser of this.#opened.splice(0)) parser.delete();
    this.#parsers.clear();
  }
}
