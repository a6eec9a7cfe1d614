/**
 * Splits text and identifiers into the words of the full-text index. The same function serves documents and queries,
 * so that `getUserById`, `get_user_by_id` and "user by id" meet in the same words.
 */

/** Longer runs are encoded data (base64, hashes), not names. */
const longestWord = 64;

const run = /[\p{L}\p{N}_$]+/gu;
/** Upper-case acronyms (`HTTP` of `HTTPServer`), capitalised or lower-case words, digits, letters without case. */
const part = /\p{Lu}+(?![\p{Ll}])|\p{Lu}?\p{Ll}+|\p{N}+|[\p{Lo}\p{Lm}\p{Lt}]+/gu;
/** Most identifiers: nothing in them can be folded or split. */
const plainWord = /^[a-z]+$/;

/** A piece of a text and where it begins, in UTF-16 code units. */
interface Piece {
  readonly text: string;
  readonly start: number;
}

/** All identifiers of a text that are words, in order. */
export function identifiers(text: string): readonly Piece[] {
  return piecesOf(text, run).filter((piece) => piece.text.length <= longestWord);
}

/** The parts of one identifier as it spells them. */
export function identifierParts(identifier: string): readonly Piece[] {
  return piecesOf(identifier, part);
}

function piecesOf(text: string, pattern: RegExp): readonly Piece[] {
  return Array.from(text.matchAll(pattern), (match) => ({ text: match[0], start: match.index }));
}

/** The parts of one identifier, lower-cased: `parseHTTPResponse2` gives parse, http, response, 2. */
export function splitIdentifier(identifier: string): readonly string[] {
  return (identifier.match(part) ?? []).map((word) => word.toLowerCase());
}

/** An identifier without case and separators, so that all spellings of a name are one word: `getuserbyid`. */
export function foldIdentifier(identifier: string): string {
  return identifier.replace(/[_$]+/gu, '').toLowerCase();
}

/**
 * All words of a text in reading order: every identifier once folded and, when it has several parts, each part.
 * Repetitions are kept, because their number matters to BM25.
 */
export function splitWords(text: string): readonly string[] {
  const words: string[] = [];
  for (const [identifier] of text.matchAll(run)) {
    if (identifier.length > longestWord) continue;
    if (plainWord.test(identifier)) {
      words.push(identifier);
      continue;
    }
    const whole = foldIdentifier(identifier);
    if (whole === '') continue;
    words.push(whole);
    const parts = splitIdentifier(identifier);
    if (parts.length > 1) words.push(...parts);
  }
  return words;
}

/**
 * Tells cheaply where `splitWords` has nothing to find: false only for a text that has none of these words. Every word
 * is a run of letters of its text, in lower case and without `_` and `$`.
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

/** The text that is stored for the full-text index: `splitWords` with long repetitions cut. */
export function indexableWords(texts: readonly string[]): string {
  const seen = new Map<string, number>();
  const kept: string[] = [];
  for (const text of texts) {
    for (const word of splitWords(text)) {
      const times = (seen.get(word) ?? 0) + 1;
      seen.set(word, times);
      if (times <= mostRepetitions) kept.push(word);
    }
  }
  return kept.join(' ');
}
