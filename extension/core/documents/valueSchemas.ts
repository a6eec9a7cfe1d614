/**
 * Schemas of the small values that messages and files on disk are made of: counts, shares, places in a text, kinds of
 * contents.
 */
import * as v from 'valibot';
import { modalities } from './modality.ts';
import type { TextPosition, TextRange } from './textRange.ts';

export const count = v.pipe(v.number(), v.integer(), v.minValue(0));
/** Also of what is told to be certain, such as a probability. */
export const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
export const strings = v.array(v.string());
export const modality = v.picklist(modalities);

const position = v.object({ line: count, character: count }) satisfies v.GenericSchema<unknown, TextPosition>;
export const range = v.object({ start: position, end: position }) satisfies v.GenericSchema<
  unknown,
  TextRange
>;
