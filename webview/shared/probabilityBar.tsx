/**
 * How sure it is that a result belongs: a bar and the same as a number, comparable between kinds and answers.
 */
import type { JSX } from 'preact';

export interface ProbabilityBarProps {
  /** 0..1 */
  readonly probability: number;
  /** What the number means; shown as a tooltip. */
  readonly title: string;
}

/** `82 %`; never 0 or 100, which no estimate can promise. */
export function percentText(probability: number): string {
  const percent = Math.round(Math.min(Math.max(probability, 0), 1) * 100);
  return `${Math.min(99, Math.max(1, percent))}\u202f%`;
}

export function ProbabilityBar({ probability, title }: ProbabilityBarProps): JSX.Element {
  const text = percentText(probability);
  return (
    <span class="probability" title={title}>
      <span class="probability-track" aria-hidden="true">
        <span class="probability-fill" style={{ width: `${Math.min(Math.max(probability, 0), 1) * 100}%` }} />
      </span>
      <span class="probability-text">{text}</span>
    </span>
  );
}
