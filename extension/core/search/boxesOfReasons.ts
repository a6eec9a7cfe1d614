/**
 * The places of a picture that the reasons of a match speak of, for outlines.
 */
import type { MatchReason, PictureBox } from './searchTypes.ts';

/** The part that looks like what was asked for first, then words that were read, in the order of the reasons. */
export function boxesOfReasons(why: readonly MatchReason[]): readonly PictureBox[] {
  const regions = why.flatMap((reason) =>
    reason.kind === 'pixels' && reason.region !== undefined ? [reason.region] : [],
  );
  return [...regions, ...why.flatMap((reason) => (reason.kind === 'textInImage' ? reason.boxes : []))];
}
