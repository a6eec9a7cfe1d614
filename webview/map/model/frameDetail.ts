/**
 * How many of the points are drawn while the map moves: all of them where frames come fast, fewer on a machine that has
 * no graphics card. At rest everything is drawn.
 */

/** Slower than this (25 frames/s) and the hand feels it. */
const slowFrameMs = 40;
/** One point of so many: a map of 100 000 points keeps its shape with a sixteenth of them. */
const fewest = 16;
/** Fewer points than this are not what makes a frame slow. */
const fewestPoints = 4_000;
/** Frames of a movement that say nothing: the first ones after a rest are late for other reasons. */
const ignoredFrames = 1;
/** The movement has ended: longer than the pauses of a hand on a wheel. */
export const restMs = 180;

export class FrameDetail {
  #every = 1;
  /** Frames since the movement began or the detail changed. */
  #frames = 0;

  /** While the map moves, one point of so many is drawn. */
  get every(): number {
    return this.#every;
  }

  /** After a rest. A machine that was slow for a moment is given another chance. */
  beginMovement(): void {
    this.#every = Math.max(1, this.#every / 2);
    this.#frames = 0;
  }

  /** A frame of a movement took so long until the next one could begin; `points` are those of the whole map. */
  noteFrame(tookMs: number, points: number): void {
    this.#frames += 1;
    if (this.#frames <= ignoredFrames || tookMs < slowFrameMs) return;
    if (this.#every >= fewest || points / this.#every <= fewestPoints) return;
    this.#every *= 2;
    this.#frames = 0;
  }
}
