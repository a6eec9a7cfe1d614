/**
 * Finds where the pieces of a WordPiece tokenizer stand in the text that they were made of. The tokenizer lower-cases,
 * drops accents and control characters, and tells no offsets.
 */

export interface TokenPlace {
  readonly start: number;
  readonly end: number;
}

/** How far a piece may be from where it is expected: beyond it stands for something that this code does not know. */
const mostPassedOver = 200;
const continuation = '##';
const unknownPiece = '[UNK]';

/** One place for each piece, in order; a piece that is not found again has an empty place where it should stand. */
export function placesOfTokens(text: string, pieces: readonly string[]): readonly TokenPlace[] {
  const { letters, from, to } = lettersOf(text);
  const places: TokenPlace[] = [];
  let at = 0;
  for (const [index, piece] of pieces.entries()) {
    if (piece === unknownPiece) {
      const start = skipBlanks(letters, at);
      const end = endOfUnknown(letters, start, pieces[index + 1]);
      places.push({ start: from[start] ?? text.length, end: to[end - 1] ?? text.length });
      at = end;
      continue;
    }
    const bare = piece.startsWith(continuation) ? piece.slice(continuation.length) : piece;
    const wanted = [...bare].join('');
    const found = letters.indexOf(wanted, at);
    if (wanted === '' || found < 0 || found - at > mostPassedOver) {
      const here = from[at] ?? text.length;
      places.push({ start: here, end: here });
      continue;
    }
    at = found + wanted.length;
    places.push({ start: from[found] ?? text.length, end: to[at - 1] ?? text.length });
  }
  return places;
}

/** The text as the tokenizer reads it, and for each of its code units the stretch of the text that it stands for. */
function lettersOf(text: string): {
  readonly letters: string;
  readonly from: number[];
  readonly to: number[];
} {
  let letters = '';
  const from: number[] = [];
  const to: number[] = [];
  let at = 0;
  for (const character of text) {
    const end = at + character.length;
    const plain = character
      .normalize('NFD')
      .replace(/\p{Mn}+/gu, '')
      .toLowerCase();
    letters += plain;
    for (let unit = 0; unit < plain.length; unit += 1) {
      from.push(at);
      to.push(end);
    }
    at = end;
  }
  return { letters, from, to };
}

function skipBlanks(letters: string, at: number): number {
  let start = at;
  while (start < letters.length && /\s/u.test(letters.charAt(start))) start += 1;
  return start;
}

/** An unknown piece stands for a run without blanks and punctuation; at least one character, up to what follows. */
function endOfUnknown(letters: string, start: number, next: string | undefined): number {
  const following = next === undefined || next === unknownPiece ? -1 : letters.indexOf(next, start + 1);
  let end = start + 1;
  while (end < letters.length && end !== following && !/[\s\p{P}]/u.test(letters.charAt(end))) end += 1;
  return Math.min(end, letters.length);
}
