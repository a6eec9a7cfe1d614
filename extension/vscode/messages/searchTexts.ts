/**
 * Words of the search list: reasons of a match, title, hints, and what stands there when there is nothing to show.
 */
import { l10n } from 'vscode';
import { type Modality, modalities } from '../../core/documents/modality.ts';
import type { MatchReason, ReferencePlace } from '../../core/search/searchTypes.ts';
import { type EngineState, isWorking } from '../engine/engineState.ts';
import { formatCount } from './formats.ts';
import { progressText } from './statusTexts.ts';

/** More words than this tell nothing new. */
const wordsShown = 4;

export function reasonText(reason: MatchReason): string {
  switch (reason.kind) {
    case 'meaning':
      return l10n.t('meaning {0}', reason.similarity.toFixed(2));
    case 'context':
      return l10n.t('description {0}', reason.similarity.toFixed(2));
    case 'pixels':
      return reason.region === undefined
        ? l10n.t('looks like it {0}', reason.similarity.toFixed(2))
        : l10n.t('a part of it looks like it {0}', reason.similarity.toFixed(2));
    case 'textInImage':
      return reason.words.length === 0
        ? l10n.t('text in the picture')
        : l10n.t('text in the picture: {0}', listOf(reason.words));
    case 'words':
      return l10n.t('words: {0}', listOf(reason.words));
    case 'symbol':
      return l10n.t('defines {0}', reason.name);
    case 'path':
      return l10n.t('in its path: {0}', listOf(reason.words));
    case 'alt':
      return l10n.t('described as “{0}” in {1}', reason.text, reason.from);
    case 'reference':
      return l10n.t('mentioned in {0}', placeText(reason));
    case 'import':
      return l10n.t('imported through {0}', reason.chain.map(placeText).join(' › '));
    case 'name':
      return l10n.t('named like {0}', reason.name);
  }
}

function placeText({ from, line }: ReferencePlace): string {
  return `${from}:${line + 1}`;
}

function listOf(words: readonly string[]): string {
  const shown = words.slice(0, wordsShown).join(', ');
  return words.length > wordsShown ? `${shown}, …` : shown;
}

function modalityName(modality: Modality): string {
  switch (modality) {
    case 'code':
      return l10n.t('code');
    case 'text':
      return l10n.t('text');
    case 'image':
      return l10n.t('images');
  }
}

export function filterButtonTooltip(modality: Modality, isOn: boolean): string {
  const name = modalityName(modality);
  return isOn ? l10n.t('Showing {0}; press to stop filtering by it', name) : l10n.t('Show only {0}', name);
}

export interface SearchTitleParts {
  readonly engine: EngineState;
  readonly shown: ReadonlySet<Modality>;
  /** Results in the list; 0 while there is no answer. */
  readonly results: number;
  /** Name of what is compared, when the list shows what is similar to something. */
  readonly similarTo: string | undefined;
}

/** Says which filters are on, how many results there are and, while the index is built, how far it is. */
export function searchTitle({ engine, shown, results, similarTo }: SearchTitleParts): string {
  const subject = similarTo === undefined ? l10n.t('Search by Meaning') : l10n.t('Similar to {0}', similarTo);
  const kinds = modalities.filter((modality) => shown.has(modality)).map(modalityName);
  const only = kinds.length === 0 ? '' : l10n.t('only {0}', kinds.join(', '));
  const count = results === 0 ? '' : countText(results);
  return [subject, only, count, indexProgressText(engine)].filter((part) => part !== '').join(' · ');
}

/** How far the index is, while answers come from a part of it; empty otherwise. */
export function indexProgressText(state: EngineState): string {
  if (state.kind === 'starting') return l10n.t('starting');
  if (state.kind !== 'running') return '';
  const { status } = state;
  if (status.phase === 'paused' && !status.isComplete) {
    return l10n.t('indexing is paused at {0} files - answers come from what is there', progressText(status));
  }
  if (status.phase === 'indexing' && status.filesPending > 0) {
    return l10n.t('indexing {0} files - answers come from what is there', progressText(status));
  }
  return isWorking(status) && !status.isComplete ? l10n.t('looking through the folders') : '';
}

/** The box shows about 75 characters. */
export function searchPlaceholder(isSimilar: boolean): string {
  return isSimilar
    ? l10n.t('Narrow with kind:image lang:python path:src/** - or search for words')
    : l10n.t('Say what you look for - narrow with lang:python path:src/** kind:image');
}

/** Questions that show what can be asked; they do not depend on the workspace. */
export function exampleQueries(): readonly string[] {
  return [
    l10n.t('where are settings read'),
    l10n.t('kind:text how do I run the tests'),
    l10n.t('kind:image arrow pointing right'),
  ];
}

function countText(results: number): string {
  return results === 1 ? l10n.t('1 result') : l10n.t('{0} results', formatCount(results));
}
