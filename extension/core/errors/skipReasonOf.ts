/**
 * Tells a picture that cannot be decoded from one that could not be decoded just then: only the first may be remembered.
 */
import { type SkipReason, skipReasons } from '../documents/workspaceFile.ts';

/**
 * True for a reason that says nothing about the content: the system or the decoder could not work, or not in time. The
 * same bytes may be read at the next try.
 */
export function isPassing(reason: SkipReason | undefined): boolean {
  return reason === 'unreadable' || reason === 'timeout';
}

/** Why a picture has no pixels, as the decoder says it in the details of an error or of its cause. */
export function skipReasonOf(error: unknown): SkipReason | undefined {
  for (let at = error; at instanceof Error; at = at.cause) {
    // By its form: an error that comes back from the process of a plug-in has lost its class.
    const details: unknown = 'details' in at ? at.details : undefined;
    if (typeof details !== 'object' || details === null || !('skipReason' in details)) continue;
    const { skipReason } = details;
    return skipReasons.find((reason) => reason === skipReason);
  }
  return undefined;
}
