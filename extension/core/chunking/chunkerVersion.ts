/**
 * The version of everything that decides about chunks.
 */
import { type ChunkBudgets, defaultBudgets } from './budgets.ts';
import { defaultEmbeddingTextOptions, type EmbeddingTextOptions } from './embeddingText.ts';

/**
 * Raise it whenever the same file may give other chunks or another embedding text: budgets, rules, grammars, the
 * extraction of image references. Indexes made with another version are chunked again.
 */
const revision = 2;

/** Options that differ from the defaults are part of the version, so that trials never share an index. */
export function chunkerVersionFor(budgets: ChunkBudgets, embeddingText: EmbeddingTextOptions): string {
  const changed = [
    ...changesOf(budgets, defaultBudgets),
    ...changesOf(embeddingText, defaultEmbeddingTextOptions),
  ];
  return [`chunks-${revision}`, ...changed].join(';');
}

function changesOf<T extends object>(options: T, defaults: T): string[] {
  const known = new Map(Object.entries(defaults));
  return Object.entries(options)
    .filter(([name, value]) => known.get(name) !== value)
    .map(([name, value]) => `${name}=${String(value)}`)
    .sort();
}
