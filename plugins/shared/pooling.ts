/**
 * From the vectors of tokens to the one vector of a text.
 */

/**
 * Writes the mean of `count` rows of `states` into `target`, whose length is the number of dimensions, and normalises
 * it. A mean of zero stays zero; a model does not produce one.
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
  // The division by `count` cancels out in the normalisation.
  normalize(target);
}

/**
 * What each row adds to the cosine of the normalised mean and `vector`, which has length 1: the dot product is linear, so
 * that all of them add up to the cosine. Zeros when the mean is zero.
 */
export function sharesOfMean(states: Float32Array, count: number, vector: Float32Array): readonly number[] {
  const dimensions = vector.length;
  const sum = new Float64Array(dimensions);
  const shares = new Array<number>(count).fill(0);
  for (let row = 0; row < count; row += 1) {
    const start = row * dimensions;
    let product = 0;
    for (let column = 0; column < dimensions; column += 1) {
      const value = states[start + column] ?? 0;
      sum[column] = (sum[column] ?? 0) + value;
      product += value * (vector[column] ?? 0);
    }
    shares[row] = product;
  }
  let squares = 0;
  for (const value of sum) squares += value * value;
  const scale = squares > 0 ? 1 / Math.sqrt(squares) : 0;
  return shares.map((share) => share * scale);
}

/** Writes row `row` of `states` into `target` and normalises it. */
export function poolRow(states: Float32Array, row: number, target: Float32Array): void {
  target.set(states.subarray(row * target.length, (row + 1) * target.length));
  normalize(target);
}

/** Takes the mean of the numbers off each: a layer normalisation, but for the scale that {@link normalize} sets. */
export function center(vector: Float32Array): void {
  let sum = 0;
  for (const value of vector) sum += value;
  const mean = sum / vector.length;
  for (let column = 0; column < vector.length; column += 1) vector[column] = (vector[column] ?? 0) - mean;
}

/** Scales to length 1, in place. Zero stays zero. */
export function normalize(vector: Float32Array): void {
  let squares = 0;
  for (const value of vector) squares += value * value;
  const scale = squares > 0 ? 1 / Math.sqrt(squares) : 0;
  for (let column = 0; column < vector.length; column += 1) vector[column] = (vector[column] ?? 0) * scale;
}
