/**
 * What is said after the index was checked.
 */
import { l10n } from 'vscode';
import { formatCount } from './formats.ts';

/** `open` is what could not be repaired. */
export function checkedText(repaired: number, open: number): string {
  if (open === 1) {
    return l10n.t(
      'The index was checked: {0} repaired, 1 needs attention. The log names it.',
      formatCount(repaired),
    );
  }
  if (open > 0) {
    return l10n.t(
      'The index was checked: {0} repaired, {1} need attention. The log names each.',
      formatCount(repaired),
      formatCount(open),
    );
  }
  return repaired > 0
    ? l10n.t('The index was checked and repaired ({0}).', formatCount(repaired))
    : l10n.t('The index was checked: everything is in order.');
}
