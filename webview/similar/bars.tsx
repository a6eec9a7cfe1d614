/**
 * Rows with a bar each, as long as what the row adds.
 */
import type { ComponentChildren, JSX } from 'preact';

export interface BarRow {
  readonly key: string;
  readonly label: string;
  /** In place of the label, which stays the tooltip. */
  readonly content?: ComponentChildren;
  readonly contribution: number;
  readonly isCode: boolean;
}

export interface BarsProps {
  readonly title: string;
  readonly rows: readonly BarRow[];
}

/** Bars of one scale: the longest one is full, one that speaks against the result has the other colour. */
export function Bars({ title, rows }: BarsProps): JSX.Element {
  const largest = Math.max(...rows.map(({ contribution }) => Math.abs(contribution)), Number.MIN_VALUE);
  return (
    <>
      <h4>{title}</h4>
      <ul class="bars">
        {rows.map(({ key, label, content, contribution, isCode }) => (
          <li key={key} title={label}>
            <span class="bar-track" aria-hidden="true">
              <span
                class={contribution < 0 ? 'bar-fill against' : 'bar-fill'}
                style={{ width: `${(Math.abs(contribution) / largest) * 100}%` }}
              />
            </span>
            <span class="bar-number">{signed(contribution)}</span>
            <span class={isCode ? 'bar-label code' : 'bar-label'}>{content ?? label}</span>
          </li>
        ))}
      </ul>
    </>
  );
}

/** `+0.12`, with a minus sign as wide as the plus sign, so that numbers stand below each other. */
export function signed(contribution: number): string {
  return `${contribution < 0 ? '−' : '+'}${Math.abs(contribution).toFixed(2)}`;
}
