/**
 * Schemas of the request that explains a result. The types of `ExplainApi` are the source of truth: each schema is
 * checked against them at compile time. The command line prints some of the same shapes.
 */
import * as v from 'valibot';
import { count, modality, range, share } from '../documents/valueSchemas.ts';
import { vectorSources } from '../ports/vectorStore.ts';
import type { ExplainQuery, Explanation } from './explainApi.ts';
import type { RequestSchemas } from './requestSchemas.ts';
import { itemRef, pictureBox, searchQuery, searchResult, similarQuery } from './searchMessages.ts';

const explainQuery = v.object({
  query: v.variant('kind', [
    v.object({ kind: v.literal('search'), query: searchQuery }),
    v.object({ kind: v.literal('similar'), query: similarQuery }),
  ]),
  item: v.object({ ...itemRef.entries, modality }),
}) satisfies v.GenericSchema<unknown, ExplainQuery>;

export const scorePart = v.object({
  kind: v.picklist(['meaning', 'links', 'form', 'words', 'name']),
  source: v.exactOptional(v.picklist(vectorSources)),
  similarity: v.exactOptional(v.number()),
  weight: v.number(),
  contribution: v.number(),
});

export const explainedToken = v.object({ start: count, end: count, contribution: v.number() });

export const explainedLine = v.object({
  line: count,
  text: v.string(),
  contribution: v.number(),
  surplus: v.number(),
  tokens: v.array(explainedToken),
});

export const heatMap = v.object({
  columns: count,
  rows: count,
  values: v.array(v.number()),
  similarity: v.number(),
});

const explanation = v.object({
  file: v.string(),
  path: v.string(),
  range,
  modality,
  score: v.number(),
  probability: share,
  parts: v.array(scorePart),
  similarity: v.nullable(v.number()),
  lines: v.array(explainedLine),
  around: v.object({ text: v.string(), contribution: v.number() }),
  heat: v.exactOptional(heatMap),
  words: v.exactOptional(
    v.array(v.object({ ...pictureBox.entries, text: v.string(), contribution: v.number() })),
  ),
  neighbours: v.array(searchResult),
  isApproximate: v.boolean(),
}) satisfies v.GenericSchema<unknown, Explanation>;

export interface ExplainRequestTypes {
  readonly explain: { readonly params: ExplainQuery; readonly result: Explanation };
}

export const explainRequests = {
  explain: { params: explainQuery, result: explanation },
} satisfies RequestSchemas<ExplainRequestTypes>;
