/**
 * Messages between the engine and the process of a plug-in of another extension. Both sides parse what they receive;
 * the engine trusts nothing that comes from there.
 */
import * as v from 'valibot';
import type { Raster } from '../../../../plugins/api/encoder.ts';
import { count } from '../../../core/documents/valueSchemas.ts';
import { skipReasons } from '../../../core/documents/workspaceFile.ts';
import { skipReasonOf } from '../../../core/errors/skipReasonOf.ts';

const bytes = v.custom<Uint8Array>((value) => value instanceof Uint8Array);

/** A model that looks at more than 16 megapixels at once does not exist; more is a mistake or an attack. */
const maxRasterSide = 4_096;
const rasterSide = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(maxRasterSide));
/** Errors and log lines may quote whole inputs. */
const maxTextLength = 2_000;
const text = v.pipe(
  v.string(),
  v.transform((value) => value.slice(0, maxTextLength)),
);

const failure = v.object({
  name: text,
  code: v.exactOptional(text),
  message: text,
  /** Of the engine's decoder: whether a picture may be asked for again. */
  skipReason: v.exactOptional(v.picklist(skipReasons)),
});
export type PluginFailure = v.InferOutput<typeof failure>;

const input = v.variant('kind', [
  v.object({ kind: v.literal('text'), text: v.string() }),
  v.object({ kind: v.literal('code'), text: v.string(), languageId: v.string() }),
  v.object({ kind: v.literal('image'), bytes, mimeType: v.string() }),
]);

const raster: v.GenericSchema<unknown, Raster> = v.object({ width: count, height: count, data: bytes });

/** To the process. */
export const pluginRequest = v.variant('kind', [
  /** Answered by `loaded`. */
  v.object({ kind: v.literal('load'), id: count, module: v.string() }),
  /** Answered by `done`. */
  v.object({
    kind: v.literal('create'),
    id: count,
    modelFolder: v.string(),
    threads: count,
    device: v.picklist(['cpu', 'cuda', 'tensorrt', 'dml', 'coreml', 'webgpu']),
  }),
  /** Answered by `encoded`. One at a time: the next follows the answer. */
  v.object({
    kind: v.literal('encode'),
    id: count,
    inputs: v.array(input),
    role: v.picklist(['query', 'document']),
  }),
  v.object({ kind: v.literal('cancel'), id: count }),
  /** Answered by `done`; the process ends afterwards. */
  v.object({ kind: v.literal('dispose'), id: count }),
  /** Answers `decode`. */
  v.object({ kind: v.literal('decoded'), id: count, raster }),
  v.object({ kind: v.literal('undecoded'), id: count, failure }),
]);
export type PluginRequest = v.InferOutput<typeof pluginRequest>;

/** From the process. */
export const pluginReply = v.variant('kind', [
  /** First message; the engine sends nothing before it. */
  v.object({ kind: v.literal('ready') }),
  /** The manifest is parsed by whoever asked for it. */
  v.object({ kind: v.literal('loaded'), id: count, manifest: v.unknown() }),
  v.object({ kind: v.literal('done'), id: count }),
  v.object({
    kind: v.literal('encoded'),
    id: count,
    vectors: v.custom<Float32Array>((value) => value instanceof Float32Array),
    count,
    dimensions: count,
    truncated: v.array(v.number()),
  }),
  v.object({ kind: v.literal('failed'), id: count, failure }),
  v.object({
    kind: v.literal('decode'),
    id: count,
    bytes,
    mimeType: text,
    request: v.object({
      width: rasterSide,
      height: rasterSide,
      fit: v.picklist(['inside', 'cover', 'fill']),
      kernel: v.picklist(['nearest', 'linear', 'cubic', 'mitchell', 'lanczos3']),
      enlarge: v.boolean(),
    }),
  }),
  v.object({ kind: v.literal('log'), level: v.picklist(['debug', 'info', 'warn']), message: text }),
]);
export type PluginReply = v.InferOutput<typeof pluginReply>;

/** What crosses the border of an error: a code that the interface knows, and words. */
export function failureOf(error: unknown): PluginFailure {
  if (typeof error !== 'object' || error === null)
    return { name: 'Error', message: String(error).slice(0, maxTextLength) };
  const { name, code, message } = error as { name?: unknown; code?: unknown; message?: unknown };
  const skipReason = skipReasonOf(error);
  return {
    name: typeof name === 'string' ? name : 'Error',
    ...(typeof code === 'string' ? { code } : {}),
    message: typeof message === 'string' ? message : String(error),
    ...(skipReason === undefined ? {} : { skipReason }),
  };
}

/** The error on the other side of the border. */
export function errorOf({ name, code, message, skipReason }: PluginFailure): Error {
  const error = Object.assign(
    new Error(message),
    code === undefined ? {} : { code },
    skipReason === undefined ? {} : { details: { skipReason } },
  );
  error.name = name;
  return error;
}
