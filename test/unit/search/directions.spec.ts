import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { awayFrom, orthonormalBasis, towards, without } from '../../../extension/core/search/directions.ts';
import { dot } from '../../../extension/core/search/queryVectors.ts';
import { seededRandom } from '../../bench/seededRandom.ts';

const dimensions = 64;

function normalise(values: ArrayLike<number>): Float32Array {
  const length = Math.hypot(...Array.from(values));
  return Float32Array.from(values, (value) => value / length);
}

/** Sums of twelve uniform numbers are as good as normal ones here. */
function randomVector(random: () => number): Float32Array {
  return normalise(
    Array.from({ length: dimensions }, () => {
      let sum = -6;
      for (let i = 0; i < 12; i++) sum += random();
      return sum;
    }),
  );
}

function mix(...parts: readonly (readonly [number, Float32Array])[]): Float32Array {
  return normalise(
    Array.from({ length: dimensions }, (_, i) =>
      parts.reduce((sum, [weight, vector]) => sum + weight * (vector[i] ?? 0), 0),
    ),
  );
}

/** 3,000 items: 100 of the concept A alone, 100 of A and B, the rest of neither. */
function plantedConcepts() {
  const random = seededRandom(5);
  const [a, b] = orthonormalBasis([randomVector(random), randomVector(random)]);
  if (a === undefined || b === undefined) throw new Error('two directions');
  const items = Array.from({ length: 3000 }, (_, at) => {
    const noise = randomVector(random);
    if (at < 100) return { kind: 'A', vector: mix([1, a], [0.8, noise]) };
    if (at < 200) return { kind: 'AB', vector: mix([1, a], [0.9, b], [0.8, noise]) };
    return { kind: 'none', vector: noise };
  });
  const shares = (
    query: Float32Array,
  ): { readonly a: number; readonly b: number; readonly order: string } => {
    const top = items
      .map((item, at) => ({ ...item, at, score: dot(query, item.vector) }))
      .sort((one, other) => other.score - one.score)
      .slice(0, 20);
    return {
      a: top.filter(({ kind }) => kind === 'A').length / 20,
      b: top.filter(({ kind }) => kind === 'AB').length / 20,
      order: top.map(({ at }) => at).join(),
    };
  };
  return { a, b, query: mix([1, a], [0.6, b]), shares, random };
}

describe('taking a concept out of a question', () => {
  const world = plantedConcepts();
  const raw = world.shares(world.query);

  it('leaves the items that have the other concept alone', () => {
    expect(raw.b).toBeGreaterThanOrEqual(0.5);
    const clean = world.shares(without(world.query, [world.b]));
    expect(clean.b).toBeLessThanOrEqual(0.1);
    expect(clean.a).toBeGreaterThanOrEqual(0.85);
  });

  it('changes nothing at strength 0, and more with more strength', () => {
    expect(world.shares(without(world.query, [world.b], 0)).order).toBe(raw.order);
    const sweep = [0.5, 1, 1.5].map((strength) => world.shares(without(world.query, [world.b], strength)).b);
    expect(sweep).toEqual(sweep.toSorted((one, other) => other - one));
  });

  it('hardly changes anything for a direction that has nothing to do with it', () => {
    const elsewhere = world.shares(without(world.query, [randomVector(world.random)]));
    expect(Math.abs(elsewhere.b - raw.b)).toBeLessThanOrEqual(0.05);
  });

  it('turns a question that is about little else by 60 degrees at most, and never to nothing', () => {
    const nearly = mix([1, world.b], [0.1, world.a]);
    const turned = without(nearly, [world.b]);
    expect(dot(turned, nearly)).toBeCloseTo(0.5, 4);
    expect(dot(turned, world.a)).toBeGreaterThan(dot(nearly, world.a));
    expect(without(world.b, [world.b])).toEqual(world.b);
  });
});

describe('directions', () => {
  const vector = fc
    .array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 8, maxLength: 8 })
    .filter((values) => Math.hypot(...values) > 0.1)
    .map(normalise);

  it('always have length 1, and point nearer to what is liked and further from what is not (property)', () => {
    fc.assert(
      fc.property(vector, vector, (query, other) => {
        const nearer = towards(query, [other]);
        const further = awayFrom(query, [other]);
        expect(Math.hypot(...nearer)).toBeCloseTo(1, 5);
        expect(Math.hypot(...further)).toBeCloseTo(1, 5);
        expect(dot(nearer, other)).toBeGreaterThanOrEqual(dot(query, other) - 1e-6);
        expect(dot(further, other)).toBeLessThanOrEqual(dot(query, other) + 1e-6);
        expect(Math.abs(dot(without(query, [other]), other))).toBeLessThanOrEqual(
          Math.abs(dot(query, other)) + 1e-6,
        );
      }),
    );
  });

  it('span a space by vectors of length 1 at right angles, each direction once (property)', () => {
    fc.assert(
      fc.property(fc.array(vector, { maxLength: 5 }), (vectors) => {
        const basis = orthonormalBasis([...vectors, ...vectors]);
        expect(basis.length).toBeLessThanOrEqual(vectors.length);
        for (const [at, one] of basis.entries())
          for (const [to, other] of basis.entries())
            expect(dot(one, other)).toBeCloseTo(at === to ? 1 : 0, 4);
      }),
    );
  });

  it('are the question itself without examples', () => {
    const query = normalise([1, 2, 3]);
    expect(towards(query, [])).toBe(query);
    expect(awayFrom(query, [])).toBe(query);
  });
});
