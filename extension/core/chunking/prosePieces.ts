/**
 * Packs the blocks of a document into pieces by section: one per section when it fits, parts of long sections, and
 * tiny sections together with their neighbours under the same parent.
 */
import type { ChunkBudgets } from './budgets.ts';
import { splitLines } from './lineSplitting.ts';
import { commonScope, type Piece } from './piece.ts';
import type { ProseBlock } from './proseBlocks.ts';
import type { TextLines } from './textLines.ts';

interface Section {
  readonly scope: readonly string[];
  readonly first: number;
  last: number;
  readonly blocks: ProseBlock[];
}

/** `title` is the document's own when it stands outside of the headings (front matter). */
export function packProse(
  blocks: readonly ProseBlock[],
  lines: TextLines,
  firstLine: number,
  budgets: ChunkBudgets,
  title = '',
): Piece[] {
  const sections = sectionsOf(blocks, lines, firstLine, title);
  const pieces: Piece[] = [];
  // `last` is the scope of the section that joined last: what may join next depends on it.
  let open: { piece: Piece; size: number; last: readonly string[] } | undefined;
  const flush = (): void => {
    if (open !== undefined) pieces.push(open.piece);
    open = undefined;
  };
  for (const section of sections) {
    const size = lines.size(section.first, section.last);
    if (size === 0) continue;
    if (size > budgets.prose) {
      const parts = splitSection(section, lines, budgets);
      const head = parts[0];
      // A title above a long section joins its first part.
      if (
        open !== undefined &&
        open.size < budgets.crumb &&
        head !== undefined &&
        head.characters === undefined
      ) {
        parts[0] = { ...head, firstLine: open.piece.firstLine };
        open = undefined;
      }
      flush();
      for (const part of parts) pieces.push(part);
      continue;
    }
    const piece: Piece = {
      firstLine: section.first,
      lastLine: section.last,
      scope: section.scope,
      symbols: [],
    };
    if (open !== undefined && canJoin(open, piece, size, budgets)) {
      open = {
        piece: {
          ...open.piece,
          lastLine: section.last,
          scope:
            open.size < budgets.crumb && isInside(piece.scope, open.piece.scope)
              ? piece.scope
              : commonScope(open.piece.scope, piece.scope),
        },
        size: open.size + size,
        last: piece.scope,
      };
    } else {
      flush();
      open = { piece, size, last: piece.scope };
    }
  }
  flush();
  return pieces;
}

function canJoin(
  open: { readonly size: number; readonly last: readonly string[] },
  next: Piece,
  size: number,
  budgets: ChunkBudgets,
): boolean {
  if (open.size + size > budgets.prose) return false;
  if (open.size >= budgets.tinySection && size >= budgets.tinySection) return false;
  const shared = commonScope(open.last, next.scope).length;
  return shared >= Math.max(open.last.length, next.scope.length) - 1;
}

function isInside(scope: readonly string[], parent: readonly string[]): boolean {
  return scope.length >= parent.length && commonScope(scope, parent).length === parent.length;
}

function sectionsOf(
  blocks: readonly ProseBlock[],
  lines: TextLines,
  firstLine: number,
  title: string,
): Section[] {
  const root = title === '' ? [] : [title];
  const path: { depth: number; title: string }[] = [];
  const sections: Section[] = [];
  let current: Section = { scope: root, first: firstLine, last: lines.count - 1, blocks: [] };
  for (const block of blocks) {
    if (block.last < firstLine) continue;
    if (block.heading !== undefined) {
      current.last = block.first - 1;
      sections.push(current);
      while (path.length > 0 && (path.at(-1)?.depth ?? 0) >= block.heading.depth) path.pop();
      path.push(block.heading);
      const names = path.map((heading) => heading.title).filter((name) => name !== '');
      const scope = names[0] === title ? names : [...root, ...names];
      current = { scope, first: block.first, last: lines.count - 1, blocks: [] };
    }
    current.blocks.push(block);
  }
  sections.push(current);
  return sections.filter((section) => section.last >= section.first);
}

/** Cuts between blocks; a block that is too long itself (a code fence, a table) is cut by lines. */
function splitSection(section: Section, lines: TextLines, budgets: ChunkBudgets): Piece[] {
  const starts = [...new Set(section.blocks.map((block) => block.first))].sort((a, b) => a - b);
  if (starts[0] !== section.first) starts.unshift(section.first);
  const pieces: Piece[] = [];
  let first = section.first;
  const emit = (from: number, to: number): void => {
    for (const part of splitLines(lines, from, to, { budget: budgets.prose, overlapLines: 0 })) {
      pieces.push({ ...part, scope: section.scope, symbols: [] });
    }
  };
  for (const [index, start] of starts.entries()) {
    const end = (starts[index + 1] ?? section.last + 1) - 1;
    if (lines.size(first, end) <= budgets.prose) continue;
    // A heading or a lead-in line stays with the long block that it introduces.
    if (start > first && lines.size(first, start - 1) >= budgets.crumb) {
      emit(first, start - 1);
      first = start;
    }
    if (lines.size(first, end) > budgets.prose) {
      emit(first, end);
      first = end + 1;
    }
  }
  if (first <= section.last) emit(first, section.last);
  return pieces;
}
