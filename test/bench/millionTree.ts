/**
 * A tree of about so many lines of real package sources in several languages: files of node_modules and of the Python
 * installation, copied to places that the product enters, so that every machine makes nearly the same tree.
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { classifyPath, maxBytesOf, skipOfText } from '../../extension/core/discovery/classifyPath.ts';
import { repository } from './benchEngine.ts';

/** As the product's settings have it. */
const limits = { maxTextBytes: 1024 ** 2, maxImageBytes: 0 };
/** Packages consist of declarations and locale tables for the most part; a project does not. */
const mostLinesOfKind = 0.12;
const mostLinesOfLanguage = 0.4;
const thinKinds: readonly RegExp[] = [
  /\.d\.[cm]?ts$/u,
  /\.json$/u,
  /\.(?:md|txt|rst)$/u,
  /\.[ch](?:pp|h)?$/u,
];

export interface MillionTree {
  readonly files: number;
  readonly lines: number;
  readonly bytes: number;
  readonly linesByLanguage: Readonly<Record<string, number>>;
}

/** Writes the tree. `extraFolders` are further installations of packages, such as another site-packages. */
export async function writeMillionTree(
  target: string,
  lines: number,
  extraFolders: readonly string[],
): Promise<MillionTree> {
  const sources = [
    path.join(repository, 'node_modules'),
    ...(await pythonFolders()),
    ...extraFolders.map((folder) => path.resolve(folder)),
  ];
  const found: { readonly from: string; readonly to: string; readonly order: string }[] = [];
  for (const [index, source] of sources.entries()) {
    for (const relative of await listFiles(source)) {
      // Folders such as node_modules are never entered by the product; only their names change.
      const to = `source${index}/${relative.replace(/(^|\/)(?:node_modules|__pycache__)(?=\/)/gu, '$1packages')}`;
      found.push({ from: path.join(source, relative), to, order: orderOf(relative) });
    }
  }
  found.sort((a, b) => (a.order < b.order ? -1 : 1));
  const linesByLanguage: Record<string, number> = {};
  const thin = thinKinds.map(() => 0);
  const seen = new Set<string>();
  let total = 0;
  let bytes = 0;
  let files = 0;
  for (const { from, to } of found) {
    if (total >= lines) break;
    const kind = thinKinds.findIndex((pattern) => pattern.test(from));
    if (kind >= 0 && (thin[kind] ?? 0) > lines * mostLinesOfKind) continue;
    const text = await readIndexable(from, to);
    if (text === undefined) continue;
    const content = createHash('sha256').update(text.text).digest('hex');
    if (seen.has(content)) continue; // A cache would spare the second copy.
    seen.add(content);
    const count = text.text.split('\n').length;
    if ((linesByLanguage[text.languageId] ?? 0) > lines * mostLinesOfLanguage) continue;
    const file = path.join(target, to);
    await fs.mkdir(path.dirname(file), { recursive: true });
    await fs.writeFile(file, text.text);
    total += count;
    bytes += text.text.length;
    files++;
    if (kind >= 0) thin[kind] = (thin[kind] ?? 0) + count;
    linesByLanguage[text.languageId] = (linesByLanguage[text.languageId] ?? 0) + count;
  }
  return { files, lines: total, bytes, linesByLanguage };
}

/** The same pseudo-random order on every machine: a tree of any size has files of all packages. */
function orderOf(relative: string): string {
  return createHash('sha1').update(relative).digest('hex');
}

async function readIndexable(
  file: string,
  name: string,
): Promise<{ readonly text: string; readonly languageId: string } | undefined> {
  const kind = classifyPath(name);
  if (kind.kind !== 'text' || kind.languageId === 'plaintext') return undefined;
  const facts = await fs.stat(file).catch(() => undefined);
  if (facts === undefined || facts.size > maxBytesOf({ ...kind, kind: 'text', path: name }, limits).bytes)
    return undefined;
  const text = await fs.readFile(file, 'utf8');
  if (text.includes('\0') || skipOfText(kind.languageId, text) !== undefined) return undefined;
  return { text, languageId: kind.languageId };
}

async function listFiles(folder: string): Promise<readonly string[]> {
  const entries = await fs.readdir(folder, { withFileTypes: true, recursive: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).replaceAll(path.sep, '/'));
}

/** Standard library, its headers and site-packages of the `python3` on the path; none without it. */
async function pythonFolders(): Promise<readonly string[]> {
  const program =
    'import json, sysconfig; p = sysconfig.get_paths(); print(json.dumps([p["stdlib"], p["purelib"], p["include"]]))';
  try {
    const { stdout } = await promisify(execFile)('python3', ['-c', program]);
    const folders: unknown = JSON.parse(stdout);
    if (!Array.isArray(folders)) return [];
    const texts = folders.filter((folder) => typeof folder === 'string');
    // site-packages may lie in the standard library; what is listed twice is written once.
    return texts.filter(
      (folder, index) => !texts.slice(0, index).some((other) => folder.startsWith(`${other}/`)),
    );
  } catch {
    return [];
  }
}
