/**
 * From the characters that the model read to words with their places: spaces that the model swallowed are put back
 * where the picture has a gap, and each word gets the columns that its ink covers.
 */
import type { DecodedCharacter } from './ctcDecoder.ts';

/** `start` and `end` are columns of the line's image; `end` is exclusive. */
export interface PlacedWord {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** A blank stretch between two characters. */
interface Gap {
  readonly start: number;
  readonly length: number;
}

interface Pair {
  readonly gap: Gap;
  /** The model read a space here. */
  readonly hasSpace: boolean;
  readonly left: string;
  readonly right: string;
  /** Columns between the characters' middles. */
  readonly distance: number;
}

/**
 * Logistic regression for "a space was swallowed here". Its terms: the gap and the distance in units of the line's mean
 * distance, the gap in units of the line's spaces (when the model read some), and by how much the gap exceeds those
 * between most letters of the line. Fitted to 31,900 pairs of characters from the test screenshots, as they are,
 * compressed and scaled, where the drawn words' places tell where the spaces are. On screenshots that were left out of
 * the fit it finds 90 of 100 swallowed spaces and invents one for 1,700 pairs.
 */
interface SpaceWeights {
  readonly bias: number;
  readonly gap: number;
  readonly distance: number;
  readonly gapToSpace: number;
  readonly gapToUsual: number;
}

/** Letters and digits on both sides, or a comma before; and everything else, where gaps are wider by nature. */
const weights: Readonly<
  Record<'letters' | 'punctuation', Readonly<Record<'spaced' | 'spaceless', SpaceWeights>>>
> = {
  letters: {
    spaced: { bias: -15.91, gap: -6.65, distance: 3.6, gapToSpace: 16.1, gapToUsual: 9.27 },
    spaceless: { bias: -15.03, gap: 18.67, distance: 4.88, gapToSpace: 0, gapToUsual: 6.27 },
  },
  punctuation: {
    spaced: { bias: -17.33, gap: 0.55, distance: 2.35, gapToSpace: 14.68, gapToUsual: 4.49 },
    spaceless: { bias: -14.75, gap: 9.05, distance: 5.2, gapToSpace: 0, gapToUsual: 4.7 },
  },
};
/** The terms are cut here, as they were for the fit. */
const largestShare = 1.5;
const largestDistance = 2.5;
/** Log-odds of a probability of 0.7: an invented space breaks a word that could be found. */
const minEvidence = 0.85;
/** The gap that most letters stay below: this share of them. */
const usualShare = 0.75;

/** A space is wider than the gap that this share of the letters stay below, by this factor at least. */
const narrowShare = 0.4;
const minOverNarrow = 1.2;
/** Letters that leave room beside their foot, and the digit that is narrower than its place. */
const overhanging = /^[TVYFP7]|1/;
/** Beside those a wide gap is a space only when the letters are as far apart as if there were one. */
const minDistanceOfOverhanging = 1.3;

const wordCharacter = /^[\p{L}\p{N}_]$/u;
/** Written without spaces between words. */
const unspaced = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}。、]$/u;

/**
 * `characters` have centres in columns of the line's image; `blank` has a 1 for every column without ink. The result
 * has no empty word.
 */
export function placeWords(characters: readonly DecodedCharacter[], blank: Uint8Array): PlacedWord[] {
  const letters = characters.filter(({ text }) => text.trim() !== '');
  const [first] = letters;
  if (first === undefined) return [];
  const pairs = pairsOf(characters, blank);
  const isBreak = breaksOf(pairs);
  const words: PlacedWord[] = [];
  let text = toAscii(first.text);
  let start = inkStart(blank, first.centre);
  for (const [index, pair] of pairs.entries()) {
    if (isBreak[index] === true) {
      words.push({ text, start, end: pair.gap.start });
      text = '';
      start = pair.gap.start + pair.gap.length;
    }
    text += toAscii(pair.right);
  }
  words.push({ text, start, end: inkEnd(blank, letters.at(-1)?.centre ?? 0) });
  return words;
}

/** Neighbouring characters other than spaces. */
function pairsOf(characters: readonly DecodedCharacter[], blank: Uint8Array): Pair[] {
  const pairs: Pair[] = [];
  let left: DecodedCharacter | undefined;
  let hasSpace = false;
  for (const right of characters) {
    if (right.text.trim() === '') {
      hasSpace = true;
      continue;
    }
    if (left !== undefined)
      pairs.push({
        gap: widestGap(blank, Math.round(left.centre), Math.round(right.centre)),
        hasSpace,
        left: left.text,
        right: right.text,
        distance: right.centre - left.centre,
      });
    left = right;
    hasSpace = false;
  }
  return pairs;
}

/** The middle, with length 0, when the characters touch. */
function widestGap(blank: Uint8Array, from: number, to: number): Gap {
  let best: Gap = { start: Math.round((from + to) / 2), length: 0 };
  let length = 0;
  for (let x = Math.max(0, from); x < to; x += 1) {
    length = blank[x] === 1 ? length + 1 : 0;
    if (length > best.length) best = { start: x + 1 - length, length };
  }
  return best;
}

function breaksOf(pairs: readonly Pair[]): boolean[] {
  const inside = pairs.filter((pair) => !pair.hasSpace);
  const pitch = inside.reduce((sum, pair) => sum + pair.distance, 0) / Math.max(1, inside.length);
  const space = quantile(
    pairs.filter((pair) => pair.hasSpace).map((pair) => pair.gap.length),
    0.5,
  );
  const betweenLetters = inside
    .filter(({ left, right }) => wordCharacter.test(left) && wordCharacter.test(right))
    .map((pair) => pair.gap.length);
  const usual = quantile(betweenLetters, usualShare) ?? 0;
  // The lower half: in a line of few letters the upper one is made of spaces.
  const narrow = quantile(betweenLetters, narrowShare) ?? 0;
  return pairs.map((pair) => {
    if (pair.hasSpace) return true;
    if (unspaced.test(pair.left) || unspaced.test(pair.right)) return false;
    const gap = pair.gap.length;
    // Widely set capitals have large gaps everywhere.
    if (gap <= narrow * minOverNarrow) return false;
    if (overhanging.test(pair.left + pair.right) && pair.distance < pitch * minDistanceOfOverhanging)
      return false;
    const { bias, ...of } =
      weights[isLetterPair(pair) ? 'letters' : 'punctuation'][space === undefined ? 'spaceless' : 'spaced'];
    const evidence =
      bias +
      of.gap * Math.min(largestShare, gap / pitch) +
      of.distance * Math.min(largestDistance, pair.distance / pitch) +
      of.gapToSpace * Math.min(largestShare, gap / Math.max(1, space ?? 1)) +
      of.gapToUsual * Math.min(largestShare, Math.max(-1, (gap - usual) / pitch));
    return evidence >= minEvidence;
  });
}

/** A comma is often followed by a space, and its own gap is that of a letter. */
function isLetterPair({ left, right }: Pair): boolean {
  return (wordCharacter.test(left) || left === ',') && wordCharacter.test(right);
}

/** Undefined without values. */
function quantile(values: readonly number[], share: number): number | undefined {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.floor(sorted.length * share)];
}

/** The line's first column with ink, or the first character's middle when that lies before. */
function inkStart(blank: Uint8Array, centre: number): number {
  const first = blank.indexOf(0);
  return first < 0 ? Math.floor(centre) : Math.min(first, Math.floor(centre));
}

function inkEnd(blank: Uint8Array, centre: number): number {
  return Math.max(blank.lastIndexOf(0) + 1, Math.ceil(centre));
}

/** Full-width forms of ASCII, which the model likes to see in code, as ASCII: nobody searches for them. */
function toAscii(text: string): string {
  const code = text.codePointAt(0) ?? 0;
  return code >= 0xff01 && code <= 0xff5e ? String.fromCodePoint(code - 0xfee0) : text;
}
