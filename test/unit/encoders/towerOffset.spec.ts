import { expect, it } from 'vitest';
import { TowerOffset } from '../../../extension/core/encoders/towerOffset.ts';

const pair = { accurate: new Float32Array([0.6, 0.8]), fast: new Float32Array([0.8, 0.6]) };
const query = new Float32Array([0, 1]);

it('says nothing before it knows enough pairs', () => {
  const offset = new TowerOffset();
  expect(offset.for(query)).toBe(0);
  offset.add(Array.from({ length: 19 }, () => pair));
  expect(offset.for(query)).toBe(0);
  offset.add([pair]);
  expect(offset.for(query)).toBeCloseTo(0.2, 6);
});

it('makes fast and accurate cosines equal on average', () => {
  const offset = new TowerOffset();
  const pairs = Array.from({ length: 60 }, (_, index) => {
    const accurate = new Float32Array([Math.cos(index), Math.sin(index)]);
    const fast = new Float32Array([Math.cos(index * 1.7), Math.sin(index * 1.7)]);
    return { accurate, fast };
  });
  offset.add(pairs);
  const mean = (kind: 'accurate' | 'fast'): number =>
    pairs.reduce((sum, one) => sum + (one[kind][1] ?? 0), 0) / pairs.length;
  expect(mean('fast') + offset.for(query)).toBeCloseTo(mean('accurate'), 5);
});

it('stops asking for pairs', () => {
  const offset = new TowerOffset();
  expect(offset.wantsPairs).toBe(true);
  offset.add(Array.from({ length: 500 }, () => pair));
  expect(offset.wantsPairs).toBe(false);
});

it('goes on with what an earlier session learnt, and learns anew from texts that changed', () => {
  const first = new TowerOffset();
  expect(first.learnt).toBeUndefined();
  first.add(Array.from({ length: 500 }, () => pair));
  const { learnt } = first;
  expect(learnt).toMatchObject({ pairs: 500 });
  const second = new TowerOffset();
  second.add([{ accurate: new Float32Array([1, 0]), fast: new Float32Array([0, 1]) }]);
  if (learnt !== undefined) second.restore(learnt);
  expect(second.for(query)).toBeCloseTo(0.2, 6);
  expect(second.wantsPairs).toBe(true);
  second.add(Array.from({ length: 250 }, () => ({ accurate: pair.fast, fast: pair.accurate })));
  expect(second.for(query)).toBeCloseTo(0, 6);
  expect(second.wantsPairs).toBe(false);
});

it('keeps few pairs as few', () => {
  const offset = new TowerOffset();
  offset.restore({ pairs: 19, mean: [-0.2, 0.2] });
  expect(offset.for(query)).toBe(0);
  offset.add([pair]);
  expect(offset.for(query)).toBeCloseTo(0.2, 6);
});
