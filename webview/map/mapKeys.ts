/**
 * Keys on the map: arrows pan, plus and minus zoom, 0 shows everything, Escape goes back.
 */
import type { MapCamera } from './mapCamera.ts';
import type { MapController } from './mapController.ts';

const keyZoom = 1.5;
/** CSS pixels of an arrow; with Shift three times as many. */
const keyPan = 90;

/** True when the key means something to the map. */
export function runMapKey(
  key: string,
  withShift: boolean,
  camera: MapCamera,
  controller: MapController,
): boolean {
  const pan = withShift ? 3 * keyPan : keyPan;
  switch (key) {
    case '+':
    case '=':
      camera.glideZoom(keyZoom);
      return true;
    case '-':
    case '_':
      camera.glideZoom(1 / keyZoom);
      return true;
    case '0':
      camera.showWhole();
      return true;
    case 'ArrowLeft':
      camera.glide(pan, 0);
      return true;
    case 'ArrowRight':
      camera.glide(-pan, 0);
      return true;
    case 'ArrowUp':
      camera.glide(0, pan);
      return true;
    case 'ArrowDown':
      camera.glide(0, -pan);
      return true;
    case 'Escape':
      return controller.escape();
    default:
      return false;
  }
}
