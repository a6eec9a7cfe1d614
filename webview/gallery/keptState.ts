/**
 * What the gallery keeps over a reload of the page or the window: questions, filters and where the reader was. The kept
 * state is JSON, so bytes become text.
 */
import * as v from 'valibot';
import { type GalleryQuestion, galleryQuestion } from '../../extension/core/protocol/views/galleryView.ts';
import { sortKinds } from './order.ts';
import { backTo, type Step, startTrail, type Trail } from './trail.ts';

const steering = v.array(v.object({ file: v.string(), name: v.string() }));
const keptQuestion = v.union([
  galleryQuestion,
  v.object({
    kind: v.literal('keptPixels'),
    name: v.string(),
    mediaType: v.string(),
    base64: v.string(),
    cutFrom: v.exactOptional(v.string()),
  }),
]);

/** Raised when the meaning of a field changes; an older state is forgotten. */
const version = 1;

export const keptState = v.object({
  version: v.literal(version),
  trail: v.pipe(
    v.array(v.object({ question: keptQuestion, more: steering, less: steering })),
    v.minLength(1),
  ),
  filter: v.object({ formats: v.array(v.string()), folder: v.string() }),
  sort: v.picklist(sortKinds),
  tileSize: v.number(),
  isPreviewOpen: v.boolean(),
  activeFile: v.string(),
});
export type KeptState = v.InferOutput<typeof keptState>;

/** VS Code writes the state to its database at each change: larger pictures are not worth that. */
const mostBase64 = 400_000;

export function keepTrail(trail: Trail): KeptState['trail'] {
  const kept: KeptState['trail'] = [];
  for (const { question, more, less } of trail) {
    const keepable = keepQuestion(question);
    // What came after a question that is lost would have no way back to it.
    if (keepable === undefined) break;
    kept.push({ question: keepable, more: [...more], less: [...less] });
  }
  return kept.length > 0 ? kept : [{ question: { kind: 'all' }, more: [], less: [] }];
}

export function restoreTrail(kept: KeptState['trail']): Trail {
  const steps = kept.map(
    ({ question, more, less }): Step => ({
      question: restoreQuestion(question),
      more,
      less,
    }),
  );
  const [first, ...rest] = steps;
  return first === undefined ? startTrail : backTo([first, ...rest], steps.length - 1);
}

function keepQuestion(question: GalleryQuestion): v.InferOutput<typeof keptQuestion> | undefined {
  if (question.kind !== 'pixels') return question;
  const { name, mediaType, bytes, cutFrom } = question;
  const base64 = toBase64(bytes);
  if (base64.length > mostBase64) return undefined;
  return { kind: 'keptPixels', name, mediaType, base64, ...(cutFrom === undefined ? {} : { cutFrom }) };
}

function restoreQuestion(kept: v.InferOutput<typeof keptQuestion>): GalleryQuestion {
  if (kept.kind !== 'keptPixels') return kept;
  const { name, mediaType, base64, cutFrom } = kept;
  return {
    kind: 'pixels',
    name,
    mediaType,
    bytes: Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)),
    ...(cutFrom === undefined ? {} : { cutFrom }),
  };
}

/** In pieces: a call with hundreds of thousands of arguments overflows the stack. */
function toBase64(bytes: Uint8Array): string {
  const piece = 8_192;
  let binary = '';
  for (let at = 0; at < bytes.length; at += piece)
    binary += String.fromCharCode(...bytes.subarray(at, at + piece));
  return btoa(binary);
}
