import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { objectBoxes } from '../../../extension/core/images/objectBoxes.ts';
import type { PixelGrid } from '../../../extension/core/images/pixelStatistics.ts';

type Colour = readonly [number, number, number];
interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

function canvas(width: number, height: number, ground: Colour = [255, 255, 255]) {
  const rgba = new Uint8Array(width * height * 4);
  for (let at = 0; at < width * height; at++) rgba.set([...ground, 255], at * 4);
  const grid: PixelGrid = { rgba, width, height };
  return {
    grid,
    fill(box: Rectangle, colour: Colour): void {
      for (let y = box.y; y < box.y + box.height; y++)
        for (let x = box.x; x < box.x + box.width; x++) rgba.set(colour, (y * width + x) * 4);
    },
  };
}

/** The share of the smaller box that both have. */
function overlap(
  box: Rectangle,
  found: { left: number; top: number; width: number; height: number },
): number {
  const wide = Math.min(box.x + box.width, found.left + found.width) - Math.max(box.x, found.left);
  const tall = Math.min(box.y + box.height, found.top + found.height) - Math.max(box.y, found.top);
  const common = Math.max(0, wide) * Math.max(0, tall);
  return common / (box.width * box.height + found.width * found.height - common);
}

describe('objectBoxes', () => {
  it('frames what stands by itself, on light and dark grounds', () => {
    for (const ground of [[255, 255, 255] as const, [24, 24, 28] as const]) {
      const icon = { x: 400, y: 120, width: 40, height: 36 };
      const { grid, fill } = canvas(640, 400, ground);
      fill(icon, [200, 40, 40]);
      const [first, ...others] = objectBoxes(grid);
      expect(first && overlap(icon, first)).toBeGreaterThan(0.85);
      expect(others).toEqual([]);
    }
  });

  it('joins the strokes of one thing', () => {
    const icon = { x: 200, y: 100, width: 42, height: 42 };
    const { grid, fill } = canvas(640, 400);
    // Four blocks with gaps, as a grid icon has them.
    for (const [dx, dy] of [
      [0, 0],
      [24, 0],
      [0, 24],
      [24, 24],
    ] as const)
      fill({ x: icon.x + dx, y: icon.y + dy, width: 18, height: 18 }, [20, 20, 20]);
    expect(objectBoxes(grid).some((box) => overlap(icon, box) > 0.85)).toBe(true);
  });

  it('passes over letters, lines of text, rules and the areas of a window', () => {
    const { grid, fill } = canvas(640, 400);
    fill({ x: 0, y: 0, width: 160, height: 400 }, [240, 240, 240]);
    for (let line = 0; line < 12; line++)
      for (let letter = 0; letter < 40; letter++)
        if (letter % 7 !== 6)
          fill({ x: 190 + letter * 7, y: 40 + line * 22, width: 4, height: 7 }, [30, 30, 30]);
    fill({ x: 170, y: 20, width: 460, height: 1 }, [0, 0, 0]);
    expect(objectBoxes(grid)).toEqual([]);
  });

  it('finds an icon inside a frame', () => {
    const { grid, fill } = canvas(640, 400);
    const frame: Colour = [180, 180, 180];
    fill({ x: 100, y: 100, width: 300, height: 1 }, frame);
    fill({ x: 100, y: 299, width: 300, height: 1 }, frame);
    fill({ x: 100, y: 100, width: 1, height: 200 }, frame);
    fill({ x: 399, y: 100, width: 1, height: 200 }, frame);
    const icon = { x: 150, y: 150, width: 40, height: 40 };
    fill(icon, [0, 90, 200]);
    expect(objectBoxes(grid).some((box) => overlap(icon, box) > 0.85)).toBe(true);
  });

  it('has nothing to say of an empty picture, and of one of a single pixel', () => {
    expect(objectBoxes(canvas(640, 400).grid)).toEqual([]);
    expect(objectBoxes(canvas(1, 1).grid)).toEqual([]);
  });

  it('stays inside any picture and says the same of it twice (property)', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 1, max: 255 }),
        (width, height, step) => {
          const rgba = Uint8Array.from({ length: width * height * 4 }, (_, at) => (at * at * step) % 251);
          const grid: PixelGrid = { rgba, width, height };
          const boxes = objectBoxes(grid);
          for (const box of boxes) {
            expect(box.left).toBeGreaterThanOrEqual(0);
            expect(box.top).toBeGreaterThanOrEqual(0);
            expect(box.left + box.width).toBeLessThanOrEqual(width);
            expect(box.top + box.height).toBeLessThanOrEqual(height);
          }
          expect(objectBoxes(grid)).toEqual(boxes);
        },
      ),
      { numRuns: 60 },
    );
  });
});
