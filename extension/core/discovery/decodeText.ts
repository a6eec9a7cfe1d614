/**
 * Turns the bytes of a file into text, or finds that they are not text: UTF-8, UTF-16 with or without a byte order
 * mark, and windows-1252 for old single-byte files. The byte order mark is not part of the text.
 */

export type DecodedText =
  | { readonly kind: 'text'; readonly text: string; readonly encoding: TextEncoding }
  | { readonly kind: 'binary'; readonly detail: string };

export type TextEncoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';

/** Enough to tell UTF-16 from binary data, and cheap. */
const sampleBytes = 8192;
/** UTF-16 text in Latin script has a zero in nearly every unit; half of them leaves room for other scripts. */
const minZeroShare = 0.5;
/** Text has hardly any control characters; this allows a log with a few odd bytes. */
const maxControlShare = 0.02;
/** Prose in a Western language has below 10 % accented letters; more is another encoding, or no text. */
const maxHighByteShare = 0.3;

export function decodeText(bytes: Uint8Array): DecodedText {
  if (startsWith(bytes, [0xff, 0xfe, 0, 0]) || startsWith(bytes, [0, 0, 0xfe, 0xff])) {
    return binary('It is UTF-32 text, which is not read; save it as UTF-8');
  }
  if (startsWith(bytes, [0xef, 0xbb, 0xbf])) return checked(decode('utf-8', bytes, false), 'utf-8');
  if (startsWith(bytes, [0xff, 0xfe])) return checked(decode('utf-16le', bytes, false), 'utf-16le');
  if (startsWith(bytes, [0xfe, 0xff])) return checked(decode('utf-16be', bytes, false), 'utf-16be');

  if (bytes.includes(0)) {
    const order = utf16OrderOf(bytes.subarray(0, sampleBytes));
    const text = order === undefined || bytes.length % 2 === 1 ? undefined : decode(order, bytes, true);
    if (order === undefined || text === undefined || text.includes('\0')) return binary('It has zero bytes');
    return checked(text, order);
  }

  const strict = decode('utf-8', bytes, true);
  if (strict !== undefined) return checked(strict, 'utf-8');
  return decodeInvalidUtf8(bytes);
}

/** A few broken bytes in UTF-8 stay UTF-8; otherwise it is windows-1252 when it looks like text. */
function decodeInvalidUtf8(bytes: Uint8Array): DecodedText {
  const lossy = decode('utf-8', bytes, false) ?? '';
  let broken = 0;
  let valid = 0;
  for (const character of lossy) {
    if (character === '\uFFFD') broken += 1;
    else if (character > '\x7f') valid += 1;
  }
  if (valid > broken) return checked(lossy, 'utf-8');

  let high = 0;
  let undefinedBytes = 0;
  for (const byte of bytes) {
    if (byte >= 0x80) high += 1;
    if (byte === 0x81 || byte === 0x8d || byte === 0x8f || byte === 0x90 || byte === 0x9d)
      undefinedBytes += 1;
  }
  if (undefinedBytes > 0 || high > bytes.length * maxHighByteShare) {
    return binary('It is neither UTF-8 nor Western single-byte text; if it is text, save it as UTF-8');
  }
  return checked(decodeWindows1252(bytes), 'windows-1252');
}

/** Which byte of each unit is zero, judged by a sample; undefined when it is not UTF-16. */
function utf16OrderOf(sample: Uint8Array): 'utf-16le' | 'utf-16be' | undefined {
  let first = 0;
  let second = 0;
  for (let at = 0; at + 1 < sample.length; at += 2) {
    if (sample[at] === 0) first += 1;
    if (sample[at + 1] === 0) second += 1;
  }
  const units = Math.floor(sample.length / 2);
  if (first === 0 && second >= units * minZeroShare) return 'utf-16le';
  if (second === 0 && first >= units * minZeroShare) return 'utf-16be';
  return undefined;
}

/** Undefined when `isStrict` and the bytes are not valid in the encoding. Removes the byte order mark. */
function decode(encoding: string, bytes: Uint8Array, isStrict: boolean): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: isStrict }).decode(bytes);
  } catch {
    // Invalid bytes: what the caller asked about.
    return undefined;
  }
}

function checked(text: string | undefined, encoding: TextEncoding): DecodedText {
  if (text === undefined || !hasFewControls(text))
    return binary('It has too many control characters for text');
  return { kind: 'text', text, encoding };
}

function hasFewControls(text: string): boolean {
  let controls = 0;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    // Tab to carriage return, and the escape of terminal colours, belong to text.
    if (unit < 0x20 && !(unit >= 0x09 && unit <= 0x0d) && unit !== 0x1b) controls += 1;
  }
  return controls <= text.length * maxControlShare;
}

/** Characters of the bytes 0x80 to 0x9F; five of them are undefined in the encoding. */
const windows1252Specials =
  '\u20ac\ufffd\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\ufffd\u017d\ufffd' +
  '\ufffd\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\ufffd\u017e\u0178';

/**
 * Own table: several releases of Node.js decode windows-1252 as Latin-1, which turns curly quotes into control
 * characters.
 */
function decodeWindows1252(bytes: Uint8Array): string {
  const parts: string[] = [];
  // Small enough to be passed as arguments on every engine.
  const step = 4096;
  for (let start = 0; start < bytes.length; start += step) {
    parts.push(String.fromCharCode(...bytes.subarray(start, start + step)));
  }
  return parts
    .join('')
    .replace(/[\x80-\x9f]/g, (control) => windows1252Specials.charAt(control.charCodeAt(0) - 0x80));
}

function startsWith(bytes: Uint8Array, prefix: readonly number[]): boolean {
  return bytes.length >= prefix.length && prefix.every((byte, at) => bytes[at] === byte);
}

function binary(detail: string): DecodedText {
  return { kind: 'binary', detail };
}
