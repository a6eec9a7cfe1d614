/**
 * IEEE 754 half-precision numbers to 32-bit ones and back. The oldest supported editor runs a V8 without Float16Array.
 */
export function floatsOfHalves(halves: Uint16Array): Float32Array {
  const floats = new Float32Array(halves.length);
  for (let i = 0; i < halves.length; i++) floats[i] = floatOfHalf(halves[i] ?? 0);
  return floats;
}

function floatOfHalf(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** Below this, half-precision numbers are multiples of 2^-24. */
const smallestNormal = 2 ** -14;
const smallestStep = 2 ** -24;

/**
 * Rounds to the nearest half-precision numbers, kept as 32-bit ones. Arrow's own conversion (18.1) is exact for these
 * only: others it may turn into NaN (1e-8) or halve (0.4999999), because the carry of its rounding is lost.
 */
export function roundToHalves(values: Float32Array): Float32Array {
  const rounded = new Float32Array(values.length);
  writeRoundedHalves(values, rounded, 0);
  return rounded;
}

/** The same, into `target` from `offset` on. */
export function writeRoundedHalves(values: Float32Array, target: Float32Array, offset: number): void {
  target.set(values, offset);
  const bits = new Uint32Array(target.buffer, target.byteOffset, target.length);
  for (let i = offset; i < offset + values.length; i++) {
    const value = target[i] ?? 0;
    if (Math.abs(value) < smallestNormal) target[i] = Math.round(value / smallestStep) * smallestStep;
    else {
      const pattern = bits[i] ?? 0;
      // Round to nearest, ties to even, at the tenth bit of the fraction; a carry moves into the exponent.
      bits[i] = (pattern + 0xfff + ((pattern >>> 13) & 1)) & ~0x1fff;
    }
  }
}

/** The bits of the nearest half-precision numbers, into `target` from `offset` on. For numbers up to 65 504. */
export function writeHalves(values: Float32Array, target: Uint16Array, offset: number): void {
  const rounded = roundToHalves(values);
  const patterns = new Uint32Array(rounded.buffer);
  for (let index = 0; index < rounded.length; index++) {
    const pattern = patterns[index] ?? 0;
    const sign = (pattern >>> 16) & 0x8000;
    const magnitude = Math.abs(rounded[index] ?? 0);
    target[offset + index] =
      magnitude < smallestNormal
        ? sign | (magnitude / smallestStep)
        : // Ten bits of the fraction, and an exponent that counts from 15 instead of 127.
          sign | (((pattern & 0x7fffffff) >>> 13) - (112 << 10));
  }
}
