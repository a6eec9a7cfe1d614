/**
 * Splits text and identifiers into the words of the full-text index, so that `getUserById`, `get_user_by_id` and "user by
 * id" meet in the same words. A question has the words of `splitWords`, a text those of `documentWords`.
 *
 * Words are in composed form (NFC): `Übersicht` is one word whether its Ü is one code point or two. Chinese, Japanese,
 * Thai and their like are written without blanks, so that no rule reads their words off: a run of such letters gives
 * its overlapping pairs of characters, and a text gives the single characters too. 数据库 is so found inside of
 * 连接数据库失败, and a question of one character finds every text that has it.
 */

/** Longer runs are encoded data (base64, hashes), not names. */
const longestWord = 64;

const beyondAscii = /[\u0080-\uffff]/;
/** What may be words, before marks and letters are looked at; the same for ASCII, in half the time. */
const run = /[\p{L}\p{M}\p{N}_$]+/gu;
const asciiRun = /[\w$]+/g;
/** A letter of a script without blanks between words. */
const unspaced =
  '[\\p{scx=Han}\\p{scx=Hiragana}\\p{scx=Katakana}\\p{scx=Thai}\\p{scx=Lao}\\p{scx=Khmer}\\p{scx=Myanmar}]';
/** The first group holds a run of these; everything else is an identifier. Marks without a letter are no words. */
const stretch = new RegExp(
  `((?:(?=${unspaced})\\p{L}\\p{M}*)+)|(?:(?!${unspaced})\\p{L}\\p{M}*|[\\p{N}_$])+`,
  'gu',
);
const unspacedLetter = new RegExp(`(?=${unspaced})\\p{L}`, 'u');
const letterWithMarks = /\p{L}\p{M}*/gu;
/** Upper-case acronyms (`HTTP` of `HTTPServer`), capitalised or lower-case words, digits, letters without case. */
const part =
  /(?:\p{Lu}\p{M}*)+(?![\p{Ll}\p{M}])|(?:\p{Lu}\p{M}*)?(?:\p{Ll}\p{M}*)+|\p{N}+|(?:[\p{Lo}\p{Lm}\p{Lt}]\p{M}*)+/gu;
const asciiPart = /[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+/g;
/** Most identifiers: nothing in them can be folded or split. */
const plainWord = /^[a-z]+$/;

/** A piece of a text and where it begins, in UTF-16 code units. */
export interface Piece {
  readonly text: string;
  readonly start: number;
}

/** An identifier, or a run of letters that are written without blanks. */
export interface Stretch extends Piece {
  readonly isUnspaced: boolean;
}

/** What may be words, as the text writes it. */
export function runsOf(text: string): readonly Piece[] {
  return piecesOf(text, beyondAscii.test(text) ? run : asciiRun);
}

/** What a composed run consists of. Identifiers that are no words are left out. */
export function stretchesOf(composedRun: string): readonly Stretch[] {
  const all = beyondAscii.test(composedRun)
    ? Array.from(composedRun.matchAll(stretch), (match) => ({
        text: match[0],
        start: match.index,
        isUnspaced: match[1] !== undefined,
      }))
    : [{ text: composedRun, start: 0, isUnspaced: false }];
  return all.filter(({ text, isUnspaced }) => isUnspaced || text.length <= longestWord);
}

/** The letters of a stretch, each with its marks. */
export function lettersOf(text: string): readonly Piece[] {
  return piecesOf(text, letterWithMarks);
}

/** The parts of one composed identifier as it spells them. */
export function identifierParts(identifier: string): readonly Piece[] {
  return piecesOf(identifier, partPatternFor(identifier));
}

function partPatternFor(identifier: string): RegExp {
  return beyondAscii.test(identifier) ? part : asciiPart;
}

function piecesOf(text: string, pattern: RegExp): readonly Piece[] {
  return Array.from(text.matchAll(pattern), (match) => ({ text: match[0], start: match.index }));
}

/** ASCII is composed. */
function composed(text: string): string {
  return beyondAscii.test(text) ? text.normalize('NFC') : text;
}

/**
 * The parts of one identifier, lower-cased: `parseHTTPResponse2` gives parse, http, response, 2. Of other text the parts
 * of all its identifiers: whatever is no letter or digit parts them.
 */
export function splitIdentifier(identifier: string): readonly string[] {
  const parts = composed(identifier).match(partPatternFor(identifier)) ?? [];
  return parts.map((word) => word.toLowerCase());
}

/** An identifier without case and separators, so that all spellings of a name are one word: `getuserbyid`. */
export function foldIdentifier(identifier: string): string {
  return foldComposed(composed(identifier));
}

function foldComposed(identifier: string): string {
  return identifier.replace(/[_$]+/g, '').toLowerCase();
}

/** True for what has letters of a script without blanks, and so is no word of the index as it is. */
export function hasUnspacedLetters(text: string): boolean {
  return beyondAscii.test(text) && unspacedLetter.test(text);
}

/** The words under which the index has parts of identifiers, or identifiers that are folded. */
export function indexedForms(words: readonly string[]): readonly string[] {
  return words.flatMap((word) => (hasUnspacedLetters(word) ? splitWords(word) : [word]));
}

/**
 * All words of a question, in reading order: every identifier once folded and, when it has several parts, each part; of
 * runs without blanks each pair of characters, or the only character. Repetitions are kept, because their number matters
 * to BM25.
 */
export function splitWords(text: string): readonly string[] {
  return wordsIn(text, { hasCharacters: false });
}

/** All words that a text is found by: those of `splitWords`, and each character of runs without blanks. */
export function documentWords(text: string): readonly string[] {
  return wordsIn(text, { hasCharacters: true });
}

function wordsIn(text: string, { hasCharacters }: { readonly hasCharacters: boolean }): string[] {
  const words: string[] = [];
  const isAscii = !beyondAscii.test(text);
  for (const found of text.match(isAscii ? asciiRun : run) ?? []) {
    if (isAscii || !beyondAscii.test(found)) {
      if (found.length <= longestWord) addIdentifier(found, asciiPart, words);
      continue;
    }
    for (const { text: piece, isUnspaced } of stretchesOf(composed(found))) {
      if (isUnspaced) addUnspaced(piece, words, hasCharacters);
      else addIdentifier(piece, partPatternFor(piece), words);
    }
  }
  return words;
}

/** `identifier` is composed. */
function addIdentifier(identifier: string, partPattern: RegExp, words: string[]): void {
  if (plainWord.test(identifier)) {
    words.push(identifier);
    return;
  }
  const whole = foldComposed(identifier);
  if (whole === '') return;
  words.push(whole);
  const parts = identifier.match(partPattern) ?? [];
  if (parts.length > 1) for (const word of parts) words.push(word.toLowerCase());
}

function addUnspaced(unspacedRun: string, words: string[], hasCharacters: boolean): void {
  const letters = unspacedRun.match(letterWithMarks) ?? [];
  for (const [at, letter] of letters.entries()) {
    if (hasCharacters || letters.length === 1) words.push(letter);
    const next = letters[at + 1];
    if (next !== undefined) words.push(letter + next);
  }
}

/**
 * Tells cheaply where `documentWords` has nothing to find: false only for a text that has none of these words. Every
 * word is a run of letters of its text, composed, in lower case and without `_` and `$`.
 */
export function wordFinder(terms: readonly string[]): (text: string) => boolean {
  return (text) => {
    // Its lower case depends on its neighbours, which `splitWords` takes apart first.
    if (text.includes('\u03a3')) return true;
    const folded = foldIdentifier(text);
    return terms.some((term) => folded.includes(term));
  };
}

/** BM25's term frequency saturates; more repetitions than this only cost space. */
const mostRepetitions = 4;

/** The text that is stored for the full-text index: `documentWords` with long repetitions cut. */
export function indexableWords(texts: readonly string[]): string {
  const seen = new Map<string, number>();
  const kept: string[] = [];
  for (const text of texts) {
    for (const word of documentWords(text)) {
      const times = (seen.get(word) ?? 0) + 1;
      seen.set(word, times);
      if (times <= mostRepetitions) kept.push(word);
    }
  }
  return kept.join(' ');
}
