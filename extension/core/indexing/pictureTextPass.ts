/**
 * The last pass: reads the text in pictures, one by one, and gives each picture rows for what was read. It may be
 * stopped at any moment; what was read is remembered by content.
 */
import { throwIfCancelled } from '../cancellation/cancellation.ts';
import type { WorkspaceFile } from '../documents/workspaceFile.ts';
import type { Logger } from '../logging/logger.ts';
import type { FileSource } from '../ports/fileSource.ts';
import type { RecognizedTexts, TextReader } from '../ports/textReader.ts';
import type { CatalogEntry } from '../ports/vectorStore.ts';
import { fileHashOf } from './filePreparation.ts';
import type { IndexProgress } from './indexProgress.ts';
import type { WorkOrder } from './workOrder.ts';

/** What the pass needs of the indexer. */
export interface PictureIndex {
  readonly catalog: ReadonlyMap<string, CatalogEntry>;
  /** Makes new rows of these files, with what is known of them now. */
  describeAgain(files: readonly WorkspaceFile[], signal: AbortSignal): Promise<void>;
}

export interface PictureTextParts {
  readonly files: Pick<FileSource, 'examine' | 'read'>;
  readonly reader: TextReader;
  readonly texts: RecognizedTexts;
  readonly index: PictureIndex;
  readonly order: WorkOrder;
  readonly logger: Logger;
  readonly onProgress: (progress: IndexProgress) => void;
}

/** Pictures with text per transaction; reading one takes seconds, so that none waits long for being found. */
const picturesPerWrite = 4;

export class PictureTextPass {
  readonly #parts: PictureTextParts;

  constructor(parts: PictureTextParts) {
    this.#parts = parts;
  }

  get picturesToRead(): number {
    let pictures = 0;
    for (const entry of this.#parts.index.catalog.values()) if (this.#isWanted(entry)) pictures++;
    return pictures;
  }

  /** Rejects when cancelled, when nothing can be read at all, and as the store does. */
  async run(signal: AbortSignal): Promise<void> {
    const { index, order, onProgress } = this.#parts;
    const filesTotal = this.picturesToRead;
    let filesDone = 0;
    let withText: WorkspaceFile[] = [];
    const describe = async (): Promise<void> => {
      const files = withText;
      withText = [];
      if (files.length > 0) await index.describeAgain(files, signal);
    };
    for (const entry of order.entries(index.catalog, (candidate) => this.#isWanted(candidate))) {
      throwIfCancelled(signal);
      onProgress({ phase: 'refining', filesTotal, filesDone, chunksEncoded: 0, currentFile: entry.path });
      const file = await this.#read(entry, signal);
      filesDone++;
      if (file !== undefined) withText.push(file);
      if (withText.length >= picturesPerWrite) await describe();
    }
    await describe();
  }

  /** Pictures whose text is known get their rows when they are described; a picture with such rows was read. */
  #isWanted({ modality, sources, fileHash }: CatalogEntry): boolean {
    return modality === 'image' && !sources.includes('ocr') && !this.#parts.texts.has(fileHash);
  }

  /** The file when there is text in it; undefined also for a picture that changed meanwhile. */
  async #read(entry: CatalogEntry, signal: AbortSignal): Promise<WorkspaceFile | undefined> {
    const { files, reader, texts, logger } = this.#parts;
    const discovery = await files.examine(entry, signal);
    if (discovery.kind !== 'file') return undefined;
    const content = await files.read(discovery.file, signal);
    if (content.kind !== 'bytes' || fileHashOf(content.hash) !== entry.fileHash) return undefined;
    const { path, languageId: format } = discovery.file;
    const startedAt = performance.now();
    const text = await reader.read({ path, format, bytes: content.bytes }, signal);
    logger.debug(
      `${path} was read in ${Math.round(performance.now() - startedAt)} ms: ${text.lines.length} lines of text`,
    );
    await texts.put(entry.fileHash, text);
    return text.lines.length > 0 ? discovery.file : undefined;
  }
}
