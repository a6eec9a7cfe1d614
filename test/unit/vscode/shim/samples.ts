/** Values of the engine's interface with everything filled in, for specs that care about one field. */
import type { EngineStatus } from '../../../../extension/core/protocol/engineApi.ts';
import type { SearchAnswer, SearchResult } from '../../../../extension/core/search/searchTypes.ts';

export function statusOf(changes: Partial<EngineStatus> = {}): EngineStatus {
  return {
    phase: 'idle',
    role: 'writer',
    isComplete: true,
    filesIndexed: 120,
    filesPending: 0,
    filesSkipped: 0,
    chunks: 1200,
    images: 34,
    chunksTruncated: 0,
    chunksToRefine: 0,
    picturesToCut: 0,
    contentMark: 0,
    picturesToRead: 0,
    isRefining: false,
    skippedByReason: {},
    problems: [],
    currentFile: '',
    chunksPerSecond: 0,
    etaSeconds: null,
    indexBytes: 1_500_000,
    encoderId: 'text.minilm-l6-v2',
    nextEncoderId: null,
    encoderProblem: null,
    problem: null,
    ...changes,
  };
}

export function resultOf(changes: Partial<SearchResult> = {}): SearchResult {
  return {
    file: '/w/src/dates/parse.ts',
    path: 'src/dates/parse.ts',
    range: { start: { line: 40, character: 0 }, end: { line: 52, character: 1 } },
    modality: 'code',
    languageId: 'typescript',
    scope: ['Calendar', 'parseDate'],
    score: 0.9,
    probability: 0.95,
    why: [{ kind: 'meaning', similarity: 0.6249 }],
    snippet: 'parseDate(text: string): Date {\n  return new Date(text);\n}',
    more: [],
    ...changes,
  };
}

export function answerOf(results: readonly SearchResult[], isComplete = true): SearchAnswer {
  return { results, timings: { encodeMs: 1, vectorMs: 1, wordsMs: 1, totalMs: 3 }, isComplete };
}
