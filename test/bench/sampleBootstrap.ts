/**
 * How certain a difference between two rankings of the same queries is: paired bootstrap over the queries.
 */
import { randomInteger, seededRandom } from './seededRandom.ts';
import { quantile } from './statistics.ts';

export interface Interval {
  readonly mean: number;
  /** Bounds of the middle 95 % of the resampled means. */
  readonly low: number;
  readonly high: number;
}

const resamples = 2000;

/** Of the mean of `values`; the same values always give the same interval. NaN without values. */
export function bootstrapMean(values: readonly number[]): Interval {
  const random = seededRandom(1);
  const meanOf = (pick: (at: number) => number): number => {
    let sum = 0;
    for (let at = 0; at < values.length; at++) sum += values[pick(at)] ?? 0;
    return sum / values.length;
  };
  const means = Array.from({ length: resamples }, () => meanOf(() => randomInteger(random, values.length)));
  return { mean: meanOf((at) => at), low: quantile(means, 0.025), high: quantile(means, 0.975) };
}

/** Of the mean of `a - b`, query by query. */
export function bootstrapDifference(a: readonly number[], b: readonly number[]): Interval {
  if (a.length !== b.length) throw new RangeError('The two rankings must be of the same queries');
  return bootstrapMean(a.map((value, at) => value - (b[at] ?? 0)));
}

export function formatInterval({ mean, low, high }: Interval): string {
  const show = (value: number): string => `${value < 0 ? '' : '+'}${value.toFixed(3)}`;
  return `${show(mean)} (95 %: ${show(low)} to ${show(high)})`;
}
