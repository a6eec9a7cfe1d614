/**
 * Step 2, `mine`: splits the fetched packages with the product's own chunker and writes, for every chunk, what the
 * encoder will see of it, its doc comment, and the same text without that comment. One file of JSON lines a package;
 * packages that were mined before are left alone.
 */
import fs from 'node:fs/promises';
import path from 'node:path';
import { neverCancelled } from '../../../extension/core/cancellation/cancellation.ts';
import { buildEmbeddingText } from '../../../extension/core/chunking/embeddingText.ts';
import { classifyPath } from '../../../extension/core/discovery/classifyPath.ts';
import { decodeText } from '../../../extension/core/discovery/decodeText.ts';
import { generatedHeaderOf, isMinifiedName } from '../../../extension/core/discovery/generatedFiles.ts';
import { minifiedReasonOf } from '../../../extension/core/discovery/minifiedText.ts';
import type { Chunk } from '../../../extension/core/documents/chunk.ts';
import { createNullLogger } from '../../../extension/core/logging/logger.ts';
import { createChunker, type DisposableChunker } from '../../../extension/node/chunking/createChunker.ts';
import { productLayoutOfSources } from '../../../extension/node/productLayout.ts';
import { withoutDocComment } from './docComment.ts';
import { seededOrder } from './seededOrder.ts';

const repository = path.resolve(import.meta.dirname, '../../..');
const cache = path.join(repository, '.cache/training/static');

/** No package may drown the others. Prose is manuals and change logs. */
const maxPerPackage = { documented: 800, undocumented: 400, prose: 150 };
/** Larger files are mostly data, bundles or generated. */
const maxFileBytes = 200_000;
/** Few chunks of each file, so that a package is seen in its whole breadth. */
const maxPerFile = { documented: 12, undocumented: 5, prose: 5 };

const languages = new Set([
  'python',
  'javascript',
  'javascriptreact',
  'typescript',
  'typescriptreact',
  'go',
  'rust',
  'java',
  'c',
  'cpp',
  'csharp',
  'php',
  'ruby',
  'markdown',
  'restructuredtext',
]);

/** Enough for the limits above in any package; some have tens of thousands of files. */
const maxFilesPerPackage = 1500;

type Counts = Record<'documented' | 'undocumented' | 'prose', number>;

interface MinedChunk {
  readonly language: string;
  readonly modality: 'code' | 'text';
  readonly path: string;
  /** What the product embeds. */
  readonly text: string;
  /** The doc comment without its marks; empty when there is none. */
  readonly doc: string;
  /** As `text`, made from the chunk without its doc comment; empty when there is none. */
  readonly code: string;
  readonly scope: readonly string[];
  readonly symbols: readonly string[];
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await fs.readdir(folder, { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).replaceAll(path.sep, '/'))
    .filter(
      (file) =>
        !/(^|\/)(tests?|__tests__|testing|vendor|node_modules|third_party|umd|locales?|i18n)\//i.test(file),
    );
}

async function mineFile(chunker: DisposableChunker, root: string, file: string): Promise<MinedChunk[]> {
  const kind = classifyPath(file);
  if (!('languageId' in kind) || !languages.has(kind.languageId) || isMinifiedName(file)) return [];
  const absolute = path.join(root, file);
  if ((await fs.stat(absolute)).size > maxFileBytes) return [];
  const decoded = decodeText(await fs.readFile(absolute));
  if (!('text' in decoded)) return [];
  const { languageId } = kind;
  if (minifiedReasonOf(languageId, decoded.text) !== undefined) return [];
  if (generatedHeaderOf(languageId, decoded.text) !== undefined) return [];
  const document = { path: file, languageId, text: decoded.text };
  const chunks = await chunker.chunk(document, neverCancelled());
  const counts: Counts = { documented: 0, undocumented: 0, prose: 0 };
  return seededOrder(chunks, file)
    .map((chunk) => mined(chunk, file))
    .filter((chunk) => ++counts[kindOf(chunk)] <= maxPerFile[kindOf(chunk)]);
}

function mined(chunk: Chunk, file: string): MinedChunk {
  const split = chunk.modality === 'code' ? withoutDocComment(chunk.text, chunk.languageId) : undefined;
  const code =
    split === undefined
      ? ''
      : buildEmbeddingText({
          path: file,
          modality: chunk.modality,
          scope: chunk.scope,
          symbols: chunk.symbols,
          body: split.code,
        });
  return {
    language: chunk.languageId,
    modality: chunk.modality,
    path: file,
    text: chunk.embeddingText,
    doc: split?.doc ?? '',
    code,
    scope: chunk.scope,
    symbols: chunk.symbols,
  };
}

async function minePackage(chunker: DisposableChunker, root: string): Promise<MinedChunk[]> {
  const kept: MinedChunk[] = [];
  const counts: Counts = { documented: 0, undocumented: 0, prose: 0 };
  for (const file of seededOrder(await filesBelow(root), path.basename(root)).slice(0, maxFilesPerPackage)) {
    if (counts.documented >= maxPerPackage.documented) break;
    for (const chunk of await mineFile(chunker, root, file)) {
      const kind = kindOf(chunk);
      if (++counts[kind] <= maxPerPackage[kind]) kept.push(chunk);
    }
  }
  return kept;
}

function kindOf({ modality, doc }: MinedChunk): keyof Counts {
  if (modality === 'text') return 'prose';
  return doc === '' ? 'undocumented' : 'documented';
}

const layout = productLayoutOfSources(repository);
const chunker = await createChunker({
  wasmFolder: layout.wasmFolder,
  treeSitterRuntime: layout.treeSitterRuntime,
  logger: createNullLogger(),
});
const sources = path.join(cache, 'sources');
const target = path.join(cache, 'chunks');
await fs.mkdir(target, { recursive: true });
for (const facts of (await fs.readdir(sources, { recursive: true })).filter((name) =>
  /^[^/]+\/[^/]+\.json$/.test(name),
)) {
  const name = facts.slice(0, -'.json'.length);
  const output = path.join(target, `${name.replace('/', '--')}.jsonl`);
  const isDone = await fs.stat(output).then(
    () => true,
    () => false,
  );
  if (isDone) continue;
  const chunks = await minePackage(chunker, path.join(sources, name));
  await fs.writeFile(`${output}.part`, chunks.map((chunk) => `${JSON.stringify(chunk)}\n`).join(''));
  await fs.rename(`${output}.part`, output);
  console.error(
    `${name}: ${chunks.length} chunks, ${chunks.filter(({ doc }) => doc !== '').length} with a doc comment`,
  );
}
chunker.dispose();
