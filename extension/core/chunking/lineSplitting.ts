/**
 * Cutting a run of lines into parts of bounded size where no syntax is known: at blank lines, else where the
 * indentation falls, else anywhere; overlong lines are cut by characters.
 */
import type { TextLines } from './textLines.ts';

export interface LinePart {
  readonly firstLine: number;
  readonly lastLine: number;
  readonly characters?: { readonly start: number; readonly end: number };
}

export interface LineSplittingOptions {
  /** Non-whitespace characters that a part may hold. */
  readonly budget: number;
  /** Lines that a part repeats from the one before; never more than a quarter of the budget. */
  readonly overlapLines: number;
}

/** Parts in order; together they hold every non-blank line. */
export function splitLines(
  lines: TextLines,
  first: number,
  last: number,
  options: LineSplittingOptions,
): LinePart[] {
  const parts: LinePart[] = [];
  let start = first;
  let covered = first - 1;
  while (covered < last) {
    while (start > covered && start <= last && lines.isBlank(start)) {
      covered = start;
      start++;
    }
    if (start > last) break;
    if (lines.size(start, start) > options.budget) {
      // No spread: a line of hundreds of megabytes would pass more arguments than a call can take.
      for (const part of splitLongLine(lines, start, options.budget)) parts.push(part);
      covered = start;
      start++;
      continue;
    }
    let end = start;
    while (end < last && lines.size(start, end + 1) <= options.budget) end++;
    if (end < last) end = bestEnd(lines, Math.max(start, covered + 1), end, options.budget);
    let trimmed = end;
    while (trimmed > start && lines.isBlank(trimmed)) trimmed--;
    parts.push({ firstLine: start, lastLine: trimmed });
    covered = end;
    start = end + 1;
    for (let repeated = 0; repeated < options.overlapLines; repeated++) {
      const candidate = start - 1;
      // The next part must still have room for at least one new line.
      if (candidate <= first || end >= last) break;
      if (lines.size(candidate, end) > options.budget / 4) break;
      if (lines.size(candidate, end + 1) > options.budget) break;
      start = candidate;
    }
  }
  return parts;
}

/** The best last line between the middle of the part and `end`: later cuts win among equals. */
function bestEnd(lines: TextLines, start: number, end: number, budget: number): number {
  let best = end;
  let bestScore = -1;
  const tail = lines.indentOf(end);
  for (let line = end; line >= start; line--) {
    if (lines.size(start, line) < budget / 2) break;
    const next = line + 1;
    // A blank line between is a cut that the author made; a fall of the indentation ends a block.
    const score = lines.isBlank(next) || lines.isBlank(line) ? 2 : lines.indentOf(next) < tail ? 1 : 0;
    if (score > bestScore) {
      best = line;
      bestScore = score;
    }
    if (bestScore === 2) break;
  }
  return best;
}

function splitLongLine(lines: TextLines, line: number, budget: number): LinePart[] {
  const parts: LinePart[] = [];
  const text = lines.at(line);
  let start = 0;
  while (start < text.length) {
    let end = Math.min(start + budget, text.length);
    if (end < text.length) end = cutBefore(text, start, end);
    if (text.slice(start, end).trim() !== '') {
      parts.push({ firstLine: line, lastLine: line, characters: { start, end } });
    }
    start = end;
  }
  return parts;
}

/** Behind the last separator of the final fifth, never inside a surrogate pair. */
function cutBefore(text: string, start: number, end: number): number {
  const earliest = end - Math.floor((end - start) / 5);
  for (let index = end; index > earliest; index--) {
    if (' ;,>})]'.includes(text.charAt(index - 1))) return index;
  }
  const code = text.charCodeAt(end - 1);
  return code >= 0xd800 && code <= 0xdbff && end - 1 > start ? end - 1 : end;
}
