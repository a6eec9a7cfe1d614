import { Float16, type Vector, vectorFromArray } from 'apache-arrow';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { floatsOfHalves, roundToHalves, writeHalves } from '../../../extension/node/lance/halfFloat.ts';

function throughArrow(values: Float32Array): Float32Array {
  const vector: Vector<Float16> = vectorFromArray([...values], new Float16());
  return floatsOfHalves(Uint16Array.from(vector.toArray()));
}

describe('half-precision numbers', () => {
  it('come out of Arrow as they went in, once rounded (property)', () => {
    const value = fc.oneof(
      fc.double({ min: -1, max: 1, noNaN: true }),
      fc.double({ min: -1e-6, max: 1e-6, noNaN: true }),
    );
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 50 }), (values) => {
        const original = Float32Array.from(values);
        const rounded = roundToHalves(original);
        expect([...throughArrow(rounded)].map((x) => x + 0)).toEqual([...rounded].map((x) => x + 0));
        for (const [i, x] of original.entries())
          expect(Math.abs((rounded[i] ?? 9) - x)).toBeLessThanOrEqual(Math.abs(x) * 2 ** -11 + 2 ** -25);
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([-0.49999999, 1e-8, 0.12499999, 0.99999999, 2 ** -14 - 2 ** -40])(
    'does not meet the faults of Arrow at %f',
    (x) => {
      const rounded = roundToHalves(Float32Array.of(x));
      expect(throughArrow(rounded)[0]).toBeCloseTo(x, 3);
    },
  );

  it('are read from their bits as the platform reads them', () => {
    const bits = Uint16Array.from({ length: 65_536 }, (_, i) => i);
    expect(floatsOfHalves(bits)).toEqual(Float32Array.from(new Float16Array(bits.buffer)));
  });

  it('are written as the platform writes them (property)', () => {
    const value = fc.oneof(
      fc.float({ min: -65_000, max: 65_000, noNaN: true }),
      fc.float({ min: Math.fround(-1e-4), max: Math.fround(1e-4), noNaN: true }),
      fc.constantFrom(-0, 2 ** -14, 2 ** -24, 2 ** -25, 0.49999997, 2 ** -14 - 2 ** -38),
    );
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 50 }), (values) => {
        const bits = new Uint16Array(values.length + 2).fill(7);
        writeHalves(Float32Array.from(values), bits, 1);
        const expected = new Uint16Array(Float16Array.from(values).buffer);
        // Numbers between two subnormal ones may be rounded the other way when they are in the middle.
        const written = floatsOfHalves(bits.subarray(1, -1));
        for (const [index, x] of floatsOfHalves(expected).entries())
          expect(Math.abs((written[index] ?? Number.NaN) - x)).toBeLessThanOrEqual(
            Math.abs(x) < 2 ** -14 ? 2 ** -24 : 0,
          );
        expect([bits[0], bits.at(-1)]).toEqual([7, 7]);
      }),
      { numRuns: 2_000 },
    );
  });
});
