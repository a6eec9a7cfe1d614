/**
 * Messages between the image inspector and its decoding process. Both sides parse what they receive.
 */
import * as v from 'valibot';
import type { RasterRequest } from '../../../plugins/api/encoder.ts';
import { skipReasons } from '../../core/documents/workspaceFile.ts';
import { mostTiles } from '../../core/images/tilePlan.ts';
import type { ImageInspection } from '../../core/ports/imageInspector.ts';
import type { CutPicture } from './cutTiles.ts';
import type { SkippedPicture } from './openPicture.ts';
import type { RasterisedPicture } from './rasterisePicture.ts';

const count = v.pipe(v.number(), v.integer(), v.minValue(0));

const skipped = v.object({ kind: v.literal('skipped'), reason: v.picklist(skipReasons), detail: v.string() });

const inspection: v.GenericSchema<unknown, ImageInspection> = v.variant('kind', [
  v.object({
    kind: v.literal('image'),
    facts: v.object({
      format: v.picklist(['png', 'jpeg', 'webp', 'gif', 'svg']),
      width: count,
      height: count,
      hasAlpha: v.boolean(),
      isAnimated: v.boolean(),
      colours: v.array(v.string()),
      likeness: v.picklist(['icon', 'screenshot', 'diagram', 'photo', 'picture']),
      innerText: v.string(),
    }),
  }),
  skipped,
]);

const binary = v.custom<Uint8Array>((value) => value instanceof Uint8Array);

/** Models look at 32 to 1024 pixels; recognising text needs the most. A request beyond this is a mistake. */
const maxRequestedSide = 8192;
const side = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(maxRequestedSide));

/** What a caller may ask a raster to be; the decoding process parses it, callers check before they send. */
export const rasterRequest: v.GenericSchema<unknown, RasterRequest> = v.object({
  width: side,
  height: side,
  fit: v.picklist(['inside', 'cover', 'fill']),
  kernel: v.picklist(['nearest', 'linear', 'cubic', 'mitchell', 'lanczos3']),
  enlarge: v.boolean(),
});

const rasterised: v.GenericSchema<unknown, RasterisedPicture | SkippedPicture> = v.variant('kind', [
  v.pipe(
    v.object({ kind: v.literal('raster'), width: side, height: side, data: binary }),
    v.check(({ width, height, data }) => data.byteLength === width * height * 4, 'Not four bytes a pixel'),
  ),
  skipped,
]);

const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));

const cut: v.GenericSchema<unknown, CutPicture | SkippedPicture> = v.variant('kind', [
  v.object({
    kind: v.literal('tiles'),
    tiles: v.pipe(
      v.array(
        v.object({ place: v.object({ x: share, y: share, width: share, height: share }), bytes: binary }),
      ),
      v.maxLength(mostTiles),
    ),
  }),
  skipped,
]);

/** To the process. One at a time: the next follows the answer. */
export const inspectorRequest = v.variant('kind', [
  v.object({ kind: v.literal('inspect'), id: count, bytes: binary, memoryLimitBytes: count }),
  v.object({
    kind: v.literal('rasterise'),
    id: count,
    bytes: binary,
    memoryLimitBytes: count,
    raster: rasterRequest,
  }),
  v.object({ kind: v.literal('cut'), id: count, bytes: binary, memoryLimitBytes: count, side }),
]);
export type InspectorRequest = v.InferOutput<typeof inspectorRequest>;

/** From the process. `ready` is the first message. */
export const inspectorReply = v.variant('kind', [
  v.object({ kind: v.literal('ready') }),
  /** `isLast` announces that the process ends itself; the next picture needs a new one. */
  v.object({ kind: v.literal('inspected'), id: count, answer: inspection, isLast: v.boolean() }),
  v.object({ kind: v.literal('rasterised'), id: count, answer: rasterised, isLast: v.boolean() }),
  v.object({ kind: v.literal('cut'), id: count, answer: cut, isLast: v.boolean() }),
]);
export type InspectorReply = v.InferOutput<typeof inspectorReply>;

/** What answers which request. */
export const replyKinds = {
  inspect: 'inspected',
  rasterise: 'rasterised',
  cut: 'cut',
} as const satisfies Readonly<Record<InspectorRequest['kind'], InspectorReply['kind']>>;

/** An inspection, a raster, tiles, or why there is nothing. */
export type PictureAnswer = ImageInspection | RasterisedPicture | CutPicture;
