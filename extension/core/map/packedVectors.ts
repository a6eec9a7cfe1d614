/**
 * The vectors of all points of a map in one byte per number: 100 000 vectors of 384 numbers take 38 MB. What is lost is
 * below a hundredth of a vector's length.
 */

const largestByte = 127;
const firstCapacity = 1024;

export class PackedVectors {
  readonly dimensions: number;
  #count = 0;
  #bytes: Int8Array;
  #scales: Float32Array;

  constructor(dimensions: number, capacity: number = firstCapacity) {
    this.dimensions = dimensions;
    this.#bytes = new Int8Array(capacity * dimensions);
    this.#scales = new Float32Array(capacity);
  }

  get count(): number {
    return this.#count;
  }

  /** Adds vectors that lie one after the other. */
  append(vectors: Float32Array): void {
    const { dimensions } = this;
    const added = vectors.length / dimensions;
    this.#reserve(this.#count + added);
    for (let row = 0; row < added; row++) {
      const from = row * dimensions;
      let largest = 0;
      for (let d = 0; d < dimensions; d++) largest = Math.max(largest, Math.abs(vectors[from + d] ?? 0));
      const target = this.#count * dimensions;
      if (largest > 0) {
        const factor = largestByte / largest;
        for (let d = 0; d < dimensions; d++)
          this.#bytes[target + d] = Math.round((vectors[from + d] ?? 0) * factor);
      }
      this.#scales[this.#count] = largest / largestByte;
      this.#count++;
    }
  }

  /** Writes one vector into the beginning of `target`. */
  read(index: number, target: Float32Array): void {
    const { dimensions } = this;
    const from = index * dimensions;
    const scale = this.#scales[index] ?? 0;
    for (let d = 0; d < dimensions; d++) target[d] = (this.#bytes[from + d] ?? 0) * scale;
  }

  #reserve(count: number): void {
    if (count <= this.#scales.length) return;
    // Doubling would leave up to half of the memory empty.
    const capacity = Math.max(count, Math.ceil(this.#scales.length * 1.5));
    const bytes = new Int8Array(capacity * this.dimensions);
    bytes.set(this.#bytes);
    const scales = new Float32Array(capacity);
    scales.set(this.#scales);
    this.#bytes = bytes;
    this.#scales = scales;
  }
}
