/** The questions that led somewhere, and the way back. */
import { describe, expect, it } from 'vitest';
import { keepTrail, restoreTrail } from '../../../../webview/gallery/keptState.ts';
import {
  backOne,
  backTo,
  lastStep,
  pictureLeft,
  pushQuestion,
  startTrail,
  steer,
  type Trail,
  unsteer,
  withWords,
  wordsOf,
} from '../../../../webview/gallery/trail.ts';

const picture = (name: string) => ({ kind: 'picture' as const, file: `/w/${name}`, name });
const names = (trail: Trail): string[] =>
  trail.map(({ question }) =>
    'name' in question ? question.name : 'text' in question ? question.text : question.kind,
  );

describe('the way back', () => {
  it('leads to the picture that was asked about, whole or a part of it', () => {
    const cut = { kind: 'pixels', name: 'b', mediaType: 'image/png', bytes: new Uint8Array() } as const;
    const steps = [
      picture('a.png'),
      { ...cut, cutFrom: '/w/b.png' },
      cut,
      { kind: 'words', text: 'sun' },
    ] as const;
    const trail = steps.reduce<Trail>(pushQuestion, startTrail);
    expect(trail.map((_, index) => pictureLeft(trail, index))).toEqual(['/w/a.png', '/w/b.png', '', '', '']);
  });
});

describe('the search box', () => {
  it('replaces its own words and leads back when it is emptied', () => {
    let trail = withWords(startTrail, 's');
    trail = withWords(trail, 'sun');
    expect(names(trail)).toEqual(['all', 'sun']);
    expect(wordsOf(trail)).toBe('sun');
    trail = pushQuestion(trail, picture('a.png'));
    expect(wordsOf(trail)).toBe('');
    trail = withWords(withWords(trail, 'moo'), 'moon');
    expect(names(trail)).toEqual(['all', 'sun', 'a.png', 'moon']);
    expect(names(withWords(trail, ' '))).toEqual(['all', 'sun', 'a.png']);
  });

  it('changes nothing when it is empty and nothing was typed', () => {
    const trail = pushQuestion(startTrail, picture('a.png'));
    expect(withWords(trail, '')).toBe(trail);
    expect(withWords(startTrail, '')).toBe(startTrail);
  });

  it('leads to all pictures when there was nothing before the words', () => {
    const only: Trail = [{ question: { kind: 'words', text: 'sun' }, more: [], less: [] }];
    expect(names(withWords(only, 'sunny'))).toEqual(['sunny']);
    expect(withWords(only, '')).toEqual(startTrail);
  });
});

describe('the way back', () => {
  it('goes step by step or to any step, and stops at the first', () => {
    const trail = pushQuestion(pushQuestion(startTrail, picture('a')), picture('b'));
    expect(names(backOne(trail))).toEqual(['all', 'a']);
    expect(names(backTo(trail, 0))).toEqual(['all']);
    expect(backOne(startTrail)).toBe(startTrail);
  });

  it('forgets the oldest questions of a long trail', () => {
    let trail = startTrail;
    for (let n = 0; n < 20; n++) trail = pushQuestion(trail, picture(String(n)));
    expect(names(trail)).toEqual(['12', '13', '14', '15', '16', '17', '18', '19']);
  });
});

describe('steering', () => {
  it('takes a picture in one direction at a time and lets it go', () => {
    const a = { file: '/w/a', name: 'a' };
    let trail = steer(pushQuestion(startTrail, picture('x')), 'more', a);
    trail = steer(trail, 'less', a);
    expect(lastStep(trail)).toMatchObject({ more: [], less: [a] });
    trail = steer(trail, 'less', a);
    expect(lastStep(trail).less).toEqual([a]);
    expect(lastStep(unsteer(trail, '/w/a')).less).toEqual([]);
    expect(trail[0]).toEqual(startTrail[0]);
  });
});

describe('what is kept over a reload', () => {
  const pixels = (length: number) => ({
    kind: 'pixels' as const,
    name: 'Pasted picture',
    mediaType: 'image/png',
    bytes: Uint8Array.from({ length }, (_, n) => (n * 31) % 256),
    cutFrom: '/w/a.png',
  });

  it('is the same afterwards, bytes included, through JSON', () => {
    const trail = steer(pushQuestion(withWords(startTrail, 'sun'), pixels(70_000)), 'more', {
      file: '/w/b',
      name: 'b',
    });
    const kept = JSON.parse(JSON.stringify(keepTrail(trail)));
    expect(restoreTrail(kept)).toEqual(trail);
  });

  it('ends before a picture that is too large to be kept', () => {
    const trail = pushQuestion(pushQuestion(startTrail, pixels(400_000)), picture('b'));
    expect(names(restoreTrail(keepTrail(trail)))).toEqual(['all']);
    expect(restoreTrail(keepTrail([{ question: pixels(400_000), more: [], less: [] }]))).toEqual(startTrail);
  });
});
