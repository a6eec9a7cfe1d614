/**
 * What a page shows instead of results: nothing yet, nothing found, or a failure, each with what to do about it.
 */
import type { ComponentChildren, JSX } from 'preact';
import { Icon } from './icon.tsx';

export interface StateAction {
  readonly label: string;
  readonly onClick: () => void;
}

export interface PageStateProps {
  readonly icon: string;
  readonly title: string;
  readonly text?: string;
  /** The first one is the main one. */
  readonly actions?: readonly StateAction[];
  readonly children?: ComponentChildren;
}

function StateBody({ icon, title, text, actions = [], children }: PageStateProps): JSX.Element {
  return (
    <>
      <Icon name={icon} />
      <h2>{title}</h2>
      {text === undefined ? null : <p>{text}</p>}
      {children}
      {actions.length === 0 ? null : (
        <div class="state-actions">
          {actions.map(({ label, onClick }, index) => (
            <button
              key={label}
              type="button"
              class={index === 0 ? 'button' : 'button secondary'}
              onClick={onClick}
            >
              {label}
            </button>
          ))}
        </div>
      )}
    </>
  );
}

export function EmptyState(props: PageStateProps): JSX.Element {
  return (
    <div class="state">
      <StateBody {...props} />
    </div>
  );
}

/** Read aloud at once. */
export function ErrorState(props: Omit<PageStateProps, 'icon'>): JSX.Element {
  return (
    <div class="state error" role="alert">
      <StateBody icon="error" {...props} />
    </div>
  );
}

export interface ProgressLineProps {
  readonly isActive: boolean;
  /** What is going on, for screen readers. */
  readonly label: string;
}

/** Always takes its two pixels, so that nothing jumps when work begins. */
export function ProgressLine({ isActive, label }: ProgressLineProps): JSX.Element {
  return isActive ? (
    <div class="progress active" role="progressbar" aria-label={label} />
  ) : (
    <div class="progress" />
  );
}
