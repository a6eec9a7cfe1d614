/**
 * Ties code and pictures by name where nothing mentions the other: `SettingsIcon` and `settings.svg`, a component and
 * the screenshot of it.
 */
import { TextLines } from '../chunking/textLines.ts';
import { type FileKey, fileKeyOf } from '../documents/workspaceFile.ts';
import { nameWordsOf, stemOf } from '../images/pathWords.ts';
import type { FoundRow, RowFilter, VectorStore } from '../ports/vectorStore.ts';
import { scanImagePaths } from '../references/pathScanner.ts';
import { foldIdentifier, indexedForms, splitIdentifier, splitWords } from '../words/splitWords.ts';
import { FileLinkCollector, type FileLinks, identifiersIn } from './fileLinks.ts';
import type { ReferencePlace } from './searchTypes.ts';

/** Words that say that a name stands for a picture, not which one. */
const pictureWords = new Set(
  'icon icons ic img image images picture pic photo logo glyph symbol illustration sprite svg png graphic badge bitmap drawable'.split(
    ' ',
  ),
);
/** Words of the code's side that say what kind of thing it is. */
const kindWords = new Set(
  (
    'component view widget page screen dialog button panel item props state render draw paint make create get use load ' +
    'save show plot display build path url uri src file asset assets resource drawable the of for a to'
  ).split(' '),
);

/** Names say less than an import of code that shows the picture. */
const nameStrength = 0.4;
/** A file name written out means that file, though a variable holds its folder: `icons / "tray.png"`. */
const fileNameStrength = 0.9;
/** Less of a name in common is chance. */
const leastCoverage = 0.5;
const mostNames = 24;
const mostRows = 60;

/** Pictures whose file name fits a name that the code defines or uses for a picture. */
export async function picturesNamedIn(store: VectorStore, selected: readonly FoundRow[]): Promise<FileLinks> {
  const links = new FileLinkCollector();
  const names = pictureNamesIn(selected);
  const written = fileNamesIn(selected);
  const ofNames = indexedForms([...names.values()].flat());
  const terms = [...new Set([ofNames, ...[...written.keys()].map(splitName)].flat())];
  if (terms.length === 0) return links.finish();
  const root = selected[0]?.root ?? '';
  const filter: RowFilter = { modalities: ['image'], roots: [root] };
  for (const { row } of await store.searchWords(terms, filter, mostRows)) {
    const mention = written.get(fileNameOf(row.path));
    if (mention !== undefined)
      links.add(fileKeyOf(row), {
        strength: fileNameStrength,
        reason: { kind: 'reference', ...mention },
      });
    const ofPicture = nameWordsOf(row.path);
    let best: { readonly name: string; readonly fit: number } | undefined;
    for (const [name, words] of names) {
      const fit = fitOf(words, ofPicture);
      if (fit > (best?.fit ?? 0)) best = { name, fit };
    }
    if (best === undefined || best.fit < leastCoverage) continue;
    const reason = { kind: 'name', name: best.name } as const;
    links.add(fileKeyOf(row), { strength: nameStrength * best.fit, reason });
  }
  return links.finish();
}

/** Code with a name that fits the picture's file name. */
export async function codeNamedLike(store: VectorStore, picture: FileKey): Promise<FileLinks> {
  const links = new FileLinkCollector();
  const words = contentWords(nameWordsOf(picture.path));
  const folded = words.join('');
  const ofIcons = words.length === 0 ? [] : [folded, `${folded}icon`, `icon${folded}`];
  const fileName = fileNameOf(picture.path);
  const terms = [...new Set([...splitName(fileName), ...indexedForms(words), ...ofIcons])];
  const filter: RowFilter = { modalities: ['code'], roots: [picture.root] };
  for (const { row } of await store.searchWords(terms, filter, mostRows)) {
    const mention = fileNamesIn([row]).get(fileName);
    if (mention !== undefined)
      links.add(fileKeyOf(row), {
        strength: fileNameStrength,
        reason: { kind: 'reference', ...mention },
        line: mention.line,
      });
    let best: { readonly name: string; readonly fit: number } | undefined;
    for (const [name, ofCode] of pictureNamesIn([row])) {
      const fit = fitOf(ofCode, words);
      if (fit > (best?.fit ?? 0)) best = { name, fit };
    }
    if (best === undefined || best.fit < leastCoverage) continue;
    const reason = { kind: 'name', name: best.name } as const;
    links.add(fileKeyOf(row), { strength: nameStrength * best.fit, reason, names: [best.name] });
  }
  return links.finish();
}

/** What code defines, its file's name, and names that say of themselves that they stand for pictures. */
function pictureNamesIn(rows: readonly FoundRow[]): ReadonlyMap<string, readonly string[]> {
  const names = new Map<string, readonly string[]>();
  const add = (name: string): void => {
    const words = contentWords(splitIdentifier(name));
    if (words.length > 0 && names.size < mostNames) names.set(name, words);
  };
  for (const row of rows) for (const symbol of row.symbols) add(symbol);
  for (const row of rows) if (row.modality === 'code') add(stemOf(row.path));
  for (const row of rows)
    for (const name of identifiersIn(row.text))
      if (splitIdentifier(name).some((word) => pictureWords.has(word))) add(name);
  return names;
}

/** Names of picture files that are written out, and where. */
function fileNamesIn(rows: readonly FoundRow[]): ReadonlyMap<string, ReferencePlace> {
  const names = new Map<string, ReferencePlace>();
  for (const row of rows) {
    const lines = new TextLines(row.text);
    for (const { raw, start } of scanImagePaths(row.text)) {
      const name = fileNameOf(raw.split(/[?#]/, 1)[0] ?? '');
      if (!names.has(name) && names.size < mostNames)
        names.set(name, { from: row.path, line: row.range.start.line + lines.lineAt(start) });
    }
  }
  return names;
}

function fileNameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** As the index splits a path. */
function splitName(fileName: string): readonly string[] {
  return splitWords(stemOf(fileName));
}

function contentWords(words: readonly string[]): readonly string[] {
  return words.filter((word) => word.length > 1 && !pictureWords.has(word) && !kindWords.has(word));
}

/** Share of the words that both have, 0..1 (Jaccard). */
function fitOf(ofCode: readonly string[], ofPicture: readonly string[]): number {
  const picture = contentWords(ofPicture);
  if (ofCode.length === 0 || picture.length === 0) return 0;
  if (foldIdentifier(ofCode.join('')) === foldIdentifier(picture.join(''))) return 1;
  const shared = ofCode.filter((word) => picture.some((other) => isSameWord(word, other))).length;
  return shared / (ofCode.length + picture.length - shared);
}

/** Two words with one stem: delete and deletes, confirm and confirmation. Shorter ones must be equal. */
const shortestStem = 4;

function isSameWord(a: string, b: string): boolean {
  if (a === b) return true;
  const [short, long] = a.length <= b.length ? [a, b] : [b, a];
  return short.length >= shortestStem && long.startsWith(short);
}
