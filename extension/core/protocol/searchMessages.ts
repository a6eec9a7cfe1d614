/**
 * Schemas of questions and answers, shared by all messages that carry them. The types of `searchTypes.ts` are the source
 * of truth: each schema is checked against them at compile time.
 */
import * as v from 'valibot';
import { count, modality, range, share, strings } from '../documents/valueSchemas.ts';
import type {
  ItemRef,
  SearchAnswer,
  SearchQuery,
  SearchResult,
  SimilarQuery,
} from '../search/searchTypes.ts';

const filter = v.object({
  modalities: v.exactOptional(v.array(modality)),
  languageIds: v.exactOptional(strings),
  pathGlobs: v.exactOptional(strings),
});
/** Results that one question may ask for. */
export const mostResults = 1000;
const limit = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(mostResults));

/** In characters. A longer query is cut by the encoder anyway; the bound keeps a paste of megabytes out of the pipe. */
export const longestQuery = 100_000;
const queryText = v.pipe(v.string(), v.maxLength(longestQuery));
/** Of a picture in a question. A screenshot of a large screen has 5 MB as PNG; the decoder has limits of its own. */
export const mostPictureBytes = 32 * 1024 * 1024;
/** Each is read from the index or encoded; nobody marks more by hand. */
const maxSteeringEntries = 100;

export const itemRef = v.object({
  file: v.string(),
  range: v.exactOptional(range),
}) satisfies v.GenericSchema<unknown, ItemRef>;

const itemRefs = v.pipe(v.array(itemRef), v.maxLength(maxSteeringEntries));
const steering = {
  more: v.exactOptional(itemRefs),
  less: v.exactOptional(itemRefs),
  without: v.exactOptional(v.pipe(v.array(queryText), v.maxLength(maxSteeringEntries))),
};

export const searchQuery = v.object({
  text: queryText,
  filter,
  limit,
  mode: v.picklist(['hybrid', 'meaning', 'words']),
  ...steering,
}) satisfies v.GenericSchema<unknown, SearchQuery>;

const picture = v.object({
  bytes: v.pipe(
    v.instance(Uint8Array),
    v.check(({ byteLength }) => byteLength <= mostPictureBytes, 'The picture is too large.'),
  ),
  mediaType: v.pipe(v.string(), v.maxLength(100)),
});

export const similarQuery = v.object({
  file: v.exactOptional(v.string()),
  range: v.exactOptional(range),
  text: v.exactOptional(queryText),
  image: v.exactOptional(picture),
  filter,
  limit,
  evidence: v.exactOptional(v.picklist(['all', 'vectors', 'pixels'])),
  ...steering,
}) satisfies v.GenericSchema<unknown, SimilarQuery>;

export const pictureBox = v.object({ x: v.number(), y: v.number(), width: v.number(), height: v.number() });
const referencePlace = v.object({ from: v.string(), line: count });

const reason = v.variant('kind', [
  v.object({ kind: v.literal('meaning'), similarity: v.number() }),
  v.object({ kind: v.literal('context'), similarity: v.number() }),
  v.object({ kind: v.literal('pixels'), similarity: v.number(), region: v.exactOptional(pictureBox) }),
  v.object({ kind: v.literal('textInImage'), words: strings, boxes: v.array(pictureBox) }),
  v.object({ kind: v.literal('words'), words: strings }),
  v.object({ kind: v.literal('symbol'), name: v.string() }),
  v.object({ kind: v.literal('path'), words: strings }),
  v.object({ kind: v.literal('alt'), text: v.string(), from: v.string() }),
  v.object({ kind: v.literal('reference'), from: v.string(), line: count }),
  v.object({ kind: v.literal('import'), chain: v.array(referencePlace) }),
  v.object({ kind: v.literal('name'), name: v.string() }),
]);

export const searchResult = v.object({
  file: v.string(),
  path: v.string(),
  range,
  modality,
  languageId: v.string(),
  scope: strings,
  symbols: v.exactOptional(strings),
  score: v.number(),
  probability: share,
  why: v.array(reason),
  snippet: v.string(),
  more: v.array(v.object({ range, score: v.number(), scope: strings, symbols: v.exactOptional(strings) })),
}) satisfies v.GenericSchema<unknown, SearchResult>;

export const searchAnswer = v.object({
  results: v.array(searchResult),
  timings: v.object({ encodeMs: v.number(), vectorMs: v.number(), wordsMs: v.number(), totalMs: v.number() }),
  isComplete: v.boolean(),
}) satisfies v.GenericSchema<unknown, SearchAnswer>;
