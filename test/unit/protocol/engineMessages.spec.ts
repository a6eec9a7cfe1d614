import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { closedStatus } from '../../../extension/core/protocol/closedStatus.ts';
import type { EngineConfiguration, EngineStatus } from '../../../extension/core/protocol/engineApi.ts';
import {
  events,
  isRequestMethod,
  type RequestMethod,
  type RequestParams,
  type RequestResult,
  requests,
} from '../../../extension/core/protocol/engineMessages.ts';
import type {
  InstalledModel,
  KnownModel,
  ModelOffer,
  ModelRequest,
} from '../../../extension/core/protocol/modelApi.ts';
import { parseEvent, parseParams, parseResult } from '../../../extension/core/protocol/parseMessage.ts';
import type { SearchAnswer, SearchQuery, SimilarQuery } from '../../../extension/core/search/searchTypes.ts';

/** All optional fields must be present, at any depth: a schema that forgets one drops it, and the test sees it. */
type Complete<T> = T extends readonly (infer Item)[]
  ? readonly Complete<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]-?: Complete<T[Key]> }
    : T;

const range = { start: { line: 1, character: 2 }, end: { line: 3, character: 4 } };
const filter = { modalities: ['code', 'image'] as const, languageIds: ['typescript'], pathGlobs: ['src/**'] };
const configuration: Complete<EngineConfiguration> = {
  indexFolder: '/index',
  cacheFolder: '/cache',
  modelsFolder: '/models',
  userModelsFolder: '/own models',
  roots: [{ id: 'r', name: 'ä 🦊', path: 'C:\\w' }],
  settings: {
    excludeGlobs: ['**/dist'],
    shouldUseIgnoreFiles: false,
    maxTextBytes: 1,
    maxImageBytes: 2,
    threads: 0,
    cacheBytes: 3,
    encoder: 'Xenova/bge-small-en-v1.5',
    device: 'cuda',
    shouldReadImageText: true,
    modelRemoteHost: 'https://models.example',
    contributedEncoders: [
      { id: 'a.b', displayName: 'A', extensionId: 'x.y', kind: 'module', path: '/x/encoder.cjs' },
    ],
  },
};
const status: EngineStatus = {
  ...closedStatus,
  phase: 'indexing',
  role: 'writer',
  skippedByReason: { secret: 1, 'too-large': 2 },
  problems: [{ root: 'r', path: 'a.png', reason: 'corrupt', detail: 'Not a PNG.', isFolder: false }],
  etaSeconds: 12.5,
  chunksPerSecond: 3.25,
  problem: { code: 'index/io', message: 'The disk is gone.' },
};
const summary = {
  filesSeen: 1,
  filesIndexed: 2,
  filesUnchanged: 3,
  filesRemoved: 4,
  filesSkipped: 5,
  chunksEncoded: 6,
  chunksReused: 7,
  elapsedMs: 8.5,
};
const answer: Complete<SearchAnswer> = {
  results: [
    {
      file: '/w/a.md',
      path: 'a.md',
      range,
      modality: 'text',
      languageId: 'markdown',
      scope: ['Guide', 'Set-up'],
      symbols: ['install'],
      score: 0.5,
      probability: 0.875,
      why: [
        { kind: 'meaning', similarity: 0.25 },
        { kind: 'words', words: ['a'] },
        { kind: 'symbol', name: 'f' },
        { kind: 'path', words: ['b'] },
        { kind: 'alt', text: 'A fox', from: 'README.md' },
        { kind: 'reference', from: 'README.md', line: 7 },
        { kind: 'context', similarity: 0.25 },
        { kind: 'pixels', similarity: 0.25, region: { x: 0.5, y: 0.25, width: 0.125, height: 0.25 } },
        { kind: 'textInImage', words: ['a'], boxes: [{ x: 0, y: 0.25, width: 0.5, height: 1 }] },
        { kind: 'import', chain: [{ from: 'a.ts', line: 0 }] },
        { kind: 'name', name: 'CogIcon' },
      ],
      snippet: 'line\nline',
      more: [{ range, score: 0.25, scope: [], symbols: ['set'] }],
    },
  ],
  timings: { encodeMs: 1, vectorMs: 2, wordsMs: 3, totalMs: 6.5 },
  isComplete: false,
};
const report = { checks: [{ name: 'model', state: 'repaired' as const, detail: 'Fine.' }] };

const modelRequest: Complete<ModelRequest> = {
  source: { kind: 'hub', model: 'org/name', revision: 'main', host: 'https://hub.example', token: 'hf_x' },
  modelsFolder: '/own models',
  network: {
    useProxy: true,
    proxy: 'http://proxy:3128',
    proxyAuthorization: 'Basic x',
    noProxy: ['localhost'],
    strictSsl: false,
    useSystemCertificates: true,
  },
};
const modelOffer: Complete<ModelOffer> = {
  id: 'org/name',
  displayName: 'Name',
  description: 'Text',
  modalities: ['text', 'code', 'image'],
  dimensions: 384,
  languages: ['en'],
  revision: 'main',
  commit: 'c'.repeat(40),
  licence: { spdx: 'MIT', url: 'https://licence.example' },
  files: 4,
  bytes: 5,
  isInstalled: false,
  replacesCommit: 'd'.repeat(40),
  isDerived: true,
  assumptions: ['known-by-name', 'mean-pooling', 'unstated-licence'],
};
const knownModel: Complete<KnownModel> = {
  id: 'org/name',
  displayName: 'Name',
  description: 'Text',
  modalities: ['text'],
  dimensions: 384,
  languages: ['en'],
  licence: { spdx: 'MIT', url: '' },
};
const installedModel: Complete<InstalledModel> = {
  id: 'org/name',
  encoderId: 'huggingface.org.name',
  displayName: 'Name',
  folder: '/own models/org/name',
  source: 'https://hub.example',
  sourceKind: 'hub',
  revision: 'main',
  commit: 'c'.repeat(40),
  licence: { spdx: 'MIT', url: '' },
  installedAt: '2026-11-21T10:00:00.000Z',
  bytes: 7,
  files: [{ path: 'onnx/model.onnx', bytes: 7, sha256: 'a'.repeat(64) }],
  problem: '',
};
const steering = {
  more: [{ file: '/more', range }],
  less: [{ file: '/less', range }],
  without: ['tests'],
};
const searchParams: Complete<SearchQuery> = { text: 'q', filter, limit: 1000, mode: 'words', ...steering };
const similarParams: Complete<SimilarQuery> = {
  file: '/a',
  range,
  text: 't',
  image: { bytes: Uint8Array.of(1, 2, 3), mediaType: 'image/png' },
  filter,
  limit: 1,
  evidence: 'vectors',
  ...steering,
};

const samples: {
  readonly [M in RequestMethod]: {
    readonly params: Complete<RequestParams<M>>;
    readonly result: RequestResult<M>;
  };
} = {
  open: { params: configuration, result: status },
  configure: { params: { roots: configuration.roots, settings: configuration.settings }, result: {} },
  index: { params: {}, result: summary },
  filesChanged: { params: { paths: ['/a'] }, result: {} },
  prioritize: { params: { paths: ['/a'] }, result: {} },
  pause: { params: {}, result: {} },
  resume: { params: {}, result: {} },
  rebuild: { params: {}, result: summary },
  search: { params: searchParams, result: answer },
  similar: { params: similarParams, result: answer },
  explain: {
    params: {
      query: { kind: 'similar', query: similarParams },
      item: { file: '/a', range, modality: 'image' },
    },
    result: {
      file: '/a',
      path: 'a',
      range,
      modality: 'image',
      score: 0.5,
      probability: 0.75,
      parts: [{ kind: 'meaning', source: 'pixels', similarity: 0.25, weight: 0.5, contribution: 0.125 }],
      similarity: 0.25,
      lines: [
        {
          line: 3,
          text: 'let x',
          contribution: 0.5,
          surplus: 0.25,
          tokens: [{ start: 0, end: 3, contribution: -0.25 }],
        },
      ],
      around: { text: 'a file', contribution: -0.25 },
      heat: { columns: 1, rows: 2, values: [0.5, -0.5], similarity: 0.25 },
      words: [{ text: 'w', x: 0, y: 0.5, width: 0.25, height: 0.125, contribution: 0.5 }],
      neighbours: answer.results,
      isApproximate: true,
    },
  },
  items: {
    params: { modalities: ['image'], pathGlobs: ['docs/**'], offset: 5000, limit: 5000 },
    result: {
      total: 1,
      items: [{ file: '/a/b.png', path: 'b.png', modality: 'image', bytes: 7, modifiedMs: 1.5 }],
      isComplete: true,
    },
  },
  map: {
    params: { mapId: 'm', shouldLayOut: true, keepGap: true },
    result: {
      version: 3,
      layout: 2,
      points: 7,
      file: '/index/map/joined.map',
      trustworthiness: 0.9,
      warning: 'no-structure',
      topics: [{ id: 0, name: 'upload, retry', words: ['upload', 'retry'], size: 7, x: -0.5, y: 1.25 }],
      placed: 1,
      isStale: true,
    },
  },
  mapPlace: {
    params: { version: 3, keepGap: true, search: searchParams, similar: similarParams },
    result: {
      isCurrent: true,
      query: { x: 0.5, y: -0.5 },
      hits: [{ point: 4, result: 0, score: 0.75 }],
    },
  },
  mapItem: {
    params: { version: 3, keepGap: true, point: 4 },
    result: {
      item: {
        file: '/a',
        path: 'a',
        range,
        modality: 'code',
        languageId: 'typescript',
        scope: ['Uploader'],
        symbols: ['retry'],
        snippet: 'retry()',
      },
    },
  },
  status: { params: {}, result: status },
  doctor: { params: { shouldRepair: true }, result: report },
  close: { params: {}, result: {} },
  knownModels: { params: {}, result: { models: [knownModel] } },
  describeModel: { params: modelRequest, result: modelOffer },
  installModel: {
    params: { ...modelRequest, installId: 'i', agreedCommit: 'c'.repeat(40) },
    result: installedModel,
  },
  listModels: { params: { modelsFolder: '/own models' }, result: { models: [installedModel] } },
  removeModel: { params: { modelsFolder: '/own models', id: 'org/name' }, result: { bytes: 7 } },
};

describe('every message survives the way through the pipe', () => {
  const methods = Object.keys(requests).filter(isRequestMethod);

  it.each(methods)('%s', (method) => {
    const sample = structuredClone(samples[method]);
    expect(parseParams(method, sample.params)).toStrictEqual(sample.params);
    expect(parseResult(method, sample.result)).toStrictEqual(sample.result);
  });

  it('events', () => {
    expect(parseEvent('status', structuredClone(status))).toStrictEqual(status);
    const record = { level: 'warn' as const, topic: 'index', message: 'm' };
    expect(parseEvent('log', structuredClone(record))).toStrictEqual(record);
    const progress = {
      installId: 'i',
      phase: 'copying' as const,
      file: 'onnx/model.onnx',
      filesDone: 1,
      filesTotal: 2,
      bytesDone: 3,
      bytesTotal: 4,
    };
    expect(parseEvent('modelProgress', structuredClone(progress))).toStrictEqual(progress);
    const mapProgress = { mapId: 'm', phase: 'layingOut' as const, done: 0.5 };
    expect(parseEvent('mapProgress', structuredClone(mapProgress))).toStrictEqual(mapProgress);
    expect(Object.keys(events)).toEqual(['status', 'log', 'modelProgress', 'mapProgress']);
  });
});

describe('messages that are refused', () => {
  const refused: readonly (readonly [RequestMethod, unknown, string])[] = [
    ['search', { text: 'q', filter: {}, limit: 0, mode: 'words' }, 'limit'],
    ['search', { text: 'q', filter: {}, limit: 1001, mode: 'words' }, 'limit'],
    ['search', { text: 'q', filter: {}, limit: Number.NaN, mode: 'words' }, 'limit'],
    ['search', { text: 'q', filter: {}, limit: 1, mode: 'sql' }, 'mode'],
    [
      'search',
      { text: 'q', filter: { modalities: ['sound'] }, limit: 1, mode: 'words' },
      'filter.modalities.0',
    ],
    ['search', { text: 'x'.repeat(100_001), filter: {}, limit: 1, mode: 'words' }, 'text'],
    [
      'similar',
      { file: '/a', filter: {}, limit: 1, range: { start: { line: -1, character: 0 } } },
      'range.start.line',
    ],
    ['open', { ...configuration, roots: [{ id: 'r' }] }, 'roots.0.name'],
    ['filesChanged', { paths: [1] }, 'paths.0'],
    ['items', { offset: -1, limit: 1 }, 'offset'],
    ['items', { offset: 0, limit: 5001 }, 'limit'],
    ['index', { extra: true }, 'extra'],
    ['doctor', null, ''],
    ['doctor', undefined, ''],
  ];
  it.each(refused)('%s %#', (method, params, place) => {
    expect(() => parseParams(method, params)).toThrow(
      expect.objectContaining({ code: 'protocol/bad-message', details: expect.objectContaining({ place }) }),
    );
  });

  it('say where and not what: the text of a query stays out of logs', () => {
    const params = { text: 42, filter: {}, limit: 1, mode: 'my secret words' };
    expect(() => parseParams('search', params)).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('secret') }),
    );
  });
});

it('names of requests are not taken from the prototype', () => {
  expect(isRequestMethod('search')).toBe(true);
  expect(isRequestMethod('toString')).toBe(false);
  expect(isRequestMethod('__proto__')).toBe(false);
  expect(v.is(requests.close.params, {})).toBe(true);
});
