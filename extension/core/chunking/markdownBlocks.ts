/**
 * Finds the headings and blocks of Markdown with the CommonMark parser. Only the block structure is needed, so the
 * inline constructs, which cost most of the time on hostile input, are switched off.
 */
import type { RootContent } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { findProseBlocks, type ProseBlock, plainTitle } from './proseBlocks.ts';
import type { TextLines } from './textLines.ts';

/** The parser needs about a second for a megabyte; above this size headings are found line by line instead. */
const maxParsedLength = 200_000;

const inlineConstructs = [
  'attention',
  'autolink',
  'characterEscape',
  'characterReference',
  'codeText',
  'hardBreakEscape',
  'htmlText',
  'labelEnd',
  'labelStartImage',
  'labelStartLink',
];

/**
 * A line that opens more quotations and lists than this is no document; the parser needs quadratic time for it.
 */
const deepNesting = /^(?:[ \t]*(?:>|[-*+]|\d{1,9}[.)])){30}/m;

/** Blocks in order. Items of lists and blocks of quotations count one by one. `lines` may have its start blanked. */
export function findMarkdownBlocks(lines: TextLines): ProseBlock[] {
  if (lines.text.length > maxParsedLength || deepNesting.test(lines.text)) {
    return findProseBlocks(lines, 'markdown');
  }
  try {
    const tree = fromMarkdown(lines.text, {
      extensions: [{ disable: { null: inlineConstructs } }],
    });
    return tree.children.flatMap((node) => blocksOf(node, lines));
  } catch {
    // Nesting thousands of levels deep overflows the parser's stack.
    return findProseBlocks(lines, 'markdown');
  }
}

function blocksOf(node: RootContent, lines: TextLines): ProseBlock[] {
  const start = node.position?.start.offset;
  const end = node.position?.end.offset;
  if (start === undefined || end === undefined) return [];
  if (node.type === 'list') return node.children.flatMap((item) => blocksOf(item, lines));
  const first = lines.lineAt(start);
  const last = lines.lineAt(Math.max(start, end - 1));
  if (node.type !== 'heading') return [{ first, last }];
  const raw = lines.text.slice(start, end).split(/[\r\n]/, 1)[0] ?? '';
  const title = plainTitle(raw.replace(/^\s*#+\s*/, '').replace(/\s+#+\s*$/, ''));
  return [{ first, last, heading: { depth: node.depth, title } }];
}
