import { describe, expect, it } from 'vitest';
import {
  contourLevels,
  groundTexels,
  paintGround,
  traceContours,
} from '../../../../webview/map/model/density.ts';
import { isInside } from '../../../../webview/map/model/lasso.ts';
import { headingOf, listRows } from '../../../../webview/map/model/listRows.ts';

const bounds = { minX: -1, minY: -1, maxX: 1, maxY: 1 };

/** Two heaps, at (-0.5, 0) and (0.5, 0.5); the first is three times as large. */
function heaps(): Float32Array {
  const positions: number[] = [];
  for (let i = 0; i < 400; i++) {
    const angle = i * 2.4;
    const radius = 0.12 * Math.sqrt((i % 100) / 100);
    const [x, y] = i % 4 === 3 ? [0.5, 0.5] : [-0.5, 0];
    positions.push(x + radius * Math.cos(angle), y + radius * Math.sin(angle));
  }
  return Float32Array.from(positions);
}

describe('density', () => {
  const positions = heaps();

  it('paints each place in the colour of its points, strongest where they are densest', () => {
    const colours = [
      [1, 0, 0],
      [0, 0, 1],
    ] as const;
    const { size, texels } = paintGround(positions, bounds, (i) => (i % 4 === 3 ? 1 : 0), colours, 0.5);
    const at = (x: number, y: number): number[] => {
      const texel = Math.round(((y + 1) / 2) * (size - 1)) * size + Math.round(((x + 1) / 2) * (size - 1));
      return [...texels.subarray(texel * 4, texel * 4 + 4)];
    };
    expect(size).toBe(groundTexels);
    const [red = 0, , blue = 0, alpha = 0] = at(-0.5, 0);
    expect(red).toBe(alpha);
    expect(blue).toBe(0);
    expect(alpha).toBeGreaterThan(100);
    expect(at(0.5, 0.5)[2]).toBeGreaterThan(50);
    expect(at(0.9, -0.9)).toEqual([0, 0, 0, 0]);
    // Colours are multiplied by alpha: none may be brighter than it.
    let brightest = -255;
    for (let i = 0; i < texels.length; i += 4) {
      for (const channel of [0, 1, 2]) {
        brightest = Math.max(brightest, (texels[i + channel] ?? 0) - (texels[i + 3] ?? 0));
      }
    }
    expect(brightest).toBeLessThanOrEqual(1);
  });

  it('paints nothing for points that are switched off', () => {
    const { texels } = paintGround(positions, bounds, () => -1, [[1, 1, 1]], 0.5);
    expect(texels.every((value) => value === 0)).toBe(true);
  });

  it('draws lines around the heaps, the inner ones only around the larger', () => {
    const lines = traceContours(positions, bounds, () => true);
    expect(lines).toHaveLength(contourLevels);
    const encloses = (level: number, x: number, y: number): boolean =>
      (lines[level]?.rings ?? []).some((ring) => isInside([...ring], x, y));
    expect(encloses(0, -0.5, 0)).toBe(true);
    expect(encloses(0, 0.5, 0.5)).toBe(true);
    expect(encloses(0, 0.9, -0.9)).toBe(false);
    expect(encloses(contourLevels - 1, -0.5, 0)).toBe(true);
    expect(encloses(contourLevels - 1, 0.5, 0.5)).toBe(false);
  });

  it('draws no lines around a handful of points', () => {
    expect(traceContours(positions.subarray(0, 10), bounds, () => true)).toEqual([]);
    expect(traceContours(positions, bounds, () => false)).toEqual([]);
  });
});

describe('rows of the list', () => {
  const colouring = {
    mode: 'topic' as const,
    categories: [
      { key: 'a', label: 'A', points: 2, colour: 0 },
      { key: 'b', label: 'B', points: 2, colour: 1 },
    ],
    categoryOf: Uint16Array.from([1, 0, 1, 0]),
  };

  it('stand in the order of the categories, or of the best hit', () => {
    const groups = (isRanked: boolean): (number | undefined)[] =>
      listRows([2, 1, 0], colouring, () => false, isRanked).map((row) =>
        row.kind === 'group' ? row.category : undefined,
      );
    expect(groups(false)).toEqual([0, 1]);
    expect(groups(true)).toEqual([1, 0]);
  });

  it('say their place and are folded one by one', () => {
    const rows = listRows([2, 1, 0], colouring, (category) => category === 1, true);
    expect(rows).toEqual([
      { kind: 'group', category: 1, points: 2, isOpen: true, position: 1, of: 2 },
      { kind: 'point', point: 2, position: 1, of: 2 },
      { kind: 'point', point: 0, position: 2, of: 2 },
      { kind: 'group', category: 0, points: 1, isOpen: false, position: 2, of: 2 },
    ]);
    expect(headingOf(rows, 2)).toBe(0);
    expect(headingOf(rows, 3)).toBe(3);
    expect(listRows([], colouring, () => true, false)).toEqual([]);
  });
});
