/**
 * The manifest of an encoder as it comes from outside: another process, another extension, a file. Its type is the
 * plug-in interface's; whatever does not fit is refused with the place of the fault.
 */
import * as v from 'valibot';
import { type EncoderManifest, encoderApiVersion } from '../../../plugins/api/encoder.ts';
import { SemblanceError } from '../errors/semblanceError.ts';

const name = v.pipe(v.string(), v.nonEmpty(), v.maxLength(500));
const text = v.pipe(v.string(), v.maxLength(10_000));
const count = v.pipe(v.number(), v.integer(), v.minValue(1));
const cosine = v.pipe(v.number(), v.minValue(-1), v.maxValue(1));

/** Longer vectors than any model of today has; the bound keeps a typing error from filling the disk. */
const maxDimensions = 16_384;

const calibration = v.object({
  unrelatedMean: cosine,
  unrelatedDeviation: v.pipe(v.number(), v.gtValue(0)),
  relatedMean: cosine,
  relatedDeviation: v.pipe(v.number(), v.gtValue(0)),
});

export const encoderManifestSchema = v.object({
  apiVersion: v.literal(encoderApiVersion),
  /** Also part of folder names. */
  id: v.pipe(v.string(), v.regex(/^[a-z0-9][a-z0-9._-]{0,99}$/i)),
  displayName: name,
  modalities: v.pipe(v.array(v.picklist(['text', 'code', 'image'])), v.minLength(1)),
  space: v.object({
    id: name,
    dimensions: v.pipe(count, v.maxValue(maxDimensions)),
    metric: v.literal('cosine'),
    isNormalized: v.boolean(),
  }),
  matryoshka: v.array(count),
  prompts: v.object({ query: text, document: text }),
  pooling: v.picklist(['mean', 'cls', 'last', 'model', 'static']),
  limits: v.object({
    maxBatch: count,
    maxTokens: v.nullable(count),
    onOverflow: v.picklist(['cut', 'refuse']),
    imagePixels: v.nullable(count),
  }),
  calibration: v.object({
    text: v.exactOptional(calibration),
    code: v.exactOptional(calibration),
    image: v.exactOptional(calibration),
  }),
  reproducibility: v.pipe(v.number(), v.minValue(0), v.maxValue(1)),
  languages: v.array(name),
  runtime: v.picklist(['in-process', 'separate-process', 'remote']),
  devices: v.array(v.picklist(['cpu', 'cuda', 'tensorrt', 'dml', 'coreml', 'webgpu'])),
  modelId: v.string(),
  weightsBytes: v.pipe(v.number(), v.minValue(0)),
  licence: v.object({ spdx: name, source: v.string() }),
  versionHash: name,
}) satisfies v.GenericSchema<unknown, EncoderManifest>;

/** `origin` is the module, file or process that the manifest came from. Throws `config/invalid`. */
export function parseEncoderManifest(value: unknown, origin: string): EncoderManifest {
  const found = v.safeParse(v.object({ apiVersion: v.number() }), value);
  if (found.success && found.output.apiVersion !== encoderApiVersion) {
    throw new SemblanceError(
      'config/invalid',
      `The encoder of ${origin} is made for plug-in interface ${found.output.apiVersion}; this version supports ${encoderApiVersion}.`,
      { origin, apiVersion: found.output.apiVersion },
    );
  }
  const parsed = v.safeParse(encoderManifestSchema, value);
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  throw new SemblanceError(
    'config/invalid',
    `The encoder of ${origin} has a manifest that cannot be used: ${v.getDotPath(issue) ?? 'manifest'}: ${issue.message}.`,
    { origin },
  );
}
