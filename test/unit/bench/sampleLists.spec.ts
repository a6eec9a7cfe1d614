import { describe, expect, it } from 'vitest';
import { type CodeImagePair, pairMetrics, pairQuestions } from '../../bench/codeImage.ts';
import { bootstrapDifference, bootstrapMean } from '../../bench/sampleBootstrap.ts';

const pair = (tie: CodeImagePair['tie'], path: string, ...pictures: string[]): CodeImagePair => ({
  id: `${tie}-${path}`,
  tie,
  code: { path },
  pictures,
});

describe('pairQuestions', () => {
  it('asks each code for its pictures and each picture for all of its code, by the closest tie', () => {
    const questions = pairQuestions([
      pair('subject', 'a.ts', 'x.png'),
      pair('mention', 'b.ts', 'x.png', 'y.png'),
      pair('mention', 'a.ts', 'z.png'),
    ]);
    const shown = questions.map(({ direction, tie, source, relevant }) => [
      direction,
      tie,
      source.path,
      relevant.join(),
    ]);
    expect(shown).toEqual([
      ['code to picture', 'subject', 'a.ts', 'x.png'],
      ['code to picture', 'mention', 'b.ts', 'x.png,y.png'],
      ['code to picture', 'mention', 'a.ts', 'z.png'],
      ['picture to code', 'mention', 'x.png', 'a.ts,b.ts'],
      ['picture to code', 'mention', 'y.png', 'b.ts'],
      ['picture to code', 'mention', 'z.png', 'a.ts'],
    ]);
  });
});

describe('pairMetrics', () => {
  it('means over the questions of a direction and a tie', () => {
    const [question] = pairQuestions([pair('name', 'a.ts', 'x.png')]);
    if (question === undefined) throw new Error('no question');
    const metrics = pairMetrics([
      { ...question, recallAt5: 1, reciprocalRank: 1 },
      { ...question, recallAt5: 0, reciprocalRank: 0.1 },
    ]);
    expect(metrics['code to picture'].name).toEqual({ questions: 2, recallAt5: 0.5, mrr: 0.55 });
    expect(metrics['code to picture'].all).toEqual(metrics['code to picture'].name);
    expect(metrics['picture to code'].all?.questions).toBe(0);
  });
});

describe('bootstrapMean', () => {
  it('is around the mean, narrow for equal values, wider for few, and always the same', () => {
    const values = Array.from({ length: 50 }, (_, at) => at % 2);
    const interval = bootstrapMean(values);
    expect(interval.mean).toBe(0.5);
    expect(interval.low).toBeLessThan(0.5);
    expect(interval.high).toBeGreaterThan(0.5);
    expect(bootstrapMean(values)).toEqual(interval);
    const few = bootstrapMean(values.slice(0, 6));
    expect(few.high - few.low).toBeGreaterThan(interval.high - interval.low);
    expect(bootstrapMean([1, 1, 1])).toEqual({ mean: 1, low: 1, high: 1 });
  });

  it('compares rankings query by query', () => {
    expect(bootstrapDifference([1, 0.5, 0], [0.5, 0, -0.5])).toEqual({ mean: 0.5, low: 0.5, high: 0.5 });
    expect(() => bootstrapDifference([1], [])).toThrow(RangeError);
  });
});
