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
