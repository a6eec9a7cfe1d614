/**
 * The chunker of the product: syntax trees where there is a grammar, headings, keys or lines elsewhere.
 */
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { isCancelled, throwIfCancelled } from '../../core/cancellation/cancellation.ts';
import { assembleChunks } from '../../core/chunking/assembleChunks.ts';
import { type ChunkBudgets, defaultBudgets } from '../../core/chunking/budgets.ts';
import { chunkerVersionFor } from '../../core/chunking/chunkerVersion.ts';
import { splitByLines, splitDocument } from '../../core/chunking/documentPieces.ts';
import { defaultEmbeddingTextOptions, type EmbeddingTextOptions } from '../../core/chunking/embeddingText.ts';
import type { LanguageRules } from '../../core/chunking/languageRules.ts';
import { rulesForLanguage } from '../../core/chunking/languages.ts';
import type { Piece } from '../../core/chunking/piece.ts';
import { errorShare, type SyntaxNode } from '../../core/chunking/syntaxNode.ts';
import { SyntaxSplitter } from '../../core/chunking/syntaxPieces.ts';
import { TextLines } from '../../core/chunking/textLines.ts';
import type { Chunk } from '../../core/documents/chunk.ts';
import { describeError } from '../../core/errors/semblanceError.ts';
import type { Logger } from '../../core/logging/logger.ts';
import type { Chunker, SourceDocument } from '../../core/ports/chunker.ts';
import { extractImageReferences } from '../../core/references/imageReferences.ts';
import { SyntaxParser } from './syntaxParser.ts';

/** Code longer than this is data or generated; a tree of it would need hundreds of megabytes. */
const maxParsedLength = 1_500_000;

/** Past this share of unreadable text the tree says less about the file than its lines do. */
const maxErrorShare = 0.4;

export interface ChunkerOptions {
  /** Holds the grammars, `tree-sitter-<grammar>.wasm`. */
  readonly wasmFolder: string;
  /** The runtime of the parser; by default `web-tree-sitter.wasm` beside the grammars. */
  readonly treeSitterRuntime?: string;
  readonly logger: Logger;
  /** For trials; every value that differs from the default changes `version`. */
  readonly budgets?: Partial<ChunkBudgets>;
  readonly embeddingText?: Partial<EmbeddingTextOptions>;
  /** Milliseconds that parsing one file may take before it is split by lines. */
  readonly parseLimitMs?: number;
}

/** How the last documents were split, for diagnostics. */
export interface ChunkerCounts {
  readonly syntax: number;
  readonly document: number;
  /** Files of a language with a grammar that were split by lines all the same. */
  readonly fallback: number;
}

export interface DisposableChunker extends Chunker {
  counts(): ChunkerCounts;
  dispose(): void;
}

/** Throws `internal` when the runtime of the parser is missing. A missing grammar only costs its language. */
export async function createChunker(options: ChunkerOptions): Promise<DisposableChunker> {
  const runtimeFile = options.treeSitterRuntime ?? join(options.wasmFolder, 'web-tree-sitter.wasm');
  const { wasmFolder, logger, parseLimitMs } = options;
  const parser = await SyntaxParser.open({
    wasmFolder,
    runtimeFile,
    logger,
    ...(parseLimitMs === undefined ? {} : { parseLimitMs }),
  });
  return new SyntaxChunker(parser, options);
}

class SyntaxChunker implements DisposableChunker {
  readonly version: string;
  readonly #parser: SyntaxParser;
  readonly #logger: Logger;
  readonly #budgets: ChunkBudgets;
  readonly #embeddingText: EmbeddingTextOptions;
  readonly #counts = { syntax: 0, document: 0, fallback: 0 };

  constructor(parser: SyntaxParser, options: ChunkerOptions) {
    this.#parser = parser;
    this.#logger = options.logger;
    this.#budgets = { ...defaultBudgets, ...options.budgets };
    this.#embeddingText = { ...defaultEmbeddingTextOptions, ...options.embeddingText };
    this.version = chunkerVersionFor(this.#budgets, this.#embeddingText);
  }

  async chunk(document: SourceDocument, signal: AbortSignal): Promise<readonly Chunk[]> {
    throwIfCancelled(signal);
    const lines = new TextLines(document.text);
    const pieces = await this.#split(document, lines, signal);
    // Splitting does not wait for anything; let a cancellation that arrived meanwhile be seen.
    await nextTurn();
    throwIfCancelled(signal);
    return assembleChunks(document, lines, pieces, extractImageReferences(document), this.#embeddingText);
  }

  async #split(document: SourceDocument, lines: TextLines, signal: AbortSignal): Promise<readonly Piece[]> {
    const rules = rulesForLanguage(document.languageId);
    if (rules === undefined) {
      this.#counts.document++;
      return splitDocument(document, lines, this.#budgets);
    }
    const pieces = await this.#trySyntax(document, lines, rules, signal);
    if (pieces !== undefined) {
      this.#counts.syntax++;
      return pieces;
    }
    this.#counts.fallback++;
    return splitByLines(lines, this.#budgets);
  }

  /** Undefined when the file is too large, too broken or too slow to be read as a tree. */
  async #trySyntax(
    document: SourceDocument,
    lines: TextLines,
    rules: LanguageRules,
    signal: AbortSignal,
  ): Promise<Piece[] | undefined> {
    if (document.text.length > maxParsedLength) return undefined;
    const textOf = (node: SyntaxNode): string => document.text.slice(node.startIndex, node.endIndex);
    try {
      return await this.#parser.parse(rules.grammar, document.text, signal, (root) =>
        errorShare(root) > maxErrorShare
          ? undefined
          : new SyntaxSplitter({ lines, rules, textOf }, this.#budgets).split(root),
      );
    } catch (error) {
      if (isCancelled(error)) throw error;
      // The WebAssembly parser can trap on hostile input; the lines of the file are still good.
      this.#logger.warn(`"${document.path}" cannot be parsed and is split by lines: ${describeError(error)}`);
      return undefined;
    }
  }

  counts(): ChunkerCounts {
    return { ...this.#counts };
  }

  dispose(): void {
    this.#parser.dispose();
  }
}
