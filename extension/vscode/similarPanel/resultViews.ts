/**
 * Results and explanations of the engine as the panel shows them.
 */
import type { Modality } from '../../core/documents/modality.ts';
import type { ExplainedLine, Explanation } from '../../core/protocol/explainApi.ts';
import type { ExplanationView, ResultView } from '../../core/protocol/views/similarView.ts';
import { boxesOfReasons } from '../../core/search/boxesOfReasons.ts';
import type { MatchReason, SearchResult } from '../../core/search/searchTypes.ts';
import { hasUnspacedLetters, splitWords } from '../../core/words/splitWords.ts';
import { reasonText } from '../messages/searchTexts.ts';
import { labelOf, locationOf, namesOf, reasonsToShow, symbolOf } from '../search/resultText.ts';
import { partText } from './similarStrings.ts';
import { keyOfResult, type Marks, markOf } from './steering.ts';

/** Addresses that depend on the window. */
export interface ResultAddresses {
  /** Of a picture, for the page. */
  readonly thumbnailOf: (file: string) => string;
  /** How the document that is edited would mention a picture. */
  readonly referenceOf: (file: string) => string;
}

/** Icons of the editor's font; what has none of its own gets that of its kind. */
const languageIcons: ReadonlyMap<string, string> = new Map([
  ['markdown', 'markdown'],
  ['json', 'json'],
  ['jsonc', 'json'],
  ['python', 'python'],
  ['ruby', 'ruby'],
  ['shellscript', 'terminal-bash'],
  ['powershell', 'terminal-powershell'],
  ['sql', 'database'],
  ['ipynb', 'notebook'],
  ['jupyter', 'notebook'],
]);
const modalityIcons: Readonly<Record<Modality, string>> = {
  code: 'file-code',
  text: 'file-text',
  image: 'file-media',
};

function iconOf({ languageId, modality }: Pick<SearchResult, 'languageId' | 'modality'>): string {
  return (modality === 'image' ? undefined : languageIcons.get(languageId)) ?? modalityIcons[modality];
}

/** Enough to recognise the place; the rest is one key away. */
const snippetLines = 5;

export function viewOfResult(result: SearchResult, marks: Marks, addresses: ResultAddresses): ResultView {
  const id = keyOfResult(result);
  const isPicture = result.modality === 'image';
  return {
    id,
    label: labelOf(result),
    location: locationOf(result, result.range),
    breadcrumb: breadcrumbOf(result),
    modality: result.modality,
    icon: iconOf(result),
    probability: result.probability,
    snippet: isPicture ? '' : withoutIndent(result.snippet, snippetLines),
    preview: withoutIndent(result.snippet),
    words: [...wordsOf(result.why)],
    reasons: reasonsToShow(result.why).map(reasonText),
    boxes: [...boxesOfReasons(result.why)],
    further: result.more.map((match) => ({
      label: namesOf(match.scope, match.symbols?.[0]),
      location: locationOf(result, match.range),
    })),
    file: result.file,
    wasMarked: markOf(marks, id),
    ...(isPicture
      ? { thumbnail: addresses.thumbnailOf(result.file), reference: addresses.referenceOf(result.file) }
      : {}),
  };
}

/** Folders and file, then the names around the match, outermost first. */
function breadcrumbOf(result: SearchResult): string[] {
  const names = result.modality === 'image' ? [] : result.scope.filter((name) => name.trim() !== '');
  const symbol = result.modality === 'image' ? undefined : symbolOf(result);
  if (symbol !== undefined && symbol !== names.at(-1)) names.push(symbol);
  return [...result.path.split('/'), ...names];
}

/** Words of the question that were found in a result, as the index splits them. */
function wordsOf(why: readonly MatchReason[]): ReadonlySet<string> {
  return new Set(
    why.flatMap((reason) => {
      if (reason.kind === 'words' || reason.kind === 'path') return reason.words;
      if (reason.kind !== 'symbol') return [];
      // The name as a whole comes first, unless it is one of several pairs of characters.
      const words = splitWords(reason.name);
      return hasUnspacedLetters(reason.name) ? words : words.slice(0, 1);
    }),
  );
}

/** The first lines, all of them when there is no limit, moved to the left as far as all of them can. */
export function withoutIndent(snippet: string, mostLines = Number.POSITIVE_INFINITY): string {
  const lines = snippet.split(/\r?\n/).map((line) => line.replaceAll('\t', '  ').trimEnd());
  const first = Math.max(
    0,
    lines.findIndex((line) => line !== ''),
  );
  const shown = lines.slice(first, first + mostLines);
  const indent = sharedIndent(shown);
  return shown
    .map((line) => line.slice(indent))
    .join('\n')
    .trimEnd();
}

/** Characters of white space that all lines begin with, but for blank ones. */
function sharedIndent(lines: readonly string[]): number {
  const indents = lines
    .filter((line) => line.trim() !== '')
    .map((line) => line.length - line.trimStart().length);
  return indents.length === 0 ? 0 : Math.min(...indents);
}

/** The neighbours' ids are those of results, so that they open like results. */
export function viewOfExplanation(explanation: Explanation): ExplanationView {
  const { heat, words = [] } = explanation;
  return {
    parts: explanation.parts.map((part) => ({ label: partText(part), contribution: part.contribution })),
    lines: linesToShow(explanation.lines),
    words: words.map(({ x, y, width, height, text, contribution }) => ({
      x,
      y,
      width,
      height,
      text,
      contribution,
    })),
    neighbours: explanation.neighbours.map((result) => ({
      id: keyOfResult(result),
      label: labelOf(result),
      location: locationOf(result, result.range),
      icon: iconOf(result),
      probability: result.probability,
    })),
    isApproximate: explanation.isApproximate,
    ...(heat === undefined
      ? {}
      : { heat: { columns: heat.columns, rows: heat.rows, values: [...heat.values] } }),
  };
}

/** Moved to the left as far as all of them can; their words move along. */
function linesToShow(lines: readonly ExplainedLine[]): ExplanationView['lines'] {
  const indent = sharedIndent(lines.map(({ text }) => text));
  return lines.map(({ line, text, contribution, tokens }) => ({
    line,
    text: text.slice(indent),
    contribution,
    words: tokens
      .filter(({ start }) => start >= indent)
      .map((token) => ({
        start: token.start - indent,
        end: token.end - indent,
        contribution: token.contribution,
      })),
  }));
}
