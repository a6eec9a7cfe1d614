/**
 * One of the editor's own icons. It is decoration unless it has a label.
 */
import type { JSX } from 'preact';

export interface IconProps {
  /** Name in the icon font, for example `symbol-method`. */
  readonly name: string;
  /** Read aloud; an icon beside words needs none. */
  readonly label?: string;
}

export function Icon({ name, label }: IconProps): JSX.Element {
  const className = `codicon codicon-${name}`;
  return label === undefined ? (
    <span class={className} aria-hidden="true" />
  ) : (
    <span class={className} role="img" aria-label={label} title={label} />
  );
}
