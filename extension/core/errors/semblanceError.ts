/**
 * The one error type that crosses module and process borders. Callers decide by `code`, never by the text.
 */

export type ErrorCode =
  /** A setting or an argument has a value that cannot be used. */
  | 'config/invalid'
  /** The named file or folder does not exist or is not part of the workspace. */
  | 'file/not-found'
  /** The named file exists but is not indexed (ignored, skipped, or not reached yet). */
  | 'file/not-indexed'
  /** A file of a model is absent. */
  | 'model/missing'
  /** A file of a model has the wrong size or hash, or cannot be parsed. */
  | 'model/corrupt'
  /** The hub, folder or archive has no such model, revision or file. */
  | 'model/not-found'
  /** The hub wants an access token, or the user's agreement to the model's terms. */
  | 'model/access-denied'
  /** The model is of a kind that cannot be used, or has no ONNX files. */
  | 'model/unsupported'
  /** The hub could not be reached or did not answer as it should; `reason` in the details tells which. */
  | 'model/network'
  /** Not enough space for the model. */
  | 'model/disk-full'
  /** Another process installs or uses the model. */
  | 'model/busy'
  /** The encoder was given a modality that it does not accept. */
  | 'encoder/unsupported-input'
  /** The encoder cannot take this one input, such as a broken picture. */
  | 'encoder/bad-input'
  /** The encoder returned a wrong shape, NaN, or a vector that is not normalised although it says so. */
  | 'encoder/bad-output'
  /** The encoder failed so often, or so badly, that it is not used until the next start or change of settings. */
  | 'encoder/switched-off'
  /** The encoder was used after dispose. */
  | 'encoder/disposed'
  /** The encoder failed for another reason; see `cause`. */
  | 'encoder/failed'
  /** The engine process could not be started. */
  | 'engine/start-failed'
  /** The engine process ended while calls were waiting. */
  | 'engine/crashed'
  /** The engine did not answer in time. */
  | 'engine/timeout'
  /** The engine has no workspace open yet. */
  | 'engine/not-open'
  /** The index was made by a newer version of the product. */
  | 'index/schema-too-new'
  /** The index folder is damaged and could not be repaired in place. */
  | 'index/corrupt'
  /** Another process holds the writer lease. */
  | 'index/locked'
  /** The storage folder refuses writes. */
  | 'index/read-only'
  /** The file system of the storage folder has no hard links, with which the index is written. */
  | 'index/no-hard-links'
  /** No space left on the device of the storage folder. */
  | 'index/disk-full'
  /** Any other failure of the store; see `cause`. */
  | 'index/io'
  /** A message did not match its schema. */
  | 'protocol/bad-message'
  /** Host and engine speak different protocol versions. */
  | 'protocol/version'
  /** The platform lacks a native part (Intel Mac, musl without ONNX Runtime, a CPU without AVX2). */
  | 'platform/unsupported'
  /** A bug: an invariant of the product does not hold. */
  | 'internal';

export class SemblanceError extends Error {
  override readonly name = 'SemblanceError';
  readonly code: ErrorCode;
  /** Facts for the log and for the sentence shown to the user (a path, a setting, a limit). */
  readonly details: Readonly<Record<string, string | number | boolean>>;

  constructor(
    code: ErrorCode,
    message: string,
    details: Readonly<Record<string, string | number | boolean>> = {},
    options?: { readonly cause?: unknown },
  ) {
    super(message, options);
    this.code = code;
    this.details = details;
  }

  static is(error: unknown, code?: ErrorCode): error is SemblanceError {
    return error instanceof SemblanceError && (code === undefined || error.code === code);
  }
}

/** Message of anything that was thrown, for logs. */
export function describeError(error: unknown): string {
  if (error instanceof Error) {
    const cause = error.cause === undefined ? '' : ` (${describeError(error.cause)})`;
    return `${error.message}${cause}`;
  }
  return String(error);
}
