/**
 * A search result as the three texts of a list entry: what it is, where it is, and why it is there.
 */
import type { Modality } from '../../core/documents/modality.ts';
import type { TextRange } from '../../core/documents/textRange.ts';
import type { MatchReason, SearchResult } from '../../core/search/searchTypes.ts';
import { firstDefinitionLine } from '../../core/search/snippet.ts';
import { reasonText } from '../messages/searchTexts.ts';

export interface ResultText {
  readonly label: string;
  readonly description: string;
  readonly detail: string;
}

/** Two names tell most places apart; the path says the rest. */
const namesShown = 2;
/** The list is about 80 characters wide in any window, 65 beside buttons; the rest belongs to the reasons. */
const snippetCharacters = 48;
/** Texts that have nothing in common are about this similar: then the meaning is no reason beside others. */
const noiseSimilarity = 0.1;

export function describeResult(result: SearchResult): ResultText {
  const text =
    result.languageId === 'markdown' ? withoutMarkdown(result.snippet, result.scope) : result.snippet;
  const snippet = snippetLine(text, matchedWords(result.why), result.modality);
  const why = reasonsToShow(result.why).map(reasonText).join(' · ');
  return {
    label: escapeIcons(labelOf(result)),
    description: escapeIcons(locationOf(result, result.range)),
    detail: escapeIcons([snippet, why].filter((part) => part !== '').join('  —  ')),
  };
}

/** A further match of the same file, shown below its best one. */
export function describeFurtherMatch(result: SearchResult, match: SearchResult['more'][number]): ResultText {
  const names = namesOf(match.scope, match.symbols?.[0]);
  return {
    label: escapeIcons(names === '' ? fileNameOf(result.path) : names),
    description: escapeIcons(locationOf(result, match.range)),
    detail: '',
  };
}

/** The innermost names of a match, or its file's name. */
export function labelOf(result: SearchResult): string {
  const names = result.modality === 'image' ? '' : namesOf(result.scope, symbolOf(result));
  return names === '' ? fileNameOf(result.path) : names;
}

/** The name that was asked for, or else the first that the match defines. */
export function symbolOf({ why, symbols = [] }: SearchResult): string | undefined {
  const asked = why.find((reason) => reason.kind === 'symbol')?.name;
  return symbols.find((symbol) => symbol === asked) ?? symbols[0];
}

/** `Store › Flush`: the innermost names; empty when there are none. */
export function namesOf(scope: readonly string[], symbol: string | undefined): string {
  const names = scope.filter((name) => name.trim() !== '');
  // The later parts of a long definition may have its name in both places.
  if (symbol !== undefined && symbol.trim() !== '' && symbol !== names.at(-1)) names.push(symbol);
  return names.slice(-namesShown).join(' › ');
}

/** `path:line`, one-based as the editor shows it; pictures have no lines. */
export function locationOf(result: SearchResult, range: TextRange): string {
  return result.modality === 'image' ? result.path : `${result.path}:${range.start.line + 1}`;
}

export function fileNameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** Without a similarity that is mere noise, unless there is nothing else. */
export function reasonsToShow(why: readonly MatchReason[]): readonly MatchReason[] {
  const telling = why.filter((reason) => !('similarity' in reason) || reason.similarity >= noiseSimilarity);
  return telling.length > 0 ? telling : why;
}

/** Without the marks of emphasis, links and pictures, and without the heading that the label says already. */
function withoutMarkdown(text: string, scope: readonly string[]): string {
  const heading = scope.at(-1)?.trim();
  return text
    .split('\n')
    .filter((line) => heading === undefined || line.replace(/^#+\s+/, '').trim() !== heading)
    .map((line) => line.replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1').replace(/(\*\*|__)(\S(?:.*?\S)?)\1/g, '$2'))
    .join('\n');
}

function matchedWords(why: readonly MatchReason[]): readonly string[] {
  return why
    .flatMap((reason) =>
      reason.kind === 'words' ? reason.words : reason.kind === 'symbol' ? [reason.name] : [],
    )
    .map((word) => word.toLowerCase());
}

/**
 * The line with the most matched words, and what follows it as far as there is room; in code without a matched word
 * the first line of the definition. Lines without a letter or digit (a lone brace) tell nothing and are passed over.
 */
export function snippetLine(snippet: string, words: readonly string[], modality: Modality): string {
  const all = snippet.split(/\r?\n/);
  const hasWord = all.some((line) => words.some((word) => line.toLowerCase().includes(word)));
  const lines = (modality === 'code' && !hasWord ? all.slice(firstDefinitionLine(all)) : all)
    .map((line) => withoutCommentMarks(line.replace(/\s+/g, ' ').trim()))
    .filter((line) => /[\p{L}\p{N}]/u.test(line));
  const hits = lines.map((line) => {
    const lower = line.toLowerCase();
    return words.reduce((count, word) => count + (lower.includes(word) ? 1 : 0), 0);
  });
  const best = hits.indexOf(Math.max(0, ...hits));
  return cut(lines.slice(Math.max(0, best)).join(' '), snippetCharacters);
}

/** Marks of comments and headings take room and say nothing. */
function withoutCommentMarks(line: string): string {
  return line.replace(/^(?:\/\*+|\*+\/?|\/\/+!?|#+|--+|<!--)\s+/, '').replace(/\s*(?:\*+\/|-->)$/, '');
}

/** Cuts between characters, never inside a surrogate pair. */
export function cut(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const end = /[\uD800-\uDBFF]/.test(text.charAt(limit - 2)) ? limit - 2 : limit - 1;
  return `${text.slice(0, end).trimEnd()}…`;
}

/** `$(name)` in code would be drawn as an icon; VS Code shows an escaped one as it is. */
export function escapeIcons(text: string): string {
  return text.replace(/\$\([A-Za-z0-9-]+(?:~[A-Za-z]+)?\)/g, '\\$&');
}
