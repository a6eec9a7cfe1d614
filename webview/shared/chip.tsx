/**
 * A filter that is on or off, and a tag that only says something.
 */
import type { JSX } from 'preact';
import { Icon } from './icon.tsx';

export interface ChipProps {
  readonly label: string;
  readonly icon?: string;
  /** Shown behind the label. */
  readonly count?: string;
  readonly pressed: boolean;
  readonly onToggle: () => void;
  readonly title?: string;
}

export function Chip({ label, icon, count, pressed, onToggle, title }: ChipProps): JSX.Element {
  return (
    <button type="button" class="chip" aria-pressed={pressed} onClick={onToggle} title={title ?? label}>
      {icon === undefined ? null : <Icon name={icon} />}
      <span>{label}</span>
      {count === undefined ? null : <span>{count}</span>}
    </button>
  );
}

export function Tag({ text }: { readonly text: string }): JSX.Element {
  return (
    <span class="tag" title={text}>
      {text}
    </span>
  );
}
