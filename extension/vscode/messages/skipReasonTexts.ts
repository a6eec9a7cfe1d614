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

/** A reason of a newer engine is shown as it is. */
export function skipReasonText(reason: string): string {
  return isKnown(reason) ? texts[reason]() : reason;
}

function isKnown(reason: string): reason is SkipReason {
  return Object.hasOwn(texts, reason);
}
