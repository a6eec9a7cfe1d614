/**
 * Numbers for people, in the editor's language.
 */
import { env, l10n } from 'vscode';

const bytesPerUnit = 1024;
const units = ['B', 'KB', 'MB', 'GB', 'TB'] as const;

export function formatCount(value: number): string {
  return new Intl.NumberFormat(env.language).format(value);
}

/** One decimal below ten of a unit, none above: `1.4 MB`, `212 MB`. */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= bytesPerUnit && unit < units.length - 1) {
    value /= bytesPerUnit;
    unit += 1;
  }
  const maximumFractionDigits = unit > 0 && value < 10 ? 1 : 0;
  return `${new Intl.NumberFormat(env.language, { maximumFractionDigits }).format(value)} ${units[unit] ?? ''}`;
}

/** Rough on purpose: an estimate that changes each second helps nobody. */
export function formatDuration(seconds: number): string {
  if (seconds < 59.5) return l10n.t('{0} s', formatCount(Math.max(1, Math.round(seconds))));
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return l10n.t('{0} min', formatCount(minutes));
  const rest = minutes % 60;
  const hours = formatCount(Math.floor(minutes / 60));
  return rest === 0 ? l10n.t('{0} h', hours) : l10n.t('{0} h {1} min', hours, formatCount(rest));
}
