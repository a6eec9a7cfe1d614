/**
 * PP-OCRv4 on ONNX Runtime: finds lines of text in a raster, reads them, and puts them in order. Pictures are read one
 * at a time, in steps between which the event loop turns.
 */
import { setImmediate } from 'node:timers/promises';
import {
  CancelledError,
  isCancelled,
  raceWithSignal,
  throwIfCancelled,
} from '../../extension/core/cancellation/cancellation.ts';
import { SemblanceError } from '../../extension/core/errors/semblanceError.ts';
import type {
  RecognizedLine,
  RecognizedText,
  RecognizeOptions,
  RecognizerRaster,
  TextBox,
  TextRecognizer,
  TextRecognizerContext,
  TextRecognizerManifest,
} from '../api/textRecognizer.ts';
import { detectText } from './detection.ts';
import { joinLines, type ReadLine, readLine } from './lineReading.ts';
import { ppocrManifest } from './manifest.ts';
import { OcrModels } from './models.ts';
import type { Bounds } from './orientedBox.ts';
import { type RgbRaster, shrinkRaster, toOpaque } from './raster.ts';
import { inReadingOrder, joinParts } from './readingOrder.ts';

export class PpocrRecognizer implements TextRecognizer {
  readonly manifest: TextRecognizerManifest = ppocrManifest;
  readonly #models: OcrModels;
  readonly #disposing = new AbortController();
  /** Ends when the picture that was given last is done; never rejects. */
  #last: Promise<unknown> = Promise.resolve();
  #disposal: Promise<void> | undefined;

  private constructor(models: OcrModels) {
    this.#models = models;
  }

  static async load(context: TextRecognizerContext): Promise<PpocrRecognizer> {
    const models = await OcrModels.load(context);
    context.log('debug', `${ppocrManifest.id}: sessions with ${context.threads} threads are ready`);
    return new PpocrRecognizer(models);
  }

  async recognize(raster: RecognizerRaster, options: RecognizeOptions): Promise<RecognizedText> {
    if (this.#disposing.signal.aborted) throw createDisposedError();
    throwIfCancelled(options.signal);
    requireConsistent(raster);
    const signal = AbortSignal.any([options.signal, this.#disposing.signal]);
    const result = this.#last.then(() => this.#recognizeOne(raster, signal));
    this.#last = result.catch(() => undefined); // Its failure is the caller's.
    try {
      return await raceWithSignal(result, signal);
    } catch (error) {
      if (options.signal.aborted) throw new CancelledError();
      if (this.#disposing.signal.aborted) throw createDisposedError();
      throw error;
    }
  }

  dispose(): Promise<void> {
    this.#disposing.abort();
    this.#disposal ??= this.#last.then(() => this.#models.release());
    return this.#disposal;
  }

  async #recognizeOne(raster: RecognizerRaster, signal: AbortSignal): Promise<RecognizedText> {
    throwIfCancelled(signal);
    try {
      const pixels = raster.width * raster.height;
      if (pixels === 0) return { lines: [] };
      const opaque = toOpaque(raster);
      await setImmediate(); // Each pass over a large picture takes 50 to 100 ms.
      const scaled = shrinkRaster(opaque, Math.sqrt(this.manifest.limits.maxPixels / pixels));
      const lines: ReadLine[] = [];
      for (const box of await detectText(scaled, this.#models, signal)) {
        const line = await readLine(scaled, box, this.#models, signal);
        if (line !== undefined) lines.push(line);
      }
      const ordered = inReadingOrder(joinParts(lines, joinLines));
      return { lines: ordered.map((line) => toShares(line, scaled)) };
    } catch (error) {
      if (isCancelled(error)) throw error;
      throw new SemblanceError(
        'encoder/failed',
        `${this.manifest.displayName} could not read a picture of ${raster.width} x ${raster.height} pixels.`,
        { recognizer: this.manifest.id, width: raster.width, height: raster.height },
        { cause: error },
      );
    }
  }
}

function toShares(line: ReadLine, size: RgbRaster): RecognizedLine {
  return {
    text: line.words.map(({ text }) => text).join(' '),
    confidence: line.confidence,
    box: boxOf(line.bounds, size),
    words: line.words.map(({ text, bounds }) => ({ text, box: boxOf(bounds, size) })),
  };
}

/** Four digits tell any pixel of the largest raster apart, and keep stored boxes short. */
const digits = 1e4;

function boxOf({ left, top, right, bottom }: Bounds, { width, height }: RgbRaster): TextBox {
  const share = (value: number, whole: number): number =>
    Math.round(Math.min(1, Math.max(0, value / whole)) * digits) / digits;
  const x = share(left, width);
  const y = share(top, height);
  const difference = (end: number, start: number): number => Math.round((end - start) * digits) / digits;
  return { x, y, width: difference(share(right, width), x), height: difference(share(bottom, height), y) };
}

function requireConsistent({ data, width, height }: RecognizerRaster): void {
  const isSize = [width, height].every((side) => Number.isSafeInteger(side) && side >= 0);
  if (isSize && data.length === width * height * 4) return;
  throw new SemblanceError(
    'encoder/unsupported-input',
    `${ppocrManifest.displayName} was given ${data.length} bytes for a picture of ${width} x ${height} pixels.`,
    { recognizer: ppocrManifest.id, bytes: data.length, width, height },
  );
}

function createDisposedError(): SemblanceError {
  return new SemblanceError('encoder/disposed', `${ppocrManifest.displayName} was used after dispose.`, {
    recognizer: ppocrManifest.id,
  });
}
