/**
 * Turns sibling syntax nodes into items: runs of whole lines that follow each other and leave no non-blank line of
 * their region out. Comments and attributes join what they stand before.
 */
import { type Definition, findDefinition, type LanguageRules, type NodeText } from './languageRules.ts';
import { childrenOf, type SyntaxNode } from './syntaxNode.ts';
import { isWhitespace, type TextLines } from './textLines.ts';

export interface SyntaxItem {
  readonly first: number;
  /** Included. */
  readonly last: number;
  /** Nodes whose children divide the item further. */
  readonly nodes: readonly SyntaxNode[];
  /** Set when the item is exactly one definition with its comments. */
  readonly definition: Definition | undefined;
  /** Names of definitions that share lines with something else. */
  readonly symbols: readonly string[];
}

export interface SyntaxSource {
  readonly lines: TextLines;
  readonly rules: LanguageRules;
  readonly textOf: NodeText;
}

interface OpenItem {
  first: number;
  last: number;
  nodes: SyntaxNode[];
  definition: Definition | undefined;
  symbols: string[];
  /** Only comments or attributes so far: waits for what it belongs to. */
  isPreamble: boolean;
}

/** The lines of a node without line endings and blanks at its end (some grammars include them). */
function linesOfNode(node: SyntaxNode, lines: TextLines): { first: number; last: number } {
  const first = lines.lineAt(node.startIndex);
  let end = node.endIndex;
  while (end > node.startIndex && isWhitespace(lines.text.charCodeAt(end - 1))) end--;
  return { first, last: lines.lineAt(Math.max(node.startIndex, end - 1)) };
}

/**
 * Items of the lines `first` to `last`. Nodes are looked through (`explode`) until there is more than one item or
 * nothing is left to look into; the result is empty when the nodes do not divide the region.
 */
export function divideRegion(
  nodes: readonly SyntaxNode[],
  first: number,
  last: number,
  source: SyntaxSource,
): SyntaxItem[] {
  let current = nodes;
  // Nesting on one line deeper than this is data or generated code; lines divide it as well.
  for (let depth = 0; depth < 40; depth++) {
    const items = itemsOf(current, first, last, source);
    if (items.length > 1) return items;
    const next: SyntaxNode[] = [];
    for (const node of current) {
      const extent = linesOfNode(node, source.lines);
      if (extent.last === extent.first) continue;
      for (const child of node.namedChildren) if (child !== null) next.push(child);
    }
    if (next.length === 0) return [];
    current = next;
  }
  return [];
}

export function itemsOf(
  nodes: readonly SyntaxNode[],
  first: number,
  last: number,
  source: SyntaxSource,
): SyntaxItem[] {
  const { lines, rules, textOf } = source;
  const items: OpenItem[] = [];
  for (const node of nodes.flatMap((candidate) => expandTransparent(candidate, rules, 0))) {
    const extent = linesOfNode(node, lines);
    if (extent.last < first || extent.first > last) continue;
    const from = Math.max(extent.first, first);
    const to = Math.min(extent.last, last);
    const isComment = rules.comments.includes(node.type);
    const isPreamble = isComment || rules.attached.includes(node.type);
    const definition = isPreamble ? undefined : findDefinition(node, rules, textOf);
    const previous = items.at(-1);
    if (previous !== undefined && from <= previous.last) {
      joinLine(previous, node, to, definition, isComment);
    } else if (previous?.isPreamble === true && from === previous.last + 1) {
      // A comment or attribute directly above belongs to what follows.
      previous.last = to;
      previous.nodes.push(node);
      previous.isPreamble = isPreamble;
      previous.definition = definition;
      previous.symbols = [...(definition?.symbols ?? [])];
    } else {
      const symbols = [...(definition?.symbols ?? [])];
      items.push({ first: from, last: to, nodes: [node], definition, symbols, isPreamble });
    }
  }
  return fillGaps(items, first, last, lines);
}

/** `#ifdef`, errors and the like stand around definitions without being any: their children count in their place. */
function expandTransparent(node: SyntaxNode, rules: LanguageRules, depth: number): SyntaxNode[] {
  // Conditions nested deeper than this are no include guards.
  if (depth > 8 || !(node.isError || rules.transparent.includes(node.type))) return [node];
  const children = childrenOf(node);
  if (children.length === 0) return [node];
  return children.flatMap((child) => expandTransparent(child, rules, depth + 1));
}

/** Two nodes on one line are one item; a comment behind code does not change what the code is. */
function joinLine(
  item: OpenItem,
  node: SyntaxNode,
  to: number,
  definition: Definition | undefined,
  isComment: boolean,
): void {
  item.last = Math.max(item.last, to);
  if (isComment && !item.isPreamble) return;
  item.nodes.push(node);
  item.definition = item.isPreamble ? definition : undefined;
  item.symbols.push(...(definition?.symbols ?? []));
  item.isPreamble = item.isPreamble && isComment;
}

/** Lines that belong to no node (a signature before the members, closing brackets) join a neighbour. */
function fillGaps(items: readonly OpenItem[], first: number, last: number, lines: TextLines): SyntaxItem[] {
  const filled: OpenItem[] = [];
  const start = items[0];
  if (start === undefined) return [];
  if (lines.size(first, start.first - 1) > 0) {
    const rest = { nodes: [], definition: undefined, symbols: [], isPreamble: false };
    filled.push({ first, last: start.first - 1, ...rest });
  }
  for (const [index, item] of items.entries()) {
    const end = items[index + 1]?.first ?? last + 1;
    filled.push({ ...item, last: lines.size(item.last + 1, end - 1) > 0 ? end - 1 : item.last });
  }
  return filled;
}
