/**
 * The last step of every vector: cut to the length of the index, and of length 1.
 */
import { normalize } from '../shared/pooling.ts';

/** `target` may be shorter than `vector`: its first numbers count (Matryoshka). */
export function finishVector(vector: Float32Array, target: Float32Array): void {
  target.set(vector.subarray(0, target.length));
  normalize(target);
}
