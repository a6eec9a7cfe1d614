/**
 * Which result shows its preview: the one that the pointer rests on, or the one with the focus once the key was pressed.
 */
import { Store } from '../shared/store.ts';

export interface ShownPreview {
  /** Of the result. */
  readonly id: string;
  /** What opened it is what closes it: the pointer by going away, the focus by leaving the list. */
  readonly by: 'pointer' | 'keys';
}

/** The editor's own hovers wait as long. */
const openAfterMs = 500;
/** With one open, the next one is wanted at once; the pause lets the pointer cross a row on its way to the preview. */
const changeAfterMs = 180;
/** As long as the pointer may take from the row to the preview. */
const closeAfterMs = 250;

export class PreviewControl {
  readonly shown = new Store<ShownPreview | undefined>(undefined);
  /** The result below the pointer. */
  #pointed: string | undefined;
  /** The result whose preview was dismissed: it stays away until the pointer has been somewhere else. */
  #dismissed: string | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** The pointer is over a result, or over none; undefined twice in a row waits on. */
  pointAt(id: string | undefined): void {
    if (id === this.#pointed) return;
    this.#pointed = id;
    if (id !== this.#dismissed) this.#dismissed = undefined;
    clearTimeout(this.#timer);
    const isOpen = this.#openedBy('pointer');
    if (id === undefined) {
      if (isOpen) this.#timer = setTimeout(() => this.#close(), closeAfterMs);
    } else if (id !== this.#dismissed && this.shown.value?.id !== id) {
      this.#timer = setTimeout(
        () => this.shown.set({ id, by: 'pointer' }),
        isOpen ? changeAfterMs : openAfterMs,
      );
    }
  }

  /** The pointer is over the preview itself, which stays as long as it is. */
  stay(): void {
    clearTimeout(this.#timer);
    this.#pointed = this.shown.value?.id;
  }

  /** The key opens the preview of the result with the focus, and closes it. */
  toggle(id: string): void {
    const { value } = this.shown;
    if (value?.id === id && value.by === 'keys') this.dismiss();
    else this.#show({ id, by: 'keys' });
  }

  /** The focus went to a result, or out of the list. A preview that the key opened goes along. */
  focusMoved(id: string | undefined): void {
    if (!this.#openedBy('keys')) return;
    if (id === undefined) this.#close();
    else this.#show({ id, by: 'keys' });
  }

  /** The list moved below the pointer, which says nothing about what it points at. */
  scrolled(): void {
    this.#pointed = undefined;
    if (!this.#openedBy('keys')) this.#close();
  }

  /** Closes the preview, and keeps it from opening again where the pointer rests. True when there was one. */
  dismiss(): boolean {
    const wasOpen = this.shown.value !== undefined;
    this.#dismissed = this.#pointed;
    this.#close();
    return wasOpen;
  }

  #openedBy(by: ShownPreview['by']): boolean {
    return this.shown.value?.by === by;
  }

  #show(preview: ShownPreview): void {
    clearTimeout(this.#timer);
    this.shown.set(preview);
  }

  #close(): void {
    clearTimeout(this.#timer);
    this.shown.set(undefined);
  }
}
