/**
 * What a line belongs to: the heading above it in documents, the function or component around it in programs, the
 * selector in style sheets. By line patterns and indentation, since this runs for languages without a grammar too.
 */
import { findProseBlocks } from '../chunking/proseBlocks.ts';
import type { TextLines } from '../chunking/textLines.ts';

export interface NamedLine {
  readonly line: number;
  readonly indent: number;
  readonly name: string;
}

/** Declarations are short; longer lines are data and are not looked at. */
const maxLineLength = 300;

const declaration =
  /^\s*(?:export\s+|default\s+|public\s+|private\s+|protected\s+|internal\s+|static\s+|async\s+|abstract\s+|final\s+|pub(?:\([^)]{0,20}\))?\s+)*(?:function\*?|class|interface|struct|enum|trait|impl|module|def|func|fn|fun|object|component)\s+(?:\([^)]{0,80}\)\s*)?([\p{L}_$][\p{L}\p{N}_$]*)/u;
const arrow =
  /^\s*(?:export\s+)?(?:const|let|var)\s+([\p{L}_$][\p{L}\p{N}_$]*)\s*(?::[^=]{0,120})?=.*(?:=>|function|\()/u;

const styleLanguages = new Set(['css', 'scss', 'less', 'sass', 'stylus']);

export function findNamedLines(lines: TextLines, languageId: string, isProse: boolean): NamedLine[] {
  if (isProse) {
    return findProseBlocks(lines, languageId).flatMap((block) =>
      block.heading === undefined ? [] : [{ line: block.first, indent: 0, name: block.heading.title }],
    );
  }
  const named: NamedLine[] = [];
  const isStyle = styleLanguages.has(languageId);
  for (let line = 0; line < lines.count; line++) {
    if (lines.lengthOf(line) > maxLineLength || lines.isBlank(line)) continue;
    const text = lines.at(line);
    const brace = text.indexOf('{');
    const name = isStyle
      ? brace > 0
        ? text.slice(0, brace).trim()
        : undefined
      : (declaration.exec(text)?.[1] ?? arrow.exec(text)?.[1]);
    if (name !== undefined && name !== '') named.push({ line, indent: lines.indentOf(line), name });
  }
  return named;
}

/** The name that the line is under; empty when there is none. `named` is sorted by line. */
export function enclosingName(
  named: readonly NamedLine[],
  lines: TextLines,
  line: number,
  isProse: boolean,
): string {
  let low = 0;
  let high = named.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((named[middle]?.line ?? 0) <= line) low = middle + 1;
    else high = middle;
  }
  const indent = lines.indentOf(line);
  // An outer declaration more than this many declarations above is not looked for.
  for (let index = low - 1; index >= Math.max(0, low - 200); index--) {
    const candidate = named[index];
    if (candidate === undefined) break;
    if (isProse || candidate.line === line || candidate.indent < indent) return candidate.name;
  }
  return '';
}
