import { describe, expect, it } from 'vitest';
import { type LaidOutMap, layOutMap } from '../../../extension/core/map/layOutMap.ts';
import { leastStructure } from '../../../extension/core/map/structure.ts';
import { adjustedRand, type Planted, packed, permuted, plantedGroups } from '../../fakes/plantedVectors.ts';

function lay(planted: Planted, options: Partial<Parameters<typeof layOutMap>[0]> = {}): LaidOutMap {
  const input = { clouds: new Uint8Array(planted.count), keepGap: false, seed: 1, ...options };
  return layOutMap({ vectors: packed(planted), ...input }, () => undefined);
}

const shareOf = (values: Iterable<boolean>): number => {
  const all = [...values];
  return all.filter(Boolean).length / all.length;
};

describe('a map of eight planted subjects', () => {
  const planted = plantedGroups(400, { groups: 8 });
  const map = lay(planted);

  it('finds them, and how many they are', () => {
    expect(adjustedRand([...map.topic], planted.labels)).toBeGreaterThanOrEqual(0.6);
    const topics = new Set([...map.topic].filter((topic) => topic >= 0)).size;
    expect(topics).toBeGreaterThanOrEqual(6);
    expect(topics).toBeLessThanOrEqual(12);
  });

  it('can be trusted, and says so', () => {
    expect(map.trustworthiness).toBeGreaterThanOrEqual(0.8);
    expect(map.structure).toBeGreaterThan(leastStructure);
  });

  it('shows neighbours of one subject together', () => {
    const agrees = planted.labels.map((label, point) => {
      const others = planted.labels
        .map((_, other) => other)
        .filter((other) => other !== point)
        .sort((a, b) => distance(map, point, a) - distance(map, point, b));
      return others.slice(0, 5).filter((other) => planted.labels[other] === label).length / 5;
    });
    // In the full space it is nearly 1, and 70 % of that is asked for.
    expect(agrees.reduce((sum, share) => sum + share, 0) / agrees.length).toBeGreaterThan(0.9);
  });

  it('is the same for the same vectors', () => {
    const again = lay(planted);
    expect(again.x).toEqual(map.x);
    expect(again.topic).toEqual(map.topic);
  });

  it('has the same topics with another seed', () => {
    const other = lay(planted, { seed: 99 });
    expect(adjustedRand([...other.topic], [...map.topic])).toBeGreaterThanOrEqual(0.8);
  });

  it('lies within the unit circle, around its middle', () => {
    const inside = [...map.x].map((x, point) => Math.hypot(x, map.y[point] ?? 0) <= 1.000001);
    expect(shareOf(inside)).toBeGreaterThanOrEqual(0.98);
  });
});

describe('vectors without subjects', () => {
  it('permuted dimensions give noise instead of topics', () => {
    const map = lay(permuted(plantedGroups(400, { groups: 8 })));
    expect(shareOf([...map.topic].map((topic) => topic < 0))).toBeGreaterThanOrEqual(0.8);
    expect(map.structure).toBeLessThan(leastStructure);
  });

  it('random vectors are told by structure and trustworthiness', () => {
    const map = lay(plantedGroups(400, { groups: 1 }));
    expect(map.structure).toBeLessThan(leastStructure);
    expect(map.trustworthiness).toBeLessThan(0.8);
  });
});

describe('few points', () => {
  it.each([0, 1, 2, 23])('%i points have places of their own', (count) => {
    const map = lay(plantedGroups(count, { groups: 2 }));
    const places = new Set([...map.x].map((x, point) => `${x}:${map.y[point]}`));
    expect(places.size).toBe(count);
    expect(map.trustworthiness).toBeNull();
    expect([...map.topic].every((topic) => topic < 0)).toBe(true);
  });

  it('24 points are laid out', () => {
    const map = lay(plantedGroups(24, { groups: 2 }));
    expect([...map.x, ...map.y].every(Number.isFinite)).toBe(true);
    expect(map.trustworthiness).not.toBeNull();
  });

  it('copies of one vector are laid out too', () => {
    const { values, ...rest } = plantedGroups(200, { groups: 2 });
    values.fill(0.5, 0, rest.dimensions * 150);
    const map = lay({ values, ...rest });
    expect([...map.x, ...map.y].every(Number.isFinite)).toBe(true);
  });

  it('nothing but copies is laid out', () => {
    const { values, ...rest } = plantedGroups(60, { groups: 2 });
    const map = lay({ values: values.fill(0.5), ...rest });
    expect([...map.x, ...map.y].every(Number.isFinite)).toBe(true);
    expect([...map.topic].every((topic) => topic < 0)).toBe(true);
  });
});

describe('clouds of two encoders', () => {
  const planted = plantedGroups(400, { groups: 4 });
  const clouds = Uint8Array.from({ length: 400 }, (_, point) => (point % 40 < 8 ? 1 : 0));
  // The second encoder fills a region of its own, and a smaller one.
  const values = planted.values.map((value, at) =>
    clouds[Math.floor(at / planted.dimensions)] === 1 ? value * 0.5 + 3 : value,
  );
  const shifted = { ...planted, values };

  it('meet, so that an item lies nearer to its partner than to any other', () => {
    const joined = lay(shifted, { clouds });
    expect(partnerRank(joined)).toBeLessThan(1);
  });

  it('stay apart in the raw picture', () => {
    const raw = lay(shifted, { clouds, keepGap: true });
    expect(partnerRank(raw)).toBeGreaterThan(1);
  });

  /** Median distance of a point of one cloud to its group's points of the other, over that of random pairs. */
  function partnerRank(map: LaidOutMap): number {
    const partners: number[] = [];
    const strangers: number[] = [];
    for (let one = 0; one < 400; one++) {
      for (let other = 0; other < 400; other += 7) {
        const isPair = clouds[one] === 1 && clouds[other] === 0;
        if (isPair && planted.labels[one] === planted.labels[other]) partners.push(distance(map, one, other));
        if (one !== other) strangers.push(distance(map, one, other));
      }
    }
    const median = (all: number[]): number => all.sort((a, b) => a - b)[Math.floor(all.length / 2)] ?? 0;
    return median(partners) / median(strangers);
  }
});

describe('a map that was there before', () => {
  const planted = plantedGroups(420, { groups: 6 });
  const first = lay({ ...planted, count: 400, values: planted.values.slice(0, 400 * planted.dimensions) });
  const knownOf = (axis: Float32Array): Float32Array =>
    Float32Array.from({ length: 420 }, (_, point) => (point < 400 ? (axis[point] ?? 0) : Number.NaN));
  const topic = Int16Array.from({ length: 420 }, (_, point) =>
    point < 400 ? (first.topic[point] ?? -1) : -1,
  );
  const previous = { x: knownOf(first.x), y: knownOf(first.y), topic, unit: first.unit };

  it('keeps every point when new ones are placed, and places them in their groups', () => {
    const map = lay(planted, { previous: { ...previous, isFixed: true } });
    expect(map.x.slice(0, 400)).toEqual(first.x);
    expect(map.y.slice(0, 400)).toEqual(first.y);
    const fits = Array.from({ length: 20 }, (_, index) => {
      const point = 400 + index;
      const nearest = Array.from({ length: 400 }, (_, other) => other).sort(
        (a, b) => distance(map, point, a) - distance(map, point, b),
      )[0];
      return planted.labels[nearest ?? 0] === planted.labels[point];
    });
    expect(shareOf(fits)).toBeGreaterThanOrEqual(0.9);
    expect(map.topic.slice(0, 400)).toEqual(first.topic);
    expect(shareOf([...map.topic.slice(400)].map((own) => own >= 0))).toBeGreaterThanOrEqual(0.8);
  });

  it('turns a new layout to the old one', () => {
    const map = lay(planted, { previous: { ...previous, isFixed: false } });
    const moved = Array.from({ length: 400 }, (_, point) =>
      Math.hypot((map.x[point] ?? 0) - (first.x[point] ?? 0), (map.y[point] ?? 0) - (first.y[point] ?? 0)),
    ).sort((a, b) => a - b);
    // A layout from another start has every group somewhere else: a median of about 1.
    expect(moved[200]).toBeLessThan(0.35);
  });
});

function distance({ x, y }: LaidOutMap, one: number, other: number): number {
  return Math.hypot((x[one] ?? 0) - (x[other] ?? 0), (y[one] ?? 0) - (y[other] ?? 0));
}
