/**
 * What is said about models: the entries of lists, and the facts that a user decides by. Pure.
 */
import { l10n } from 'vscode';
import type {
  InstalledModel,
  KnownModel,
  ModelAssumption,
  ModelOffer,
  ModelProgress,
} from '../../core/protocol/modelApi.ts';
import { formatBytes, formatCount } from '../messages/formats.ts';

/** Enough to tell a model from others; the facts below it stay in sight. */
const maxDescriptionCharacters = 300;

/**
 * Licence first: it is what the user agrees to. `from` is the address or the path that the files come from. One line
 * for each fact, whatever the model says of itself: a line end in its description could begin another "Licence: ...".
 */
export function offerDetail(offer: ModelOffer, from: string): string {
  const { licence, bytes, files, commit, revision, description } = offer;
  return [
    ...(description === '' ? [] : [shortened(oneLine(description)), '']),
    l10n.t('Licence: {0}', licence.url === '' ? licence.spdx : `${licence.spdx} (${licence.url})`),
    l10n.t('From: {0}', from),
    bytes === 0
      ? l10n.t('Size: not told, {0} files', formatCount(files))
      : l10n.t('Size: {0} in {1} files', formatBytes(bytes), formatCount(files)),
    l10n.t('Encodes: {0}', encodesText(offer)),
    l10n.t('Version: {0}', commit === '' || commit === revision ? revision : `${revision} (${commit})`),
    ...(offer.isDerived
      ? [l10n.t('Semblance does not know this model; how to use it was read off its own files.')]
      : []),
    ...offer.assumptions.map(assumptionText),
    ...(offer.replacesCommit === ''
      ? []
      : [l10n.t('Replaces the installed version {0}.', offer.replacesCommit)]),
  ]
    .map(oneLine)
    .join('\n');
}

function assumptionText(assumption: ModelAssumption): string {
  switch (assumption) {
    case 'known-by-name':
      return l10n.t('Taken for the known model of this name, whose weights may be others.');
    case 'mean-pooling':
      return l10n.t('Its pooling is not stated; the mean is taken, which may find worse than the model can.');
    case 'unstated-licence':
      return l10n.t('Its licence is not stated; ask its authors.');
  }
}

function oneLine(text: string): string {
  return text.replace(/[\s\p{Cc}]+/gu, ' ');
}

function shortened(text: string): string {
  return text.length > maxDescriptionCharacters ? `${text.slice(0, maxDescriptionCharacters - 1)}…` : text;
}

export function encodesText({ modalities, languages }: Pick<KnownModel, 'modalities' | 'languages'>): string {
  const what = modalities.includes('image') ? l10n.t('text, code and pictures') : l10n.t('text and code');
  // A list of a hundred languages says no more than "many".
  if (languages.length === 0 || languages.length > 6) return what;
  return l10n.t('{0} in {1}', what, languages.join(', '));
}

export function installedDescription(model: InstalledModel): string {
  return `${formatBytes(model.bytes)} · ${model.licence.spdx}`;
}

export function installedDetail(model: InstalledModel, isInUse: boolean): string {
  if (model.problem !== '') return model.problem;
  const version = model.commit === '' ? model.revision : model.commit.slice(0, shortCommit);
  const from = l10n.t('Version {0} from {1}', version, model.source);
  return isInUse ? `${l10n.t('In use.')} ${from}` : from;
}

/** As many digits as Git shows. */
const shortCommit = 12;

/** `increment` is in percent of the whole, as VS Code wants it; `done` is what was reported before. */
export function progressReport(
  progress: ModelProgress,
  donePercent: number,
): { readonly message: string; readonly increment: number } {
  const { phase, file, bytesDone, bytesTotal } = progress;
  const percent = bytesTotal === 0 ? 0 : (bytesDone / bytesTotal) * 100;
  const increment = Math.max(0, percent - donePercent);
  switch (phase) {
    case 'asking':
      return { message: l10n.t('looking at the model'), increment };
    case 'waiting':
      return { message: l10n.t('another window is installing this model; waiting for it'), increment };
    case 'finishing':
      return { message: l10n.t('moving into place'), increment };
    case 'copying':
      return {
        message:
          bytesTotal === 0
            ? `${formatBytes(bytesDone)}, ${file}`
            : l10n.t('{0} of {1}, {2}', formatBytes(bytesDone), formatBytes(bytesTotal), file),
        increment,
      };
  }
}
