import { describe, expect, it } from 'vitest';
import type { EncoderSet } from '../../../extension/core/encoders/encoderSet.ts';
import { type RowsInUse, vectorGroups } from '../../../extension/core/search/vectorGroups.ts';
import { row } from '../../fakes/rows.ts';
import { encoderOf } from './searchWorld.ts';

const usual = { unrelatedMean: 0.1, unrelatedDeviation: 0.1, relatedMean: 0.6, relatedDeviation: 0.1 };
const text = encoderOf('text', usual);
const low = { ...usual, unrelatedMean: 0, relatedMean: 0.3 };
const alone: EncoderSet = { id: 'a', version: '1', text, fast: undefined, image: undefined };
const full: EncoderSet = { ...alone, fast: encoderOf('fast', low), image: encoderOf('image', low) };
const joint: EncoderSet = { ...alone, image: text };

const inUse = (encoders: readonly string[], hasTiles = false): RowsInUse => ({
  encoders: new Set(encoders),
  hasTiles,
});

const asked = (...parameters: Parameters<typeof vectorGroups>): readonly unknown[] =>
  vectorGroups(...parameters).map(({ kind, filter }) => [kind, filter]);

describe('vectorGroups', () => {
  it('asks an index of one text encoder once, without a condition', () => {
    expect(asked(alone, { modalities: ['code'] }, undefined)).toEqual([['words', { modalities: ['code'] }]]);
    expect(asked(full, {}, inUse(['text']))).toEqual([['words', {}]]);
  });

  it('leaves out encoders without rows, and needs no condition where pixels cannot take places', () => {
    expect(asked(full, {}, inUse(['text', 'image']))).toEqual([
      ['words', {}],
      ['pixels', { encoderIds: ['image'] }],
    ]);
    expect(asked(full, { modalities: ['code'] }, inUse(['text', 'image']))).toEqual([
      ['words', { modalities: ['code'] }],
    ]);
    expect(asked(full, {}, inUse(['fast']))).toEqual([
      ['words', { modalities: ['code', 'text'], encoderIds: ['fast'] }],
    ]);
  });

  it('leaves rows of another group to it', () => {
    const [words] = vectorGroups(full, {}, inUse(['text', 'image']));
    const of = (source: 'context' | 'pixels'): boolean | undefined =>
      words?.accepts(row('a.png', 0, { source }));
    expect([of('context'), of('pixels')]).toEqual([true, false]);
  });

  it('asks all encoders while it is not known which have rows', () => {
    expect(asked(full, {}, undefined)).toEqual([
      ['words', { encoderIds: ['text'] }],
      ['words', { modalities: ['code', 'text'], encoderIds: ['fast'] }],
      ['pixels', { encoderIds: ['image'], sources: ['pixels'] }],
      ['pixels', { encoderIds: ['image'], sources: ['tile'] }],
    ]);
  });

  it('asks for tiles apart from whole pictures, and keeps both away from the texts', () => {
    const groups = vectorGroups(full, {}, inUse(['text', 'image'], true));
    expect(groups.map(({ filter }) => filter)).toEqual([
      { encoderIds: ['text'] },
      { encoderIds: ['image'], sources: ['pixels'] },
      { encoderIds: ['image'], sources: ['tile'] },
    ]);
    expect(groups.map(({ isOfTiles }) => isOfTiles === true)).toEqual([false, false, true]);
    expect(groups[0]?.accepts(row('a.png', 0, { source: 'tile' }))).toBe(false);
  });

  it('asks for nothing that the filter leaves out', () => {
    expect(asked(full, { modalities: ['image'] }, inUse(['text', 'image']))).toEqual([
      ['words', { modalities: ['image'] }],
      ['pixels', { modalities: ['image'], encoderIds: ['image'] }],
    ]);
    expect(vectorGroups(full, { modalities: ['text'] }, undefined)).toHaveLength(2);
  });

  it('tells words and pixels of a joint encoder apart by their source', () => {
    // Its pixels score as high as its texts: each group needs its condition.
    expect(asked(joint, {}, undefined)).toEqual([
      ['words', { encoderIds: ['text'], sources: ['content', 'context', 'ocr'] }],
      ['pixels', { encoderIds: ['text'], sources: ['pixels'] }],
      ['pixels', { encoderIds: ['text'], sources: ['tile'] }],
    ]);
  });
});
