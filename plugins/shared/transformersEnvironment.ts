/**
 * The one place where transformers.js is configured. Its settings are global to the process.
 */
import { env, LogLevel } from '@huggingface/transformers';

/** Only files that are already on this disk, nothing written anywhere, nothing printed. Safe to call again. */
export function configureTransformers(): void {
  env.allowRemoteModels = false;
  env.allowLocalModels = true;
  // Model folders are passed as absolute paths, which the library uses as they are; `localModelPath` plays no part.
  env.useFS = true;
  env.useFSCache = false;
  env.useBrowserCache = false;
  env.useWasmCache = false;
  // On a failed run the library would print the word pieces of the user's files to the console. It throws as well.
  env.logLevel = LogLevel.NONE;
}
