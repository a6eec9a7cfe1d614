/**
 * Isotonic regression: the nearest list that never rises.
 */

interface Pool {
  sum: number;
  count: number;
}

/**
 * The values that never rise and are nearest to the given ones in squares (pool adjacent violators): each run that
 * rises is replaced by its mean, so that the sum of all stays what it was. A list that never rises is returned as it
 * is, number by number.
 */
export function neverRising(values: readonly number[]): readonly number[] {
  const pools: Pool[] = [];
  for (const value of values) {
    let pool: Pool = { sum: value, count: 1 };
    for (let before = pools.at(-1); before !== undefined; before = pools.at(-1)) {
      if (meanOf(before) >= meanOf(pool)) break;
      pools.pop();
      pool = { sum: before.sum + pool.sum, count: before.count + pool.count };
    }
    pools.push(pool);
  }
  return pools.flatMap((pool) => Array.from({ length: pool.count }, () => meanOf(pool)));
}

function meanOf({ sum, count }: Pool): number {
  return sum / count;
}
