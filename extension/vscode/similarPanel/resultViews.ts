/**
 * Results and explanations of the engine as the panel shows them.
 */
import type { Modality } from '../../core/documents/modality.ts';
import type { Explanation } from '../../core/protocol/explainApi.ts';
import type { ExplanationView, ResultView } from '../../core/protocol/views/similarView.ts';
import type { SearchResult } from '../../core/search/searchTypes.ts';
import { reasonText } from '../messages/searchTexts.ts';
import { labelOf, locationOf, namesOf, reasonsToShow, symbolOf } from '../search/resultText.ts';
import { partText } from './similarStrings.ts';
import { keyOfResult, type Marks, markOf } from './steering.ts';

/** Addresses that depend on the window. */
export interface ResultAddresses {
  /** Of a picture, for the page. */
  readonly thumbnailOf: (file: string) => string;
  /** `file:` address. */
  readonly uriOf: (file: string) => string;
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

export function iconOf({ languageId, modality }: Pick<SearchResult, 'languageId' | 'modality'>): string {
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
    snippet: isPicture ? '' : withoutIndent(result.snippet),
    reasons: reasonsToShow(result.why).map(reasonText),
    boxes: result.why.flatMap((reason) => (reason.kind === 'textInImage' ? reason.boxes : [])),
    further: result.more.map((match) => ({
      label: namesOf(match.scope, match.symbols?.[0]),
      location: locationOf(result, match.range),
    })),
    uri: addresses.uriOf(result.file),
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

/** The first lines, moved to the left as far as all of them can. */
export function withoutIndent(snippet: string): string {
  const lines = snippet.split(/\r?\n/).map((line) => line.replaceAll('\t', '  ').trimEnd());
  const first = Math.max(
    0,
    lines.findIndex((line) => line !== ''),
  );
  const shown = lines.slice(first, first + snippetLines);
  const indents = shown.filter((line) => line !== '').map((line) => line.length - line.trimStart().length);
  const least = Math.min(...indents, Number.MAX_SAFE_INTEGER);
  return shown
    .map((line) => line.slice(least))
    .join('\n')
    .trimEnd();
}

/** The neighbours' ids are those of results, so that they open like results. */
export function viewOfExplanation(explanation: Explanation): ExplanationView {
  const { heat, words = [] } = explanation;
  return {
    parts: explanation.parts.map((part) => ({ label: partText(part), contribution: part.contribution })),
    lines: explanation.lines.map(({ line, text, contribution }) => ({ line, text, contribution })),
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
