/**
 * What the gallery and its host tell each other. The page owns the question, so that it survives a reload; the host
 * answers with pictures, a page at a time.
 */
import * as v from 'valibot';
import { count, range, share, strings } from '../../documents/valueSchemas.ts';
import { longestQuery, pictureBox } from '../searchMessages.ts';

const text = v.pipe(v.string(), v.maxLength(longestQuery));

/** What the pictures in the gallery answer. */
export const galleryQuestion = v.variant('kind', [
  /** Every picture of the index. */
  v.object({ kind: v.literal('all') }),
  /** As it was typed, with `path:` and `lang:` prefixes. */
  v.object({ kind: v.literal('words'), text }),
  /** Pictures like a file of the workspace. */
  v.object({ kind: v.literal('picture'), file: v.string(), name: v.string() }),
  /**
   * Pictures for a place in a text file, or for `text` without a file; both when the editor's buffer differs from the
   * disk. `nearby` is the text around the place, which is compared when the index does not know it.
   */
  v.object({
    kind: v.literal('code'),
    file: v.exactOptional(v.string()),
    name: v.string(),
    range: v.exactOptional(range),
    text: v.exactOptional(text),
    nearby: v.exactOptional(text),
  }),
  /** Pictures like one that is no file: pasted, dropped, or cut out of another one. */
  v.object({
    kind: v.literal('pixels'),
    name: v.string(),
    mediaType: v.pipe(v.string(), v.maxLength(100)),
    bytes: v.instance(Uint8Array),
    /** The picture that they were cut out of; it is no answer to its own part. */
    cutFrom: v.exactOptional(v.string()),
  }),
]);
export type GalleryQuestion = v.InferOutput<typeof galleryQuestion>;

const filter = v.object({
  /** Picture formats as the index names them (`png`, `svg`); all when empty. */
  formats: strings,
  /** A folder as paths show it; everything when empty. */
  folder: v.string(),
});
export type GalleryFilter = v.InferOutput<typeof filter>;

const galleryPicture = v.object({
  /** Absolute path. */
  file: v.string(),
  /** As it is shown. */
  path: v.string(),
  /** From which the page loads it. */
  uri: v.string(),
  /** Unknown for a picture that the index lost a moment ago. */
  bytes: v.exactOptional(count),
  /** Milliseconds since 1970. */
  modifiedMs: v.exactOptional(v.number()),
  /** Chance that it belongs to the question; absent without a question. */
  probability: v.exactOptional(share),
  /** Why it is there, in the user's language, strongest first. */
  why: v.exactOptional(strings),
  /** Text in the picture that was found. */
  boxes: v.exactOptional(v.array(pictureBox)),
});
export type GalleryPicture = v.InferOutput<typeof galleryPicture>;

const facet = v.object({ name: v.string(), count });
export type GalleryFacet = v.InferOutput<typeof facet>;

/** A place of the workspace that uses a picture. */
const usage = v.object({
  file: v.string(),
  /** As it is shown. */
  path: v.string(),
  /** Zero-based. */
  line: count,
  /** The sentence of the reason. */
  text: v.string(),
});
export type GalleryUsage = v.InferOutput<typeof usage>;

const button = v.object({ id: v.string(), title: v.string() });

export const galleryToView = v.variant('type', [
  /** A question from outside: a command or the search list. */
  v.object({ type: v.literal('ask'), question: galleryQuestion }),
  /** Something to do first: show how a picture is pasted. */
  v.object({ type: v.literal('showPasteHint') }),
  /** What can be filtered by; counts are of all pictures of the index. */
  v.object({ type: v.literal('facets'), formats: v.array(facet), folders: v.array(facet) }),
  /**
   * A page of the answer. The first one has offset 0 and takes the place of what was shown before; `isLast` ends the
   * answer. `note` says what the reader must know of it, and is empty when there is nothing.
   */
  v.object({
    type: v.literal('pictures'),
    request: count,
    offset: count,
    total: count,
    isLast: v.boolean(),
    pictures: v.array(galleryPicture),
    note: v.string(),
  }),
  /** The question cannot be answered. */
  v.object({
    type: v.literal('failed'),
    request: count,
    text: v.string(),
    buttons: v.array(button),
  }),
  /** The index changed: the page asks again when it shows an answer. */
  v.object({ type: v.literal('changed') }),
  v.object({
    type: v.literal('usages'),
    request: count,
    file: v.string(),
    usages: v.array(usage),
  }),
  /** The bytes of a picture, for a search by a part of it. */
  v.object({
    type: v.literal('pictureBytes'),
    request: count,
    file: v.string(),
    mediaType: v.string(),
    bytes: v.instance(Uint8Array),
  }),
  /** The bytes cannot be read; `text` says why. */
  v.object({ type: v.literal('noPictureBytes'), request: count, text: v.string() }),
]);
export type GalleryToView = v.InferOutput<typeof galleryToView>;

export const galleryToHost = v.variant('type', [
  v.object({
    type: v.literal('ask'),
    request: count,
    question: galleryQuestion,
    filter,
    /** Absolute paths of pictures that the answer shall be nearer to or further from. */
    more: strings,
    less: strings,
  }),
  v.object({ type: v.literal('usages'), request: count, file: v.string() }),
  v.object({ type: v.literal('readPicture'), request: count, file: v.string() }),
  v.object({ type: v.literal('open'), file: v.string(), isToSide: v.boolean() }),
  v.object({ type: v.literal('openPlace'), file: v.string(), line: count }),
  v.object({ type: v.literal('reveal'), file: v.string() }),
  v.object({ type: v.literal('copyPath'), file: v.string() }),
  v.object({ type: v.literal('insertReference'), file: v.string() }),
  v.object({ type: v.literal('findCode'), file: v.string() }),
  /** A picture that was dropped as an address of a file. */
  v.object({ type: v.literal('dropped'), uri: v.string() }),
  /** A button of a failure. */
  v.object({ type: v.literal('press'), id: v.string() }),
]);
export type GalleryToHost = v.InferOutput<typeof galleryToHost>;
