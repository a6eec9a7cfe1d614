/**
 * Numbers that look random and are the same in every run, so that the same vectors always give the same map.
 */

/** Uniform in 0..1, 1 excluded. The mixing constants are those of the generator known as mulberry32. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** From a normal distribution around 0 with deviation 1. */
export function normalOf(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** `wanted` different numbers below `count`, ascending; all of them when there are no more. */
export function sampleIndexes(count: number, wanted: number, random: () => number): Uint32Array {
  if (wanted >= count) return Uint32Array.from({ length: count }, (_, index) => index);
  const sample = new Uint32Array(wanted);
  let taken = 0;
  for (let index = 0; index < count && taken < wanted; index++) {
    // Each set of this size is as likely as any other.
    if (random() * (count - index) < wanted - taken) sample[taken++] = index;
  }
  return sample;
}

/** In place, each order as likely as any other. */
export function shuffle(values: Uint32Array | Float32Array, random: () => number): void {
  for (let last = values.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    const value = values[last] ?? 0;
    values[last] = values[other] ?? 0;
    values[other] = value;
  }
}
