/**
 * Splits JSON, YAML, TOML and INI files at their top-level keys; longer values are cut by lines.
 */
import type { ChunkBudgets } from './budgets.ts';
import { splitLines } from './lineSplitting.ts';
import type { Piece } from './piece.ts';
import type { TextLines } from './textLines.ts';

/** The key that a line starts, given the indentation of top-level keys. */
const keyExpressions: Readonly<Record<string, RegExp>> = {
  json: /^\s*"((?:[^"\\]|\\.){1,80})"\s*:/,
  yaml: /^["']?([\w$.\-/ ]{1,80}?)["']?\s*:(?:\s|$)/,
  toml: /^\s*(?:\[{1,2}\s*([^\]]{1,80}?)\s*\]{1,2}|([\w.\-"]{1,80})\s*=)/,
  ini: /^\s*\[\s*([^\]]{1,80}?)\s*\]/,
};

const kinds: Readonly<Record<string, keyof typeof keyExpressions>> = {
  json: 'json',
  jsonc: 'json',
  json5: 'json',
  yaml: 'yaml',
  dockercompose: 'yaml',
  toml: 'toml',
  ini: 'ini',
  properties: 'ini',
};

/** More keys than this in one chunk are a list, not names. */
const maxSymbols = 12;

/** Undefined when the language has no keys or the text shows none; the caller then splits by lines. */
export function splitConfig(
  lines: TextLines,
  languageId: string,
  budgets: ChunkBudgets,
): Piece[] | undefined {
  const kind = kinds[languageId];
  const expression = kind === undefined ? undefined : keyExpressions[kind];
  if (kind === undefined || expression === undefined) return undefined;
  const keys = topLevelKeys(lines, expression, kind);
  if (keys.length < 2) return undefined;
  const pieces: Piece[] = [];
  let first = 0;
  let symbols: string[] = [];
  const flush = (last: number): void => {
    if (lines.size(first, last) > 0) pieces.push({ firstLine: first, lastLine: last, scope: [], symbols });
    first = last + 1;
    symbols = [];
  };
  for (const [index, key] of keys.entries()) {
    const end = (keys[index + 1]?.line ?? lines.count) - 1;
    const isFull = lines.size(first, end) > budgets.part;
    // A lone opening brace stays with the first key.
    if (isFull && key.line > first && lines.size(first, key.line - 1) >= budgets.crumb) flush(key.line - 1);
    if (lines.size(first, end) <= budgets.part) {
      if (symbols.length < maxSymbols) symbols.push(key.name);
      continue;
    }
    for (const part of splitLines(lines, first, end, { budget: budgets.part, overlapLines: 0 })) {
      const isHead = part.firstLine <= key.line && (part.characters?.start ?? 0) === 0;
      pieces.push({
        ...part,
        scope: isHead ? [] : [key.name],
        symbols: isHead ? [...symbols, key.name] : [],
      });
    }
    first = end + 1;
    symbols = [];
  }
  if (first < lines.count) flush(lines.count - 1);
  return pieces;
}

function topLevelKeys(
  lines: TextLines,
  expression: RegExp,
  kind: keyof typeof keyExpressions,
): { line: number; name: string }[] {
  const keys: { line: number; name: string }[] = [];
  let indent = kind === 'json' ? -1 : 0;
  for (let line = 0; line < lines.count; line++) {
    if (lines.isBlank(line)) continue;
    const own = lines.indentOf(line);
    if (indent >= 0 && own !== indent) continue;
    // Keys stand at the start; the rest of a long line does not matter.
    const match = expression.exec(
      lines.text.slice(lines.startOf(line), Math.min(lines.endOf(line), lines.startOf(line) + 400)),
    );
    if (match === null) continue;
    // In pretty-printed JSON the first key shows how deep the top level is indented.
    if (indent < 0) indent = own;
    keys.push({ line, name: match[1] ?? match[2] ?? '' });
  }
  return keys;
}
