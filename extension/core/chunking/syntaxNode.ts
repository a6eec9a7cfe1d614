/**
 * The part of a syntax tree that splitting needs. Nodes of web-tree-sitter have this shape; the core does not know it.
 */
export interface SyntaxNode {
  readonly type: string;
  /** UTF-16 code units from the start of the text. */
  readonly startIndex: number;
  /** Excluded. */
  readonly endIndex: number;
  readonly isError: boolean;
  readonly hasError: boolean;
  /** Named children in order; missing ones are null in some runtimes. */
  readonly namedChildren: readonly (SyntaxNode | null)[];
  childForFieldName(name: string): SyntaxNode | null;
}

export function childrenOf(node: SyntaxNode): SyntaxNode[] {
  return node.namedChildren.filter((child) => child !== null);
}

export function firstChildOfType(node: SyntaxNode, ...types: string[]): SyntaxNode | undefined {
  return childrenOf(node).find((child) => types.includes(child.type));
}

/** Shorter nodes inside an error are tokens that the parser could name, not statements that it understood. */
const minUnderstoodLength = 40;

/**
 * Share of the text that lies inside error nodes, between 0 and 1. Statements that were understood inside an error
 * (below an unknown macro, say) do not count as broken. Looks only where errors are.
 */
export function errorShare(root: SyntaxNode): number {
  if (!root.hasError) return 0;
  let broken = 0;
  const pending: SyntaxNode[] = [root];
  // A bound on visited nodes: past it the tree is so full of errors that the answer no longer changes anything.
  for (let visited = 0; visited < 20_000; visited++) {
    const node = pending.pop();
    if (node === undefined) break;
    if (node.isError) broken += node.endIndex - node.startIndex;
    if (!node.hasError && !node.isError) continue;
    for (const child of childrenOf(node)) {
      const length = child.endIndex - child.startIndex;
      if (node.isError) {
        if (child.isError || length < minUnderstoodLength) continue;
        broken -= length;
      }
      pending.push(child);
    }
  }
  return broken / Math.max(1, root.endIndex - root.startIndex);
}
