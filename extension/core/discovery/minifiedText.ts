/**
 * Recognises text that was squeezed for machines, by the lengths of its lines.
 */
import { modalityOfLanguage } from './languages.ts';

/** People break code far earlier, and no tool that formats code leaves longer lines. */
const longCodeLine = 5_000;
/** Paragraphs on one line stay far below; what is longer is an embedded picture or a dump. */
const longProseLine = 20_000;
/** One such line alone fills hundreds of chunks with noise, whatever else the file holds. */
const hugeCodeLine = 100_000;
/** Some minifiers break their output every 500 to 1000 characters; hand-written code averages 30 to 50 a line. */
const longMeanLine = 400;
/** Below this a high mean is one long string or data row among few lines. */
const meaningfulMeanCharacters = 20_000;

/** Why the text counts as minified, in words; undefined when it looks written by hand. */
export function minifiedReasonOf(languageId: string, text: string): string | undefined {
  const isCode = modalityOfLanguage(languageId) === 'code';
  const limit = isCode ? longCodeLine : longProseLine;
  if (text.length <= limit) return undefined;

  let lines = 0;
  let longest = 0;
  let inLongLines = 0;
  for (let start = 0; start <= text.length; ) {
    const end = text.indexOf('\n', start);
    const length = (end === -1 ? text.length : end) - start;
    if (length > 0) lines += 1;
    if (length > longest) longest = length;
    if (length > limit) inLongLines += length;
    start += length + 1;
  }

  if (inLongLines * 2 > text.length) return `More than half of it is in lines of over ${limit} characters`;
  if (!isCode) return undefined;
  if (longest > hugeCodeLine) return `It has a line of ${longest} characters`;
  const mean = Math.round(text.length / Math.max(lines, 1));
  if (text.length > meaningfulMeanCharacters && mean > longMeanLine) {
    return `Its lines are ${mean} characters long on average`;
  }
  return undefined;
}
