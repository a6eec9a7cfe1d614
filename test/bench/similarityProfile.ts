/**
 * How near the vectors of a set lie to each other: tells whether synthetic vectors resemble real ones.
 */
import { distributionOf, quantile } from './statistics.ts';
import { cosine } from './vectorMixture.ts';

/** Cosines of sampled vectors with one half of the list away, and with the nearest other one. */
export function similarityProfile(
  vectors: readonly Float32Array[],
  samples: number,
): { readonly pairs: number[]; readonly nearest: number[] } {
  const pairs: number[] = [];
  const nearest: number[] = [];
  const step = Math.max(1, Math.floor(vectors.length / samples));
  for (let at = 0; at < vectors.length; at += step) {
    const vector = vectors[at];
    if (vector === undefined) continue;
    let best = -1;
    for (const [index, other] of vectors.entries())
      if (index !== at) best = Math.max(best, cosine(vector, other));
    nearest.push(best);
    // Half of the list away: another file and mostly another topic.
    const far = vectors[(at + Math.floor(vectors.length / 2)) % vectors.length];
    if (far !== undefined) pairs.push(cosine(vector, far));
  }
  return { pairs, nearest };
}

export function printProfile(name: string, vectors: readonly Float32Array[]): unknown {
  const { pairs, nearest } = similarityProfile(vectors, 300);
  const show = (values: readonly number[]): string =>
    [0.05, 0.5, 0.95].map((share) => quantile(values, share).toFixed(2)).join(' / ');
  console.log(
    `${name}, 5th / 50th / 95th percentile of the cosine: pairs ${show(pairs)}, nearest other ${show(nearest)}`,
  );
  return { pairs: distributionOf(pairs), nearest: distributionOf(nearest) };
}
