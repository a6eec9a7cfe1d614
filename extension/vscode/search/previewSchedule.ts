/**
 * When the highlighted match is shown behind the list: once it has stayed for a while, or soon after somebody has moved
 * to it, and never one that was passed or typed away. It knows nothing of VS Code.
 */
import type { Disposable } from '../../core/lifecycle/disposable.ts';

/** Who highlights a match: the keys of the user, or the list, which does so with the first of every answer. */
export type HighlightedBy = 'user' | 'list';

/** A preview follows the arrow keys, but not each of them while one is held down. */
const movedDelayMs = 60;
/** Answers come with every key, and each has a first match: it is shown only once the typing has come to rest. */
const restDelayMs = 350;

export interface PreviewScheduleOptions<Match> {
  readonly show: (match: Match) => void;
  /** Matches of different answers may be the same place. */
  readonly isSame: (one: Match, other: Match) => boolean;
}

export class PreviewSchedule<Match> implements Disposable {
  readonly #options: PreviewScheduleOptions<Match>;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #waiting: Match | undefined;
  #shown: Match | undefined;
  #isDisposed = false;

  constructor(options: PreviewScheduleOptions<Match>) {
    this.#options = options;
  }

  /** A match is highlighted. What is shown stays until its time has come. */
  follow(match: Match, by: HighlightedBy): void {
    const { show, isSame } = this.#options;
    // The same match in a refreshed answer has stayed: its time goes on.
    if (by === 'list' && this.#waiting !== undefined && isSame(match, this.#waiting)) return;
    this.cancel();
    if (this.#isDisposed) return;
    // To open it again would only make it flicker.
    if (this.#shown !== undefined && isSame(match, this.#shown)) return;
    this.#waiting = match;
    this.#timer = setTimeout(
      () => {
        this.#waiting = undefined;
        this.#shown = match;
        show(match);
      },
      by === 'user' ? movedDelayMs : restDelayMs,
    );
  }

  /** Nothing waits any more: what was highlighted belongs to an answer that is out of date, or is no match. */
  cancel(): void {
    clearTimeout(this.#timer);
    this.#waiting = undefined;
  }

  /** The list is gone; highlights that VS Code tells of later are ignored. */
  dispose(): void {
    this.#isDisposed = true;
    this.cancel();
  }
}
