/**
 * Ranking metrics over queries with known answers. `rank` is 1 for the first place and Infinity when nothing was found.
 */
export interface RankingMetrics {
  readonly queries: number;
  /** Mean reciprocal rank. */
  readonly mrr: number;
  readonly recallAt1: number;
  readonly recallAt5: number;
  readonly recallAt10: number;
}

export function rankingMetrics(ranks: readonly number[]): RankingMetrics {
  const mean = (value: (rank: number) => number): number =>
    ranks.length === 0 ? 0 : ranks.reduce((sum, rank) => sum + value(rank), 0) / ranks.length;
  return {
    queries: ranks.length,
    mrr: mean((rank) => 1 / rank),
    recallAt1: mean((rank) => Number(rank <= 1)),
    recallAt5: mean((rank) => Number(rank <= 5)),
    recallAt10: mean((rank) => Number(rank <= 10)),
  };
}

/** The place of the first right answer. */
export function rankOf<T>(results: readonly T[], isRight: (result: T) => boolean): number {
  const index = results.findIndex(isRight);
  return index < 0 ? Number.POSITIVE_INFINITY : index + 1;
}

export function formatMetrics(name: string, metrics: RankingMetrics): string {
  const show = (value: number): string => value.toFixed(3);
  return `${name.padEnd(34)} MRR ${show(metrics.mrr)}  R@1 ${show(metrics.recallAt1)}  R@5 ${show(metrics.recallAt5)}  R@10 ${show(metrics.recallAt10)}  (${metrics.queries} queries)`;
}
