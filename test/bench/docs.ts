/**
 * `npm run bench -- docs --docs folder [--originals folder] [--misses]`: documentation pictures found by their
 * alternative texts, in an index that does not hold those texts: by their pixels, by the words around them (name,
 * folder, heading), by the text in them, and by all of it.
 */
import fs from 'node:fs/promises';
import path from 'node:path';
import { neverCancelled } from '../../extension/core/cancellation/cancellation.ts';
import type { EncoderSet, EncoderSource } from '../../extension/core/encoders/encoderSet.ts';
import { TowerOffset } from '../../extension/core/encoders/towerOffset.ts';
import { ReferenceGraph } from '../../extension/core/indexing/referenceGraph.ts';
import { createNullLogger } from '../../extension/core/logging/logger.ts';
import type { RowFilter, VectorSource, VectorStore } from '../../extension/core/ports/vectorStore.ts';
import type { EngineConfiguration } from '../../extension/core/protocol/engineApi.ts';
import { SearchService } from '../../extension/core/search/searchService.ts';
import type { SearchResult } from '../../extension/core/search/searchTypes.ts';
import { createEngine } from '../../extension/node/engine/compose.ts';
import { IndexGenerations } from '../../extension/node/lance/indexGenerations.ts';
import { IndexTable } from '../../extension/node/lance/indexTable.ts';
import { LanceVectorStore } from '../../extension/node/lance/lanceVectorStore.ts';
import { WriterLease } from '../../extension/node/lease/writerLease.ts';
import type { EncoderManifest } from '../../plugins/api/encoder.ts';
import { jointImagePlugin } from '../../plugins/joint-image/index.ts';
import { staticPlugin } from '../../plugins/text-static/index.ts';
import { textArgument } from './benchArguments.ts';
import { benchConfiguration, layout, repository, temporaryFolder } from './benchEngine.ts';
import { loadEncoder } from './benchSession.ts';
import { halfOf, type PlacedPair, readDocsPairs, unpackedPictures, writeDocsWorkspace } from './docsPairs.ts';
import { formatMetrics, type RankingMetrics, rankingMetrics, rankOf } from './rankingMetrics.ts';
import { waitUntilRefined } from './sampleQueries.ts';

/** What an answer may rest on; undefined is the product as it is. */
const evidences: Readonly<Record<string, readonly VectorSource[] | undefined>> = {
  'pixels only': ['pixels'],
  'context only': ['context'],
  'text in pictures only': ['ocr'],
  everything: undefined,
};

export interface DocsReport {
  readonly pictures: number;
  readonly originals: boolean;
  readonly picturesWithText: number;
  /** By what an answer may rest on, and there by the half of the questions. */
  readonly evidence: Readonly<Record<string, Readonly<Record<string, RankingMetrics>>>>;
}

/** What the editor asks for by default. */
const limit = 50;

export async function benchDocs(rest: readonly string[]): Promise<DocsReport> {
  const folder = textArgument(rest, 'docs');
  if (folder === undefined) throw new RangeError('--docs takes the folder with pairs.tsv and images.tar');
  const originals = textArgument(rest, 'originals');
  const pairs = readDocsPairs(folder);
  const storage = await temporaryFolder('docs');
  try {
    const workspace = path.join(storage, 'workspace');
    const pictures = unpackedPictures(folder, pairs, path.join(storage, 'pictures'));
    const placed = writeDocsWorkspace(workspace, pairs, pictures, originals);
    const configuration: EngineConfiguration = {
      ...benchConfiguration(workspace, storage),
      // Reading the text of hundreds of pictures takes minutes; what was read is remembered by content.
      cacheFolder: path.join(repository, '.cache', 'bench-docs'),
    };
    await indexWith(configuration);
    const asking = await openAsking(configuration);
    try {
      return {
        pictures: pairs.length,
        originals: originals !== undefined,
        picturesWithText: await asking.picturesWithText(),
        evidence: await measure(asking, placed, rest.includes('--misses')),
      };
    } finally {
      await asking.close();
    }
  } finally {
    await fs.rm(storage, { recursive: true, force: true });
  }
}

/** All passes: descriptions and pixels, then the text in pictures. */
async function indexWith(configuration: EngineConfiguration): Promise<void> {
  const engine = createEngine(layout);
  try {
    await engine.open(configuration, neverCancelled());
    const { filesIndexed } = await engine.index(neverCancelled());
    const waitedMs = await waitUntilRefined(engine);
    console.log(`${filesIndexed} files; text in pictures after ${(waitedMs / 1000).toFixed(0)} s`);
  } finally {
    await engine.close();
  }
}

interface Asking {
  ask(text: string, sources: readonly VectorSource[] | undefined): Promise<readonly SearchResult[]>;
  picturesWithText(): Promise<number>;
  close(): Promise<void>;
}

/** The product's search over the finished index, whose store can be narrowed to some kinds of evidence. */
async function openAsking(configuration: EngineConfiguration): Promise<Asking> {
  const logger = createNullLogger();
  const { indexFolder, roots } = configuration;
  const generations = new IndexGenerations(indexFolder, logger);
  const current = await generations.current();
  if (current === undefined) throw new Error('The engine left no index.');
  const { identity } = current.description;
  const table = new IndexTable(generations.folderOf(current.name), identity, logger);
  const lease = new WriterLease(path.join(indexFolder, 'writer.lease'), logger);
  const store = new LanceVectorStore(table, identity, lease, logger);
  const encoder = await loadEncoder();
  const onlyNamed = ({ manifest }: { readonly manifest: EncoderManifest }): EncoderSource => ({
    manifest,
    get: () => Promise.reject(new Error('Questions are encoded by the text encoder.')),
    cache: undefined,
  });
  const encoders: EncoderSet = {
    id: identity.encoderId,
    version: identity.encoderVersion,
    text: { manifest: encoder.manifest, get: async () => encoder, cache: undefined },
    fast: onlyNamed(staticPlugin),
    image: onlyNamed(jointImagePlugin),
  };
  const catalog = await store.catalog();
  const rowsInUse = {
    encoders: new Set(catalog.flatMap(({ encoderIds }) => encoderIds)),
    hasTiles: catalog.some((entry) => entry.sources.includes('tile')),
  };
  return {
    ask: async (text, sources) => {
      const service = new SearchService({
        store: sources === undefined ? store : narrowed(store, sources),
        encoders,
        offset: new TowerOffset(),
        references: new ReferenceGraph(),
        roots,
        keyOf: () => undefined,
        hasFile: () => true,
        rowsInUse: () => rowsInUse,
        now: () => performance.now(),
        isComplete: () => true,
      });
      const query = { text, filter: { modalities: ['image'] }, limit, mode: 'hybrid' } as const;
      return (await service.search(query, neverCancelled())).results;
    },
    picturesWithText: async () => catalog.filter((entry) => entry.sources.includes('ocr')).length,
    close: async () => {
      await store.close();
      await encoder.dispose();
    },
  };
}

function narrowed(store: VectorStore, sources: readonly VectorSource[]): VectorStore {
  const narrow = (filter: RowFilter): RowFilter => ({ ...filter, sources });
  const searchVector: VectorStore['searchVector'] = async (query, filter, most, options) =>
    filter.sources?.every((source) => !sources.includes(source)) === true
      ? []
      : await store.searchVector(query, narrow(filter), most, options);
  const searchWords: VectorStore['searchWords'] = (terms, filter, most) =>
    store.searchWords(terms, narrow(filter), most);
  const own: Partial<VectorStore> = { searchVector, searchWords };
  return new Proxy(store, {
    get(target, name) {
      const value = Reflect.get(own, name) ?? Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

async function measure(
  asking: Asking,
  pairs: readonly PlacedPair[],
  showMisses: boolean,
): Promise<DocsReport['evidence']> {
  const report: Record<string, Record<string, RankingMetrics>> = {};
  for (const [name, sources] of Object.entries(evidences)) {
    const ranks = new Map<string, number[]>();
    for (const pair of pairs) {
      const results = await asking.ask(pair.alt, sources);
      const rank = rankOf(results, (result) => result.path === pair.path);
      for (const group of ['all', halfOf(pair.repository), pair.repository])
        ranks.set(group, [...(ranks.get(group) ?? []), rank]);
      if (showMisses && sources === undefined && rank > 10) printMiss(pair, rank, results);
    }
    report[name] = Object.fromEntries([...ranks].map(([group, values]) => [group, rankingMetrics(values)]));
    for (const [group, metrics] of Object.entries(report[name]))
      console.log(formatMetrics(`${name}: ${group}`, metrics));
  }
  return report;
}

function printMiss(
  { alt, path: wanted, heading }: PlacedPair,
  rank: number,
  results: readonly SearchResult[],
): void {
  const found = results.slice(0, 3).map(({ path: other, score }) => `${other} ${score.toFixed(2)}`);
  console.log(
    `  rank ${rank}: ${alt}\n      wanted ${wanted} (${heading})\n      found ${found.join(' | ')}`,
  );
}
