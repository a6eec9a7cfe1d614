/**
 * A button that is an icon: its name is read aloud and shown as a tooltip.
 */
import type { JSX } from 'preact';
import { Icon } from './icon.tsx';

export interface IconButtonProps {
  readonly icon: string;
  readonly label: string;
  /** For a button that others give the focus to. */
  readonly id?: string;
  readonly onClick: (event: MouseEvent) => void;
  readonly disabled?: boolean;
  /** For a button that stays in: its state. */
  readonly pressed?: boolean;
  /** For a button that shows and hides something: its state. */
  readonly expanded?: boolean;
  /** -1 keeps it out of the Tab order, for buttons of a row that also has keys for them. */
  readonly tabIndex?: number;
}

export function IconButton(props: IconButtonProps): JSX.Element {
  const { icon, label, id, onClick, disabled = false, pressed, expanded, tabIndex } = props;
  return (
    <button
      type="button"
      class="icon-button"
      aria-label={label}
      title={label}
      disabled={disabled}
      onClick={onClick}
      {...(id === undefined ? {} : { id })}
      {...(pressed === undefined ? {} : { 'aria-pressed': pressed })}
      {...(expanded === undefined ? {} : { 'aria-expanded': expanded })}
      {...(tabIndex === undefined ? {} : { tabIndex })}
    >
      <Icon name={icon} />
    </button>
  );
}
