/**
 * Schemas of every request and event between host and engine, one entry per message. The types of `EngineApi` are the
 * source of truth: each schema is checked against them at compile time.
 */
import * as v from 'valibot';
import { count, strings } from '../documents/valueSchemas.ts';
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
import { type ExplainRequestTypes, explainRequests } from './explainMessages.ts';
import { type ItemRequestTypes, itemRequests } from './itemMessages.ts';
import type { MapProgress } from './mapApi.ts';
import { type MapRequestTypes, mapProgress, mapRequests } from './mapMessages.ts';
import type { ModelProgress } from './modelApi.ts';
import { type ModelRequestTypes, modelProgress, modelRequests } from './modelMessages.ts';
import type { RequestSchemas } from './requestSchemas.ts';
import { searchAnswer, searchQuery, similarQuery } from './searchMessages.ts';

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
  picturesToCut: count,
  contentMark: count,
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

/** The command line prints it too. */
export const indexSummary = v.object({
  filesSeen: count,
  filesIndexed: count,
  filesUnchanged: count,
  filesRemoved: count,
  filesSkipped: count,
  chunksEncoded: count,
  chunksReused: count,
  elapsedMs: v.number(),
}) satisfies v.GenericSchema<unknown, IndexSummary>;

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
export interface RequestTypes
  extends ModelRequestTypes,
    ItemRequestTypes,
    ExplainRequestTypes,
    MapRequestTypes {
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

/** They only ask: a person waits for the answer, and asking again gives the same one and changes nothing. */
export const questionMethods = [
  'search',
  'similar',
  'explain',
  'items',
  'mapPlace',
  'mapItem',
  'status',
] as const satisfies readonly RequestMethod[];

export type RequestParams<M extends RequestMethod> = RequestTypes[M]['params'];
export type RequestResult<M extends RequestMethod> = RequestTypes[M]['result'];

/** Host to engine. Declared as a mapped type so that a generic method keeps its own parameter and result types. */
export const requests: RequestSchemas<RequestTypes> = {
  open: { params: configuration, result: status },
  configure: { params: v.object({ roots: v.array(root), settings }), result: nothing },
  index: { params: nothing, result: indexSummary },
  filesChanged: { params: v.object({ paths: strings }), result: nothing },
  prioritize: { params: v.object({ paths: strings }), result: nothing },
  pause: { params: nothing, result: nothing },
  resume: { params: nothing, result: nothing },
  rebuild: { params: nothing, result: indexSummary },
  search: { params: searchQuery, result: searchAnswer },
  similar: { params: similarQuery, result: searchAnswer },
  status: { params: nothing, result: status },
  doctor: { params: v.object({ shouldRepair: v.boolean() }), result: doctorReport },
  close: { params: nothing, result: nothing },
  ...itemRequests,
  ...mapRequests,
  ...explainRequests,
  ...modelRequests,
};

export function isRequestMethod(name: string): name is RequestMethod {
  return Object.hasOwn(requests, name);
}

export interface EventTypes {
  readonly status: EngineStatus;
  readonly log: LogRecord;
  readonly modelProgress: ModelProgress;
  readonly mapProgress: MapProgress;
}
export type EventMethod = keyof EventTypes;

/** Engine to host. */
export const events: { readonly [M in EventMethod]: v.GenericSchema<unknown, EventTypes[M]> } = {
  status,
  log: logRecord,
  modelProgress,
  mapProgress,
};
