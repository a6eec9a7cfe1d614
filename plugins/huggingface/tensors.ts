/**
 * Numbers in and out of ONNX Runtime: the element types that exported graphs use.
 */
import { type InferenceSession, Tensor } from 'onnxruntime-node';

export type TensorMetadata = Extract<InferenceSession.ValueMetadata, { readonly isTensor: true }>;

/** Inputs of the graph that are tensors, by name. */
export function inputsOf(session: InferenceSession): ReadonlyMap<string, TensorMetadata> {
  const inputs = new Map<string, TensorMetadata>();
  for (const metadata of session.inputMetadata) if (metadata.isTensor) inputs.set(metadata.name, metadata);
  return inputs;
}

/** Throws TypeError for a type that no exported encoder uses. */
export function integerTensor(
  values: readonly number[],
  type: Tensor.Type,
  shape: readonly number[],
): Tensor {
  switch (type) {
    case 'int64':
      return new Tensor('int64', BigInt64Array.from(values, BigInt), shape);
    case 'int32':
      return new Tensor('int32', Int32Array.from(values), shape);
    case 'bool':
      return new Tensor('bool', Uint8Array.from(values), shape);
    case 'float32':
      return new Tensor('float32', Float32Array.from(values), shape);
    case 'float16':
      return halfTensor(Float32Array.from(values), shape);
    default:
      throw new TypeError(`The graph wants numbers of type ${type}.`);
  }
}

export function floatTensor(values: Float32Array, type: Tensor.Type, shape: readonly number[]): Tensor {
  if (type === 'float16') return halfTensor(values, shape);
  return new Tensor('float32', values, shape);
}

/**
 * Where the platform has an array type of half precision, the tensor turns the bits into one, which ONNX Runtime 1.30
 * for Node then cannot read ("not enough space"): it gets the bits back.
 */
function halfTensor(values: Float32Array, shape: readonly number[]): Tensor {
  const halves = toHalves(values);
  const tensor = new Tensor('float16', halves, shape);
  Object.defineProperty(tensor, 'cpuData', { value: halves });
  return tensor;
}

/** A tensor without elements, such as the memory of a decoder that has read nothing. */
export function emptyTensor(type: Tensor.Type, shape: readonly number[]): Tensor {
  return integerTensor([], type, shape);
}

/** The tensor's numbers, whatever their precision. Throws TypeError for anything but floating-point numbers. */
export function floatsOf(tensor: Tensor): Float32Array {
  const { data } = tensor;
  if (data instanceof Float32Array) return data;
  if (tensor.type === 'float16') {
    // Raw bits, or numbers where the platform has an array type of half precision.
    if (data instanceof Uint16Array) return Float32Array.from(data, fromHalf);
    if (typeof data === 'object' && Symbol.iterator in data)
      return Float32Array.from(data as Iterable<number>);
  }
  throw new TypeError(`The graph returned numbers of type ${tensor.type}.`);
}

/** Bits of the nearest half-precision numbers; ties go to the even one. */
export function toHalves(values: Float32Array): Uint16Array {
  return Uint16Array.from(new Uint32Array(values.buffer, values.byteOffset, values.length), halfOf);
}

/** From the bits of a 32-bit number. */
function halfOf(bits: number): number {
  const sign = (bits >>> 16) & 0x8000;
  const exponent = (bits >>> 23) & 0xff;
  const fraction = bits & 0x7fffff;
  if (exponent === 0xff) return sign | 0x7c00 | (fraction === 0 ? 0 : 0x200);
  // 112 is the difference of the exponents' offsets, 127 and 15.
  const shifted = exponent - 112;
  if (shifted >= 31) return sign | 0x7c00;
  if (shifted <= 0) {
    if (shifted < -10) return sign;
    return sign | roundShift(fraction | 0x800000, 14 - shifted);
  }
  // A carry out of the fraction rightly raises the exponent.
  return sign | ((shifted << 10) + roundShift(fraction, 13));
}

function roundShift(value: number, places: number): number {
  const floor = value >>> places;
  const rest = value & ((1 << places) - 1);
  const half = 1 << (places - 1);
  return rest > half || (rest === half && floor % 2 === 1) ? floor + 1 : floor;
}

export function fromHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >>> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
