/** An explanation for people: the parts of the score, the lines that carry it, a picture's map, what else is near. */
import type { Explanation, PictureHeat, ScorePart } from '../core/protocol/explainApi.ts';
import { printableLine, truncate } from './printable.ts';
import { displayPath, type ResultsViewOptions } from './resultsView.ts';

/** As many as fit beside the rest on one screen. */
const linesShown = 8;
const wordsShown = 10;
const widestBar = 20;

export function explanationLines(explanation: Explanation, options: ResultsViewOptions): string[] {
  const { style, columns, currentFolder } = options;
  const { range, modality, lines, similarity, around, heat, words, neighbours } = explanation;
  const place = printableLine(displayPath(explanation.file, currentFolder));
  const span =
    modality === 'image' ? '' : `:${range.start.line + 1}-${Math.max(range.start.line + 1, range.end.line)}`;
  const printed = [
    `${style.path(`${place}${span}`)}  score ${explanation.score.toFixed(2)}, ${percent(explanation.probability)} likely`,
    '',
  ];
  for (const part of explanation.parts)
    printed.push(`  ${signed(part.contribution)}  ${bar(part.contribution)}  ${style.faint(partText(part))}`);
  if (explanation.parts.length === 0) printed.push('  Nothing of the question fits it.');
  if (similarity !== null && lines.length > 0) {
    printed.push(
      '',
      `${style.bold('Lines')} ${style.faint(`which add up to the similarity of ${similarity.toFixed(3)}${explanation.isApproximate ? ', found by leaving lines out' : ''}`)}`,
    );
    const strongest = lines.toSorted((a, b) => b.contribution - a.contribution).slice(0, linesShown);
    const width = String(Math.max(...strongest.map(({ line }) => line + 1))).length;
    for (const { line, text, contribution } of strongest.toSorted((a, b) => a.line - b.line)) {
      const head = `  ${signed(contribution)}  ${String(line + 1).padStart(width)}  `;
      printed.push(`${head}${truncate(printableLine(text.trim()), Math.max(20, columns - head.length))}`);
    }
    if (around.text !== '')
      printed.push(
        `  ${signed(around.contribution)}  ${style.faint(truncate(`around it: ${printableLine(around.text)}`, Math.max(20, columns - 10)))}`,
      );
  }
  if (heat !== undefined) printed.push('', ...heatLines(heat, options));
  if (words !== undefined && words.length > 0) {
    const telling = words.toSorted((a, b) => b.contribution - a.contribution).slice(0, wordsShown);
    printed.push(
      '',
      `${style.bold('Words in the picture')} ${telling.map(({ text }) => printableLine(text)).join(', ')}`,
    );
  }
  if (neighbours.length > 0) {
    printed.push('', style.bold('Nearest'));
    for (const { file, probability } of neighbours)
      printed.push(
        `  ${percent(probability).padStart(5)}  ${style.path(printableLine(displayPath(file, currentFolder)))}`,
      );
  }
  return printed;
}

function partText({ kind, source, similarity }: ScorePart): string {
  const near = similarity === undefined ? '' : ` (${similarity.toFixed(3)})`;
  switch (kind) {
    case 'links':
      return 'mentions, imports and names';
    case 'form':
      return 'the question asks for this kind of thing';
    case 'words':
      return 'words of the question';
    case 'name':
      return 'it defines the name';
    case 'meaning':
      break;
  }
  switch (source) {
    case 'context':
      return `what is said about the picture${near}`;
    case 'pixels':
      return `what the picture shows${near}`;
    case 'tile':
      return `what a part of the picture shows${near}`;
    case 'ocr':
      return `what is written in the picture${near}`;
    default:
      return `meaning${near}`;
  }
}

/** The grid of the picture in five shades, from what speaks against it or nothing to what speaks for it most. */
function heatLines(
  { columns, rows, values, similarity }: PictureHeat,
  { style }: ResultsViewOptions,
): string[] {
  const shades = [' ', '░', '▒', '▓', '█'];
  const most = Math.max(...values, Number.EPSILON);
  const shadeOf = (value: number): string =>
    shades[Math.min(shades.length - 1, Math.max(0, Math.round((value / most) * (shades.length - 1))))] ?? ' ';
  return [
    `${style.bold('Picture')} ${style.faint(`where it shows what was asked for (${similarity.toFixed(3)})`)}`,
    ...Array.from(
      { length: rows },
      (_, row) =>
        `  |${values
          .slice(row * columns, (row + 1) * columns)
          .map((value) => shadeOf(value).repeat(2))
          .join('')}|`,
    ),
  ];
}

function signed(value: number): string {
  return `${value < 0 ? '-' : '+'}${Math.abs(value).toFixed(3)}`;
}

function bar(value: number): string {
  return '█'.repeat(Math.round(Math.min(1, Math.max(0, value)) * widestBar)).padEnd(widestBar);
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
