/** Text from files made safe and fit for a terminal. */

/** Control characters (an escape sequence in a file must not run in the terminal) and marks that reorder text. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the purpose.
const unsafeCharacters = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
/** Pictographs and scripts that take two columns. */
const wide =
  /\p{Emoji_Presentation}|\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Hangul}|[\uff01-\uff60]/u;

/** One line: line ends become spaces. */
export function printableLine(text: string): string {
  return printable(text).replaceAll('\n', ' ');
}

/** Keeps line ends; tabs become two spaces. */
export function printable(text: string): string {
  return text.replaceAll('\r\n', '\n').replaceAll('\t', '  ').replaceAll(unsafeCharacters, '');
}

/** JSON in one line. It says the same with every control character escaped; `JSON.stringify` leaves those from 7f on. */
export function printableJson(document: object): string {
  return JSON.stringify(document).replaceAll(/[\u007f-\u009f]/g, (character) => {
    return `\\u00${character.charCodeAt(0).toString(16)}`;
  });
}

/** Columns that the text takes, as far as terminals agree on it. */
export function columnsOf(text: string): number {
  let columns = 0;
  for (const { segment } of new Intl.Segmenter().segment(text)) columns += wide.test(segment) ? 2 : 1;
  return columns;
}

/** Cuts a line to the given columns, with an ellipsis, never inside a character. */
export function truncate(line: string, columns: number): string {
  // Most lines are short, and segmenting is slow.
  if (line.length * 2 <= columns || columnsOf(line) <= columns) return line;
  let kept = '';
  let used = 1; // The ellipsis.
  for (const { segment } of new Intl.Segmenter().segment(line)) {
    used += wide.test(segment) ? 2 : 1;
    if (used > columns) break;
    kept += segment;
  }
  return `${kept}…`;
}
