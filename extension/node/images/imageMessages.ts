/**
 * Messages between the image inspector and its decoding process. Both sides parse what they receive.
 */
import * as v from 'valibot';
import { skipReasons } from '../../core/documents/workspaceFile.ts';
import type { ImageInspection } from '../../core/ports/imageInspector.ts';

const count = v.pipe(v.number(), v.integer(), v.minValue(0));

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
  v.object({ kind: v.literal('skipped'), reason: v.picklist(skipReasons), detail: v.string() }),
]);

/** To the process. One at a time: the next follows the answer. */
export const inspectorRequest = v.object({
  kind: v.literal('inspect'),
  id: count,
  bytes: v.custom<Uint8Array>((value) => value instanceof Uint8Array),
  memoryLimitBytes: count,
});
export type InspectorRequest = v.InferOutput<typeof inspectorRequest>;

/** From the process. `ready` is the first message. */
export const inspectorReply = v.variant('kind', [
  v.object({ kind: v.literal('ready') }),
  /** `isLast` announces that the process ends itself; the next picture needs a new one. */
  v.object({ kind: v.literal('inspected'), id: count, inspection, isLast: v.boolean() }),
]);
export type InspectorReply = v.InferOutput<typeof inspectorReply>;
