/**
 * What pressed pointers do on the map: one drags it, two pinch it, one with the lasso draws a loop, and one that hardly
 * moved clicks.
 */
import type { MapController } from './mapController.ts';
import type { MapScene } from './mapScene.ts';
import type { ScreenPoint } from './model/camera.ts';
import { isNewCorner } from './model/lasso.ts';

/** A hand that clicks trembles by as much; CSS pixels. */
const clickSlack = 4;
const lassoCornerPixels = 3;

type Gesture =
  | { readonly kind: 'drag'; moved: number }
  | { readonly kind: 'lasso'; readonly corners: number[]; readonly isAdding: boolean };

export class MapGestures {
  readonly #element: HTMLElement;
  readonly #scene: MapScene;
  readonly #controller: MapController;
  /** Where each pressed pointer was last. */
  readonly #pointers = new Map<number, ScreenPoint>();
  #gesture: Gesture | undefined;

  constructor(element: HTMLElement, scene: MapScene, controller: MapController) {
    this.#element = element;
    this.#scene = scene;
    this.#controller = controller;
  }

  get isPressed(): boolean {
    return this.#pointers.size > 0;
  }

  /** Places are CSS pixels of the map. */
  begin(event: PointerEvent, place: ScreenPoint): void {
    this.#pointers.set(event.pointerId, place);
    // With a second finger it can be no click any more.
    if (this.#pointers.size > 1) this.#gesture = { kind: 'drag', moved: clickSlack + 1 };
    else if (event.shiftKey || this.#controller.state.tool === 'lasso') {
      const isAdding = event.ctrlKey || event.metaKey;
      this.#gesture = { kind: 'lasso', corners: [place.x, place.y], isAdding };
    } else this.#gesture = { kind: 'drag', moved: 0 };
  }

  /** False when no pointer is pressed that this move belongs to. */
  move(event: PointerEvent, place: ScreenPoint): boolean {
    const before = this.#pointers.get(event.pointerId);
    const gesture = this.#gesture;
    if (before === undefined || gesture === undefined) return false;
    if (gesture.kind === 'lasso') {
      this.#drawLasso(gesture.corners, place);
      return true;
    }
    const other = this.#otherThan(event.pointerId);
    this.#pointers.set(event.pointerId, place);
    if (other !== undefined) this.#pinch(before, place, other);
    else {
      gesture.moved += distance(before, place);
      if (gesture.moved > clickSlack) this.#drag(before, place);
    }
    return true;
  }

  end(event: PointerEvent, place: ScreenPoint): void {
    const finished = this.#release(event);
    if (finished?.kind === 'lasso') this.#controller.selectInside(finished.corners, finished.isAdding);
    else if (finished !== undefined && finished.moved <= clickSlack) this.#click(event, place);
  }

  /** The system took the pointer away. */
  abandon(event: PointerEvent): void {
    const abandoned = this.#release(event);
    if (abandoned?.kind === 'lasso') this.#controller.selectInside([], abandoned.isAdding);
  }

  /** The gesture that is over with this pointer; undefined while another one is pressed. */
  #release(event: PointerEvent): Gesture | undefined {
    if (!this.#pointers.delete(event.pointerId)) return undefined;
    this.#element.classList.remove('dragging');
    if (this.#pointers.size > 0) return undefined;
    const gesture = this.#gesture;
    this.#gesture = undefined;
    return gesture;
  }

  #otherThan(pointerId: number): ScreenPoint | undefined {
    return [...this.#pointers].find(([id]) => id !== pointerId)?.[1];
  }

  #drag(before: ScreenPoint, place: ScreenPoint): void {
    this.#element.classList.add('dragging');
    this.#scene.camera.pan(place.x - before.x, place.y - before.y);
  }

  #pinch(before: ScreenPoint, place: ScreenPoint, other: ScreenPoint): void {
    const spreadBefore = distance(before, other);
    // Both fingers carry the map: its middle follows theirs.
    this.#scene.camera.pan((place.x - before.x) / 2, (place.y - before.y) / 2);
    if (spreadBefore === 0) return;
    const middle = { x: (place.x + other.x) / 2, y: (place.y + other.y) / 2 };
    this.#scene.camera.zoom(middle, distance(place, other) / spreadBefore);
  }

  #drawLasso(corners: number[], { x, y }: ScreenPoint): void {
    if (!isNewCorner(corners, x, y, lassoCornerPixels)) return;
    corners.push(x, y);
    this.#controller.setLasso(corners);
  }

  #click(event: PointerEvent, place: ScreenPoint): void {
    const point = this.#scene.pick(place);
    if (point >= 0) {
      this.#controller.open(point, { toSide: event.ctrlKey || event.metaKey, keepFocus: false });
    } else if (this.#controller.state.selected.length > 0) this.#controller.select([]);
  }
}

function distance(one: ScreenPoint, other: ScreenPoint): number {
  return Math.hypot(one.x - other.x, one.y - other.y);
}
