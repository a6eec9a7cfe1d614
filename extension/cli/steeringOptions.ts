/** Reads the options that tell what results shall be more or less like. */
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { ItemRef, Steering } from '../core/search/searchTypes.ts';
import { parseFileLines } from './fileLines.ts';
import type { ParsedCommand } from './parseCommandLine.ts';

/** Paths are taken relative to the current folder. Throws UsageError for lines that cannot be. */
export async function readSteeringOptions(parsed: ParsedCommand, currentFolder: string): Promise<Steering> {
  const [more, less] = await Promise.all([
    itemsOf(parsed.texts('more'), currentFolder),
    itemsOf(parsed.texts('less'), currentFolder),
  ]);
  const without = parsed.texts('without');
  return {
    ...(more.length === 0 ? {} : { more }),
    ...(less.length === 0 ? {} : { less }),
    ...(without.length === 0 ? {} : { without }),
  };
}

/** `file`, `file:12` or `file:12-30`. */
export async function itemOf(written: string, currentFolder: string): Promise<ItemRef> {
  const { file, range } = await parseFileLines(written, async (name) => {
    const facts = await stat(resolve(currentFolder, name)).catch(() => undefined);
    return facts !== undefined;
  });
  return { file: resolve(currentFolder, file), ...(range === undefined ? {} : { range }) };
}

function itemsOf(written: readonly string[], currentFolder: string): Promise<readonly ItemRef[]> {
  return Promise.all(written.map((one) => itemOf(one, currentFolder)));
}
