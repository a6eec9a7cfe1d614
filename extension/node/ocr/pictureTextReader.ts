/**
 * Reads the text in pictures: the safe decoder's pixels, a cheap look whether there may be text, then the recogniser,
 * which is loaded when the first picture seems to have text and freed when none came for a while.
 */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { RasterRequest } from '../../../plugins/api/encoder.ts';
import type {
  RecognizedText,
  TextRecognizer,
  TextRecognizerPlugin,
} from '../../../plugins/api/textRecognizer.ts';
import { isCancelled, throwIfCancelled } from '../../core/cancellation/cancellation.ts';
import type { SkipReason } from '../../core/documents/workspaceFile.ts';
import { describeError, SemblanceError } from '../../core/errors/semblanceError.ts';
import { isPassing, skipReasonOf } from '../../core/errors/skipReasonOf.ts';
import { minTextLikelihood, textLikelihood } from '../../core/images/textLikelihood.ts';
import type { Logger } from '../../core/logging/logger.ts';
import type { TextReader } from '../../core/ports/textReader.ts';
import type { ImageDecoder } from '../images/imageInspector.ts';

export interface PictureTextReaderOptions {
  readonly plugin: TextRecognizerPlugin;
  /** Folder of the models that travel with the product. */
  readonly modelsFolder: string;
  /** Without which the recogniser does not work, relative to its model's folder. */
  readonly modelFiles: readonly string[];
  /** Shared with the rest of the session, which closes it. */
  readonly decoder: Pick<ImageDecoder, 'inspect' | 'decode'>;
  readonly logger: Logger;
}

/** Side of the small picture that is looked at first. */
const sampleSide = 256;
/** Below everything else in priority: it may keep one core busy, never two. */
const threads = 1;
/** The sessions hold 100 MB and load in half a second. */
const idleMs = 60_000;

const nothing: RecognizedText = { lines: [] };

export class PictureTextReader implements TextReader {
  readonly #options: PictureTextReaderOptions;
  #recognizer: Promise<TextRecognizer> | undefined;
  #idleTimer: NodeJS.Timeout | undefined;

  constructor(options: PictureTextReaderOptions) {
    this.#options = options;
  }

  async read(
    picture: { readonly path: string; readonly format: string; readonly bytes: Uint8Array },
    signal: AbortSignal,
  ): Promise<RecognizedText | undefined> {
    // The text of these is letters already, and part of the picture's description.
    if (picture.format === 'svg') return nothing;
    const { logger } = this.#options;
    clearTimeout(this.#idleTimer);
    try {
      return await this.#readPixels(picture, signal);
    } catch (error) {
      if (isCancelled(error)) throw error;
      // This picture's own fault; everything else concerns all of them.
      const isRefused = SemblanceError.is(error, 'encoder/bad-input');
      if (!isRefused && !SemblanceError.is(error, 'encoder/failed')) throw error;
      const message = describeError(error);
      logger.warn(`The text in ${picture.path} could not be read: ${message}`);
      // The recogniser may have failed for want of memory.
      return isRefused ? textWithoutPixels(skipReasonOf(error), message) : undefined;
    } finally {
      this.#idleTimer = setTimeout(() => void this.#release(), idleMs);
      this.#idleTimer.unref();
    }
  }

  async close(): Promise<void> {
    clearTimeout(this.#idleTimer);
    await this.#release();
  }

  async #readPixels(
    picture: { readonly path: string; readonly format: string; readonly bytes: Uint8Array },
    signal: AbortSignal,
  ): Promise<RecognizedText | undefined> {
    const { decoder, plugin } = this.#options;
    const inspection = await decoder.inspect(picture, signal);
    // Named when it was indexed.
    if (inspection.kind === 'skipped') return textWithoutPixels(inspection.reason, inspection.detail);
    const image = { bytes: picture.bytes, mimeType: `image/${picture.format}` };
    // Nearest neighbour: averaging turns small text into a flat grey.
    const sample = await decoder.decode(image, fitInside(sampleSide, 'nearest'), signal);
    const grid = { width: sample.width, height: sample.height, rgba: sample.data };
    if (textLikelihood(grid, inspection.facts) < minTextLikelihood) return nothing;
    const raster = await decoder.decode(image, fitInside(plugin.manifest.limits.maxSide, 'lanczos3'), signal);
    throwIfCancelled(signal);
    const recognizer = await this.#load();
    return await recognizer.recognize(raster, { signal });
  }

  #load(): Promise<TextRecognizer> {
    this.#recognizer ??= this.#create().catch((error: unknown) => {
      this.#recognizer = undefined;
      throw error;
    });
    return this.#recognizer;
  }

  async #create(): Promise<TextRecognizer> {
    const { plugin, modelsFolder, modelFiles, logger } = this.#options;
    const modelFolder = join(modelsFolder, plugin.manifest.modelId);
    for (const file of modelFiles) {
      const path = join(modelFolder, file);
      const facts = await stat(path).catch(() => undefined); // Whatever the reason, the file cannot be read.
      if (facts?.isFile()) continue;
      throw new SemblanceError(
        'model/missing',
        `The file ${path} is missing, so that the text in pictures cannot be read. Reinstall the extension.`,
        { model: plugin.manifest.modelId, path },
      );
    }
    return await plugin.create({
      modelFolder,
      threads,
      log: (level, message) => logger[level](message),
    });
  }

  async #release(): Promise<void> {
    const loading = this.#recognizer;
    this.#recognizer = undefined;
    const recognizer = await loading?.catch(() => undefined);
    await recognizer?.dispose();
  }
}

/** `nothing` only where the picture's bytes leave no other answer, since that is remembered for good. */
function textWithoutPixels(reason: SkipReason | undefined, detail: string): RecognizedText | undefined {
  // The decoder does not work at all: the next picture would fare no better.
  if (reason === 'unreadable') throw new SemblanceError('engine/start-failed', detail);
  return isPassing(reason) ? undefined : nothing;
}

function fitInside(side: number, kernel: RasterRequest['kernel']): RasterRequest {
  return { width: side, height: side, fit: 'inside', kernel, enlarge: false };
}
