/**
 * Synthetic unit vectors that lie to each other as MiniLM's vectors of real code do: files of a topic are near, chunks
 * of a file nearer, and everything shares a direction, because everything is code.
 */
import { gaussianRandom } from './seededRandom.ts';

export interface MixtureOptions {
  readonly dimensions: number;
  readonly random: () => number;
  readonly chunksPerFile: number;
  readonly filesPerTopic: number;
}

/**
 * Shares of a vector's squared length: what all have in common, the topic, and the chunk alone; the file has the rest.
 * The cosine of two chunks is about the sum of the shares that they have in common. Some files repeat themselves, others
 * do not, so the chunks' own share is drawn for each file. Fitted to MiniLM's vectors of the reference tree, whose
 * distribution `bench index` prints, as `bench query` prints that of the mixture.
 */
export const mixtureShares = { common: 0.2, topic: 0.15, leastOwn: 0.06, mostOwn: 0.54 } as const;

/** Variance falls with this power of the column's rank: 384 columns then spread like about 50 equal ones. */
const spectrumPower = 0.85;

/** Draws vectors one after the other: all chunks of a file, then the next file; after some files the next topic. */
export class VectorMixture {
  readonly #options: MixtureOptions;
  readonly #gaussian: () => number;
  readonly #deviations: Float64Array;
  readonly #common: Float32Array;
  #topic: Float32Array;
  #file: Float32Array;
  #own = 0;
  #drawn = 0;

  constructor(options: MixtureOptions) {
    this.#options = options;
    this.#gaussian = gaussianRandom(options.random);
    this.#deviations = Float64Array.from(
      { length: options.dimensions },
      (_, rank) => (rank + 1) ** (-spectrumPower / 2),
    );
    this.#common = this.direction();
    this.#topic = this.direction();
    this.#file = this.direction();
  }

  next(): Float32Array {
    const { chunksPerFile, filesPerTopic } = this.#options;
    if (this.#drawn % (chunksPerFile * filesPerTopic) === 0) this.#topic = this.direction();
    const { common, topic, leastOwn, mostOwn } = mixtureShares;
    if (this.#drawn % chunksPerFile === 0) {
      this.#file = this.direction();
      this.#own = leastOwn + (mostOwn - leastOwn) * this.#options.random();
    }
    this.#drawn++;
    const own = this.#own;
    const file = 1 - common - topic - own;
    return combine([this.#common, this.#topic, this.#file, this.direction()], [common, topic, file, own]);
  }

  /** A vector near `vector`, as a question about a chunk is: `share` of its squared length is the chunk's. */
  near(vector: Float32Array, share: number): Float32Array {
    return combine([vector, this.direction()], [share, 1 - share]);
  }

  /** A random unit vector with the mixture's spectrum. */
  direction(): Float32Array {
    return normalised(Float32Array.from(this.#deviations, (deviation) => deviation * this.#gaussian()));
  }
}

function combine(parts: readonly Float32Array[], shares: readonly number[]): Float32Array {
  const sum = new Float32Array(parts[0]?.length ?? 0);
  for (const [index, part] of parts.entries()) {
    const weight = Math.sqrt(shares[index] ?? 0);
    for (let column = 0; column < sum.length; column++)
      sum[column] = (sum[column] ?? 0) + weight * (part[column] ?? 0);
  }
  return normalised(sum);
}

export function normalised(vector: Float32Array): Float32Array {
  let squares = 0;
  for (const value of vector) squares += value * value;
  const scale = squares > 0 ? 1 / Math.sqrt(squares) : 0;
  return vector.map((value) => value * scale);
}

export function cosine(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let column = 0; column < a.length; column++) sum += (a[column] ?? 0) * (b[column] ?? 0);
  return sum;
}
