/** Reads `file:line-line` as people write it. */
import type { TextRange } from '../core/documents/textRange.ts';
import { UsageError } from './usageError.ts';

export interface FileLines {
  readonly file: string;
  /** Whole lines; absent for the whole file. */
  readonly range?: TextRange;
}

/**
 * `exists` decides about file names that end like a line number. A drive letter's colon is no line number, since digits
 * must follow. Throws UsageError for line 0 or a range that runs backwards.
 */
export async function parseFileLines(
  argument: string,
  exists: (file: string) => Promise<boolean>,
): Promise<FileLines> {
  const match = /^(.+?):(\d+)(?:-(\d+))?$/s.exec(argument);
  const [, file, first, last] = match ?? [];
  if (file === undefined || first === undefined || (await exists(argument))) return { file: argument };
  // Compilers write file:line:column; the column says nothing here.
  const withColumn = /^(.+):(\d+)$/s.exec(file);
  if (
    withColumn?.[1] !== undefined &&
    withColumn[2] !== undefined &&
    last === undefined &&
    !(await exists(file))
  ) {
    return fileLines(withColumn[1], Number(withColumn[2]), Number(withColumn[2]), argument);
  }
  return fileLines(file, Number(first), Number(last ?? first), argument);
}

/** Lines from 1, both inclusive. */
export function fileLines(file: string, first: number, last: number, written: string): FileLines {
  if (first < 1) throw new UsageError(`Lines count from 1: ${written}`, 'similar');
  if (last < first) throw new UsageError(`The first line must not be after the last: ${written}`, 'similar');
  return { file, range: { start: { line: first - 1, character: 0 }, end: { line: last, character: 0 } } };
}
