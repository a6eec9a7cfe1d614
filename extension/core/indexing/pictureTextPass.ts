/**
 * The last pass: reads the text in pictures, one by one, and gives each picture rows for what was read. It may be
 * stopped at any moment; what was read is remembered by content.
 */
import type { WorkspaceFile } from '../documents/workspaceFile.ts';
import type { Logger } from '../logging/logger.ts';
import type { FileSource } from '../ports/fileSource.ts';
import type { RecognizedTexts, TextReader } from '../ports/textReader.ts';
import type { CatalogEntry } from '../ports/vectorStore.ts';
import { FailedTries } from './failedTries.ts';
import { fileHashOf } from './filePreparation.ts';
import type { IndexProgress } from './indexProgress.ts';
import { countWanted, type PicturePass, passOverPictures } from './picturePass.ts';
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

interface ReadPicture {
  readonly file: WorkspaceFile;
  readonly fileHash: string;
}

/** Pictures with text per transaction; reading one takes seconds, so that none waits long for being found. */
const picturesPerWrite = 4;

export class PictureTextPass {
  readonly #parts: PictureTextParts;
  /** Hashes of pictures that got all rows there are: text without a single word gives none. */
  readonly #described = new Set<string>();
  /** Of pictures that could not be read just now (`TextReader`). */
  readonly #failedTries = new FailedTries();

  constructor(parts: PictureTextParts) {
    this.#parts = parts;
  }

  get picturesToRead(): number {
    return countWanted(this.#pictures());
  }

  /** Rejects when cancelled, when nothing can be read at all, and as the store does. */
  async run(signal: AbortSignal): Promise<void> {
    const { index, order, onProgress } = this.#parts;
    const pass: PicturePass<ReadPicture> = {
      ...this.#pictures(),
      order,
      look: (entry) => this.#read(entry, signal),
      write: async (pictures) => {
        await index.describeAgain(
          pictures.map(({ file }) => file),
          signal,
        );
        for (const { fileHash } of pictures) this.#described.add(fileHash);
      },
      picturesPerWrite,
      onProgress,
    };
    await passOverPictures(pass, signal);
  }

  #pictures(): Pick<PicturePass<ReadPicture>, 'catalog' | 'isWanted'> {
    return { catalog: this.#parts.index.catalog, isWanted: (entry) => this.#isWanted(entry) };
  }

  /**
   * A picture with rows of text was read and described. Known text without rows was read by a run that was stopped before
   * it wrote them, or by another window for another workspace.
   */
  #isWanted({ modality, sources, fileHash }: CatalogEntry): boolean {
    if (modality !== 'image' || sources.includes('ocr') || this.#described.has(fileHash)) return false;
    if (this.#failedTries.areUsedUp(fileHash)) return false;
    return this.#parts.texts.knows(fileHash) !== 'no text';
  }

  /** The picture when there is text in it; undefined also when its file changed meanwhile. */
  async #read(entry: CatalogEntry, signal: AbortSignal): Promise<ReadPicture | undefined> {
    const { files, reader, texts, logger } = this.#parts;
    const { fileHash } = entry;
    const discovery = await files.examine(entry, signal);
    if (discovery.kind !== 'file') return undefined;
    const { file } = discovery;
    if ((await texts.get(fileHash)) !== undefined) return { file, fileHash };
    const content = await files.read(file, signal);
    if (content.kind !== 'bytes' || fileHashOf(content.hash) !== fileHash) return undefined;
    const { path, languageId: format } = file;
    const startedAt = performance.now();
    const text = await reader.read({ path, format, bytes: content.bytes }, signal);
    if (text === undefined) {
      this.#failedTries.note(fileHash);
      return undefined;
    }
    logger.debug(
      `${path} was read in ${Math.round(performance.now() - startedAt)} ms: ${text.lines.length} lines of text`,
    );
    await texts.put(fileHash, text);
    return text.lines.length > 0 ? { file, fileHash } : undefined;
  }
}
