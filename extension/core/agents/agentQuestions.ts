/** Turns the input of a tool into a question to the engine. */
import type { SearchFilter, SearchQuery, SimilarQuery } from '../search/searchTypes.ts';
import {
  defaultAgentLimit,
  type FindImagesInput,
  type SearchInput,
  type SimilarInput,
} from './agentTools.ts';

export type AgentQuestion =
  | { readonly kind: 'search'; readonly query: SearchQuery }
  /** `file` of the query is as the model wrote it; whoever asks finds the absolute path. */
  | { readonly kind: 'similar'; readonly query: SimilarQuery & { readonly file: string } };

export function searchQuestion(input: SearchInput): AgentQuestion {
  return {
    kind: 'search',
    query: {
      text: input.query,
      filter: filterOf(input),
      limit: input.limit ?? defaultAgentLimit,
      mode: 'hybrid',
    },
  };
}

export function similarQuestion(input: SimilarInput): AgentQuestion {
  const { file, startLine, endLine = startLine } = input;
  const lines =
    startLine === undefined || endLine === undefined
      ? {}
      : { range: { start: { line: startLine - 1, character: 0 }, end: { line: endLine, character: 0 } } };
  return {
    kind: 'similar',
    query: { file, ...lines, filter: filterOf(input), limit: input.limit ?? defaultAgentLimit },
  };
}

export function findImagesQuestion(input: FindImagesInput): AgentQuestion {
  const { query, file, ...rest } = input;
  const kinds = ['image'] as const;
  return file === undefined
    ? searchQuestion({ ...rest, query: query ?? '', kinds: [...kinds] })
    : similarQuestion({ ...rest, file, kinds: [...kinds] });
}

function filterOf(input: Pick<SearchInput, 'kinds' | 'paths' | 'language'>): SearchFilter {
  return {
    ...(input.kinds === undefined || input.kinds.length === 0 ? {} : { modalities: input.kinds }),
    ...(input.paths === undefined || input.paths.length === 0 ? {} : { pathGlobs: input.paths }),
    ...(input.language === undefined ? {} : { languageIds: [input.language] }),
  };
}
