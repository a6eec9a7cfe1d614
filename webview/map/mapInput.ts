/**
 * Listens to pointer, wheel and keys on the map: pointing and zooming by wheel are done here, gestures and keys have
 * modules of their own.
 */
import type { MapController } from './mapController.ts';
import { MapGestures } from './mapGestures.ts';
import { runMapKey } from './mapKeys.ts';
import type { MapScene } from './mapScene.ts';
import type { ScreenPoint } from './model/camera.ts';

/** Zoom per pixel of the wheel; a notch of 100 pixels is about a quarter closer. */
const wheelFactor = 1.0022;
/** A trackpad's pinch comes as small wheel steps. */
const pinchFactor = 1.01;
/** Lines and pages of a wheel in pixels. */
const wheelUnits = [1, 16, 400];

export class MapInput {
  readonly #element: HTMLElement;
  readonly #scene: MapScene;
  readonly #controller: MapController;
  readonly #gestures: MapGestures;
  readonly #listeners = new AbortController();
  #pointingFrame = 0;

  /** Listens until it is disposed of. */
  constructor(element: HTMLElement, scene: MapScene, controller: MapController) {
    this.#element = element;
    this.#scene = scene;
    this.#controller = controller;
    this.#gestures = new MapGestures(element, scene, controller);
    const { signal } = this.#listeners;
    element.addEventListener('pointerdown', (event) => this.#press(event), { signal });
    element.addEventListener('pointermove', (event) => this.#move(event), { signal });
    element.addEventListener('pointerup', (event) => this.#gestures.end(event, this.#placeOf(event)), {
      signal,
    });
    element.addEventListener('pointercancel', (event) => this.#gestures.abandon(event), { signal });
    element.addEventListener('pointerleave', () => this.#leave(), { signal });
    element.addEventListener('wheel', (event) => this.#turnWheel(event), { signal, passive: false });
    element.addEventListener('keydown', (event) => this.#pressKey(event), { signal });
  }

  dispose(): void {
    cancelAnimationFrame(this.#pointingFrame);
    this.#listeners.abort();
  }

  #press(event: PointerEvent): void {
    if (event.button !== 0) return;
    this.#element.setPointerCapture(event.pointerId);
    cancelAnimationFrame(this.#pointingFrame);
    this.#controller.hover(-1);
    this.#gestures.begin(event, this.#placeOf(event));
  }

  #move(event: PointerEvent): void {
    const place = this.#placeOf(event);
    if (!this.#gestures.move(event, place)) this.#pointAt(place);
  }

  #pointAt(place: ScreenPoint): void {
    // Once a frame is as often as anyone sees.
    cancelAnimationFrame(this.#pointingFrame);
    this.#pointingFrame = requestAnimationFrame(() => {
      const point = this.#scene.pick(place);
      this.#element.classList.toggle('pointing', point >= 0);
      this.#controller.hover(point, point < 0 ? undefined : place);
    });
  }

  #leave(): void {
    cancelAnimationFrame(this.#pointingFrame);
    if (!this.#gestures.isPressed) this.#controller.hover(-1);
  }

  #turnWheel(event: WheelEvent): void {
    event.preventDefault();
    const pixels = event.deltaY * (wheelUnits[event.deltaMode] ?? 1);
    const factor = event.ctrlKey ? pinchFactor : wheelFactor;
    this.#scene.camera.zoom(this.#placeOf(event), factor ** -pixels);
  }

  #pressKey(event: KeyboardEvent): void {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if (!runMapKey(event.key, event.shiftKey, this.#scene.camera, this.#controller)) return;
    event.preventDefault();
    event.stopPropagation();
  }

  #placeOf(event: MouseEvent): ScreenPoint {
    const { left, top } = this.#element.getBoundingClientRect();
    return { x: event.clientX - left, y: event.clientY - top };
  }
}
