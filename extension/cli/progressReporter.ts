/**
 * Shows how far indexing is: one line that is redrawn on a terminal, a plain line every few seconds elsewhere.
 */
import type { EngineStatus } from '../core/protocol/engineApi.ts';
import type { TextSink } from './commandEnvironment.ts';
import { printableLine, truncate } from './printable.ts';
import { durationText, plural } from './quantities.ts';

/** Faster than the eye follows is only flicker. */
const redrawMs = 100;
/** Often enough to see life in a log of a build server, rare enough not to fill it. */
const plainLineMs = 5000;

const eraseLine = '\r\u001b[2K';

export class ProgressReporter {
  readonly #sink: TextSink;
  readonly #isQuiet: boolean;
  readonly #now: () => number;
  #shownAt = Number.NEGATIVE_INFINITY;
  #hasLine = false;
  #shownStep = '';

  constructor(sink: TextSink, isQuiet: boolean, now: () => number = () => performance.now()) {
    this.#sink = sink;
    this.#isQuiet = isQuiet;
    this.#now = now;
  }

  show(status: EngineStatus): void {
    const text = progressText(status);
    if (text !== undefined) this.showText(status.phase, text);
  }

  /** A new step is news at once; texts of one step are shown now and then. */
  showText(step: string, text: string): void {
    if (this.#isQuiet) return;
    const now = this.#now();
    const isNews = step !== this.#shownStep;
    if (!isNews && now - this.#shownAt < (this.#sink.isTerminal ? redrawMs : plainLineMs)) return;
    this.#shownStep = step;
    this.#shownAt = now;
    if (this.#sink.isTerminal) {
      this.#sink.write(`${eraseLine}${truncate(text, this.#sink.columns - 1)}`);
      this.#hasLine = true;
    } else {
      this.#sink.write(`${text}\n`);
    }
  }

  /** Removes the line before something else is written. */
  clear(): void {
    if (!this.#hasLine) return;
    this.#hasLine = false;
    this.#sink.write(eraseLine);
  }
}

/** Everything is searchable by now. */
function refiningText({ chunksToRefine, picturesToCut, picturesToRead }: EngineStatus): string {
  if (chunksToRefine > 0) return `Searchable; making ${plural(chunksToRefine, 'chunk')} more accurate`;
  return picturesToCut > 0
    ? `Searchable; looking at the parts of ${plural(picturesToCut, 'large picture')}`
    : `Searchable; reading the text in ${plural(picturesToRead, 'picture')}`;
}

/** Undefined when there is nothing to tell. */
export function progressText(status: EngineStatus): string | undefined {
  const { phase, filesIndexed, filesPending, chunksPerSecond, etaSeconds, currentFile } = status;
  if (phase === 'opening') return 'Opening the index';
  if (phase === 'scanning') return 'Looking for files';
  if (phase === 'following') return 'Another process builds this index';
  if (phase !== 'indexing' && !(phase === 'idle' && status.isRefining)) return undefined;
  const parts = [
    phase === 'indexing'
      ? `Indexing ${filesIndexed}/${filesIndexed + filesPending} files`
      : refiningText(status),
  ];
  if (chunksPerSecond > 0) parts.push(`${Math.round(chunksPerSecond)} chunks/s`);
  if (etaSeconds !== null) parts.push(`about ${durationText(Math.ceil(etaSeconds) * 1000)} left`);
  if (currentFile !== '') parts.push(printableLine(currentFile));
  return parts.join('  ');
}
