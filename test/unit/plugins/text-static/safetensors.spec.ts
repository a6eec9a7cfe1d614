import { describe, expect, it } from 'vitest';
import { parseSafetensors } from '../../../../plugins/text-static/safetensors.ts';

function fileOf(header: unknown, numbers: Uint8Array): Uint8Array {
  const text = new TextEncoder().encode(JSON.stringify(header));
  const bytes = new Uint8Array(8 + text.length + numbers.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  bytes.set(numbers, 8 + text.length);
  return bytes;
}

const floats = new Uint8Array(Float32Array.of(1.5, -2).buffer);
const header = {
  __metadata__: { damping: '0.5' },
  rows: { dtype: 'I8', shape: [1, 3], data_offsets: [0, 3] },
  scales: { dtype: 'F32', shape: [2], data_offsets: [3, 11] },
};
const numbers = Uint8Array.of(1, 255, 128, ...floats);

describe('parseSafetensors', () => {
  it('reads both types and the metadata, at any alignment', () => {
    const whole = fileOf(header, numbers);
    for (const shift of [0, 1, 2, 3]) {
      const shifted = new Uint8Array(whole.length + shift).subarray(shift);
      shifted.set(whole);
      const tensors = parseSafetensors(shifted);
      expect([...tensors.int8('rows')]).toEqual([1, -1, -128]);
      expect([...tensors.float32('scales')]).toEqual([1.5, -2]);
      expect(tensors.metadata).toEqual({ damping: '0.5' });
    }
  });

  it('reads from a buffer of Node, whose slices are no copies', () => {
    const tensors = parseSafetensors(Buffer.from(fileOf(header, numbers)));
    expect([...tensors.int8('rows')]).toEqual([1, -1, -128]);
    expect([...tensors.float32('scales')]).toEqual([1.5, -2]);
  });

  it('names what is missing or of another type', () => {
    const tensors = parseSafetensors(fileOf(header, numbers));
    expect(() => tensors.int8('empty')).toThrow('"empty"');
    expect(() => tensors.int8('scales')).toThrow('I8');
    expect(() => tensors.float32('__metadata__')).toThrow('"__metadata__"');
  });

  it('has no metadata when the file has none', () => {
    expect(parseSafetensors(fileOf({}, numbers)).metadata).toEqual({});
  });

  it('refuses a file that is cut off anywhere', () => {
    const whole = fileOf(header, numbers);
    for (let length = 0; length < whole.length; length += 1) {
      expect(() => parseSafetensors(whole.subarray(0, length)).float32('scales')).toThrow();
    }
  });

  it.each([
    ['an entry without offsets', { rows: { dtype: 'I8', shape: [1] } }],
    ['another type', { rows: { dtype: 'F64', shape: [1], data_offsets: [0, 8] } }],
    ['a negative size', { rows: { dtype: 'I8', shape: [-1], data_offsets: [0, 1] } }],
    ['a list', []],
  ])('refuses a header with %s', (_name, broken) => {
    expect(() => parseSafetensors(fileOf(broken, numbers)).int8('rows')).toThrow();
  });

  it('refuses offsets that do not fit the shape', () => {
    const broken = { rows: { dtype: 'I8', shape: [2, 3], data_offsets: [0, 3] } };
    expect(() => parseSafetensors(fileOf(broken, numbers)).int8('rows')).toThrow('cut off');
  });
});
