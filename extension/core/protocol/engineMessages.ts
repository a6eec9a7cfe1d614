/**
 * Schemas of every request and event between host and engine, one entry per message. The types of `EngineApi` are the
 * source of truth: each schema is checked against them at compile time.
 */
import * as v from 'valibot';
import { modalities } from '../documents/modality.ts';
import { skipReasons } from '../documents/workspaceFile.ts';
import { encoderContributionSchema } from '../encoders/encoderContribution.ts';
import type { LogRecord } from '../logging/logger.ts';
import type { SearchAnswer, SearchQuery, SimilarQuery } from '../search/searchTypes.ts';
import {
  type DoctorReport,
  deviceChoices,
  type EngineConfiguration,
  type EngineStatus,
  type IndexSummary,
} from './engineApi.ts';
import type { ModelProgress } from './modelApi.ts';
import { type ModelRequestTypes, modelProgress, modelRequests } from './modelMessages.ts';

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const position = v.object({ line: count, character: count });
const range = v.object({ start: position, end: position });
const modality = v.picklist(modalities);
const strings = v.array(v.string());
const nothing = v.strictObject({});
/** Params of a request without arguments, and the answer that only says "done". */
export type Nothing = Readonly<Record<string, never>>;

const root = v.object({ id: v.string(), name: v.string(), path: v.string() });
const settings = v.object({
  excludeGlobs: strings,
  shouldUseIgnoreFiles: v.boolean(),
  maxTextBytes: count,
  maxImageBytes: count,
  threads: count,
  cacheBytes: count,
  encoder: v.string(),
  device: v.picklist(deviceChoices),
  shouldReadImageText: v.boolean(),
  modelRemoteHost: v.string(),
  contributedEncoders: v.array(encoderContributionSchema),
});
const configuration = v.object({
  indexFolder: v.string(),
  cacheFolder: v.string(),
  modelsFolder: v.string(),
  userModelsFolder: v.string(),
  roots: v.array(root),
  settings,
}) satisfies v.GenericSchema<unknown, EngineConfiguration>;

const skippedFile = v.object({
  root: v.string(),
  path: v.string(),
  reason: v.picklist(skipReasons),
  detail: v.string(),
  isFolder: v.exactOptional(v.boolean()),
});

const status = v.object({
  phase: v.picklist(['closed', 'opening', 'scanning', 'indexing', 'idle', 'paused', 'following', 'failed']),
  role: v.picklist(['writer', 'reader']),
  isComplete: v.boolean(),
  filesIndexed: count,
  filesPending: count,
  filesSkipped: count,
  chunks: count,
  images: count,
  chunksTruncated: count,
  chunksToRefine: count,
  picturesToRead: count,
  isRefining: v.boolean(),
  skippedByReason: v.record(v.string(), count),
  problems: v.array(skippedFile),
  currentFile: v.string(),
  chunksPerSecond: v.number(),
  etaSeconds: v.nullable(v.number()),
  indexBytes: count,
  encoderId: v.string(),
  nextEncoderId: v.nullable(v.string()),
  encoderProblem: v.nullable(v.object({ code: v.string(), message: v.string() })),
  problem: v.nullable(v.object({ code: v.string(), message: v.string() })),
}) satisfies v.GenericSchema<unknown, EngineStatus>;

const summary = v.object({
  filesSeen: count,
  filesIndexed: count,
  filesUnchanged: count,
  filesRemoved: count,
  filesSkipped: count,
  chunksEncoded: count,
  chunksReused: count,
  elapsedMs: v.number(),
}) satisfies v.GenericSchema<unknown, IndexSummary>;

const filter = v.object({
  modalities: v.exactOptional(v.array(modality)),
  languageIds: v.exactOptional(strings),
  pathGlobs: v.exactOptional(strings),
});
const limit = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1000));

/** A query longer than this is cut by the encoder anyway; the bound keeps a paste of megabytes out of the pipe. */
const maxQueryCharacters = 100_000;

const searchQuery = v.object({
  text: v.pipe(v.string(), v.maxLength(maxQueryCharacters)),
  filter,
  limit,
  mode: v.picklist(['hybrid', 'meaning', 'words']),
}) satisfies v.GenericSchema<unknown, SearchQuery>;

const similarQuery = v.object({
  file: v.string(),
  range: v.exactOptional(range),
  text: v.exactOptional(v.pipe(v.string(), v.maxLength(maxQueryCharacters))),
  filter,
  limit,
  evidence: v.exactOptional(v.picklist(['all', 'vectors', 'pixels'])),
}) satisfies v.GenericSchema<unknown, SimilarQuery>;

const pictureBox = v.object({ x: v.number(), y: v.number(), width: v.number(), height: v.number() });
const referencePlace = v.object({ from: v.string(), line: count });

const reason = v.variant('kind', [
  v.object({ kind: v.literal('meaning'), similarity: v.number() }),
  v.object({ kind: v.literal('context'), similarity: v.number() }),
  v.object({ kind: v.literal('pixels'), similarity: v.number() }),
  v.object({ kind: v.literal('textInImage'), words: strings, boxes: v.array(pictureBox) }),
  v.object({ kind: v.literal('words'), words: strings }),
  v.object({ kind: v.literal('symbol'), name: v.string() }),
  v.object({ kind: v.literal('path'), words: strings }),
  v.object({ kind: v.literal('alt'), text: v.string(), from: v.string() }),
  v.object({ kind: v.literal('reference'), from: v.string(), line: count }),
  v.object({ kind: v.literal('import'), chain: v.array(referencePlace) }),
  v.object({ kind: v.literal('name'), name: v.string() }),
]);

const answer = v.object({
  results: v.array(
    v.object({
      file: v.string(),
      path: v.string(),
      range,
      modality,
      languageId: v.string(),
      scope: strings,
      symbols: v.exactOptional(strings),
      score: v.number(),
      why: v.array(reason),
      snippet: v.string(),
      more: v.array(
        v.object({ range, score: v.number(), scope: strings, symbols: v.exactOptional(strings) }),
      ),
    }),
  ),
  timings: v.object({ encodeMs: v.number(), vectorMs: v.number(), wordsMs: v.number(), totalMs: v.number() }),
  isComplete: v.boolean(),
}) satisfies v.GenericSchema<unknown, SearchAnswer>;

const doctorReport = v.object({
  checks: v.array(
    v.object({
      name: v.string(),
      state: v.picklist(['ok', 'repaired', 'warning', 'failed']),
      detail: v.string(),
    }),
  ),
}) satisfies v.GenericSchema<unknown, DoctorReport>;

const logRecord = v.object({
  level: v.picklist(['trace', 'debug', 'info', 'warn', 'error']),
  topic: v.string(),
  message: v.string(),
}) satisfies v.GenericSchema<unknown, LogRecord>;

/** What each request carries and what answers it, in the words of `EngineApi` and `ModelApi`. */
export interface RequestTypes extends ModelRequestTypes {
  readonly open: { readonly params: EngineConfiguration; readonly result: EngineStatus };
  readonly configure: {
    readonly params: Pick<EngineConfiguration, 'roots' | 'settings'>;
    readonly result: Nothing;
  };
  readonly index: { readonly params: Nothing; readonly result: IndexSummary };
  readonly filesChanged: { readonly params: { readonly paths: readonly string[] }; readonly result: Nothing };
  readonly prioritize: { readonly params: { readonly paths: readonly string[] }; readonly result: Nothing };
  readonly pause: { readonly params: Nothing; readonly result: Nothing };
  readonly resume: { readonly params: Nothing; readonly result: Nothing };
  readonly rebuild: { readonly params: Nothing; readonly result: IndexSummary };
  readonly search: { readonly params: SearchQuery; readonly result: SearchAnswer };
  readonly similar: { readonly params: SimilarQuery; readonly result: SearchAnswer };
  readonly status: { readonly params: Nothing; readonly result: EngineStatus };
  readonly doctor: { readonly params: { readonly shouldRepair: boolean }; readonly result: DoctorReport };
  readonly close: { readonly params: Nothing; readonly result: Nothing };
}
export type RequestMethod = keyof RequestTypes;
export type RequestParams<M extends RequestMethod> = RequestTypes[M]['params'];
export type RequestResult<M extends RequestMethod> = RequestTypes[M]['result'];

/** Host to engine. Declared as a mapped type so that a generic method keeps its own parameter and result types. */
export const requests: {
  readonly [M in RequestMethod]: {
    readonly params: v.GenericSchema<unknown, RequestParams<M>>;
    readonly result: v.GenericSchema<unknown, RequestResult<M>>;
  };
} = {
  open: { params: configuration, result: status },
  configure: { params: v.object({ roots: v.array(root), settings }), result: nothing },
  index: { params: nothing, result: summary },
  filesChanged: { params: v.object({ paths: strings }), result: nothing },
  prioritize: { params: v.object({ paths: strings }), result: nothing },
  pause: { params: nothing, result: nothing },
  resume: { params: nothing, result: nothing },
  rebuild: { params: nothing, result: summary },
  search: { params: searchQuery, result: answer },
  similar: { params: similarQuery, result: answer },
  status: { params: nothing, result: status },
  doctor: { params: v.object({ shouldRepair: v.boolean() }), result: doctorReport },
  close: { params: nothing, result: nothing },
  ...modelRequests,
};

export function isRequestMethod(name: string): name is RequestMethod {
  return Object.hasOwn(requests, name);
}

export interface EventTypes {
  readonly status: EngineStatus;
  readonly log: LogRecord;
  readonly modelProgress: ModelProgress;
}
export type EventMethod = keyof EventTypes;

/** Engine to host. */
export const events: { readonly [M in EventMethod]: v.GenericSchema<unknown, EventTypes[M]> } = {
  status,
  log: logRecord,
  modelProgress,
};
