/**
 * Schemas of the request for a list of items. The types of `ItemApi` are the source of truth: each schema is checked
 * against them at compile time.
 */
import * as v from 'valibot';
import { count, modality } from '../documents/valueSchemas.ts';
import { type IndexedItem, type ItemsAnswer, type ItemsQuery, mostItemsPerPage } from './itemApi.ts';
import type { RequestSchemas } from './requestSchemas.ts';

const itemsQuery = v.object({
  modalities: v.exactOptional(v.array(modality)),
  pathGlobs: v.exactOptional(v.array(v.string())),
  offset: count,
  limit: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(mostItemsPerPage)),
}) satisfies v.GenericSchema<unknown, ItemsQuery>;

const indexedItem = v.object({
  file: v.string(),
  path: v.string(),
  modality,
  bytes: v.number(),
  modifiedMs: v.number(),
}) satisfies v.GenericSchema<unknown, IndexedItem>;

const itemsAnswer = v.object({
  total: count,
  items: v.array(indexedItem),
  isComplete: v.boolean(),
}) satisfies v.GenericSchema<unknown, ItemsAnswer>;

/** What the request carries and what answers it. */
export interface ItemRequestTypes {
  readonly items: { readonly params: ItemsQuery; readonly result: ItemsAnswer };
}

export const itemRequests = {
  items: { params: itemsQuery, result: itemsAnswer },
} satisfies RequestSchemas<ItemRequestTypes>;
