/**
 * Moves a question's vector by examples and counter-examples (Rocchio 1971), and takes unwanted concepts out of it.
 * All vectors have length 1; so do the results.
 */

/**
 * How far liked examples count beside the question. On the labelled questions of the sample workspace, one right answer
 * given as an example brings the others from a mean reciprocal rank of 0.69 to 0.81; with 0.3 to 0.79, with 1 to 0.78,
 * with 2, where the question is forgotten, to 0.71.
 */
const likedWeight = 0.7;
/**
 * Disliked examples count far less than in Rocchio's feedback: they were near the question when they were marked, so
 * that taking them away takes the question away with them. With 0.4 the right answers fell from 0.92 to 0.82, with 0.1
 * to 0.90; what is like a disliked item is kept down one by one (`SteeringVectors.unwantedOf`).
 */
const dislikedWeight = 0.1;
/** A question that is about little else than what is not wanted is turned by 60 degrees at most: cosine 0.5. */
const mostTurn = Math.PI / 3;

/** The normalised sum of the question and the mean of the examples. */
export function towards(query: Float32Array, liked: readonly Float32Array[]): Float32Array {
  return liked.length === 0 ? query : normalised(query, liked, likedWeight / liked.length);
}

export function awayFrom(query: Float32Array, disliked: readonly Float32Array[]): Float32Array {
  return disliked.length === 0 ? query : normalised(query, disliked, -dislikedWeight / disliked.length);
}

/**
 * The question without its part in the space that the unwanted concepts span: it neither rewards them nor asks for
 * their opposite. `strength` 1 removes the part whole, 0 nothing.
 */
export function without(query: Float32Array, unwanted: readonly Float32Array[], strength = 1): Float32Array {
  if (strength === 0) return query;
  const basis = orthonormalBasis(unwanted);
  const part = new Float32Array(query.length);
  for (const direction of basis) {
    const along = dotOf(query, direction);
    for (let i = 0; i < part.length; i++) part[i] = (part[i] ?? 0) + along * (direction[i] ?? 0);
  }
  return normalised(query, [part], -Math.min(strength, mostStrength(dotOf(part, part))));
}

/**
 * `share` is the squared length of the part that is taken away. With the rest of the question as the horizontal, the
 * question stands at the angle of which the tangent is the ratio of both; taking away turns it down.
 */
function mostStrength(share: number): number {
  const rest = 1 - share;
  if (share <= 0 || rest < 1e-6) return 0; // Nothing to take, or nothing but what is not wanted.
  const ratio = Math.sqrt(share / rest);
  return 1 - Math.tan(Math.atan(ratio) - mostTurn) / ratio;
}

/** Gram-Schmidt; vectors that lie in the space of those before them add nothing. */
export function orthonormalBasis(vectors: readonly Float32Array[]): readonly Float32Array[] {
  const basis: Float32Array[] = [];
  for (const vector of vectors) {
    const rest = Float64Array.from(vector);
    // Twice, because rounding leaves a rest of the earlier directions that the second pass takes out.
    for (let pass = 0; pass < 2; pass++) {
      for (const direction of basis) {
        const along = dotOf(rest, direction);
        for (let i = 0; i < rest.length; i++) rest[i] = (rest[i] ?? 0) - along * (direction[i] ?? 0);
      }
    }
    const length = Math.sqrt(dotOf(rest, rest));
    // A hundredth of a vector is the noise of half precision, not a concept.
    if (length > 0.01) basis.push(Float32Array.from(rest, (value) => value / length));
  }
  return basis;
}

function normalised(query: Float32Array, others: readonly Float32Array[], weight: number): Float32Array {
  const sum = Float64Array.from(query);
  for (const other of others)
    for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] ?? 0) + weight * (other[i] ?? 0);
  const length = Math.sqrt(dotOf(sum, sum));
  return length < 1e-6 ? query : Float32Array.from(sum, (value) => value / length);
}

function dotOf(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return sum;
}
