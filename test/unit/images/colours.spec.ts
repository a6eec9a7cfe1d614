import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dominantColours, nameOfColour } from '../../../extension/core/images/colours.ts';
import type { PixelGrid } from '../../../extension/core/images/pixelStatistics.ts';

type Rgba = readonly [number, number, number, number];

function gridOf(width: number, height: number, colourAt: (x: number, y: number) => Rgba): PixelGrid {
  const rgba = new Uint8Array(width * height * 4);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) rgba.set(colourAt(x, y), (y * width + x) * 4);
  return { rgba, width, height };
}

const white: Rgba = [255, 255, 255, 255];
const black: Rgba = [0, 0, 0, 255];
const red: Rgba = [220, 20, 30, 255];
const clear: Rgba = [255, 0, 0, 0];

describe('nameOfColour', () => {
  it.each([
    ['red', 0xdc143c],
    ['red', 0xb22222],
    ['orange', 0xff7f00],
    ['yellow', 0xffeb3b],
    ['green', 0x228b22],
    ['green', 0x2ecc71],
    ['teal', 0x008b8b],
    ['blue', 0x4169e1],
    ['blue', 0x3178c6],
    ['light blue', 0x90caf9],
    ['dark blue', 0x191970],
    ['purple', 0x6a0dad],
    ['pink', 0xff80ab],
    ['brown', 0x795548],
    ['beige', 0xf5f0dc],
    ['black', 0x0d0d0d],
    ['dark grey', 0x4a4a4a],
    ['grey', 0x888888],
    ['light grey', 0xd3d3d3],
    ['white', 0xfcfcfc],
  ])('calls it %s: %#', (name, colour) => {
    expect(nameOfColour(colour >> 16, (colour >> 8) & 255, colour & 255)).toBe(name);
  });

  it('calls every grey a grey, from black to white and never back', () => {
    const order = ['black', 'dark grey', 'grey', 'light grey', 'white'];
    const ranks = Array.from({ length: 256 }, (_, level) => order.indexOf(nameOfColour(level, level, level)));
    expect(ranks).not.toContain(-1);
    expect(ranks).toEqual([...ranks].sort((a, b) => a - b));
    expect(new Set(ranks).size).toBe(order.length);
  });
});

describe('dominantColours', () => {
  it('orders by area', () => {
    const grid = gridOf(30, 10, (x) => (x < 18 ? [30, 100, 220, 255] : red));
    expect(dominantColours(grid)).toEqual(['blue', 'red']);
  });

  it('puts a white page last, however large it is', () => {
    const grid = gridOf(40, 40, (x, y) => (Math.hypot(x - 20, y - 20) < 6 ? red : white));
    expect(dominantColours(grid)).toEqual(['red', 'white']);
  });

  it('names white when the picture is white', () => {
    expect(dominantColours(gridOf(10, 10, () => white))).toEqual(['white']);
  });

  it('keeps a dark background first: it is what one sees', () => {
    const grid = gridOf(40, 40, (x, y) => (Math.hypot(x - 20, y - 20) < 6 ? red : black));
    expect(dominantColours(grid)).toEqual(['black', 'red']);
  });

  it('ignores what is transparent, whatever colour lies below', () => {
    const grid = gridOf(20, 20, (x) => (x < 2 ? black : clear));
    expect(dominantColours(grid)).toEqual(['black']);
    expect(dominantColours(gridOf(4, 4, () => clear))).toEqual([]);
  });

  it('leaves the rims between areas out', () => {
    const rim: Rgba = [128, 128, 128, 255];
    const grid = gridOf(40, 40, (x) => (x === 19 ? rim : x < 20 ? black : white));
    expect(dominantColours(grid)).not.toContain('grey');
  });

  it('never gives more than three names, nor one twice, for any picture', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 64, maxLength: 64 }), (rgba) => {
        const names = dominantColours({ rgba, width: 4, height: 4 });
        expect(names.length).toBeLessThanOrEqual(3);
        expect(new Set(names).size).toBe(names.length);
      }),
    );
  });
});
