/**
 * The questions that led to what the gallery shows, first to last. Plain values; the page and its tests share them.
 */
import type { GalleryQuestion } from '../../extension/core/protocol/views/galleryView.ts';

/** A picture that the answer shall be nearer to, or further from. */
export interface SteeringPicture {
  readonly file: string;
  readonly name: string;
}

export interface Step {
  readonly question: GalleryQuestion;
  readonly more: readonly SteeringPicture[];
  readonly less: readonly SteeringPicture[];
}

/** Never empty: the last step is what is shown. */
export type Trail = readonly [Step, ...Step[]];

/** Longer trails are read by nobody; the oldest questions go first. */
const mostSteps = 8;

export function stepOf(question: GalleryQuestion): Step {
  return { question, more: [], less: [] };
}

export const startTrail: Trail = [stepOf({ kind: 'all' })];

export function lastStep(trail: Trail): Step {
  return trail.at(-1) ?? trail[0];
}

export function pushQuestion(trail: Trail, question: GalleryQuestion): Trail {
  const [first, ...rest] = [...trail, stepOf(question)].slice(-mostSteps);
  return first === undefined ? trail : [first, ...rest];
}

export function backTo(trail: Trail, index: number): Trail {
  const [first, ...rest] = trail.slice(0, index + 1);
  return first === undefined ? [trail[0]] : [first, ...rest];
}

/** The picture that the question after a step was asked about, which a way back to the step leads to; else empty. */
export function pictureLeft(trail: Trail, index: number): string {
  const question = trail[index + 1]?.question;
  if (question?.kind === 'picture') return question.file;
  return question?.kind === 'pixels' ? (question.cutFrom ?? '') : '';
}

export function backOne(trail: Trail): Trail {
  return trail.length < 2 ? trail : backTo(trail, trail.length - 2);
}

/**
 * What the search box says becomes the question. While somebody types, each text takes the place of the one before; an
 * empty box leads back to what was there before the words, or to all pictures.
 */
export function withWords(trail: Trail, text: string): Trail {
  const { question } = lastStep(trail);
  const isWords = question.kind === 'words';
  if (text.trim() === '') {
    if (!isWords) return trail;
    return trail.length > 1 ? backOne(trail) : startTrail;
  }
  const words: GalleryQuestion = { kind: 'words', text };
  if (question.kind === 'all' && trail.length === 1) return pushQuestion(startTrail, words);
  return isWords && trail.length > 1
    ? pushQuestion(backOne(trail), words)
    : isWords
      ? [stepOf(words)]
      : pushQuestion(trail, words);
}

/** What stands in the search box. */
export function wordsOf(trail: Trail): string {
  const { question } = lastStep(trail);
  return question.kind === 'words' ? question.text : '';
}

export type Direction = 'more' | 'less';

/** A picture steers in one direction at a time; the same again changes nothing. */
export function steer(trail: Trail, direction: Direction, picture: SteeringPicture): Trail {
  const step = lastStep(trail);
  const isOther = ({ file }: SteeringPicture): boolean => file !== picture.file;
  const cleared = { ...step, more: step.more.filter(isOther), less: step.less.filter(isOther) };
  return withLast(trail, { ...cleared, [direction]: [...cleared[direction], picture] });
}

export function unsteer(trail: Trail, file: string): Trail {
  const step = lastStep(trail);
  const isOther = (picture: SteeringPicture): boolean => picture.file !== file;
  return withLast(trail, { ...step, more: step.more.filter(isOther), less: step.less.filter(isOther) });
}

function withLast(trail: Trail, step: Step): Trail {
  if (trail.length < 2) return [step];
  const [first, ...rest] = trail.slice(0, -1);
  return first === undefined ? [step] : [first, ...rest, step];
}
