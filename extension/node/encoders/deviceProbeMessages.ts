/**
 * Messages between the engine and the process that tries out a device. Both sides parse what they receive.
 */
import * as v from 'valibot';
import { count } from '../../core/documents/valueSchemas.ts';

export const deviceProbeRequest = v.object({
  /** An encoder of the product by its id, or a model in a folder. */
  encoder: v.variant('kind', [
    v.object({ kind: v.literal('built-in'), id: v.string() }),
    v.object({ kind: v.literal('folder') }),
  ]),
  modelFolder: v.string(),
  device: v.picklist(['cpu', 'cuda', 'tensorrt', 'dml', 'coreml', 'webgpu']),
  threads: count,
  inputs: count,
  /** After this much encoding the rest of the inputs is left out. */
  budgetMs: count,
});
export type DeviceProbeRequest = v.InferOutput<typeof deviceProbeRequest>;

export const deviceProbeReply = v.variant('kind', [
  v.object({ kind: v.literal('ready') }),
  v.object({
    kind: v.literal('measured'),
    /** Row by row, in the order of the inputs. */
    vectors: v.custom<Float32Array>((value) => value instanceof Float32Array),
    count,
    dimensions: count,
    loadMs: v.number(),
    encodeMs: v.number(),
  }),
  v.object({
    kind: v.literal('failed'),
    message: v.pipe(
      v.string(),
      v.transform((text) => text.slice(0, 500)),
    ),
  }),
]);
export type DeviceProbeReply = v.InferOutput<typeof deviceProbeReply>;
/** What one device did. */
export type DeviceRun = Extract<DeviceProbeReply, { readonly kind: 'measured' }>;
