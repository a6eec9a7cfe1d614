/**
 * Principal components by orthogonal iteration on the covariance: the directions in which vectors differ most.
 */

export interface PrincipalComponents {
  readonly dimensions: number;
  readonly components: number;
  readonly mean: Float64Array;
  /** One direction after the other, each of length 1. */
  readonly directions: Float64Array;
}

/**
 * After so many rounds the span of the leading components no longer changes visibly; single directions inside of it may
 * still turn, which no distance notices.
 */
const rounds = 12;

/** `rows` lie one after the other; at most `wanted` components, fewer when the rows have fewer dimensions. */
export function principalComponents(
  rows: Float32Array,
  dimensions: number,
  wanted: number,
  random: () => number,
): PrincipalComponents {
  const components = Math.min(wanted, dimensions);
  const { mean, covariance } = covarianceOf(rows, dimensions);
  let directions = Float64Array.from({ length: components * dimensions }, () => random() - 0.5);
  orthonormalise(directions, components, dimensions);
  for (let round = 0; round < rounds; round++) {
    const next = new Float64Array(directions.length);
    for (let c = 0; c < components; c++) {
      for (let i = 0; i < dimensions; i++) {
        let sum = 0;
        const row = i * dimensions;
        const own = c * dimensions;
        for (let j = 0; j < dimensions; j++) sum += (covariance[row + j] ?? 0) * (directions[own + j] ?? 0);
        next[own + i] = sum;
      }
    }
    directions = next;
    orthonormalise(directions, components, dimensions);
  }
  return { dimensions, components, mean, directions };
}

/** Writes the coordinates of `vector` at `offset` of `target`. */
export function project(
  { dimensions, components, mean, directions }: PrincipalComponents,
  vector: Float32Array,
  target: Float32Array,
  offset: number,
): void {
  for (let c = 0; c < components; c++) {
    const own = c * dimensions;
    let sum = 0;
    for (let d = 0; d < dimensions; d++)
      sum += ((vector[d] ?? 0) - (mean[d] ?? 0)) * (directions[own + d] ?? 0);
    target[offset + c] = sum;
  }
}

function covarianceOf(rows: Float32Array, dimensions: number) {
  const count = Math.max(1, rows.length / dimensions);
  const mean = new Float64Array(dimensions);
  for (let at = 0; at < rows.length; at += dimensions)
    for (let d = 0; d < dimensions; d++) mean[d] = (mean[d] ?? 0) + (rows[at + d] ?? 0) / count;
  const covariance = new Float64Array(dimensions * dimensions);
  const centred = new Float64Array(dimensions);
  for (let at = 0; at < rows.length; at += dimensions) {
    for (let d = 0; d < dimensions; d++) centred[d] = (rows[at + d] ?? 0) - (mean[d] ?? 0);
    for (let i = 0; i < dimensions; i++) {
      const value = (centred[i] ?? 0) / count;
      const row = i * dimensions;
      for (let j = 0; j <= i; j++)
        covariance[row + j] = (covariance[row + j] ?? 0) + value * (centred[j] ?? 0);
    }
  }
  for (let i = 0; i < dimensions; i++)
    for (let j = 0; j < i; j++) covariance[j * dimensions + i] = covariance[i * dimensions + j] ?? 0;
  return { mean, covariance };
}

/** Gram-Schmidt, in place. A direction that vanishes (fewer independent rows than components) becomes zero. */
function orthonormalise(directions: Float64Array, components: number, dimensions: number): void {
  // Below this a remainder is rounding error, and scaling it up would repeat another direction.
  const vanishing = 1e-12;
  for (let c = 0; c < components; c++) {
    const own = directions.subarray(c * dimensions, (c + 1) * dimensions);
    const before = lengthOf(own);
    for (let other = 0; other < c; other++) {
      const earlier = directions.subarray(other * dimensions, (other + 1) * dimensions);
      let dot = 0;
      for (let d = 0; d < dimensions; d++) dot += (own[d] ?? 0) * (earlier[d] ?? 0);
      for (let d = 0; d < dimensions; d++) own[d] = (own[d] ?? 0) - dot * (earlier[d] ?? 0);
    }
    const length = lengthOf(own);
    const factor = length > vanishing * Math.max(1, before) ? 1 / length : 0;
    for (let d = 0; d < dimensions; d++) own[d] = (own[d] ?? 0) * factor;
  }
}

function lengthOf(vector: Float64Array): number {
  return Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
}
