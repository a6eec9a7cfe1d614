import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  floatsOf,
  floatTensor,
  fromHalf,
  integerTensor,
  toHalves,
} from '../../../../plugins/huggingface/tensors.ts';

describe('half precision', () => {
  it('agrees with the platform, both ways and for every number', () => {
    fc.assert(
      fc.property(fc.float(), (value) => {
        const [bits] = toHalves(Float32Array.of(value));
        const [expected] = new Uint16Array(Float16Array.of(value).buffer);
        if (Number.isNaN(value)) expect(fromHalf(bits ?? 0)).toBeNaN();
        else expect(bits).toBe(expected);
      }),
      { numRuns: 2000 },
    );
    const all = Uint16Array.from({ length: 1 << 16 }, (_, index) => index);
    expect(Array.from(all, fromHalf)).toEqual(Array.from(new Float16Array(all.buffer)));
  });

  it('rounds ties to even, and what is too large to infinity', () => {
    // Between 1 and the next half (1 + 2^-10), and between that and the one after it.
    const ties = Float32Array.of(1 + 2 ** -11, 1 + 3 * 2 ** -11, 65_520, 2 ** -25, -(2 ** -24));
    expect([...toHalves(ties)].map(fromHalf)).toEqual([
      1,
      1 + 2 ** -9,
      Number.POSITIVE_INFINITY,
      0,
      -(2 ** -24),
    ]);
  });
});

describe('tensors', () => {
  it('come in the type that the graph declares', () => {
    expect(integerTensor([1, 2], 'int64', [1, 2]).data).toEqual(BigInt64Array.of(1n, 2n));
    expect(integerTensor([1, 2], 'int32', [2]).data).toEqual(Int32Array.of(1, 2));
    expect(integerTensor([0], 'bool', [1]).type).toBe('bool');
    expect(() => integerTensor([1], 'string', [1])).toThrow('The graph wants numbers of type string');
  });

  it('give their numbers back, whatever the precision', () => {
    const values = Float32Array.of(0.5, -2);
    expect(floatsOf(floatTensor(values, 'float32', [2]))).toEqual(values);
    expect(floatsOf(floatTensor(values, 'float16', [2]))).toEqual(values);
    expect(() => floatsOf(integerTensor([1], 'int64', [1]))).toThrow(
      'The graph returned numbers of type int64',
    );
  });
});
