/**
 * Schemas of the requests and the event about models. The types of `ModelApi` are the source of truth: each schema is
 * checked against them at compile time. The command line prints the same shapes.
 */
import * as v from 'valibot';
import { count, strings } from '../documents/valueSchemas.ts';
import {
  type InstalledModel,
  type InstallRequest,
  type KnownModel,
  type ModelOffer,
  type ModelProgress,
  type ModelRequest,
  modelAssumptions,
} from './modelApi.ts';
import type { RequestSchemas } from './requestSchemas.ts';

const network = v.object({
  useProxy: v.boolean(),
  proxy: v.string(),
  proxyAuthorization: v.string(),
  noProxy: strings,
  strictSsl: v.boolean(),
  useSystemCertificates: v.boolean(),
});

const source = v.variant('kind', [
  v.object({
    kind: v.literal('hub'),
    model: v.string(),
    revision: v.exactOptional(v.string()),
    host: v.string(),
    token: v.exactOptional(v.string()),
  }),
  v.object({ kind: v.literal('folder'), path: v.string() }),
  v.object({ kind: v.literal('zip'), path: v.string() }),
]);

const modelRequest = v.object({
  source,
  modelsFolder: v.string(),
  network,
}) satisfies v.GenericSchema<unknown, ModelRequest>;

const installRequest = v.object({
  ...modelRequest.entries,
  installId: v.string(),
  agreedCommit: v.string(),
}) satisfies v.GenericSchema<unknown, InstallRequest>;

const licence = v.strictObject({ spdx: v.string(), url: v.string() });

const modelModalities = v.array(v.picklist(['text', 'code', 'image']));

export const knownModel = v.object({
  id: v.string(),
  displayName: v.string(),
  description: v.string(),
  modalities: modelModalities,
  dimensions: count,
  languages: strings,
  licence,
}) satisfies v.GenericSchema<unknown, KnownModel>;

export const modelOffer = v.object({
  ...knownModel.entries,
  revision: v.string(),
  commit: v.string(),
  files: count,
  bytes: count,
  isInstalled: v.boolean(),
  replacesCommit: v.string(),
  isDerived: v.boolean(),
  assumptions: v.array(v.picklist(modelAssumptions)),
}) satisfies v.GenericSchema<unknown, ModelOffer>;

export const installedModel = v.object({
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
}) satisfies v.GenericSchema<unknown, InstalledModel>;

const inFolder = v.object({ modelsFolder: v.string() });

/** What each request carries and what answers it. */
export interface ModelRequestTypes {
  readonly knownModels: {
    readonly params: Readonly<Record<string, never>>;
    readonly result: { readonly models: readonly KnownModel[] };
  };
  readonly describeModel: { readonly params: ModelRequest; readonly result: ModelOffer };
  readonly installModel: { readonly params: InstallRequest; readonly result: InstalledModel };
  readonly listModels: {
    readonly params: { readonly modelsFolder: string };
    readonly result: { readonly models: readonly InstalledModel[] };
  };
  readonly removeModel: {
    readonly params: { readonly modelsFolder: string; readonly id: string };
    readonly result: { readonly bytes: number };
  };
}

export const modelRequests = {
  knownModels: { params: v.strictObject({}), result: v.object({ models: v.array(knownModel) }) },
  describeModel: { params: modelRequest, result: modelOffer },
  installModel: { params: installRequest, result: installedModel },
  listModels: { params: inFolder, result: v.object({ models: v.array(installedModel) }) },
  removeModel: {
    params: v.object({ ...inFolder.entries, id: v.string() }),
    result: v.object({ bytes: count }),
  },
} satisfies RequestSchemas<ModelRequestTypes>;

export const modelProgress = v.object({
  installId: v.string(),
  phase: v.picklist(['asking', 'waiting', 'copying', 'finishing']),
  file: v.string(),
  filesDone: count,
  filesTotal: count,
  bytesDone: count,
  bytesTotal: count,
}) satisfies v.GenericSchema<unknown, ModelProgress>;
