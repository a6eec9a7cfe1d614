/** Rectangles at any angle. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  boundsOfPart,
  boxAt,
  convexHull,
  growBox,
  type Point,
  smallestBox,
} from '../../../../plugins/ocr/orientedBox.ts';

const points = fc.array(
  fc.record({ x: fc.integer({ min: -500, max: 500 }), y: fc.integer({ min: -500, max: 500 }) }),
  { minLength: 1, maxLength: 40 },
);

/** Signed distance outside of the box; at most 0 inside. */
function outside(box: ReturnType<typeof boxAt>, { x, y }: Point): number {
  const along = (x - box.centreX) * Math.cos(box.angle) + (y - box.centreY) * Math.sin(box.angle);
  const across = (y - box.centreY) * Math.cos(box.angle) - (x - box.centreX) * Math.sin(box.angle);
  return Math.max(Math.abs(along) - box.width / 2, Math.abs(across) - box.height / 2);
}

describe('smallestBox', () => {
  it('holds every point and is no larger than the upright box', () => {
    fc.assert(
      fc.property(points, (some) => {
        const box = smallestBox(some);
        if (box === undefined) throw new Error('no box');
        for (const point of some) expect(outside(box, point)).toBeLessThan(1e-6);
        const upright = boxAt(some, 0);
        expect(box.width * box.height).toBeLessThanOrEqual(upright.width * upright.height + 1e-6);
        expect(Math.abs(box.angle)).toBeLessThanOrEqual(Math.PI / 4 + 1e-9);
      }),
    );
  });

  it('finds back a rectangle that was turned', () => {
    const angle = 0.4;
    const corner = (along: number, across: number): Point => ({
      x: 50 + along * Math.cos(angle) - across * Math.sin(angle),
      y: 60 + along * Math.sin(angle) + across * Math.cos(angle),
    });
    const box = smallestBox([corner(-30, -5), corner(30, -5), corner(30, 5), corner(-30, 5), corner(0, 0)]);
    expect(box?.angle).toBeCloseTo(angle, 6);
    expect(box?.width).toBeCloseTo(60, 6);
    expect(box?.height).toBeCloseTo(10, 6);
    expect(box?.centreX).toBeCloseTo(50, 6);
    expect(box?.centreY).toBeCloseTo(60, 6);
  });

  it('is undefined without points and flat for one', () => {
    expect(smallestBox([])).toBeUndefined();
    expect(smallestBox([{ x: 3, y: 4 }])).toMatchObject({ centreX: 3, centreY: 4, width: 0, height: 0 });
    expect(
      smallestBox([
        { x: 3, y: 4 },
        { x: 3, y: 4 },
        { x: 3, y: 4 },
      ]),
    ).toMatchObject({ width: 0, height: 0 });
  });
});

describe('convexHull', () => {
  it('keeps the corners alone', () => {
    const square = [0, 1, 2, 3, 4].flatMap((x) => [0, 1, 2, 3, 4].map((y) => ({ x, y })));
    expect(convexHull(square)).toHaveLength(4);
  });
});

describe('boundsOfPart', () => {
  it('cuts an upright box along its width', () => {
    const box = growBox({ centreX: 100, centreY: 50, width: 78, height: 18, angle: 0 }, 1);
    expect(boundsOfPart(box, 0, 1)).toEqual({ left: 60, top: 40, right: 140, bottom: 60 });
    expect(boundsOfPart(box, 0.25, 0.5)).toEqual({ left: 80, top: 40, right: 100, bottom: 60 });
  });

  it('follows text that runs downwards', () => {
    const box = { centreX: 100, centreY: 50, width: 80, height: 20, angle: Math.PI / 2 };
    const { left, top, right, bottom } = boundsOfPart(box, 0, 0.5);
    expect([left, top, right, bottom].map(Math.round)).toEqual([90, 10, 110, 50]);
  });
});
