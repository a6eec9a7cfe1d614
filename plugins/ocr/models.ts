/**
 * The two models on ONNX Runtime: the detector (where is text) and the reader (what does a line say). Each run blocks the
 * calling thread; before each the event loop turns once, so that a waiting query comes first.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { TextRecognizerContext } from '../api/textRecognizer.ts';
import { loadError } from '../shared/encoderErrors.ts';
import { lineHeight } from './lineImage.ts';
import { ppocrManifest } from './manifest.ts';

export interface ReaderScores {
  /** `steps * classes` probabilities. */
  readonly scores: Float32Array;
  readonly steps: number;
  readonly classes: number;
}

/** The reader has a class for "no character" before those of its alphabet. */
const blankClasses = 1;

export class OcrModels {
  readonly #detector: InferenceSession;
  readonly #reader: InferenceSession;
  /** Characters in the order of the reader's classes; the space, which the published list leaves out, is last. */
  readonly alphabet: readonly string[];

  private constructor(detector: InferenceSession, reader: InferenceSession, alphabet: readonly string[]) {
    this.#detector = detector;
    this.#reader = reader;
    this.alphabet = alphabet;
  }

  /** Rejects with `model/corrupt`; nothing stays open then. */
  static async load(context: TextRecognizerContext): Promise<OcrModels> {
    const { modelFolder, threads } = context;
    let detector: InferenceSession | undefined;
    try {
      const characters = await readFile(join(modelFolder, 'characters.txt'), 'utf8');
      const alphabet = [...characters.split('\n'), ' '];
      detector = await InferenceSession.create(join(modelFolder, 'detection.onnx'), sessionOptions(threads));
      const reader = await InferenceSession.create(
        join(modelFolder, 'recognition.onnx'),
        sessionOptions(threads),
      );
      return new OcrModels(detector, reader, alphabet);
    } catch (error) {
      await detector?.release();
      throw loadError(ppocrManifest, modelFolder, error);
    }
  }

  /** `input`: planes of blue, green, red, normalised; both sides are multiples of 32. Returns a probability per pixel. */
  async detect(input: Float32Array, width: number, height: number): Promise<Float32Array> {
    const { data } = await run(this.#detector, new Tensor('float32', input, [1, 3, height, width]));
    if (data.length !== width * height) throw unexpectedOutput('detector', data.length);
    return data;
  }

  /** `input`: planes of blue, green, red in -1..1, {@link lineHeight} rows. */
  async read(input: Float32Array, width: number): Promise<ReaderScores> {
    const { data, dims } = await run(this.#reader, new Tensor('float32', input, [1, 3, lineHeight, width]));
    const [, steps = 0, classes = 0] = dims;
    if (classes !== this.alphabet.length + blankClasses || data.length !== steps * classes)
      throw unexpectedOutput('reader', data.length);
    return { scores: data, steps, classes };
  }

  async release(): Promise<void> {
    await Promise.all([this.#detector.release(), this.#reader.release()]);
  }
}

async function run(
  session: InferenceSession,
  input: Tensor,
): Promise<{ readonly data: Float32Array; readonly dims: readonly number[] }> {
  await setImmediate();
  const outputs = await session.run({ [session.inputNames[0] ?? '']: input });
  const output = outputs[session.outputNames[0] ?? ''];
  if (!(output?.data instanceof Float32Array)) throw unexpectedOutput('model', output?.type ?? 'nothing');
  return { data: output.data, dims: output.dims };
}

function unexpectedOutput(which: string, what: string | number): TypeError {
  return new TypeError(`The ${which} returned ${what}`);
}

function sessionOptions(threads: number): InferenceSession.SessionOptions {
  return {
    executionMode: 'sequential',
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    // As for the encoder: threads that spin between runs take time from the editor.
    extra: { session: { intra_op: { allow_spinning: '1', spin_duration_us: '20' } } },
    // The sizes of lines differ, so remembered memory patterns are of no use and are never freed.
    enableMemPattern: false,
  };
}
