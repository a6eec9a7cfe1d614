import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  between,
  fitted,
  heldWithin,
  panned,
  toScreen,
  toWorld,
  visibleBounds,
  zoomedAround,
  zoomLimits,
} from '../../../../webview/map/model/camera.ts';

const viewport = { width: 800, height: 600 };
const camera = fc.record({
  x: fc.double({ min: -2, max: 2, noNaN: true }),
  y: fc.double({ min: -2, max: 2, noNaN: true }),
  scale: fc.double({ min: 50, max: 50_000, noNaN: true }),
});
const pixel = fc.record({
  x: fc.double({ min: 0, max: 800, noNaN: true }),
  y: fc.double({ min: 0, max: 600, noNaN: true }),
});

describe('the camera', () => {
  it('leads to the page and back', () => {
    fc.assert(
      fc.property(camera, pixel, (at, place) => {
        const world = toWorld(at, viewport, place.x, place.y);
        const back = toScreen(at, viewport, world.x, world.y);
        expect(back.x).toBeCloseTo(place.x, 4);
        expect(back.y).toBeCloseTo(place.y, 4);
      }),
    );
  });

  it('has y pointing up in the plane and down on the page', () => {
    const at = { x: 0, y: 0, scale: 100 };
    expect(toScreen(at, viewport, 0, 1)).toEqual({ x: 400, y: 200 });
    expect(toScreen(at, viewport, 1, 0)).toEqual({ x: 500, y: 300 });
  });

  it('keeps what lies under the pointer while it zooms', () => {
    const limits = { min: 1, max: 1e6 };
    fc.assert(
      fc.property(camera, pixel, fc.double({ min: 0.2, max: 5, noNaN: true }), (at, place, factor) => {
        const before = toWorld(at, viewport, place.x, place.y);
        const zoomed = zoomedAround(at, viewport, place, factor, limits);
        const after = toScreen(zoomed, viewport, before.x, before.y);
        expect(after.x).toBeCloseTo(place.x, 3);
        expect(after.y).toBeCloseTo(place.y, 3);
      }),
    );
  });

  it('moves the map with the hand', () => {
    const at = { x: 0.3, y: -0.2, scale: 250 };
    const before = toScreen(at, viewport, 0.5, 0.5);
    const after = toScreen(panned(at, 30, -12), viewport, 0.5, 0.5);
    expect(after.x - before.x).toBeCloseTo(30);
    expect(after.y - before.y).toBeCloseTo(-12);
  });

  it('shows all of the bounds with the margin, in every shape of page', () => {
    const bounds = { minX: -1, minY: -0.2, maxX: 3, maxY: 0.7 };
    for (const page of [viewport, { width: 300, height: 900 }, { width: 1600, height: 200 }]) {
      const at = fitted(bounds, page, 20);
      const corner = toScreen(at, page, bounds.minX, bounds.maxY);
      const other = toScreen(at, page, bounds.maxX, bounds.minY);
      expect(corner.x).toBeGreaterThanOrEqual(19.9);
      expect(corner.y).toBeGreaterThanOrEqual(19.9);
      expect(other.x).toBeLessThanOrEqual(page.width - 19.9);
      expect(other.y).toBeLessThanOrEqual(page.height - 19.9);
    }
  });

  it('shows all of the bounds inside of a part of the page, no closer than is wished', () => {
    const bounds = { minX: -1, minY: -0.2, maxX: 3, maxY: 0.7 };
    const area = { left: 248, top: 0, right: 750, bottom: 520 };
    for (const closest of [undefined, 40]) {
      const at = fitted(bounds, viewport, 20, { area, ...(closest === undefined ? {} : { closest }) });
      const corner = toScreen(at, viewport, bounds.minX, bounds.maxY);
      const other = toScreen(at, viewport, bounds.maxX, bounds.minY);
      expect(corner.x).toBeGreaterThanOrEqual(area.left + 19.9);
      expect(corner.y).toBeGreaterThanOrEqual(area.top + 19.9);
      expect(other.x).toBeLessThanOrEqual(area.right - 19.9);
      expect(other.y).toBeLessThanOrEqual(area.bottom - 19.9);
      expect(corner.x + other.x).toBeCloseTo(area.left + area.right);
      expect(corner.y + other.y).toBeCloseTo(area.top + area.bottom);
      expect(at.scale).toBeLessThanOrEqual(closest ?? 1000);
    }
  });

  it('makes sense of one point, and of a page without size', () => {
    const one = { minX: 1, minY: 1, maxX: 1, maxY: 1 };
    expect(fitted(one, viewport, 20)).toMatchObject({ x: 1, y: 1 });
    expect(fitted(one, { width: 0, height: 0 }, 20).scale).toBeGreaterThan(0);
  });

  it('zooms no farther than the limits', () => {
    const whole = { x: 0, y: 0, scale: 100 };
    const limits = zoomLimits(whole);
    const middle = { x: 400, y: 300 };
    expect(zoomedAround(whole, viewport, middle, 1e9, limits).scale).toBe(limits.max);
    expect(zoomedAround(whole, viewport, middle, 1e-9, limits).scale).toBe(limits.min);
  });

  it('goes from one view to another without leaving the way', () => {
    const from = { x: 0, y: 0, scale: 100 };
    const to = zoomedAround(from, viewport, { x: 700, y: 100 }, 8, { min: 1, max: 1e6 });
    const fixed = toWorld(from, viewport, 700, 100);
    for (const t of [0.1, 0.5, 0.9]) {
      // The point that both views show at one pixel stays there all the way.
      const place = toScreen(between(from, to, t), viewport, fixed.x, fixed.y);
      expect(place.x).toBeCloseTo(700, 3);
      expect(place.y).toBeCloseTo(100, 3);
    }
    expect(between(from, to, 0)).toEqual(from);
    expect(between(from, to, 1)).toEqual(to);
    expect(between(from, { x: 1, y: 0, scale: 100 }, 0.25).x).toBeCloseTo(0.25);
  });

  it('stays with the map', () => {
    const bounds = { minX: -1, minY: -1, maxX: 1, maxY: 1 };
    expect(heldWithin({ x: 9, y: -9, scale: 1 }, bounds)).toEqual({ x: 1, y: -1, scale: 1 });
    const seen = visibleBounds({ x: 0, y: 0, scale: 100 }, viewport);
    expect(seen).toEqual({ minX: -4, maxX: 4, minY: -3, maxY: 3 });
  });
});
