/**
 * The labelled queries of the sample workspace, and how an answer is judged.
 */
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { neverCancelled } from '../../extension/core/cancellation/cancellation.ts';
import type { Modality } from '../../extension/core/documents/modality.ts';
import type { EngineApi } from '../../extension/core/protocol/engineApi.ts';
import type { SearchQuery, SearchResult, SimilarQuery } from '../../extension/core/search/searchTypes.ts';
import { rankOf } from './rankingMetrics.ts';

export interface Place {
  readonly path: string;
  /** One-based, inclusive; the whole file when absent. */
  readonly startLine?: number;
  readonly endLine?: number;
}

export interface SampleQuery {
  readonly id: string;
  readonly kind: string;
  readonly query?: string;
  readonly source?: Place;
  readonly relevant: readonly Place[];
  /** Right answers of other kinds of file than the query's, which count where everything is asked at once. */
  readonly alsoRelevant?: readonly Place[];
}

export const fixtures = path.resolve(import.meta.dirname, '../fixtures');
export const sampleWorkspace = path.join(fixtures, 'sample-workspace');

export function sampleQueries(): readonly SampleQuery[] {
  return JSON.parse(
    fs.readFileSync(path.join(fixtures, 'sample-queries', 'queries.json'), 'utf8'),
  ) as readonly SampleQuery[];
}

/** What the kind of a query asks for, as a user would set the filter buttons; nothing for names and mixed lists. */
const modalitiesOfKind: Readonly<Record<string, readonly Modality[]>> = {
  'text-to-code': ['code'],
  'text-to-text': ['text'],
  'text-to-image': ['image'],
  'code-to-image': ['image'],
  'image-to-image': ['image'],
  'image-to-code': ['code', 'text'],
};

export interface Asking {
  readonly mode: SearchQuery['mode'];
  /** False asks without the filter of the query's kind: one list of code, text and pictures. */
  readonly isFiltered: boolean;
  /** Asks for one kind of file whatever the query is about; `isFiltered` is false then, so that all answers count. */
  readonly only?: Modality;
}

const depth = 50;

export async function askSample(
  engine: Pick<EngineApi, 'search' | 'similar'>,
  query: SampleQuery,
  asking: Asking,
  workspace = sampleWorkspace,
): Promise<readonly SearchResult[]> {
  const ofKind = asking.isFiltered ? modalitiesOfKind[query.kind] : undefined;
  const modalities = asking.only === undefined ? ofKind : [asking.only];
  const filter = modalities === undefined ? {} : { modalities };
  if (query.source === undefined) {
    return (
      await engine.search(
        { text: query.query ?? '', filter, limit: depth, mode: asking.mode },
        neverCancelled(),
      )
    ).results;
  }
  const { source } = query;
  return (
    await engine.similar(
      { file: path.join(workspace, source.path), ...rangeOfPlace(source), filter, limit: depth },
      neverCancelled(),
    )
  ).results;
}

/** A place as the editor would select it: from the start of its first line to the end of its last one. */
export function rangeOfPlace(place: Place): Pick<SimilarQuery, 'range'> {
  if (place.startLine === undefined) return {};
  return {
    range: {
      start: { line: place.startLine - 1, character: 0 },
      end: { line: place.endLine ?? place.startLine, character: 0 },
    },
  };
}

/** The place of the first result that is one of the right files and shows lines of the right place. */
export function sampleRank(
  results: readonly SearchResult[],
  query: SampleQuery,
  asking: Pick<Asking, 'isFiltered'>,
): number {
  const right = asking.isFiltered ? query.relevant : [...query.relevant, ...(query.alsoRelevant ?? [])];
  return rankOf(results, (result) =>
    right.some((place) => result.path === place.path && showsLines(result, place)),
  );
}

function showsLines(result: SearchResult, place: Place): boolean {
  const { startLine } = place;
  if (startLine === undefined) return true;
  const endLine = place.endLine ?? startLine;
  return [result.range, ...result.more.map(({ range }) => range)].some(
    ({ start, end }) => start.line < endLine && end.line >= startLine - 1,
  );
}

/**
 * The second passes (accurate vectors, text in pictures) run in the background and change the answers. Returns the
 * milliseconds waited.
 */
export async function waitUntilRefined(engine: Pick<EngineApi, 'status'>): Promise<number> {
  const startedMs = performance.now();
  for (;;) {
    const { isRefining, picturesToRead, picturesToCut, chunksToRefine } = await engine.status(
      neverCancelled(),
    );
    if (!isRefining && picturesToRead + picturesToCut + chunksToRefine === 0)
      return performance.now() - startedMs;
    await sleep(250);
  }
}
