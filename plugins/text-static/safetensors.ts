/**
 * Reads tensors out of a file in the safetensors format: the length of a JSON header (64 bits, little-endian), the
 * header, and the numbers.
 */
import * as v from 'valibot';

const headerSchema = v.record(
  v.string(),
  v.union([
    v.object({
      dtype: v.picklist(['I8', 'F32']),
      shape: v.array(v.pipe(v.number(), v.integer(), v.minValue(0))),
      data_offsets: v.tuple([v.number(), v.number()]),
    }),
    v.record(v.string(), v.string()),
  ]),
);

export interface Safetensors {
  /** Throws a RangeError when there is no such tensor of 8-bit integers. */
  int8(name: string): Int8Array;
  /** Throws a RangeError when there is no such tensor of 32-bit floats. */
  float32(name: string): Float32Array;
  /** Texts of the header's `__metadata__`. */
  readonly metadata: Readonly<Record<string, string>>;
}

const lengthBytes = 8;

/** Throws when the bytes are no such file, or end too early. The tensors are copies. */
export function parseSafetensors(bytes: Uint8Array): Safetensors {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headerEnd = lengthBytes + Number(view.getBigUint64(0, true));
  if (headerEnd > bytes.length) throw new RangeError('The header is longer than the file');
  const header = v.parse(
    headerSchema,
    JSON.parse(new TextDecoder().decode(bytes.subarray(lengthBytes, headerEnd))),
  );

  /** A copy, because 32-bit numbers must start at a multiple of four bytes. */
  function bytesOf(name: string, dtype: 'I8' | 'F32'): ArrayBuffer {
    const entry = header[name];
    if (entry === undefined || !Array.isArray(entry.shape) || !Array.isArray(entry.data_offsets))
      throw new RangeError(`There is no tensor "${name}"`);
    if (entry.dtype !== dtype) throw new RangeError(`The tensor "${name}" is not of type ${dtype}`);
    const [start, end] = entry.data_offsets;
    const length = entry.shape.reduce((product, side) => product * side, dtype === 'F32' ? 4 : 1);
    if (end - start !== length || headerEnd + end > bytes.length)
      throw new RangeError(`The tensor "${name}" is cut off`);
    // Not `slice`: that of Node's buffers copies nothing.
    return new Uint8Array(bytes.subarray(headerEnd + start, headerEnd + end)).buffer;
  }

  const metadata = header.__metadata__;
  return {
    int8: (name) => new Int8Array(bytesOf(name, 'I8')),
    float32: (name) => new Float32Array(bytesOf(name, 'F32')),
    metadata: v.is(v.record(v.string(), v.string()), metadata) ? metadata : {},
  };
}
