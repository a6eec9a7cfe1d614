/**
 * Sets of characters in globs: `[abc]`, `[a-z]`, `[!a]`. Brackets are ordinary in names too (`app/[post-id]/page.tsx`),
 * so what cannot be a set is read as text.
 */

export interface GlobSet {
  readonly isNegated: boolean;
  /** Single characters have the same `first` and `last`. */
  readonly members: readonly { readonly first: string; readonly last: string }[];
  /** Where the glob goes on after the set. */
  readonly end: number;
}

/** The set that begins at this bracket; undefined for a bracket that is never closed or holds a range that runs backwards. */
export function readGlobSet(glob: string, at: number): GlobSet | undefined {
  const end = glob.indexOf(']', at + 2);
  if (glob.charAt(at) !== '[' || end < 0) return undefined;
  const isNegated = /[!^]/u.test(glob.charAt(at + 1));
  const characters = [...glob.slice(at + (isNegated ? 2 : 1), end)];
  const members: { first: string; last: string }[] = [];
  for (let i = 0; i < characters.length; i++) {
    const first = characters[i] ?? '';
    const upTo = characters[i + 1] === '-' ? characters[i + 2] : undefined;
    const last = upTo ?? first;
    if (codeOf(first) > codeOf(last)) return undefined;
    if (upTo !== undefined) i += 2;
    members.push({ first, last });
  }
  return { isNegated, members, end: end + 1 };
}

function codeOf(character: string): number {
  return character.codePointAt(0) ?? 0;
}

/** Whether some of the text stands for other characters; lists (`{a,b}`) do not count. */
export function hasWildcard(text: string): boolean {
  if (/[*?]/u.test(text)) return true;
  for (let at = text.indexOf('['); at >= 0; at = text.indexOf('[', at + 1))
    if (readGlobSet(text, at) !== undefined) return true;
  return false;
}
