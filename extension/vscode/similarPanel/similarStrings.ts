/**
 * Words of the panel "Similar": those that its page shows by itself, and those that its host puts into the state.
 */
import { l10n } from 'vscode';
import type { ScorePart } from '../../core/protocol/explainApi.ts';
import type { SimilarStringKey } from '../../core/protocol/views/similarView.ts';
import type { PanelSubject } from './panelSubject.ts';

export function similarTitle(): string {
  return l10n.t('Similar');
}

/** Places are numbered; the page fills them. */
export function similarStrings(): Readonly<Record<SimilarStringKey, string>> {
  // A place that the page fills is filled with itself here.
  const place = '{0}';
  return {
    results: l10n.t('Similar things, by kind'),
    code: l10n.t('Code'),
    text: l10n.t('Text'),
    image: l10n.t('Images'),
    showOnly: l10n.t('Show only this kind'),
    stopFiltering: l10n.t('Show all kinds'),
    pin: l10n.t('Keep comparing this'),
    unpin: l10n.t('Follow the editor again'),
    busy: l10n.t('Comparing'),
    probability: l10n.t('Chance that it belongs here, estimated; comparable between all results'),
    lessLikely: l10n.t('Less likely'),
    // A percentage, after the heading "Less likely".
    below: l10n.t('below {0}', place),
    more: l10n.t('More Like This'),
    less: l10n.t('Less Like This'),
    moreShort: l10n.t('more like {0}', place),
    lessShort: l10n.t('less like {0}', place),
    marked: l10n.t('You want more like this'),
    unmarked: l10n.t('You want less like this'),
    compare: l10n.t('Compare with Source'),
    explain: l10n.t('Explain'),
    openToSide: l10n.t('Open to the Side'),
    furtherMatches: l10n.t('More in this file'),
    excludedFile: l10n.t('without {0}', place),
    excludedFolder: l10n.t('without the folder {0}', place),
    remove: l10n.t('Take back'),
    reset: l10n.t('Take Back All'),
    lines: l10n.t('What each line adds'),
    score: l10n.t('What makes the score'),
    neighbours: l10n.t('Nearest to this'),
    wordsFor: l10n.t('Words that add most: {0}', place),
    wordsAgainst: l10n.t('Words that take away: {0}', place),
    approximate: l10n.t('Estimated by leaving parts out.'),
    heat: l10n.t('Where the picture is like it: the brighter, the more'),
    pictureWords: l10n.t('Text in the picture'),
    explaining: l10n.t('Looking for the reasons'),
    noLines: l10n.t('Nothing in its text or picture was compared; it was found by the reasons above.'),
    keys: l10n.t(
      'Enter opens, Space opens in the background, P shows more of it, Right explains, plus and minus ask for more or less like it, Delete leaves its file out.',
    ),
    dropHere: l10n.t('Drop a picture to compare it'),
    previewOf: l10n.t('Preview of {0}', place),
    pixels: l10n.t('{0} × {1} pixels', place, '{1}'),
    comparedWith: l10n.t('Compared with {0}, {1}', place, '{1}'),
    countOne: l10n.t('1 result'),
    countMany: l10n.t('{0} results', place),
  };
}

export function nameOfSubject(subject: PanelSubject): string {
  if (subject.kind === 'picture')
    return subject.name === '' ? l10n.t('Picture from the clipboard') : subject.name;
  if (subject.kind === 'file') return subject.name;
  const first = subject.range.start.line + 1;
  const last = subject.range.end.line + 1;
  return `${subject.name}:${first === last ? first : `${first}-${last}`}`;
}

export function detailOfSubject(subject: PanelSubject): string {
  switch (subject.kind) {
    case 'picture':
      return subject.name === '' ? l10n.t('pasted') : l10n.t('dropped');
    case 'file':
      return subject.isPicture ? l10n.t('picture') : l10n.t('whole file');
    case 'lines':
      return subject.isSelection ? l10n.t('selection') : l10n.t('at the cursor');
  }
}

/** What a part of the score is, in words. */
export function partText(part: ScorePart): string {
  switch (part.kind) {
    case 'meaning':
      if (part.source === 'pixels') return l10n.t('What the picture shows');
      if (part.source === 'tile') return l10n.t('What a part of the picture shows');
      if (part.source === 'context') return l10n.t('Words around the picture');
      if (part.source === 'ocr') return l10n.t('Text in the picture');
      return l10n.t('Meaning');
    case 'links':
      return l10n.t('Mentions, imports and names');
    case 'form':
      return l10n.t('Kind of thing');
    case 'words':
      return l10n.t('Shared words');
    case 'name':
      return l10n.t('Defines the name');
  }
}
