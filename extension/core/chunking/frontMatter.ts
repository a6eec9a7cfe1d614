/**
 * The YAML or TOML head of Markdown files: where it ends, and the words in it that say what the document is about.
 */
import type { TextLines } from './textLines.ts';

export interface FrontMatter {
  /** Line of the closing mark. */
  readonly lastLine: number;
  readonly title: string;
  /** Values of the telling keys, one a line; empty when there are none. */
  readonly summary: string;
}

/** Heads longer than this are not heads but documents that start with a rule. */
const maxLines = 200;

const tellingKey = /^\s*(title|description|summary|subtitle|tags|keywords|categories)\s*[:=]\s*(.*)$/i;

export function findFrontMatter(lines: TextLines): FrontMatter | undefined {
  const mark = lines
    .at(0)
    .replace(/^\uFEFF/, '')
    .trimEnd();
  if (mark !== '---' && mark !== '+++') return undefined;
  let title = '';
  const summary: string[] = [];
  let isInList = false;
  for (let line = 1; line < Math.min(lines.count, maxLines); line++) {
    if (lines.lengthOf(line) > 2000) return undefined;
    const text = lines.at(line).trimEnd();
    if (text === mark || (mark === '---' && text === '...')) {
      return { lastLine: line, title, summary: summary.join('\n') };
    }
    const match = tellingKey.exec(text);
    const item = /^\s*-\s+(.*)$/.exec(text);
    if (match !== null) {
      const value = unquote(match[2] ?? '');
      if (match[1]?.toLowerCase() === 'title') title = value;
      if (value !== '') summary.push(value);
      isInList = value === '';
    } else if (item !== null && isInList) summary.push(unquote(item[1] ?? ''));
    else isInList = false;
  }
  return undefined;
}

function unquote(value: string): string {
  return value
    .trim()
    .replace(/^["'[]+|["'\]]+$/g, '')
    .trim();
}
