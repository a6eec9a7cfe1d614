/**
 * Splits Jupyter notebooks by cell. Only the source of cells is covered: outputs and metadata are data that the
 * program made. Works on the lines of the file, so that a hit opens where the cell stands in the JSON.
 */
import type { ChunkBudgets } from './budgets.ts';
import { splitLines } from './lineSplitting.ts';
import type { Piece } from './piece.ts';
import type { TextLines } from './textLines.ts';

const cellType = /^\s*"cell_type":\s*"(code|markdown|raw)"/;
const sourceStart = /^\s*"source":\s*\[\s*$/;
const sourceEnd = /^\s*\]\s*,?\s*$/;
const kernelLanguage = /"language":\s*"([\w+#-]{1,30})"/;

/** Undefined when the file is not formatted the way Jupyter writes it; the caller then splits by lines. */
export function splitNotebook(lines: TextLines, budgets: ChunkBudgets): Piece[] | undefined {
  const language = (kernelLanguage.exec(lines.text)?.[1] ?? 'python').toLowerCase();
  const pieces: Piece[] = [];
  let type: string | undefined;
  let heading = '';
  for (let line = 0; line < lines.count; line++) {
    if (lines.lengthOf(line) > 200) continue; // Neither of the marks below is that long; outputs are.
    const text = lines.at(line);
    type = cellType.exec(text)?.[1] ?? type;
    if (!sourceStart.test(text)) continue;
    let end = line + 1;
    while (end < lines.count && !(lines.lengthOf(end) <= 200 && sourceEnd.test(lines.at(end)))) end++;
    if (end >= lines.count) return undefined;
    // Older notebooks write the type behind the source; then the code cell is the safer guess.
    const isText = type === 'markdown' || type === 'raw';
    type = undefined;
    if (end > line + 1) {
      const options = { budget: isText ? budgets.prose : budgets.part, overlapLines: 0 };
      for (const part of splitLines(lines, line + 1, end - 1, options)) {
        const body = decodeSource(lines, part.firstLine, part.lastLine, part.characters);
        if (isText) heading = /^#{1,6}\s+(.{1,200})/m.exec(body)?.[1]?.trim() ?? heading;
        pieces.push({
          ...part,
          scope: heading === '' ? [] : [heading],
          symbols: [],
          embeddingBody: body,
          modality: isText ? 'text' : 'code',
          languageId: isText ? 'markdown' : language,
        });
      }
    }
    line = end;
  }
  return pieces.length === 0 ? undefined : pieces;
}

/** Every line is one JSON string; a line that is none stays as it is. */
function decodeSource(
  lines: TextLines,
  first: number,
  last: number,
  characters: { readonly start: number; readonly end: number } | undefined,
): string {
  if (characters !== undefined) return lines.at(first).slice(characters.start, characters.end);
  const decoded: string[] = [];
  for (let line = first; line <= last; line++) {
    const text = lines.at(line).trim().replace(/,$/, '');
    try {
      const value: unknown = JSON.parse(text);
      decoded.push(typeof value === 'string' ? value.replace(/\n$/, '') : text);
    } catch {
      decoded.push(text);
    }
  }
  return decoded.join('\n');
}
