/**
 * Words for the reasons why a file is not in the index.
 */
import { l10n } from 'vscode';
import type { SkipReason } from '../../core/documents/workspaceFile.ts';

const texts: Readonly<Record<SkipReason, () => string>> = {
  ignored: () => l10n.t('matched by an ignore file'),
  excluded: () => l10n.t('excluded by a setting'),
  secret: () => l10n.t('may hold credentials'),
  binary: () => l10n.t('binary'),
  minified: () => l10n.t('minified'),
  generated: () => l10n.t('generated'),
  'too-large': () => l10n.t('larger than the limit'),
  empty: () => l10n.t('empty'),
  unreadable: () => l10n.t('cannot be read'),
  vanished: () => l10n.t('went away while it was read'),
  link: () => l10n.t('link that leads elsewhere'),
  corrupt: () => l10n.t('picture that cannot be decoded'),
  unsafe: () => l10n.t('picture that asks for too much'),
  timeout: () => l10n.t('took too long'),
  'encoder-failed': () => l10n.t('the encoder failed on it'),
};

/** What the reason means for the file, and how to change it where that is possible. */
const advice: Readonly<Record<SkipReason, () => string>> = {
  ignored: () =>
    l10n.t(
      'Change the ignore file, take the files back in with a line that begins with ! in .semblanceignore, or switch off semblance.useIgnoreFiles.',
    ),
  excluded: () =>
    l10n.t(
      'Change files.exclude, search.exclude or semblance.exclude. Folders of version control, packages and build output are always left out.',
    ),
  secret: () => l10n.t('Keys, passwords and .env files are never read. This cannot be changed.'),
  binary: () => l10n.t('Only text and PNG, JPEG, WebP, GIF and SVG pictures are indexed.'),
  minified: () => l10n.t('Its lines are too long for people, or its name says so.'),
  generated: () => l10n.t('A tool wrote it: its name or its first lines say so.'),
  'too-large': () =>
    l10n.t(
      'Raise semblance.index.maxFileSizeKB or semblance.index.maxImageSizeKB. Data files have a limit of their own.',
    ),
  empty: () => l10n.t('There is nothing to find in it.'),
  unreadable: () => l10n.t('Check its permissions; it is tried again when it changes.'),
  vanished: () => l10n.t('It is indexed when it comes back.'),
  link: () => l10n.t('Links are not followed. What they lead to is indexed where it lies in the workspace.'),
  corrupt: () => l10n.t('Open it in a viewer; it is tried again when it changes.'),
  unsafe: () => l10n.t('Such a picture could take all memory, or needs scripts or other files.'),
  timeout: () => l10n.t('It is tried again when it changes.'),
  'encoder-failed': () => l10n.t('It is tried again when it changes; the log says more.'),
};

/** Empty for a reason of a newer engine. */
export function skipReasonAdvice(reason: string): string {
  return isKnown(reason) ? advice[reason]() : '';
}

/** How the engine begins the detail of a picture that a library refused; the library's own words follow. */
const refusedByLibrary = /^It cannot be decoded as \w+: (?:(?:vips\w*|Vips\w*|Error): )*/;

/** Reason and detail as one text. What only a library could have written stands in parentheses at the end. */
export function problemText(reason: string, detail: string): string {
  const what = skipReasonText(reason);
  const said = detail.trim().replace(/[.\s]+$/, '');
  if (said === '') return `${what}.`;
  const raw = refusedByLibrary.test(said) ? said.replace(refusedByLibrary, '') : undefined;
  if (raw !== undefined || reason === 'encoder-failed') return `${what} (${raw ?? said}).`;
  return `${what}. ${said}.`;
}

/** A reason of a newer engine is shown as it is. */
export function skipReasonText(reason: string): string {
  return isKnown(reason) ? texts[reason]() : reason;
}

function isKnown(reason: string): reason is SkipReason {
  return Object.hasOwn(texts, reason);
}
