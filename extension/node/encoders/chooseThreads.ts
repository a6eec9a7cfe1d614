/**
 * How many threads the encoder may keep busy.
 */

/** More threads gain little on a model this small and take cores from the editor. */
const maxThreads = 4;

/** Half of the cores, at least one and at most four, when `requested` is 0; otherwise what was requested, at most `cores`. */
export function chooseThreads(cores: number, requested = 0): number {
  const available = Math.max(1, Math.floor(cores));
  if (requested > 0) return Math.min(Math.max(1, Math.floor(requested)), available);
  return Math.min(maxThreads, Math.max(1, Math.floor(available / 2)));
}
