/**
 * A button that opens a menu: arrows walk through it, Escape closes it and the button has the focus again.
 */
import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { Icon } from '../shared/icon.tsx';

export interface MenuEntry {
  readonly label: string;
  readonly icon: string;
  readonly onClick: () => void;
  readonly title?: string;
  readonly disabled?: boolean;
  /** For an entry that is on or off. */
  readonly checked?: boolean;
}

export interface MenuButtonProps {
  readonly label: string;
  readonly icon: string;
  readonly entries: readonly MenuEntry[];
}

export function MenuButton({ label, icon, entries }: MenuButtonProps): JSX.Element {
  const [isOpen, setOpen] = useState(false);
  const rootRef = useRef<HTMLDivElement>(null);
  const buttonRef = useRef<HTMLButtonElement>(null);
  const items = (): HTMLElement[] => [
    ...(rootRef.current?.querySelectorAll<HTMLElement>('.menu-entry:not(:disabled)') ?? []),
  ];
  useEffect(() => {
    if (!isOpen) return undefined;
    items()[0]?.focus();
    const close = (event: Event): void => {
      if (event.target instanceof Node && !rootRef.current?.contains(event.target)) setOpen(false);
    };
    document.addEventListener('pointerdown', close);
    return () => document.removeEventListener('pointerdown', close);
  }, [isOpen]);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (!isOpen) return;
    const all = items();
    const at = document.activeElement instanceof HTMLElement ? all.indexOf(document.activeElement) : -1;
    const target = { ArrowDown: at + 1, ArrowUp: at - 1 + all.length, Home: 0, End: all.length - 1 }[
      event.key
    ];
    if (target !== undefined) all[target % all.length]?.focus();
    else if (event.key === 'Escape') {
      setOpen(false);
      buttonRef.current?.focus();
    } else if (event.key === 'Tab') {
      setOpen(false);
      return;
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div class="menu-root" ref={rootRef}>
      <button
        type="button"
        class="icon-button"
        ref={buttonRef}
        aria-label={label}
        title={label}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
      >
        <Icon name={icon} />
      </button>
      {isOpen ? (
        <div class="menu" role="menu" aria-label={label} tabIndex={-1} onKeyDown={onKeyDown}>
          {entries.map((entry) => (
            <button
              key={entry.label}
              type="button"
              class="menu-entry"
              role={entry.checked === undefined ? 'menuitem' : 'menuitemcheckbox'}
              {...(entry.checked === undefined ? {} : { 'aria-checked': entry.checked })}
              disabled={entry.disabled ?? false}
              title={entry.title ?? ''}
              tabIndex={-1}
              onClick={() => {
                setOpen(false);
                buttonRef.current?.focus();
                entry.onClick();
              }}
            >
              <Icon name={entry.checked === true ? 'check' : entry.icon} />
              <span>{entry.label}</span>
            </button>
          ))}
        </div>
      ) : null}
    </div>
  );
}
