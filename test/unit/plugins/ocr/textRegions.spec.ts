/** From maps of probabilities to boxes around lines of text. */
import { describe, expect, it } from 'vitest';
import { findTextRegions, type ProbabilityMap } from '../../../../plugins/ocr/textRegions.ts';

function drawMap(width: number, height: number, isInside: (x: number, y: number) => boolean, value = 230) {
  const values = new Uint8Array(width * height);
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) if (isInside(x, y)) values[y * width + x] = value;
  return { values, width, height } satisfies ProbabilityMap;
}

const inBar = (x: number, y: number, left: number, top: number, width: number, height: number): boolean =>
  x >= left && x < left + width && y >= top && y < top + height;

describe('findTextRegions', () => {
  it('grows the core of a line to the height of its letters', () => {
    const [region, ...others] = findTextRegions(drawMap(200, 60, (x, y) => inBar(x, y, 20, 25, 100, 8)));
    expect(others).toEqual([]);
    expect(region?.score).toBeCloseTo(230 / 255, 5);
    // 100 * 8 * 1.5 / (2 * 108) = 5.56 outwards on every side.
    expect(region?.box.width).toBeCloseTo(111.1, 1);
    expect(region?.box.height).toBeCloseTo(19.1, 1);
    expect(region?.box.centreX).toBeCloseTo(70, 5);
    expect(region?.box.centreY).toBeCloseTo(29, 5);
    expect(region?.box.angle).toBe(0);
  });

  it('keeps neighbouring lines apart and joins what touches at a corner', () => {
    const isLine = (x: number, y: number): boolean =>
      inBar(x, y, 5, 5, 50, 6) || inBar(x, y, 5, 13, 50, 6) || inBar(x, y, 55, 19, 40, 6);
    const boxes = findTextRegions(drawMap(120, 40, isLine)).map(({ box }) => Math.round(box.width));
    expect(boxes).toHaveLength(2);
  });

  it('knows arms that meet only further down as one region', () => {
    const isComb = (x: number, y: number): boolean =>
      [10, 30, 50, 70].some((left) => inBar(x, y, left, 10, 8, 20)) || inBar(x, y, 10, 30, 68, 4);
    const regions = findTextRegions(drawMap(100, 50, isComb));
    expect(regions).toHaveLength(1);
    expect(regions[0]?.box.centreX).toBeCloseTo(44, 0);
    expect(regions[0]?.score).toBeCloseTo(230 / 255, 5);
  });

  it('turns the box with slanted text, and not with text that is a pixel off', () => {
    const slope = Math.tan((20 * Math.PI) / 180);
    const isSlanted = (x: number, y: number): boolean =>
      x >= 20 && x < 180 && Math.abs(y - 20 - slope * x) < 5;
    const [slanted] = findTextRegions(drawMap(200, 110, isSlanted));
    expect(((slanted?.box.angle ?? 0) * 180) / Math.PI).toBeCloseTo(20, 0);
    const isNearlyUpright = (x: number, y: number): boolean =>
      x >= 20 && x < 180 && Math.abs(y - 30 - Math.floor(x / 100)) < 5;
    const [upright] = findTextRegions(drawMap(200, 60, isNearlyUpright));
    expect(upright?.box.angle).toBe(0);
  });

  it('leaves out specks, hairlines and what the detector doubts', () => {
    expect(findTextRegions(drawMap(50, 50, (x, y) => x === 20 && y === 20))).toEqual([]);
    expect(findTextRegions(drawMap(50, 50, (_, y) => y === 20))).toEqual([]);
    expect(findTextRegions(drawMap(50, 50, (x, y) => inBar(x, y, 5, 5, 40, 10), 100))).toEqual([]);
    expect(findTextRegions(drawMap(50, 50, (x, y) => inBar(x, y, 5, 5, 40, 10), 70))).toEqual([]);
    expect(findTextRegions(drawMap(50, 50, (x, y) => inBar(x, y, 5, 5, 40, 10), 140))).toHaveLength(1);
  });

  it('finds nothing in an empty or blank map, and one region in a full one', () => {
    expect(findTextRegions({ values: new Uint8Array(0), width: 0, height: 0 })).toEqual([]);
    expect(findTextRegions(drawMap(64, 64, () => false))).toEqual([]);
    expect(findTextRegions(drawMap(64, 64, () => true))).toHaveLength(1);
  });
});
