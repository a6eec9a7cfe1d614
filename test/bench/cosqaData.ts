/**
 * The CoSQA data and the queries by name that are derived from its functions.
 */
import fs from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { splitIdentifier } from '../../extension/core/words/splitWords.ts';
import { seededRandom } from './seededRandom.ts';

export interface LabelledQuery {
  readonly text: string;
  readonly answer: number;
}

const folder = path.join(import.meta.dirname, 'data', 'cosqa');

function readJson(name: string): unknown {
  return JSON.parse(gunzipSync(fs.readFileSync(path.join(folder, name))).toString('utf8'));
}

export function cosqaFunctions(): readonly string[] {
  const functions: string[] = [];
  for (const [source, index] of Object.entries(readJson('code_idx_map.json.gz') as Record<string, number>))
    functions[index] = source;
  return functions;
}

export function cosqaQueries(): readonly LabelledQuery[] {
  const rows = readJson('cosqa-retrieval-dev-500.json.gz') as readonly {
    doc: string;
    retrieval_idx: number;
  }[];
  return rows.map(({ doc, retrieval_idx }) => ({ text: doc, answer: retrieval_idx }));
}

/**
 * 100 exact names and 100 parts of names (at least two neighbouring words, in the other spelling: snake_case names are
 * asked for in camelCase and the reverse). Only queries with one right answer: no other function has that name, or a
 * name with those neighbouring words.
 */
export function identifierQueries(functions: readonly string[]): {
  readonly exact: readonly LabelledQuery[];
  readonly partial: readonly LabelledQuery[];
} {
  const names = functions.map((source) => /^\s*(?:async\s+)?def\s+([A-Za-z_]\w*)/mu.exec(source)?.[1] ?? '');
  const words = names.map((name) => splitIdentifier(name));
  const byFolded = new Map<string, number>();
  for (const name of names) {
    const folded = name.replaceAll('_', '').toLowerCase();
    byFolded.set(folded, (byFolded.get(folded) ?? 0) + 1);
  }
  const runs = new Map<string, Set<number>>();
  for (const [index, parts] of words.entries()) {
    for (let start = 0; start < parts.length; start++) {
      for (let end = start + 2; end <= parts.length; end++) {
        const run = parts.slice(start, end).join(' ');
        runs.set(run, (runs.get(run) ?? new Set()).add(index));
      }
    }
  }
  const random = seededRandom(20261121);
  const order = names
    .map((_, index) => ({ index, key: random() }))
    .sort((a, b) => a.key - b.key)
    .map(({ index }) => index);
  const exact: LabelledQuery[] = [];
  const partial: LabelledQuery[] = [];
  for (const index of order) {
    const name = names[index] ?? '';
    const parts = words[index] ?? [];
    if (
      exact.length < 100 &&
      parts.length >= 2 &&
      byFolded.get(name.replaceAll('_', '').toLowerCase()) === 1
    ) {
      exact.push({ text: name, answer: index });
      continue;
    }
    if (partial.length >= 100 || parts.length < 3) continue;
    const choices: string[][] = [];
    for (let start = 0; start < parts.length; start++) {
      for (let end = start + 2; end <= parts.length; end++) {
        const run = parts.slice(start, end);
        if (run.length < parts.length && runs.get(run.join(' '))?.size === 1) choices.push(run);
      }
    }
    const run = choices[Math.floor(random() * choices.length)];
    if (run === undefined) continue;
    partial.push({ text: name.includes('_') ? camelCase(run) : run.join('_'), answer: index });
  }
  return { exact, partial };
}

function camelCase(parts: readonly string[]): string {
  return parts
    .map((part, index) => (index === 0 ? part : part.charAt(0).toUpperCase() + part.slice(1)))
    .join('');
}
