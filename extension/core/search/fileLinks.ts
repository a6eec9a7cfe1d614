/**
 * What ties files together beside their vectors: mentions of pictures, imports and names.
 */
import type { FoundRow } from '../ports/vectorStore.ts';
import type { MatchReason } from './searchTypes.ts';

/** One tie between the question's file and another file. */
export interface FileLink {
  /** 1 for a mention in the very lines that were asked about; less for what is further away. */
  readonly strength: number;
  readonly reason: MatchReason;
  /** Where in the linked file the tie is: a line or a name; rows elsewhere in it get a part of the strength. */
  readonly line?: number;
  readonly names?: readonly string[];
}

/** By file key, the strongest link first. */
export type FileLinks = ReadonlyMap<string, readonly FileLink[]>;

export const noLinks: FileLinks = new Map();

/** A reason more says little; a screenful says nothing. */
const mostLinks = 3;

export class FileLinkCollector {
  readonly #links = new Map<string, FileLink[]>();

  add(fileKey: string, link: FileLink): void {
    const links = this.#links.get(fileKey) ?? [];
    links.push(link);
    this.#links.set(fileKey, links);
  }

  /** The strongest of each file. */
  finish(): FileLinks {
    return new Map(
      [...this.#links].map(([key, links]) => {
        const sorted = links.toSorted((a, b) => b.strength - a.strength || place(a).localeCompare(place(b)));
        const different = sorted.filter(
          (link, index) => sorted.findIndex((other) => place(other) === place(link)) === index,
        );
        return [key, different.slice(0, mostLinks)];
      }),
    );
  }
}

export function mergeLinks(...several: readonly FileLinks[]): FileLinks {
  const merged = new FileLinkCollector();
  for (const links of several)
    for (const [key, some] of links) for (const link of some) merged.add(key, link);
  return merged.finish();
}

function place({ reason }: FileLink): string {
  return JSON.stringify(reason);
}

/** A linked file's other parts are related too, but they are not what was asked for. */
const elsewhere = 0.5;

/** How strongly the links of a row's file tie this row; 0 without links. */
export function linkStrength(row: FoundRow, links: readonly FileLink[] | undefined): number {
  let strongest = 0;
  for (const link of links ?? []) {
    const strength = isAtPlace(row, link) ? link.strength : link.strength * elsewhere;
    strongest = Math.max(strongest, strength);
  }
  return strongest;
}

function isAtPlace(row: FoundRow, { line, names }: FileLink): boolean {
  if (line === undefined && names === undefined) return true;
  const { start, end } = row.range;
  if (line !== undefined && line >= start.line && line < end.line + (end.character > 0 ? 1 : 0)) return true;
  return names?.some((name) => containsName(row.text, name)) === true;
}

/** Names of programs, as whole words. */
const identifier = /[\p{L}_$][\p{L}\p{N}_$]*/gu;

export function identifiersIn(text: string): ReadonlySet<string> {
  return new Set(text.match(identifier) ?? []);
}

function containsName(text: string, name: string): boolean {
  return name !== '' && text.includes(name) && identifiersIn(text).has(name);
}
