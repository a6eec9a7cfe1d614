/**
 * The documents that --json prints, as schemas: types for the commands, and a check for tests and for programs that
 * read them. A field may be added without a new schema number; a change of meaning raises it.
 */
import * as v from 'valibot';
import { count, modality, strings } from '../core/documents/valueSchemas.ts';
import { indexSummary } from '../core/protocol/engineMessages.ts';
import { explainedLine, explainedToken, heatMap, scorePart } from '../core/protocol/explainMessages.ts';
import { mapWarnings } from '../core/protocol/mapApi.ts';
import { mapTopic } from '../core/protocol/mapMessages.ts';
import { installedModel, knownModel, modelOffer } from '../core/protocol/modelMessages.ts';

export const jsonSchemaVersion = 1;

const schema = v.literal(jsonSchemaVersion);
const position = v.strictObject({ line: count, character: count });
const range = v.strictObject({ start: position, end: position });

/** Shares of the picture's width and height, from its left top corner. */
const box = v.strictObject({ x: v.number(), y: v.number(), width: v.number(), height: v.number() });

const reason = v.variant('kind', [
  v.strictObject({ kind: v.literal('meaning'), similarity: v.number() }),
  v.strictObject({ kind: v.literal('context'), similarity: v.number() }),
  v.strictObject({ kind: v.literal('pixels'), similarity: v.number(), region: v.exactOptional(box) }),
  v.strictObject({ kind: v.literal('textInImage'), words: strings, boxes: v.array(box) }),
  v.strictObject({ kind: v.literal('words'), words: strings }),
  v.strictObject({ kind: v.literal('symbol'), name: v.string() }),
  v.strictObject({ kind: v.literal('path'), words: strings }),
  v.strictObject({ kind: v.literal('alt'), text: v.string(), from: v.string() }),
  v.strictObject({ kind: v.literal('reference'), from: v.string(), line: count }),
  v.strictObject({
    kind: v.literal('import'),
    chain: v.array(v.strictObject({ from: v.string(), line: count })),
  }),
  v.strictObject({ kind: v.literal('name'), name: v.string() }),
]);

const result = v.strictObject({
  path: v.string(),
  file: v.string(),
  range,
  modality,
  language: v.string(),
  scope: strings,
  score: v.number(),
  probability: v.number(),
  why: v.array(reason),
  snippet: v.string(),
  more: v.array(v.strictObject({ range, score: v.number(), scope: strings })),
});

const timings = v.strictObject({
  encodeMs: v.number(),
  vectorMs: v.number(),
  wordsMs: v.number(),
  totalMs: v.number(),
});

const summary = v.strictObject(indexSummary.entries);

const skipped = v.record(v.string(), count);
const problem = v.strictObject({ path: v.string(), reason: v.string(), detail: v.string() });

export const searchDocument = v.strictObject({
  schema,
  command: v.picklist(['search', 'similar']),
  folder: v.string(),
  isComplete: v.boolean(),
  results: v.array(result),
  timings,
});
export type SearchDocument = v.InferOutput<typeof searchDocument>;
export type ResultDocument = v.InferOutput<typeof result>;
export type ReasonDocument = v.InferOutput<typeof reason>;

/** Contributions add up: `parts` to `score`, `around` and `lines` to `similarity`, `tokens` to their line. */
export const whyDocument = v.strictObject({
  schema,
  command: v.literal('why'),
  folder: v.string(),
  question: v.string(),
  file: v.string(),
  path: v.string(),
  range,
  modality,
  score: v.number(),
  probability: v.number(),
  parts: v.array(v.strictObject(scorePart.entries)),
  similarity: v.nullable(v.number()),
  lines: v.array(
    v.strictObject({
      ...explainedLine.entries,
      tokens: v.array(v.strictObject(explainedToken.entries)),
    }),
  ),
  around: v.strictObject({ text: v.string(), contribution: v.number() }),
  heat: v.nullable(v.strictObject(heatMap.entries)),
  words: v.array(v.strictObject({ ...box.entries, text: v.string(), contribution: v.number() })),
  neighbours: v.array(
    v.strictObject({ path: v.string(), file: v.string(), range, modality, probability: v.number() }),
  ),
  isApproximate: v.boolean(),
});
export type WhyDocument = v.InferOutput<typeof whyDocument>;

export const indexDocument = v.strictObject({
  schema,
  command: v.literal('index'),
  folders: v.array(
    v.strictObject({
      folder: v.string(),
      indexFolder: v.string(),
      summary,
      skippedByReason: skipped,
      problems: v.array(problem),
    }),
  ),
});
export type IndexDocument = v.InferOutput<typeof indexDocument>;

/** `points` with `--export json`. Lines count from 0 and the last one belongs to it. */
export const mapDocument = v.strictObject({
  schema,
  command: v.literal('map'),
  folder: v.string(),
  file: v.string(),
  version: count,
  count,
  trustworthiness: v.nullable(v.number()),
  warning: v.nullable(v.picklist(mapWarnings)),
  placed: count,
  topics: v.array(v.strictObject(mapTopic.entries)),
  points: v.exactOptional(
    v.array(
      v.strictObject({
        path: v.string(),
        startLine: count,
        endLine: count,
        modality,
        language: v.string(),
        topic: v.nullable(count),
        x: v.number(),
        y: v.number(),
        modified: count,
      }),
    ),
  ),
});
export type MapDocument = v.InferOutput<typeof mapDocument>;

export const statusDocument = v.strictObject({
  schema,
  command: v.literal('status'),
  folder: v.string(),
  isIndexed: v.boolean(),
  /** Null when the folder is not indexed. */
  index: v.nullable(
    v.strictObject({
      folder: v.string(),
      completedAt: v.nullable(v.string()),
      role: v.picklist(['writer', 'reader']),
      filesIndexed: count,
      chunks: count,
      images: count,
      chunksTruncated: count,
      sizeBytes: count,
      encoder: v.string(),
      excludeGlobs: strings,
      skippedByReason: skipped,
      problems: v.array(problem),
      problem: v.nullable(v.strictObject({ code: v.string(), message: v.string() })),
    }),
  ),
});
export type StatusDocument = v.InferOutput<typeof statusDocument>;

export const doctorDocument = v.strictObject({
  schema,
  command: v.literal('doctor'),
  folder: v.string(),
  isHealthy: v.boolean(),
  checks: v.array(
    v.strictObject({
      name: v.string(),
      state: v.picklist(['ok', 'repaired', 'warning', 'failed']),
      detail: v.string(),
    }),
  ),
});
export type DoctorDocument = v.InferOutput<typeof doctorDocument>;

export const cleanDocument = v.strictObject({
  schema,
  command: v.literal('clean'),
  removed: v.array(v.strictObject({ path: v.string(), sizeBytes: count })),
});
export type CleanDocument = v.InferOutput<typeof cleanDocument>;

export const demoDocument = v.strictObject({
  schema,
  command: v.literal('demo'),
  folder: v.string(),
  summary,
  examples: v.array(
    v.strictObject({
      title: v.string(),
      kind: v.picklist(['search', 'similar']),
      question: v.string(),
      results: v.array(result),
      timings,
    }),
  ),
});
export type DemoDocument = v.InferOutput<typeof demoDocument>;

const installed = v.strictObject(installedModel.entries);
export type InstalledModelDocument = v.InferOutput<typeof installed>;

const ofModels = { schema, command: v.literal('models') };

export const modelsDocument = v.variant('action', [
  v.strictObject({
    ...ofModels,
    action: v.literal('list'),
    folder: v.string(),
    sizeBytes: count,
    models: v.array(installed),
    known: v.array(v.strictObject(knownModel.entries)),
  }),
  v.strictObject({
    ...ofModels,
    action: v.literal('install'),
    /** It was there already; nothing was fetched. */
    wasInstalled: v.boolean(),
    model: installed,
  }),
  v.strictObject({ ...ofModels, action: v.literal('remove'), id: v.string(), sizeBytes: count }),
  v.strictObject({
    ...ofModels,
    action: v.literal('info'),
    installed: v.nullable(installed),
    /** What the source has; null for an installed model unless --revision or --host was given. */
    offer: v.nullable(v.strictObject(modelOffer.entries)),
  }),
]);
export type ModelsDocument = v.InferOutput<typeof modelsDocument>;

export const versionDocument = v.strictObject({ schema, version: v.string() });

/** Instead of any other document, when the exit code is not 0. `doctor` prints its own even then. */
export const errorDocument = v.strictObject({
  schema,
  error: v.strictObject({ code: v.string(), message: v.string(), advice: v.string() }),
});
