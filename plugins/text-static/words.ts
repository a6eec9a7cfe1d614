/**
 * Text to words: the parts of identifiers, lower case and without accents; `parseHTTPResponse2` has the words parse,
 * http, response, 2. Must agree with models/training/static_text/words.py, by which the weights were trained.
 */

/** Longer runs are encoded data (base64, hashes), not words. */
const maxWordCharacters = 64;

const separator = 0;
const lower = 1;
const upper = 2;
const digit = 3;
/** Letters without case; each is a word of its own. */
const letter = 4;

const classOfUnit = new Uint8Array(128);
for (let code = 0; code < 128; code += 1) {
  if (code >= 0x61 && code <= 0x7a) classOfUnit[code] = lower;
  else if (code >= 0x41 && code <= 0x5a) classOfUnit[code] = upper;
  else if (code >= 0x30 && code <= 0x39) classOfUnit[code] = digit;
}

const lowerS = 0x73;

/** Calls `visit` with every word in reading order. */
export function forEachWord(text: string, visit: (word: string) => void): void {
  // Accents fall away; nothing changes for ASCII, which nearly all code is.
  const plain = isAscii(text) ? text : text.normalize('NFD').replace(/\p{Mn}+/gu, '');
  let at = 0;
  while (at < plain.length) {
    const start = at;
    switch (classAt(plain, at)) {
      case separator:
        at += 1;
        continue;
      case upper:
        at = endOfCapitals(plain, at);
        break;
      case lower:
        at = endOfRun(plain, at + 1, lower);
        break;
      case digit:
        at = endOfRun(plain, at + 1, digit);
        break;
      default:
        at += 1;
    }
    if (at - start <= maxWordCharacters) visit(plain.slice(start, at).toLowerCase());
  }
}

/** The end of the word that begins with a capital: `Http`, the `HTTP` of `HTTPServer`, `URLs`. */
function endOfCapitals(text: string, start: number): number {
  const end = endOfRun(text, start + 1, upper);
  if (classAt(text, end) !== lower) return end;
  const isPlural = end - start >= 2 && text.charCodeAt(end) === lowerS && classAt(text, end + 1) !== lower;
  if (isPlural) return end + 1;
  // The last capital begins the next word, unless it is the only one.
  return end - start > 1 ? end - 1 : endOfRun(text, end, lower);
}

function endOfRun(text: string, start: number, kind: number): number {
  let at = start;
  while (at < text.length && classAt(text, at) === kind) at += 1;
  return at;
}

/** The class past the end is that of a separator. */
function classAt(text: string, at: number): number {
  const code = text.charCodeAt(at);
  return code < 128 ? (classOfUnit[code] ?? separator) : at < text.length ? classOfOther(code) : separator;
}

const knownClasses = new Map<number, number>();

/** Halves of surrogate pairs separate words: no letter that the vocabulary knows needs one. */
function classOfOther(code: number): number {
  let kind = knownClasses.get(code);
  if (kind === undefined) {
    kind = computeClass(String.fromCharCode(code));
    knownClasses.set(code, kind);
  }
  return kind;
}

/** Numbers are those of any script, and the like of ½. */
const classPatterns: readonly (readonly [number, RegExp])[] = [
  [upper, /^[\p{Lu}\p{Lt}]$/u],
  [lower, /^\p{Ll}$/u],
  [digit, /^\p{N}$/u],
  [letter, /^[\p{Lo}\p{Lm}]$/u],
];

function computeClass(character: string): number {
  return classPatterns.find(([, pattern]) => pattern.test(character))?.[0] ?? separator;
}

function isAscii(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) if (text.charCodeAt(at) > 127) return false;
  return true;
}
