/** Sentences about files that are not in the index. */
import type { SkipReason } from '../core/documents/workspaceFile.ts';
import { plural } from './quantities.ts';

const words: Readonly<Record<SkipReason, string>> = {
  ignored: 'ignored by .gitignore',
  excluded: 'excluded',
  secret: 'with possible secrets (never read)',
  binary: 'binary',
  minified: 'minified',
  generated: 'generated',
  'too-large': 'too large',
  empty: 'empty',
  unreadable: 'unreadable',
  vanished: 'vanished while reading',
  link: 'linked from elsewhere or in circles',
  corrupt: 'damaged (pictures)',
  unsafe: 'unsafe (pictures)',
  timeout: 'too slow to read',
  'encoder-failed': 'refused by the model',
};

/** "17 left out: 12 ignored by .gitignore, 5 binary"; undefined when nothing was. */
export function skippedText(byReason: Readonly<Record<string, number>>): string | undefined {
  const entries = Object.entries(byReason).filter(([, count]) => count > 0);
  if (entries.length === 0) return undefined;
  entries.sort(([, a], [, b]) => b - a);
  const total = entries.reduce((sum, [, count]) => sum + count, 0);
  return `${plural(total, 'file or folder', 'files and folders')} left out: ${entries
    .map(([reason, count]) => `${count} ${reasonWords(reason)}`)
    .join(', ')}`;
}

function reasonWords(reason: string): string {
  return isReason(reason) ? words[reason] : reason;
}

function isReason(reason: string): reason is SkipReason {
  return Object.hasOwn(words, reason);
}
