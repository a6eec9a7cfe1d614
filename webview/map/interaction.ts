/**
 * Pointer, wheel and keys on the map: panning, zooming, pinching, pointing, clicking and the lasso.
 */
import type { MapController } from './mapController.ts';
import type { MapScene } from './mapScene.ts';
import { isNewCorner } from './model/lasso.ts';

/** A hand that clicks trembles by as much. */
const clickSlack = 4;
/** Zoom per pixel of the wheel; a notch of 100 pixels is about a quarter closer. */
const wheelFactor = 1.0022;
/** A trackpad's pinch comes as small wheel steps. */
const pinchFactor = 1.01;
/** Lines and pages of a wheel in pixels. */
const wheelUnits = [1, 16, 400];
const keyZoom = 1.5;
const keyPan = 90;
const lassoCornerPixels = 3;

type Gesture =
  | { readonly kind: 'drag'; moved: number }
  | { readonly kind: 'lasso'; readonly corners: number[]; readonly isAdding: boolean };

/** Returns what ends the listening. */
export function listenToPointer(
  element: HTMLElement,
  scene: MapScene,
  controller: MapController,
): () => void {
  const listeners = new AbortController();
  const { signal } = listeners;
  const pointers = new Map<number, { x: number; y: number }>();
  let gesture: Gesture | undefined;
  let hoverFrame = 0;

  const placeOf = (event: MouseEvent): { x: number; y: number } => {
    const { left, top } = element.getBoundingClientRect();
    return { x: event.clientX - left, y: event.clientY - top };
  };
  const pointAt = (place: { x: number; y: number }): void => {
    // Once a frame is as often as anyone sees.
    cancelAnimationFrame(hoverFrame);
    hoverFrame = requestAnimationFrame(() => {
      const point = scene.pick(place);
      element.classList.toggle('pointing', point >= 0);
      controller.hover(point, point < 0 ? undefined : place);
    });
  };

  element.addEventListener(
    'pointerdown',
    (event) => {
      if (event.button !== 0) return;
      element.setPointerCapture(event.pointerId);
      const place = placeOf(event);
      pointers.set(event.pointerId, place);
      cancelAnimationFrame(hoverFrame);
      controller.hover(-1);
      if (pointers.size > 1) gesture = { kind: 'drag', moved: clickSlack + 1 };
      else if (event.shiftKey || controller.state.tool === 'lasso') {
        gesture = {
          kind: 'lasso',
          corners: [place.x, place.y],
          isAdding: event.ctrlKey || event.metaKey,
        };
      } else gesture = { kind: 'drag', moved: 0 };
    },
    { signal },
  );

  element.addEventListener(
    'pointermove',
    (event) => {
      const place = placeOf(event);
      const before = pointers.get(event.pointerId);
      if (before === undefined || gesture === undefined) {
        pointAt(place);
        return;
      }
      if (gesture.kind === 'lasso') {
        if (isNewCorner(gesture.corners, place.x, place.y, lassoCornerPixels)) {
          gesture.corners.push(place.x, place.y);
          controller.setLasso(gesture.corners);
        }
        return;
      }
      const [other] = [...pointers].filter(([id]) => id !== event.pointerId).map(([, at]) => at);
      pointers.set(event.pointerId, place);
      if (other === undefined) {
        gesture.moved += Math.hypot(place.x - before.x, place.y - before.y);
        if (gesture.moved <= clickSlack) return;
        element.classList.add('dragging');
        scene.camera.pan(place.x - before.x, place.y - before.y);
        return;
      }
      const spread = Math.hypot(place.x - other.x, place.y - other.y);
      const spreadBefore = Math.hypot(before.x - other.x, before.y - other.y);
      // Both fingers carry the map: its middle follows theirs.
      scene.camera.pan((place.x - before.x) / 2, (place.y - before.y) / 2);
      if (spreadBefore > 0) {
        scene.camera.zoom({ x: (place.x + other.x) / 2, y: (place.y + other.y) / 2 }, spread / spreadBefore);
      }
    },
    { signal },
  );

  const end = (event: PointerEvent, isDone: boolean): void => {
    if (!pointers.delete(event.pointerId)) return;
    element.classList.remove('dragging');
    const finished = gesture;
    if (pointers.size > 0) return;
    gesture = undefined;
    if (finished?.kind === 'lasso') {
      controller.selectInside(isDone ? finished.corners : [], finished.isAdding);
    } else if (finished?.kind === 'drag' && isDone && finished.moved <= clickSlack) {
      click(event);
    }
  };
  const click = (event: PointerEvent): void => {
    const place = placeOf(event);
    const point = scene.pick(place);
    if (point >= 0) {
      controller.open(point, { toSide: event.ctrlKey || event.metaKey, keepFocus: false });
    } else if (controller.state.selected.length > 0) controller.select([]);
  };
  element.addEventListener('pointerup', (event) => end(event, true), { signal });
  element.addEventListener('pointercancel', (event) => end(event, false), { signal });
  element.addEventListener(
    'pointerleave',
    () => {
      cancelAnimationFrame(hoverFrame);
      if (pointers.size === 0) controller.hover(-1);
    },
    { signal },
  );

  element.addEventListener(
    'wheel',
    (event) => {
      event.preventDefault();
      const pixels = event.deltaY * (wheelUnits[event.deltaMode] ?? 1);
      scene.camera.zoom(placeOf(event), (event.ctrlKey ? pinchFactor : wheelFactor) ** -pixels);
    },
    { signal, passive: false },
  );

  element.addEventListener(
    'keydown',
    (event) => {
      if (event.altKey || event.ctrlKey || event.metaKey) return;
      if (!runKey(event.key, event.shiftKey ? 3 : 1, scene, controller)) return;
      event.preventDefault();
      event.stopPropagation();
    },
    { signal },
  );

  return () => {
    cancelAnimationFrame(hoverFrame);
    listeners.abort();
  };
}

/** True when the key means something to the map. `steps` is how far an arrow goes. */
function runKey(key: string, steps: number, scene: MapScene, controller: MapController): boolean {
  switch (key) {
    case '+':
    case '=':
      scene.camera.glideZoom(keyZoom);
      return true;
    case '-':
    case '_':
      scene.camera.glideZoom(1 / keyZoom);
      return true;
    case '0':
      scene.camera.showWhole();
      return true;
    case 'ArrowLeft':
      scene.camera.glide(keyPan * steps, 0);
      return true;
    case 'ArrowRight':
      scene.camera.glide(-keyPan * steps, 0);
      return true;
    case 'ArrowUp':
      scene.camera.glide(0, keyPan * steps);
      return true;
    case 'ArrowDown':
      scene.camera.glide(0, -keyPan * steps);
      return true;
    case 'Escape':
      return controller.escape();
    default:
      return false;
  }
}
