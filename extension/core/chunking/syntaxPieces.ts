/**
 * Splits the syntax tree of a program into pieces: one per function, a header and members per class, packs of small
 * neighbours, and parts of what is too long. Pieces are whole lines, in order, without overlap.
 */
import type { ChunkBudgets } from './budgets.ts';
import type { Definition } from './languageRules.ts';
import { splitLines } from './lineSplitting.ts';
import { commonScope, type Piece } from './piece.ts';
import { divideRegion, itemsOf, type SyntaxItem, type SyntaxSource } from './syntaxItems.ts';
import { childrenOf, type SyntaxNode } from './syntaxNode.ts';

interface Surroundings {
  readonly scope: readonly string[];
  /** Of the definition around; empty at the top. */
  readonly signature: string;
  /** Inside functions constants are no symbols. */
  readonly isInsideCallable: boolean;
}

/** What packing decides about: small leaves are put together, finished pieces are passed on. */
type Leaf =
  | { readonly kind: 'statement' | 'definition'; readonly piece: Piece; readonly size: number }
  | { readonly kind: 'finished'; readonly pieces: readonly Piece[] };

/** Signatures longer than this are cut: they stand before every part of a long function. */
const maxSignatureLength = 160;

/** Recursion deeper than this is generated code; lines divide it as well. */
const maxDepth = 60;

/** Nested names are collected this deep: class, inner class, method. */
const maxNameDepth = 3;

export class SyntaxSplitter {
  readonly #source: SyntaxSource;
  readonly #budgets: ChunkBudgets;

  constructor(source: SyntaxSource, budgets: ChunkBudgets) {
    this.#source = source;
    this.#budgets = budgets;
  }

  split(root: SyntaxNode): Piece[] {
    const { lines } = this.#source;
    const surroundings: Surroundings = { scope: [], signature: '', isInsideCallable: false };
    const items = itemsOf(childrenOf(root), 0, lines.count - 1, this.#source);
    if (items.length === 0) return this.#plainParts(0, lines.count - 1, surroundings);
    if (lines.size(0, lines.count - 1) <= this.#budgets.small) {
      return [this.#pieceOf(0, lines.count - 1, this.#namesIn(items, surroundings, 0), surroundings)];
    }
    return this.#pack(this.#leaves(items, surroundings, 0), surroundings);
  }

  #leaves(items: readonly SyntaxItem[], around: Surroundings, depth: number): Leaf[] {
    return items.flatMap((item) => this.#leavesOf(item, around, depth));
  }

  #leavesOf(item: SyntaxItem, around: Surroundings, depth: number): Leaf[] {
    const { lines } = this.#source;
    const size = lines.size(item.first, item.last);
    const definition = item.definition;
    const isPlain = definition === undefined || definition.kind === 'value';
    if (definition?.kind === 'value' && size > this.#budgets.small && this.#holdsFunctions(item)) {
      return [{ kind: 'finished', pieces: this.#splitDefinition(item, definition, around, depth) }];
    }
    if (isPlain && size <= this.#budgets.part) {
      const symbols = around.isInsideCallable ? [] : item.symbols;
      return [{ kind: 'statement', piece: this.#pieceOf(item.first, item.last, symbols, around), size }];
    }
    if (definition === undefined || isPlain) return this.#divide(item, around, depth);
    const limit = definition.kind === 'container' ? this.#budgets.small : this.#budgets.whole;
    if (size <= limit) {
      const symbols = this.#namesIn([item], around, 0);
      const inner = { ...around, scope: [...around.scope, ...definition.outerScope], signature: '' };
      return [{ kind: 'definition', piece: this.#pieceOf(item.first, item.last, symbols, inner), size }];
    }
    return [{ kind: 'finished', pieces: this.#splitDefinition(item, definition, around, depth) }];
  }

  /** Statements too long for one chunk: their own children, or lines where there are none. */
  #divide(item: SyntaxItem, around: Surroundings, depth: number): Leaf[] {
    const symbols = around.isInsideCallable ? [] : item.symbols;
    const parts = depth < maxDepth ? this.#membersOf(item) : [];
    const leaves: Leaf[] =
      parts.length > 0
        ? this.#leaves(parts, around, depth + 1)
        : this.#plainParts(item.first, item.last, around).map((piece) => {
            return { kind: 'finished', pieces: [piece] };
          });
    return withFirst(leaves, (piece) => ({ ...piece, symbols: unite(symbols, piece.symbols) }));
  }

  #splitDefinition(item: SyntaxItem, definition: Definition, around: Surroundings, depth: number): Piece[] {
    const outer = [...around.scope, ...definition.outerScope];
    const isCallable = definition.kind === 'callable' || definition.kind === 'test';
    const inner: Surroundings = {
      scope: definition.scopeName === '' ? outer : [...outer, definition.scopeName],
      signature: this.#signatureOf(definition),
      isInsideCallable: around.isInsideCallable || isCallable,
    };
    const parts = depth < maxDepth ? this.#membersOf(item) : [];
    const pieces =
      parts.length > 0
        ? this.#pack(this.#leaves(parts, inner, depth + 1), inner)
        : this.#plainParts(item.first, item.last, inner);
    const [head, ...rest] = pieces;
    if (head === undefined) return [];
    // The first piece shows the definition itself: its name is a symbol there, not scope.
    // A member that took in a short header carries no signature and keeps its scope; so does a header without a name
    // of its own, such as that of an impl block.
    const isPlainHead =
      definition.symbols.length > 0 &&
      head.signature !== undefined &&
      head.scope.length === inner.scope.length;
    const { signature: _shown, ...shown } = head;
    const symbols = unite(definition.symbols, head.symbols);
    return [isPlainHead ? { ...shown, scope: outer, symbols } : { ...head, symbols }, ...rest];
  }

  /** Puts small neighbours together. Definitions of some size and finished pieces stay alone. */
  #pack(leaves: readonly Leaf[], around: Surroundings): Piece[] {
    const packed: Piece[] = [];
    let open: { piece: Piece; size: number; kind: 'statement' | 'definition' } | undefined;
    const flush = (): void => {
      if (open !== undefined) packed.push(open.piece);
      open = undefined;
    };
    for (const leaf of leaves) {
      if (leaf.kind === 'finished') {
        flush();
        for (const piece of leaf.pieces) packed.push(piece);
        continue;
      }
      if (leaf.kind === 'definition' && leaf.size >= this.#budgets.tiny) {
        flush();
        packed.push(leaf.piece);
        continue;
      }
      const fits = open !== undefined && open.size + leaf.size <= this.#budgets.part;
      const isSameKind = open?.kind === leaf.kind || (open?.size ?? 0) < this.#budgets.crumb;
      if (open !== undefined && fits && isSameKind) {
        open = {
          piece: joinPieces(open.piece, leaf.piece),
          size: open.size + leaf.size,
          kind: leaf.kind,
        };
      } else {
        flush();
        open = { piece: leaf.piece, size: leaf.size, kind: leaf.kind };
      }
    }
    flush();
    return this.#joinCrumbs(packed, around);
  }

  /** A lone bracket, `class A {` or a last export says nothing alone: it joins its neighbour. */
  #joinCrumbs(pieces: readonly Piece[], around: Surroundings): Piece[] {
    const { lines } = this.#source;
    const sizeOf = (piece: Piece): number => lines.size(piece.firstLine, piece.lastLine);
    const isCrumb = (piece: Piece): boolean =>
      piece.characters === undefined && sizeOf(piece) < this.#budgets.crumb;
    const canTake = (piece: Piece, crumb: Piece): boolean =>
      piece.characters === undefined && sizeOf(piece) + sizeOf(crumb) <= this.#budgets.whole;
    const joined: Piece[] = [];
    for (const piece of pieces) {
      const previous = joined.at(-1);
      if (previous !== undefined && isCrumb(previous) && canTake(piece, previous)) {
        joined[joined.length - 1] = this.#absorb(piece, previous, piece, around);
      } else joined.push(piece);
    }
    const last = joined.at(-1);
    const before = joined.at(-2);
    if (last !== undefined && before !== undefined && isCrumb(last) && canTake(before, last)) {
      joined.splice(-2, 2, this.#absorb(before, before, last, around));
    }
    return joined;
  }

  /** The larger piece keeps its scope and signature; names are united. */
  #absorb(larger: Piece, first: Piece, second: Piece, around: Surroundings): Piece {
    // Several definitions in one piece have only the surroundings in common.
    const isMixed = first.symbols.length > 0 && second.symbols.length > 0;
    return {
      ...larger,
      firstLine: first.firstLine,
      lastLine: second.lastLine,
      scope: isMixed ? around.scope : larger.scope,
      symbols: unite(first.symbols, second.symbols),
    };
  }

  #plainParts(first: number, last: number, around: Surroundings): Piece[] {
    const options = { budget: this.#budgets.part, overlapLines: 0 };
    return splitLines(this.#source.lines, first, last, options).map((part) => ({
      ...this.#pieceOf(part.firstLine, part.lastLine, [], around),
      ...part,
    }));
  }

  #pieceOf(firstLine: number, lastLine: number, symbols: readonly string[], around: Surroundings): Piece {
    const base = { firstLine, lastLine, scope: around.scope, symbols: unite(symbols, []) };
    return around.signature === '' ? base : { ...base, signature: around.signature };
  }

  #signatureOf(definition: Definition): string {
    const { node, body } = definition;
    const end = body === undefined ? node.endIndex : body.startIndex;
    const text = this.#source.lines.text.slice(node.startIndex, Math.min(end, node.startIndex + 2000));
    const head = body === undefined ? (text.split(/[\r\n]/, 1)[0] ?? '') : text;
    const folded = head.replace(/\s+/g, ' ').trim();
    return folded.slice(0, maxSignatureLength).replace(/[\s{]+$/, '');
  }

  /** True for objects of functions, which are classes in all but name. */
  #holdsFunctions(item: SyntaxItem): boolean {
    return this.#membersOf(item).some(
      (member) => member.definition !== undefined && member.definition.kind !== 'value',
    );
  }

  /** What an item consists of: the members of a body with all before them as header, or else any finer nodes. */
  #membersOf(item: SyntaxItem): SyntaxItem[] {
    const body = item.definition?.body;
    const members = body === undefined ? [] : itemsOf(childrenOf(body), item.first, item.last, this.#source);
    return members.length > 0 ? members : divideRegion(item.nodes, item.first, item.last, this.#source);
  }

  /** Names defined by the items and, for classes, by their members. */
  #namesIn(items: readonly SyntaxItem[], around: Surroundings, depth: number): string[] {
    const names: string[] = [];
    for (const item of items) {
      const kind = item.definition?.kind;
      if (kind !== 'value' || !around.isInsideCallable) names.push(...item.symbols);
      if ((kind !== 'container' && kind !== 'test') || depth >= maxNameDepth) continue;
      names.push(
        ...this.#namesIn(this.#membersOf(item), { ...around, isInsideCallable: kind === 'test' }, depth + 1),
      );
    }
    return names;
  }
}

function withFirst(leaves: readonly Leaf[], change: (piece: Piece) => Piece): Leaf[] {
  const [head, ...rest] = leaves;
  if (head === undefined) return [];
  if (head.kind !== 'finished') return [{ ...head, piece: change(head.piece) }, ...rest];
  const [piece, ...others] = head.pieces;
  return piece === undefined
    ? [...leaves]
    : [{ kind: 'finished', pieces: [change(piece), ...others] }, ...rest];
}

function joinPieces(first: Piece, second: Piece): Piece {
  return {
    ...first,
    lastLine: second.lastLine,
    scope: commonScope(first.scope, second.scope),
    symbols: unite(first.symbols, second.symbols),
  };
}

function unite(first: readonly string[], second: readonly string[]): string[] {
  return [...new Set([...first, ...second])];
}
