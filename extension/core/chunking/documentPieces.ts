/**
 * Chooses how a document without a syntax tree is split: by headings, by cells, by keys or by lines.
 */
import type { SourceDocument } from '../ports/chunker.ts';
import type { ChunkBudgets } from './budgets.ts';
import { splitConfig } from './configPieces.ts';
import { findFrontMatter } from './frontMatter.ts';
import { modalityOfLanguage } from './languages.ts';
import { splitLines } from './lineSplitting.ts';
import { findMarkdownBlocks } from './markdownBlocks.ts';
import { splitNotebook } from './notebookPieces.ts';
import type { Piece } from './piece.ts';
import { findProseBlocks } from './proseBlocks.ts';
import { packProse } from './prosePieces.ts';
import { TextLines } from './textLines.ts';

export function splitDocument(document: SourceDocument, lines: TextLines, budgets: ChunkBudgets): Piece[] {
  if (document.path.endsWith('.ipynb')) {
    const cells = splitNotebook(lines, budgets);
    if (cells !== undefined) return cells;
  }
  if (document.languageId === 'markdown' || document.languageId === 'mdx') {
    return splitMarkdown(lines, budgets);
  }
  if (modalityOfLanguage(document.languageId) === 'text') {
    return packProse(findProseBlocks(lines, document.languageId), lines, 0, budgets);
  }
  return splitConfig(lines, document.languageId, budgets) ?? splitByLines(lines, budgets);
}

/** The fallback for everything: bounded parts that overlap by a few lines. */
export function splitByLines(lines: TextLines, budgets: ChunkBudgets): Piece[] {
  const options = { budget: budgets.part, overlapLines: budgets.overlapLines };
  return splitLines(lines, 0, lines.count - 1, options).map((part) => ({ ...part, scope: [], symbols: [] }));
}

function splitMarkdown(lines: TextLines, budgets: ChunkBudgets): Piece[] {
  const head = findFrontMatter(lines);
  if (head === undefined) return packProse(findMarkdownBlocks(lines), lines, 0, budgets);
  // The parser would read the head as a rule and a heading; blanks of the same length keep all offsets.
  const end = lines.endOf(head.lastLine);
  const blanked = new TextLines(lines.text.slice(0, end).replace(/[^\r\n]/g, ' ') + lines.text.slice(end));
  const rest = packProse(findMarkdownBlocks(blanked), lines, head.lastLine + 1, budgets, head.title);
  const scope = head.title === '' ? [] : [head.title];
  const parts = splitLines(lines, 0, head.lastLine, { budget: budgets.prose, overlapLines: 0 });
  return [
    ...parts.map((part, index): Piece => {
      const piece = { ...part, scope, symbols: [] };
      return index === 0 && head.summary !== '' ? { ...piece, embeddingBody: head.summary } : piece;
    }),
    ...rest,
  ];
}
