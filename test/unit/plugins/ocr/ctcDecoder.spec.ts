/** Greedy decoding of the reading model's output. */
import { describe, expect, it } from 'vitest';
import { decodeCtc } from '../../../../plugins/ocr/ctcDecoder.ts';

const alphabet = ['a', 'b', 'c', ' '];
const classes = alphabet.length + 1;

/** One letter per time step; `-` is the blank. */
function scoresOf(steps: string, confidence = 0.9): Float32Array {
  const scores = new Float32Array(steps.length * classes).fill((1 - confidence) / (classes - 1));
  for (const [step, letter] of [...steps].entries())
    scores[step * classes + (letter === '-' ? 0 : alphabet.indexOf(letter) + 1)] = confidence;
  return scores;
}

const decode = (steps: string) => decodeCtc(scoresOf(steps), steps.length, classes, alphabet);
const textOf = (steps: string) =>
  decode(steps)
    .map(({ text }) => text)
    .join('');

describe('decodeCtc', () => {
  it('takes out blanks and repeats', () => {
    expect(textOf('--aa-bb---c--')).toBe('abc');
    expect(textOf('abcabc')).toBe('abcabc');
    expect(textOf('aa aa')).toBe('a a');
  });

  it('keeps a letter that is doubled with a blank between', () => {
    expect(textOf('aa-aa')).toBe('aa');
    expect(textOf('aaaa')).toBe('a');
  });

  it('places a letter in the middle of its steps', () => {
    expect(decode('--aa-b').map(({ centre }) => centre)).toEqual([3, 5.5]);
    expect(decode('a').map(({ centre }) => centre)).toEqual([0.5]);
  });

  it('takes the confidence of the best step', () => {
    const scores = scoresOf('aa-');
    scores[classes + 1] = 0.6;
    const [letter] = decodeCtc(scores, 3, classes, alphabet);
    expect(letter?.confidence).toBeCloseTo(0.9, 6);
  });

  it('finds nothing in blanks, and nothing without steps', () => {
    expect(decode('-----')).toEqual([]);
    expect(decode('')).toEqual([]);
  });
});
