import { describe, expect, it } from 'vitest';
import { sharesOfMean } from '../../../plugins/shared/pooling.ts';
import { placesOfTokens } from '../../../plugins/shared/tokenPlaces.ts';

/** The stretches of the text that the pieces stand for. */
function stretches(text: string, ...pieces: readonly string[]): readonly string[] {
  return placesOfTokens(text, pieces).map(({ start, end }) => text.slice(start, end));
}

describe('places of word pieces', () => {
  it('are found in text that the tokenizer folds', () => {
    expect(stretches('getUserById(x)', 'get', '##user', '##by', '##id', '(', 'x', ')')).toEqual([
      'get',
      'User',
      'By',
      'Id',
      '(',
      'x',
      ')',
    ]);
    expect(stretches('Crème  BRÛLÉE', 'creme', 'brule', '##e')).toEqual(['Crème', 'BRÛLÉ', 'E']);
    expect(stretches('a\n\tb', 'a', 'b')).toEqual(['a', 'b']);
  });

  it('count characters outside of the basic plane as the editor does', () => {
    expect(placesOfTokens('😀 ok', ['[UNK]', 'ok'])).toEqual([
      { start: 0, end: 2 },
      { start: 3, end: 5 },
    ]);
  });

  it('of unknown pieces end before the next known one', () => {
    expect(stretches('x ⲁⲃⲅ y', 'x', '[UNK]', 'y')).toEqual(['x', 'ⲁⲃⲅ', 'y']);
    expect(stretches('⍟⍟, z', '[UNK]', ',', 'z')).toEqual(['⍟⍟', ',', 'z']);
  });

  it('are empty for pieces that the text does not hold, and the next ones are still found', () => {
    expect(stretches('one two', 'one', 'missing', 'two')).toEqual(['one', '', 'two']);
  });
});

describe('shares of a mean', () => {
  it('add up to the cosine, and are zero for a mean of zero', () => {
    const states = Float32Array.of(1, 0, 0, 3, 2, -1);
    const vector = Float32Array.of(0.6, 0.8);
    const shares = sharesOfMean(states, 3, vector);
    const sum = Float32Array.of(3, 2);
    const cosine = (sum[0] ?? 0) * 0.6 + (sum[1] ?? 0) * 0.8;
    expect(shares.reduce((total, share) => total + share, 0)).toBeCloseTo(cosine / Math.hypot(3, 2), 6);
    for (const share of sharesOfMean(Float32Array.of(1, 1, -1, -1), 2, vector))
      expect(share).toBeCloseTo(0, 9);
  });
});
