/**
 * Mean of the token vectors, scaled to length 1.
 */

/**
 * Writes the mean of `count` rows of `states` into `target`, whose length is the number of dimensions, and normalises
 * it. A mean of zero stays zero; the model does not produce one.
 */
export function poolMean(states: Float32Array, count: number, target: Float32Array): void {
  const dimensions = target.length;
  target.fill(0);
  for (let row = 0; row < count; row += 1) {
    const start = row * dimensions;
    for (let column = 0; column < dimensions; column += 1) {
      target[column] = (target[column] ?? 0) + (states[start + column] ?? 0);
    }
  }
  let squares = 0;
  for (const value of target) squares += value * value;
  // The division by `count` cancels out in the normalisation.
  const scale = squares > 0 ? 1 / Math.sqrt(squares) : 0;
  for (let column = 0; column < dimensions; column += 1) target[column] = (target[column] ?? 0) * scale;
}
