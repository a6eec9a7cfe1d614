/**
 * Turns one file into the rows that it will have, without their vectors: reading, splitting or inspecting, describing.
 */
import { throwIfCancelled } from '../cancellation/cancellation.ts';
import type { Chunk, ImageFacts, ImageReference } from '../documents/chunk.ts';
import { type FileKey, fileKeyOf, type SkippedFile, type WorkspaceFile } from '../documents/workspaceFile.ts';
import { describeImage } from '../images/imageDescription.ts';
import { isWorthTiling } from '../images/tilePlan.ts';
import type { Chunker } from '../ports/chunker.ts';
import type { FileSource } from '../ports/fileSource.ts';
import type { ImageInspector, PictureCutter } from '../ports/imageInspector.ts';
import type { RecognizedTexts } from '../ports/textReader.ts';
import { extractImageReferences } from '../references/imageReferences.ts';
import { alternativeTargets } from '../references/resolveReference.ts';
import { indexableWords } from '../words/splitWords.ts';
import { PictureRows } from './pictureRows.ts';
import type { PreparedRow } from './preparedRow.ts';
import type { ReferenceGraph } from './referenceGraph.ts';

export type Preparation =
  | {
      readonly kind: 'rows';
      readonly file: WorkspaceFile;
      readonly fileHash: string;
      readonly rows: readonly PreparedRow[];
      readonly references: readonly ImageReference[];
    }
  /** The bytes are those of the index. */
  | { readonly kind: 'unchanged'; readonly file: WorkspaceFile }
  | { readonly kind: 'skipped'; readonly skipped: SkippedFile };

export interface PreparationParts {
  readonly files: FileSource;
  readonly chunker: Chunker;
  readonly images: ImageInspector;
  readonly references: ReferenceGraph;
  /** File keys of the pictures that discovery found; decides between the places that a mention may mean. */
  readonly pictures: ReadonlySet<string>;
  /** A short, collision-free hash of a text (128 bits, hex). */
  readonly hash: (text: string) => string;
  /** True when an encoder of the set looks at the pixels of pictures. */
  readonly hasImageEncoder?: boolean;
  /** Makes the tiles of large pictures; absent when they are not wanted. */
  readonly tiles?: TileParts | undefined;
  /** What was read in pictures; absent when their text is not wanted. */
  readonly recognizedTexts?: Pick<RecognizedTexts, 'get'> | undefined;
}

export interface TileParts {
  readonly cutter: PictureCutter;
  /** Pixels along the longer side that the picture encoder looks at. */
  readonly side: number;
}

/** What is known of a file before it is read. */
export interface KnownContent {
  /** The file's hash in the index; undefined forces new rows. */
  readonly knownHash?: string | undefined;
  /** The hash of the content of which tiles are wanted now. */
  readonly tiledHash?: string | undefined;
}

/** 128 bits name a file's content well enough and halve the column. */
const fileHashLength = 32;

/** The index's hash of a file, of the SHA-256 that reading it gives. */
export function fileHashOf(sha256: string): string {
  return sha256.slice(0, fileHashLength);
}

export class FilePreparation {
  readonly #parts: PreparationParts;

  constructor(parts: PreparationParts) {
    this.#parts = parts;
  }

  async prepare(
    file: WorkspaceFile,
    { knownHash, tiledHash }: KnownContent,
    signal: AbortSignal,
  ): Promise<Preparation> {
    const content = await this.#parts.files.read(file, signal);
    throwIfCancelled(signal);
    if (content.kind === 'skipped') return content;
    const fileHash = fileHashOf(content.hash);
    if (fileHash === knownHash) return { kind: 'unchanged', file };
    if (content.kind === 'text' && file.kind === 'text')
      return await this.#prepareText(file, content.text, fileHash, signal);
    if (content.kind === 'bytes')
      return await this.#prepareImage(file, content.bytes, fileHash, tiledHash === fileHash, signal);
    return skipped(file, 'binary', 'The content is not what the name says.');
  }

  async #prepareText(
    file: WorkspaceFile,
    text: string,
    fileHash: string,
    signal: AbortSignal,
  ): Promise<Preparation> {
    const document = { path: file.path, languageId: file.languageId, text };
    const chunks = await this.#parts.chunker.chunk(document, signal);
    const references = extractImageReferences(document).map((reference) => this.#resolve(file, reference));
    const seen = new Map<string, number>();
    const rows = chunks.map((chunk): PreparedRow => {
      const occurrence = seen.get(chunk.text) ?? 0;
      seen.set(chunk.text, occurrence + 1);
      return this.#rowOfChunk(file, fileHash, chunk, referencesIn(chunk, references), occurrence);
    });
    return { kind: 'rows', file, fileHash, rows, references };
  }

  /** A mention whose most likely target does not exist points to the first of the other places that does. */
  #resolve(from: FileKey, reference: ImageReference): ImageReference {
    const exists = (path: string): boolean => this.#parts.pictures.has(fileKeyOf({ root: from.root, path }));
    if (exists(reference.target)) return reference;
    const target = alternativeTargets(from.path, reference.target).find(exists);
    return target === undefined ? reference : { ...reference, target };
  }

  #rowOfChunk(
    file: WorkspaceFile,
    fileHash: string,
    chunk: Chunk,
    references: readonly ImageReference[],
    occurrence: number,
  ): PreparedRow {
    // The id depends on the text, not on the position: editing one function leaves the ids of the others as they are.
    const item = this.#parts.hash(`${file.root}\0${file.path}\0${chunk.text}\0${occurrence}`);
    return {
      row: {
        id: `${item}.content`,
        item,
        source: 'content',
        root: file.root,
        path: file.path,
        modality: chunk.modality,
        languageId: chunk.languageId,
        range: chunk.range,
        scope: chunk.scope,
        symbols: chunk.symbols,
        text: chunk.text,
        words: indexableWords([fileName(file), chunk.scope.join(' '), chunk.text]),
        textHash: this.#parts.hash(`${chunk.modality}\0${chunk.embeddingText}`),
        imageReferences: references,
        fileHash,
        mtimeMs: file.mtimeMs,
        sizeBytes: file.sizeBytes,
      },
      input:
        chunk.modality === 'code'
          ? { kind: 'code', text: chunk.embeddingText, languageId: chunk.languageId }
          : { kind: 'text', text: chunk.embeddingText },
    };
  }

  async #prepareImage(
    file: WorkspaceFile,
    bytes: Uint8Array,
    fileHash: string,
    withTiles: boolean,
    signal: AbortSignal,
  ): Promise<Preparation> {
    const { images, references, hash, hasImageEncoder, recognizedTexts } = this.#parts;
    const inspection = await images.inspect({ path: file.path, format: file.languageId, bytes }, signal);
    if (inspection.kind === 'skipped') return skipped(file, inspection.reason, inspection.detail);
    const { facts } = inspection;
    const mentions = mentionsAsReferences(references, file);
    const description = describeImage({
      path: file.path,
      facts,
      references: mentions.map(({ alt, heading, target }) => ({ alt, heading, fromPath: target })),
    });
    const tiling = this.#tilingOf(facts);
    const tiles = withTiles
      ? await tiling?.cutter.cut({ path: file.path, bytes }, tiling.side, signal)
      : undefined;
    throwIfCancelled(signal);
    // Also when they were wanted and could not be cut just now.
    const areTilesDue = tiling !== undefined && tiles === undefined;
    const picture = new PictureRows(
      { file, fileHash, format: facts.format, description, mentions, areTilesDue },
      hash,
    );
    const recognized = await recognizedTexts?.get(fileHash);
    const rows = [
      picture.ofDescription(),
      ...(hasImageEncoder === true ? [picture.ofPixels(bytes)] : []),
      ...(recognized === undefined ? [] : picture.ofText(recognized)),
      ...picture.ofTiles(tiles ?? []),
    ];
    return { kind: 'rows', file, fileHash, rows, references: [] };
  }

  /** Undefined when no tiles are wanted of such a picture. */
  #tilingOf(facts: ImageFacts): TileParts | undefined {
    const { tiles } = this.#parts;
    return tiles !== undefined && isWorthTiling(facts, tiles.side) ? tiles : undefined;
  }
}

/** The mentions of a picture, turned around: `target` names the document that mentions it. */
export function mentionsAsReferences(graph: ReferenceGraph, picture: FileKey): readonly ImageReference[] {
  return graph.mentionsOf(picture).map(({ from, reference }) => ({ ...reference, target: from.path }));
}

function skipped({ root, path }: FileKey, reason: SkippedFile['reason'], detail: string): Preparation {
  return { kind: 'skipped', skipped: { root, path, reason, detail } };
}

function referencesIn(chunk: Chunk, references: readonly ImageReference[]): readonly ImageReference[] {
  // The last line counts only when the chunk has text on it.
  const last = chunk.range.end.character > 0 ? chunk.range.end.line : chunk.range.end.line - 1;
  return references.filter(({ line }) => line >= chunk.range.start.line && line <= last);
}

function fileName(file: FileKey): string {
  return file.path.slice(file.path.lastIndexOf('/') + 1);
}
