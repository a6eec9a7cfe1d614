/**
 * The documents that --json prints, as schemas: types for the commands, and a check for tests and for programs that
 * read them. A field may be added without a new schema number; a change of meaning raises it.
 */
import * as v from 'valibot';

export const jsonSchemaVersion = 1;

const schema = v.literal(jsonSchemaVersion);
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const position = v.strictObject({ line: count, character: count });
const range = v.strictObject({ start: position, end: position });
const modality = v.picklist(['code', 'text', 'image']);
const strings = v.array(v.string());

/** Shares of the picture's width and height, from its left top corner. */
const box = v.strictObject({ x: v.number(), y: v.number(), width: v.number(), height: v.number() });

const reason = v.variant('kind', [
  v.strictObject({ kind: v.literal('meaning'), similarity: v.number() }),
  v.strictObject({ kind: v.literal('context'), similarity: v.number() }),
  v.strictObject({ kind: v.literal('pixels'), similarity: v.number() }),
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

const summary = v.strictObject({
  filesSeen: count,
  filesIndexed: count,
  filesUnchanged: count,
  filesRemoved: count,
  filesSkipped: count,
  chunksEncoded: count,
  chunksReused: count,
  elapsedMs: v.number(),
});

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

const licence = v.strictObject({ spdx: v.string(), url: v.string() });
const modalitiesOfModel = v.array(v.picklist(['text', 'code', 'image']));

const installedModel = v.strictObject({
  id: v.string(),
  encoderId: v.string(),
  displayName: v.string(),
  folder: v.string(),
  source: v.string(),
  sourceKind: v.picklist(['hub', 'folder', 'zip']),
  revision: v.string(),
  commit: v.string(),
  licence,
  installedAt: v.string(),
  bytes: count,
  files: v.array(v.strictObject({ path: v.string(), bytes: count, sha256: v.string() })),
  problem: v.string(),
});
export type InstalledModelDocument = v.InferOutput<typeof installedModel>;

const modelFacts = {
  id: v.string(),
  displayName: v.string(),
  description: v.string(),
  modalities: modalitiesOfModel,
  dimensions: count,
  languages: strings,
  licence,
};

const ofModels = { schema, command: v.literal('models') };

export const modelsDocument = v.variant('action', [
  v.strictObject({
    ...ofModels,
    action: v.literal('list'),
    folder: v.string(),
    sizeBytes: count,
    models: v.array(installedModel),
    known: v.array(v.strictObject(modelFacts)),
  }),
  v.strictObject({
    ...ofModels,
    action: v.literal('install'),
    /** It was there already; nothing was fetched. */
    wasInstalled: v.boolean(),
    model: installedModel,
  }),
  v.strictObject({ ...ofModels, action: v.literal('remove'), id: v.string(), sizeBytes: count }),
  v.strictObject({
    ...ofModels,
    action: v.literal('info'),
    installed: v.nullable(installedModel),
    /** What the source has; null for an installed model unless --revision or --host was given. */
    offer: v.nullable(
      v.strictObject({
        ...modelFacts,
        revision: v.string(),
        commit: v.string(),
        files: count,
        bytes: count,
        isInstalled: v.boolean(),
        replacesCommit: v.string(),
        isDerived: v.boolean(),
      }),
    ),
  }),
]);
export type ModelsDocument = v.InferOutput<typeof modelsDocument>;

export const versionDocument = v.strictObject({ schema, version: v.string() });

/** Instead of any other document, when the exit code is not 0. `doctor` prints its own even then. */
export const errorDocument = v.strictObject({
  schema,
  error: v.strictObject({ code: v.string(), message: v.string(), advice: v.string() }),
});
