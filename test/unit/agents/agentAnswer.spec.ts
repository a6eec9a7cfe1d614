import { fromJsonSchema } from '@modelcontextprotocol/server';
import { describe, expect, it } from 'vitest';
import { reasonText } from '../../../extension/cli/resultsView.ts';
import {
  agentAnswer,
  agentAnswerSchema,
  answerText,
  citationOf,
  emptyIndexProblem,
  fittingText,
} from '../../../extension/core/agents/agentAnswer.ts';
import { answerOf, resultOf } from '../vscode/shim/samples.ts';

const position = (line: number, character = 0) => ({ line, character });
const code = resultOf({
  more: [{ range: { start: position(9), end: position(12) }, score: 0.5, scope: [] }],
});
const picture = resultOf({
  file: '/w/logo.png',
  path: 'logo.png',
  modality: 'image',
  languageId: 'png',
  scope: [],
  probability: 0.8765,
  why: [],
  snippet: 'A red circle.\n',
});

describe('the answer as data', () => {
  it('counts lines from 1, the last one included, and gives pictures none', () => {
    const { results } = agentAnswer(answerOf([code, picture]), reasonText);
    expect(results[0]).toMatchObject({ startLine: 41, endLine: 53, more: [{ startLine: 10, endLine: 12 }] });
    expect(results[0]?.why).toEqual(['close in meaning (0.62)']);
    expect(results[1]).toMatchObject({ probability: 0.88, more: [] });
    expect(results[1]).not.toHaveProperty('startLine');
  });

  it('does not count a line that a range only touches, and keeps an empty range on its line', () => {
    const hit = (range: (typeof code)['range']) => {
      const [only] = agentAnswer(answerOf([resultOf({ range })]), reasonText).results;
      return only === undefined ? '' : citationOf(only);
    };
    expect(hit({ start: position(4), end: position(7, 0) })).toBe('src/dates/parse.ts:5-7');
    expect(hit({ start: position(4), end: position(5, 0) })).toBe('src/dates/parse.ts:5');
    expect(hit({ start: position(4), end: position(4, 0) })).toBe('src/dates/parse.ts:5');
  });

  it('fits its schema, and the schema refuses what is no answer', async () => {
    const problems = async (value: unknown) =>
      (await fromJsonSchema(agentAnswerSchema)['~standard'].validate(value)).issues ?? [];
    const answer = agentAnswer(answerOf([code, picture], false), reasonText, ['The disk is full.']);
    expect(await problems(structuredClone(answer))).toEqual([]);
    expect(answer.note).toMatch(/still being built.*The disk is full\.$/);
    expect(await problems({ ...answer, results: [{ path: 'a' }] })).not.toEqual([]);
  });
});

describe('the answer as text', () => {
  it('cites path and lines, and shows probability, reasons and the lines themselves', () => {
    expect(answerText(agentAnswer(answerOf([code, picture]), reasonText))).toBe(`2 results, best first.

1. src/dates/parse.ts:41-53 (code, typescript, probability 0.95)
   in: Calendar > parseDate
   why: close in meaning (0.62)
   also lines: 10-12
   | parseDate(text: string): Date {
   |   return new Date(text);
   | }

2. logo.png (picture, probability 0.88)
   | A red circle.`);
  });

  it('says so when there is nothing, or when there may be more', () => {
    expect(answerText(agentAnswer(answerOf([]), reasonText))).toContain('Nothing was found');
    expect(answerText(agentAnswer(answerOf([code], false), reasonText))).toContain('still being built');
  });

  it('advises other words only when the index holds something', () => {
    const index = { isComplete: true, chunks: 0, images: 0, filesSkipped: 3 };
    expect(emptyIndexProblem({ ...index, images: 1 })).toBeUndefined();
    expect(emptyIndexProblem({ ...index, isComplete: false })).toBeUndefined();
    expect(emptyIndexProblem({ ...index, filesSkipped: 1 })).toContain('1 file was left out');
    const empty = emptyIndexProblem(index) ?? '';
    expect(empty).toMatch(/^The index is empty: 3 files were left out\./);
    const text = answerText(agentAnswer(answerOf([]), reasonText, [empty]));
    expect(text).toBe(`Nothing was found. ${empty}`);
    expect(answerText(agentAnswer(answerOf([]), reasonText))).toContain('Try other words');
  });

  it('shows fewer lines first and fewer results then, until it fits', async () => {
    const many = agentAnswer(answerOf(Array.from({ length: 20 }, () => code)), reasonText);
    const within = (characters: number) => fittingText(many, async (text) => text.length <= characters);
    const whole = answerText(many);
    expect(await within(whole.length)).toBe(whole);

    const shorter = await within(whole.length - 1);
    expect(shorter).toContain('20. src/dates/parse.ts:41-53');
    expect(shorter.length).toBeLessThan(whole.length);

    const few = await within(700);
    expect(few.length).toBeLessThanOrEqual(700);
    expect(few).toContain('20 results, best first; only the first');
    expect(few).toContain('1. src/dates/parse.ts:41-53');

    const least = await within(1);
    expect(least).toContain('1. src/dates/parse.ts:41-53');
    expect(least).not.toContain('2. ');
  });
});
