// Drags with the mouse as a user does: press, move, let go. Chromium collects the payload where the drag begins, also in
// a frame, and gives it to what lies below the pointer.

import type { Locator, Page } from 'playwright-core';

interface Point {
  readonly x: number;
  readonly y: number;
}

/** The drag begins after some pixels and passes what lies between, as a hand does. */
const stepsOfMove = 12;

/** Drags something to a point of the window; `key` is held from after the press until it is dropped. */
export async function dragOnto(page: Page, from: Locator, to: Point, key?: 'Shift'): Promise<void> {
  const { mouse, keyboard } = page;
  // Waits until it stands still and is what lies below the pointer.
  await from.hover();
  await mouse.down();
  if (key !== undefined) await keyboard.down(key);
  await mouse.move(to.x, to.y, { steps: stepsOfMove });
  await mouse.up();
  if (key !== undefined) await keyboard.up(key);
}
