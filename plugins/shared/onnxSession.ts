/**
 * Opens ONNX files for encoders: one place for the options that every session of the product shares.
 */
import { InferenceSession } from 'onnxruntime-node';
import type { EncoderDevice } from '../api/encoder.ts';

export interface SessionPlace {
  readonly device: EncoderDevice;
  /** Threads that a session may keep busy. */
  readonly threads: number;
}

/** 4 of 0..4: only what ends the process. What goes wrong is thrown too; the rest would go to the console. */
const silentSeverity = 4;

/**
 * Rejects with ONNX Runtime's own error when the file is broken or the device cannot be used. There is no silent
 * fallback to the processor: the host decides what to try next.
 */
export function openOnnxSession(path: string, place: SessionPlace): Promise<InferenceSession> {
  return InferenceSession.create(path, sessionOptionsFor(place));
}

/** `extra` becomes ONNX Runtime's configuration entries, such as `session.intra_op.allow_spinning`. */
export function sessionOptionsFor(place: SessionPlace): InferenceSession.SessionOptions {
  return {
    executionProviders: [place.device],
    executionMode: 'sequential',
    intraOpNumThreads: place.threads,
    interOpNumThreads: 1,
    logSeverityLevel: silentSeverity,
    // DirectML does not work with the memory pattern; it costs nothing that could be measured elsewhere.
    enableMemPattern: place.device !== 'dml',
    // By default idle threads spin for milliseconds after every run, which takes time from the editor and makes a busy
    // machine slower. 20 microseconds bridge the gaps between the operators of one run and no more: measured 14 %
    // faster than no spinning on two idle cores, and the same within the noise on busy ones.
    extra: { session: { intra_op: { allow_spinning: '1', spin_duration_us: '20' } } },
  };
}
