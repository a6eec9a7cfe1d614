/**
 * Greedy decoding of the reading model: the likeliest character of every time step, repeats and blanks taken out.
 */

export interface DecodedCharacter {
  readonly text: string;
  /** 0..1. */
  readonly confidence: number;
  /** Middle of the steps that voted for it, in time steps; the first step's middle is 0.5. */
  readonly centre: number;
}

/**
 * `scores` holds `steps * classes` probabilities. Class 0 is the blank, class n the n-th entry of `alphabet` from 1 on.
 * The best step of a run decides its confidence.
 */
export function decodeCtc(
  scores: Float32Array,
  steps: number,
  classes: number,
  alphabet: readonly string[],
): DecodedCharacter[] {
  const characters: DecodedCharacter[] = [];
  let runClass = 0;
  let runStart = 0;
  let runBest = 0;
  const endRun = (end: number): void => {
    const text = alphabet[runClass - 1];
    if (text !== undefined) characters.push({ text, confidence: runBest, centre: (runStart + end) / 2 });
  };
  for (let step = 0; step < steps; step += 1) {
    const base = step * classes;
    let best = 0;
    let bestScore = scores[base] ?? 0;
    for (let at = 1; at < classes; at += 1) {
      const score = scores[base + at] ?? 0;
      if (score <= bestScore) continue;
      bestScore = score;
      best = at;
    }
    if (best !== runClass) {
      endRun(step);
      runClass = best;
      runStart = step;
      runBest = bestScore;
    } else runBest = Math.max(runBest, bestScore);
  }
  endRun(steps);
  return characters;
}
