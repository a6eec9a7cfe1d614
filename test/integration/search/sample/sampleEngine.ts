/**
 * The sample workspace, completely indexed by the whole engine with the models that ship.
 */
import fs from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { neverCancelled } from '../../../../extension/core/cancellation/cancellation.ts';
import type { EngineApi } from '../../../../extension/core/protocol/engineApi.ts';
import type { SearchQuery, SearchResult, Steering } from '../../../../extension/core/search/searchTypes.ts';
import { openBenchEngine, temporaryFolder } from '../../../bench/benchEngine.ts';
import { sampleWorkspace, waitUntilRefined } from '../../../bench/sampleQueries.ts';

/** For tests and hooks, which may only ask. */
export type SampleEngine = () => EngineApi;

/** Indexes the sample once for all tests of a file. */
export function useSampleEngine(): SampleEngine {
  let storage = '';
  let engine: EngineApi | undefined;

  beforeAll(async () => {
    storage = await temporaryFolder('sample');
    engine = await openBenchEngine(sampleWorkspace, storage);
    await engine.index(neverCancelled());
    await waitUntilRefined(engine);
  }, 300_000);

  afterAll(async () => {
    await engine?.close();
    if (storage !== '') await fs.rm(storage, { recursive: true, force: true });
  });

  return () => {
    if (engine === undefined) throw new Error('The sample was not indexed.');
    return engine;
  };
}

/** Absolute path of a file of the sample. */
export function inSample(file: string): string {
  return path.join(sampleWorkspace, file);
}

export function questionOf(text: string, steering: Steering = {}): SearchQuery {
  return { text, filter: {}, limit: 10, mode: 'hybrid', ...steering };
}

export async function searchSample(
  engine: EngineApi,
  text: string,
  steering?: Steering,
): Promise<readonly SearchResult[]> {
  return (await engine.search(questionOf(text, steering), neverCancelled())).results;
}
