import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alignTo, fitIntoUnit } from '../../../extension/core/map/alignment.ts';
import { communitiesOf } from '../../../extension/core/map/communities.ts';
import { fuzzyGraph } from '../../../extension/core/map/fuzzyGraph.ts';
import { finderOf, nearestNeighbours } from '../../../extension/core/map/nearestNeighbours.ts';
import { PackedVectors } from '../../../extension/core/map/packedVectors.ts';
import { placeAmong, placePoints } from '../../../extension/core/map/placePoints.ts';
import { bytesOfItem, itemOfPoint } from '../../../extension/core/map/pointCollector.ts';
import { principalComponents, project } from '../../../extension/core/map/principalComponents.ts';
import { normalOf, sampleIndexes, seededRandom } from '../../../extension/core/map/random.ts';
import { nameTopics, subjectWords } from '../../../extension/core/map/topicNames.ts';
import { trustworthiness } from '../../../extension/core/map/trustworthiness.ts';
import { adjustedRand, plantedGroups } from '../../fakes/plantedVectors.ts';

describe('packed vectors', () => {
  it('lose less than a hundredth of a length', () => {
    const value = fc.integer({ min: -9999, max: 9999 }).map((whole) => whole / 9999);
    const vector = fc.array(value, { minLength: 5, maxLength: 5 });
    fc.assert(
      fc.property(fc.array(vector, { minLength: 1, maxLength: 30 }), (rows) => {
        const packed = new PackedVectors(5, 1);
        for (const row of rows) packed.append(Float32Array.from(row));
        expect(packed.count).toBe(rows.length);
        const read = new Float32Array(5);
        for (const [index, row] of rows.entries()) {
          packed.read(index, read);
          const largest = Math.max(...row.map(Math.abs));
          for (const [d, value] of row.entries())
            expect(Math.abs((read[d] ?? 0) - value)).toBeLessThanOrEqual(largest / 250);
        }
      }),
    );
  });
});

describe('nearest neighbours', () => {
  it('are exact for few points', () => {
    const cloud = { dimensions: 1, count: 5, values: Float32Array.of(0, 10, 1, 12, 4) };
    const { indexes, distances } = nearestNeighbours(cloud, 2);
    expect([...indexes]).toEqual([2, 4, 3, 4, 0, 4, 1, 4, 2, 0]);
    expect([...distances]).toEqual([1, 4, 2, 6, 1, 3, 2, 8, 3, 4]);
  });

  it('are nine of ten of the true ones through groups', () => {
    const { values, dimensions, count } = plantedGroups(3_000, { groups: 30, dimensions: 32 });
    const cloud = { dimensions, count, values };
    const exact = nearestNeighbours(cloud, 10);
    const found = nearestNeighbours(cloud, 10, () => undefined, finderOf(cloud, 0));
    let hits = 0;
    for (let point = 0; point < count; point++) {
      const wanted = new Set(exact.indexes.subarray(point * 10, point * 10 + 10));
      for (const neighbour of found.indexes.subarray(point * 10, point * 10 + 10))
        if (wanted.has(neighbour)) hits++;
    }
    expect(hits / (count * 10)).toBeGreaterThanOrEqual(0.9);
  });

  it('refuse to look for more than there are', () => {
    expect(() => nearestNeighbours({ dimensions: 1, count: 3, values: new Float32Array(3) }, 3)).toThrow(
      RangeError,
    );
  });
});

describe('principal components', () => {
  it('find the plane in which vectors lie', () => {
    const random = seededRandom(5);
    const axes = Float32Array.from({ length: 20 }, () => normalOf(random));
    const rows = new Float32Array(300 * 10);
    for (let row = 0; row < 300; row++) {
      const [a, b] = [normalOf(random) * 3, normalOf(random)];
      for (let d = 0; d < 10; d++) rows[row * 10 + d] = a * (axes[d] ?? 0) + b * (axes[10 + d] ?? 0) + 5;
    }
    const components = principalComponents(rows, 10, 2, random);
    const projected = new Float32Array(4);
    for (const row of [0, 150])
      project(components, rows.subarray(row * 10, row * 10 + 10), projected, row === 0 ? 0 : 2);
    const there = Math.hypot(
      (projected[0] ?? 0) - (projected[2] ?? 0),
      (projected[1] ?? 0) - (projected[3] ?? 0),
    );
    let here = 0;
    for (let d = 0; d < 10; d++) here += ((rows[d] ?? 0) - (rows[1500 + d] ?? 0)) ** 2;
    expect(there).toBeCloseTo(Math.sqrt(here), 3);
  });

  it('of fewer independent rows than components stay finite', () => {
    const components = principalComponents(Float32Array.of(1, 2, 3, 1, 2, 3), 3, 3, seededRandom(1));
    expect([...components.directions].every(Number.isFinite)).toBe(true);
  });
});

describe('alignment', () => {
  const angle = fc.double({ min: 0, max: 2 * Math.PI, noNaN: true });
  const size = fc.double({ min: 0.2, max: 5, noNaN: true });

  it('undoes any turn, mirroring, scaling and move', () => {
    fc.assert(
      fc.property(angle, size, fc.boolean(), (turn, scale, isMirrored) => {
        const random = seededRandom(11);
        const before = {
          x: Float32Array.from({ length: 30 }, () => random()),
          y: Float32Array.from({ length: 30 }, () => random()),
        };
        const layout = { x: new Float32Array(30), y: new Float32Array(30) };
        before.x.forEach((x, point) => {
          const y = (isMirrored ? -1 : 1) * (before.y[point] ?? 0);
          layout.x[point] = scale * (x * Math.cos(turn) - y * Math.sin(turn)) + 3;
          layout.y[point] = scale * (x * Math.sin(turn) + y * Math.cos(turn)) - 2;
        });
        const pairs = Array.from({ length: 30 }, (_, point) => ({ now: point, before: point }));
        expect(alignTo(layout, before, pairs)).toBeCloseTo(1 / scale, 3);
        for (const axis of ['x', 'y'] as const)
          layout[axis].forEach((value, point) => {
            expect(value).toBeCloseTo(before[axis][point] ?? 0, 3);
          });
      }),
    );
  });

  it('leaves a layout without points to compare', () => {
    const layout = { x: Float32Array.of(1, 2), y: Float32Array.of(3, 4) };
    expect(alignTo(layout, layout, [])).toBe(1);
    expect([...layout.x]).toEqual([1, 2]);
  });

  it('fits equal points into the unit circle', () => {
    const layout = { x: Float32Array.of(7, 7), y: Float32Array.of(7, 7) };
    expect(fitIntoUnit(layout)).toBe(1);
    expect([...layout.x, ...layout.y]).toEqual([0, 0, 0, 0]);
  });
});

describe('communities', () => {
  it('are the parts that are linked among each other', () => {
    const { values, dimensions, count, labels } = plantedGroups(120, {
      groups: 4,
      dimensions: 8,
      separation: 12,
    });
    const graph = fuzzyGraph(nearestNeighbours({ dimensions, count, values }, 8));
    const groups = communitiesOf(graph, new Uint8Array(count).fill(1), seededRandom(1));
    expect(adjustedRand([...groups], labels)).toBeGreaterThan(0.9);
  });

  it('leave out what is not included, and put points without links alone', () => {
    const graph = {
      points: 4,
      heads: Uint32Array.of(0),
      tails: Uint32Array.of(1),
      weights: Float32Array.of(1),
    };
    const groups = communitiesOf(graph, Uint8Array.of(1, 1, 0, 1), seededRandom(1));
    expect(groups[0]).toBe(groups[1]);
    expect(groups[2]).toBe(-1);
    expect(groups[3]).not.toBe(groups[0]);
  });
});

describe('trustworthiness', () => {
  const random = seededRandom(3);
  const x = Float32Array.from({ length: 300 }, () => random());
  const y = Float32Array.from({ length: 300 }, () => random());
  const anchors = sampleIndexes(300, 60, random);
  const distancesIn = (layout: { x: Float32Array; y: Float32Array }) => (place: number) =>
    layout.x.map((value, point) => {
      const anchor = anchors[place] ?? 0;
      return Math.hypot(value - (layout.x[anchor] ?? 0), (layout.y[point] ?? 0) - (layout.y[anchor] ?? 0));
    });

  it('is 1 for the places themselves', () => {
    expect(trustworthiness({ x, y }, anchors, distancesIn({ x, y }))).toBe(1);
  });

  it('is about a half for other places', () => {
    const other = { x: Float32Array.from(x, () => random()), y: Float32Array.from(x, () => random()) };
    expect(trustworthiness(other, anchors, distancesIn({ x, y }))).toBeCloseTo(0.5, 1);
  });

  it('is unknown for few points', () => {
    const few = { x: x.slice(0, 21), y: y.slice(0, 21) };
    expect(trustworthiness(few, Uint32Array.of(0), () => few.x)).toBeNull();
  });
});

describe('names of topics', () => {
  const uploads = [
    'class UploadQueue { retryUpload(file) {} }',
    'function uploadChunk(bucket) { return retry(bucket) }',
    'const uploads = new Queue<Upload>()',
  ];
  const weather = [
    'forecast of rain',
    'class RainForecast { temperature = 3 }',
    'const rain = temperature()',
  ];

  it('are the words of the subject, each once, without words of every program', () => {
    const [first, second] = nameTopics([uploads, weather]);
    expect(first?.name).toMatch(/^upload\b/u);
    expect(first?.words.filter((word) => word.startsWith('upload'))).toHaveLength(1);
    for (const word of ['class', 'const', 'new', 'return', 'function'])
      expect(first?.words).not.toContain(word);
    expect(second?.words).toEqual(expect.arrayContaining(['rain', 'forecast', 'temperature']));
  });

  it('are different for equal topics, and there is one for texts without words', () => {
    const names = nameTopics([uploads, uploads, ['1 2 3', '4 5 6'], []]).map(({ name }) => name);
    expect(new Set(names).size).toBe(4);
    expect(names.every((name) => name !== '')).toBe(true);
  });

  it('take the parts of identifiers, never the folded whole', () => {
    expect([...subjectWords('getUserAccountById(user_account)')]).toEqual(['user', 'account']);
    expect([...subjectWords(`हिन्दी ${'Übersicht'.normalize('NFD')}`)]).toEqual(['हिन्दी', 'übersicht']);
  });
});

describe('placing', () => {
  const map = {
    x: Float32Array.of(0, 0.1, 0, 5, 5.1, 5),
    y: Float32Array.of(0, 0, 0.1, 5, 5, 5.1),
    topic: Int16Array.of(0, 0, 0, 1, 1, 1),
    unit: 1,
  };

  it('puts a point near what it is like, in its topic', () => {
    const [placed] = placePoints(
      map,
      [[4, 3, 5, 0].map((point, n) => ({ point, similarity: 0.9 - n * 0.1 }))],
      1,
    );
    expect(Math.hypot((placed?.x ?? 0) - 5, (placed?.y ?? 0) - 5)).toBeLessThan(2.5);
    expect(placed?.topic).toBe(1);
  });

  it('puts a point that is like nothing at the rim, in no topic', () => {
    const [placed] = placePoints(map, [[]], 1);
    expect(Math.hypot(placed?.x ?? 0, placed?.y ?? 0)).toBeCloseTo(1, 5);
    expect(placed?.topic).toBe(-1);
  });

  it('finds the middle of most hits, whatever one far away says', () => {
    const place = placeAmong(
      map,
      [0, 1, 2, 3].map((point) => ({ point, weight: 1 })),
    );
    expect(Math.hypot(place?.x ?? 9, place?.y ?? 9)).toBeLessThan(0.2);
    expect(placeAmong(map, [])).toBeNull();
    expect(placeAmong(map, [{ point: 3, weight: 0 }])?.x).toBeCloseTo(5, 5);
  });
});

describe('item ids', () => {
  it('come back from their bytes', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[0-9a-f]{32}$/u), (id) => {
        expect(itemOfPoint(bytesOfItem(id), 0)).toBe(id);
      }),
    );
  });
});
