/**
 * The point that the pointer is on: its ring, and its card once the pointer rests.
 */
import type { MapToView } from '../../extension/core/protocol/views/mapView.ts';
import type { MapHost } from './mapHost.ts';
import type { PageStore } from './pageState.ts';

/** The pointer rests: passing over points asks for nothing. */
const cardPauseMs = 140;

export class Hovering {
  readonly #host: MapHost;
  readonly #store: PageStore;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Answers to older numbers are dropped. */
  #request = 0;

  constructor(host: MapHost, store: PageStore) {
    this.#host = host;
    this.#store = store;
  }

  /** Rings a point, -1 for none, and shows its card when a place on the stage is given. */
  hover(point: number, place?: { readonly x: number; readonly y: number }): void {
    const { hovered, hover } = this.#store.value;
    if (point === hovered && (place === undefined) === (hover === undefined)) return;
    this.forget();
    this.#store.change({
      hovered: point,
      hover: place === undefined || point < 0 ? undefined : { point, ...place },
      card: undefined,
    });
    if (point < 0 || place === undefined) return;
    this.#timer = setTimeout(() => this.#askForCard(point), cardPauseMs);
  }

  /** What was asked for is wanted no longer. */
  forget(): void {
    clearTimeout(this.#timer);
    this.#request += 1;
  }

  takeCard({ request, item }: Extract<MapToView, { type: 'item' }>): void {
    if (request === this.#request) this.#store.change({ card: item });
  }

  #askForCard(point: number): void {
    const { points, view } = this.#store.value;
    if (points === undefined) return;
    this.#host.post({
      type: 'item',
      request: this.#request,
      version: points.file.version,
      keepGap: view.keepGap,
      point,
    });
  }
}
