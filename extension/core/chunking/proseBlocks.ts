/**
 * Finds the headings and blocks of documents without a parser: reStructuredText, AsciiDoc, LaTeX, HTML, Org and plain
 * text, and Markdown that is too large to parse. Blocks are paragraphs, separated by blank lines.
 */
import type { TextLines } from './textLines.ts';

export interface ProseBlock {
  readonly first: number;
  /** Included. */
  readonly last: number;
  readonly heading?: { readonly depth: number; readonly title: string };
}

/** Reads a heading at a line; `length` is the number of lines it takes. */
type HeadingReader = (
  lines: TextLines,
  line: number,
) => { readonly depth: number; readonly title: string; readonly length: number } | undefined;

/** Headings are short; longer lines are not looked at, so that the expressions below stay cheap. */
const maxHeadingLength = 300;

function matchHeading(expression: RegExp, depthOf: (mark: string) => number): HeadingReader {
  return (lines, line) => {
    if (lines.lengthOf(line) > maxHeadingLength) return undefined;
    const match = expression.exec(lines.at(line));
    if (match === null) return undefined;
    return { depth: depthOf(match[1] ?? ''), title: plainTitle(match[2] ?? ''), length: 1 };
  };
}

/** Without tags, emphasis and the marks of links. */
export function plainTitle(text: string): string {
  return text
    .slice(0, maxHeadingLength)
    .replace(/<[^<>]*>/g, '')
    .replace(/!?\[([^[\]]*)\]\([^()]*\)/g, '$1')
    .replace(/[`*]+|(?:^|\s)_+|_+(?:\s|$)/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}

/** Order of the marks is not fixed in reStructuredText; this is the one of its guide. */
const underlineMarks = '=-~^"\'+*#`:.';

const readUnderlined: HeadingReader = (lines, line) => {
  if (line + 1 >= lines.count || lines.isBlank(line) || lines.indentOf(line) > 0) return undefined;
  if (Math.max(lines.lengthOf(line), lines.lengthOf(line + 1)) > maxHeadingLength) return undefined;
  const under = lines.at(line + 1).trimEnd();
  const title = lines.at(line).trim();
  const mark = under.charAt(0);
  const depth = underlineMarks.indexOf(mark);
  if (under.length < 3 || depth < 0 || under.length < Math.min(title.length, 40)) return undefined;
  if (under !== mark.repeat(under.length) || !/[\p{L}\p{N}]/u.test(title)) return undefined;
  return { depth: depth + 1, title: plainTitle(title), length: 2 };
};

const latexLevels = ['part', 'chapter', 'section', 'subsection', 'subsubsection', 'paragraph'];

const headingReaders: Readonly<Record<string, HeadingReader>> = {
  markdown: matchHeading(/^ {0,3}(#{1,6})[ \t]+(.*?)[ \t#]*$/, (mark) => mark.length),
  restructuredtext: readUnderlined,
  asciidoc: matchHeading(/^(={1,6})[ \t]+(.*)$/, (mark) => mark.length),
  org: matchHeading(/^(\*{1,6})[ \t]+(.*)$/, (mark) => mark.length),
  latex: matchHeading(
    /^\s*\\(part|chapter|section|subsection|subsubsection|paragraph)\*?(?:\[[^\]]*\])?\{([^{}]*)\}/,
    (mark) => latexLevels.indexOf(mark) + 1,
  ),
  html: matchHeading(/<[hH]([1-6])\b[^<>]*>([^\n]*)/, Number),
  plaintext: readUnderlined,
};

const languageAliases: Readonly<Record<string, string>> = { tex: 'latex', mdx: 'markdown' };

export function findProseBlocks(lines: TextLines, languageId: string): ProseBlock[] {
  const name = languageAliases[languageId] ?? languageId;
  const read = headingReaders[name];
  const blocks: ProseBlock[] = [];
  let fence: string | undefined;
  let start = -1;
  const flush = (end: number): void => {
    if (start >= 0) blocks.push({ first: start, last: end });
    start = -1;
  };
  for (let line = 0; line < lines.count; line++) {
    if (name === 'markdown') {
      const mark =
        lines.lengthOf(line) > maxHeadingLength ? undefined : /^ {0,3}(```|~~~)/.exec(lines.at(line))?.[1];
      if (mark !== undefined && fence === undefined) fence = mark;
      else if (mark !== undefined && mark === fence) fence = undefined;
    }
    let heading = fence === undefined ? read?.(lines, line) : undefined;
    if (heading === undefined && name === 'markdown' && fence === undefined && start < 0) {
      const underlined = readUnderlined(lines, line);
      // Markdown knows two marks, and a rule below a paragraph of several lines is no heading here.
      if (underlined !== undefined && underlined.depth <= 2) heading = underlined;
    }
    if (heading !== undefined) {
      flush(line - 1);
      const { depth, title, length } = heading;
      blocks.push({ first: line, last: line + length - 1, heading: { depth, title } });
      line += length - 1;
    } else if (lines.isBlank(line)) flush(line - 1);
    else if (start < 0) start = line;
  }
  flush(lines.count - 1);
  return blocks;
}
