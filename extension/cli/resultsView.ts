/** Results for people: rank, score, place, names around it, reasons and the lines that match. */
import { isAbsolute, relative, sep } from 'node:path';
import type { MatchReason, ReferencePlace, SearchResult } from '../core/search/searchTypes.ts';
import type { ReasonDocument, ResultDocument } from './jsonDocuments.ts';
import { printable, printableLine, truncate } from './printable.ts';
import { plural } from './quantities.ts';
import type { Style } from './style.ts';

const maxSnippetLines = 3;
/** A file reached by more than two steps up is clearer as an absolute path. */
const maxStepsUp = 2;

export interface ResultsViewOptions {
  readonly style: Style;
  readonly columns: number;
  /** Paths are shown relative to it, so that a terminal can open them. */
  readonly currentFolder: string;
}

/** One block of lines per result, without a blank line at the end. */
export function resultLines(results: readonly SearchResult[], options: ResultsViewOptions): string[] {
  const rankWidth = String(results.length).length;
  return results.flatMap((result, index) => {
    const lines = linesOf(result, index + 1, rankWidth, options);
    return index === 0 ? lines : ['', ...lines];
  });
}

function linesOf(
  result: SearchResult,
  rank: number,
  rankWidth: number,
  options: ResultsViewOptions,
): string[] {
  const { style, columns } = options;
  const head = `${String(rank).padStart(rankWidth)}  ${result.score.toFixed(2)}`;
  const indent = ' '.repeat(head.length + 2);
  const room = Math.max(20, columns - indent.length);
  const scope = result.scope.length === 0 ? '' : `  ${style.faint(printableLine(result.scope.join(' › ')))}`;
  const span = spanText(result);
  const place = style.path(placeOf(result, options.currentFolder));
  const lines = [`${style.bold(head)}  ${place}${span === '' ? '' : style.faint(span)}${scope}`];
  const why = result.why.map(reasonText).join('; ');
  if (why !== '') lines.push(`${indent}${style.faint(truncate(`why: ${why}`, room))}`);
  for (const line of snippetLines(result.snippet)) {
    lines.push(`${indent}${style.faint('|')} ${truncate(line, room - 2)}`);
  }
  if (result.more.length > 0) {
    const places = result.more.map((match) => match.range.start.line + 1).join(', ');
    const label = result.more.length === 1 ? 'also at line' : 'also at lines';
    lines.push(`${indent}${style.faint(truncate(`${label} ${places}`, room))}`);
  }
  return lines;
}

/** `path:line`, as terminals and editors open it; a picture has no line. */
export function placeOf(result: SearchResult, currentFolder: string): string {
  const path = printableLine(displayPath(result.file, currentFolder));
  return result.modality === 'image' ? path : `${path}:${result.range.start.line + 1}`;
}

/** The rest of the lines, `-90` after `src/a.ts:78`; empty for a single line and for a picture. */
function spanText({ modality, range }: SearchResult): string {
  if (modality === 'image') return '';
  // An end before the first character of a line means that the line is not part of it.
  const last =
    range.end.character === 0 && range.end.line > range.start.line ? range.end.line : range.end.line + 1;
  return last > range.start.line + 1 ? `-${last}` : '';
}

/** Relative to the current folder, unless that is too far away. */
export function displayPath(file: string, currentFolder: string): string {
  const path = relative(currentFolder, file);
  const stepsUp = path.split(sep).filter((part) => part === '..').length;
  return path === '' || isAbsolute(path) || stepsUp > maxStepsUp ? file : path;
}

export function reasonText(reason: MatchReason): string {
  switch (reason.kind) {
    case 'meaning':
      return `close in meaning (${reason.similarity.toFixed(2)})`;
    case 'context':
      return `described alike (${reason.similarity.toFixed(2)})`;
    case 'pixels':
      return `${reason.region === undefined ? 'looks' : 'a part of it looks'} like it (${reason.similarity.toFixed(2)})`;
    case 'textInImage':
      return reason.words.length === 0
        ? 'text in the picture is close in meaning'
        : `text in the picture has ${list(reason.words)}`;
    case 'words':
      return `${reason.words.length === 1 ? 'word' : 'words'} ${list(reason.words)}`;
    case 'symbol':
      return `defines ${printableLine(reason.name)}`;
    case 'path':
      return `file name has ${list(reason.words)}`;
    case 'alt':
      return `described as "${printableLine(reason.text)}" in ${printableLine(reason.from)}`;
    case 'reference':
      return `mentioned in ${placeText(reason)}`;
    case 'import':
      return `imported through ${reason.chain.map(placeText).join(' > ')}`;
    case 'name':
      return `named like ${printableLine(reason.name)}`;
  }
}

function placeText({ from, line }: ReferencePlace): string {
  return `${printableLine(from)}:${line + 1}`;
}

/** The first lines that say something, without the indentation that they share. */
function snippetLines(snippet: string): string[] {
  const lines = printable(snippet)
    .split('\n')
    .map((line) => line.trimEnd());
  const said = lines.filter((line) => line !== '').slice(0, maxSnippetLines);
  const indent = Math.min(...said.map((line) => line.length - line.trimStart().length));
  return said.map((line) => line.slice(indent));
}

export function countText(count: number, totalMs: number): string {
  return `${plural(count, 'result')} in ${Math.round(totalMs)} ms`;
}

export function resultDocument(result: SearchResult): ResultDocument {
  return {
    path: result.path,
    file: result.file,
    range: result.range,
    modality: result.modality,
    language: result.languageId,
    scope: [...result.scope],
    score: result.score,
    probability: result.probability,
    why: result.why.map(reasonDocument),
    snippet: result.snippet,
    more: result.more.map((match) => ({ range: match.range, score: match.score, scope: [...match.scope] })),
  };
}

/** The same with lists of its own, which the document's type asks for. */
function reasonDocument(reason: MatchReason): ReasonDocument {
  switch (reason.kind) {
    case 'textInImage':
      return { ...reason, words: [...reason.words], boxes: [...reason.boxes] };
    case 'words':
    case 'path':
      return { ...reason, words: [...reason.words] };
    case 'import':
      return { ...reason, chain: [...reason.chain] };
    default:
      return reason;
  }
}

function list(words: readonly string[]): string {
  return words.map(printableLine).join(', ');
}
