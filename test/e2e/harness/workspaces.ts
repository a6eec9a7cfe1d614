// Folders for end-to-end tests: temporary, writable, and removed by the caller.

import { chmodSync, cpSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { inRepository } from '../../../scripts/bootstrap/repository.mjs';

function temporaryFolder(): string {
  return realpathSync(mkdtempSync(path.join(tmpdir(), 'semblance-workspace-')));
}

/** A checkout may be read-only; its copy must not be. */
function makeWritable(folder: string): void {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isSymbolicLink()) chmodSync(path.join(entry.parentPath, entry.name), 0o755);
  }
}

/** A copy of the sample workspace, or of some of its folders and files (paths below it). */
export function copySampleWorkspace(parts: readonly string[] = ['.']): string {
  const folder = temporaryFolder();
  const sample = inRepository('test', 'fixtures', 'sample-workspace');
  for (const part of parts) cpSync(path.join(sample, part), path.join(folder, part), { recursive: true });
  makeWritable(folder);
  return folder;
}

/** Writes files (path below the folder, text) into a folder, a new temporary one unless one is given. */
export function makeWorkspace(files: Readonly<Record<string, string>>, folder = temporaryFolder()): string {
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  return folder;
}

const trades = ['baker', 'sailor', 'gardener', 'watchmaker', 'beekeeper', 'glazier', 'potter', 'weaver'];
const places = ['harbour', 'mill', 'orchard', 'lighthouse', 'market', 'quarry', 'station', 'vineyard'];
const tools = ['ladder', 'lantern', 'scale', 'wheel', 'barrel', 'compass', 'bellows', 'anvil'];

/** Texts that all differ, so that each of them is encoded and none comes from a cache. */
export function generatedTexts(count: number): Record<string, string> {
  const pick = (words: readonly string[], index: number): string => words[index % words.length] ?? '';
  return Object.fromEntries(
    Array.from({ length: count }, (_, index) => {
      const trade = pick(trades, index);
      const place = pick(places, Math.floor(index / 8));
      const tool = pick(tools, Math.floor(index / 64));
      const text =
        `# The ${trade} at the ${place}, part ${index}\n\n` +
        `In the year ${1500 + index} the ${trade} carried a ${tool} to the ${place} and wrote ${index} letters home. ` +
        `The ${place} was ${index + 3} miles away, and the ${tool} had to be mended ${index % 11} times on the road.\n`;
      return [`stories/${String(index).padStart(4, '0')}-${trade}.md`, text];
    }),
  );
}
