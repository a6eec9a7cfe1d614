/** What to do about each failure, in terms of the command line. */
import type { ErrorCode } from '../core/errors/semblanceError.ts';

const advice: Readonly<Record<ErrorCode, string>> = {
  'config/invalid': 'Look at "semblance --help" for what is allowed.',
  'file/not-found': 'Check the path; relative paths start at the current folder.',
  'file/not-indexed':
    '"semblance status" tells which files are left out and why; "semblance index" adds new files.',
  'model/missing': 'Install Semblance again: a part of the bundled model is missing.',
  'model/corrupt': 'Install Semblance again, or the model: its files are damaged.',
  'model/not-found':
    '"semblance models list" shows what is installed; https://huggingface.co/models shows what there is.',
  'model/access-denied':
    'Accept the terms on the page of the model, make a token at https://huggingface.co/settings/tokens, and set HF_TOKEN.',
  'model/unsupported':
    'Choose a model with ONNX files, or put a semblance-encoder.json beside its files; see docs/cli.md.',
  'model/network': 'For example: semblance models install ./model.zip',
  'model/disk-full': 'Free some space, or choose another disk with --cache-dir; then run the command again.',
  'model/busy': 'Wait until the other process has ended, or close the window that uses the model.',
  'encoder/unsupported-input': 'Choose another kind of file, or another --modality.',
  'encoder/bad-input': 'Check whether the picture opens elsewhere; the others are not concerned.',
  'encoder/bad-output': 'Run "semblance doctor"; if it does not help, install Semblance again.',
  'encoder/switched-off':
    'Choose another encoder with --encoder, or repair this one; --verbose shows what it did.',
  'encoder/disposed': 'Run the command again.',
  'encoder/failed': 'Run "semblance doctor" to check the model; use --verbose to see more.',
  'engine/start-failed': 'Run the command again with --verbose to see why.',
  'engine/crashed': 'Run the command again; the index is not harmed. Use --verbose to see more.',
  'engine/timeout': 'The computer may be very busy. Run the command again.',
  'engine/not-open': 'Run the command again.',
  'index/schema-too-new': 'Update Semblance, or delete the index with "semblance clean" and index again.',
  'index/corrupt':
    'Run "semblance doctor". If that does not repair it, run "semblance clean" and "semblance index".',
  'index/locked': 'Wait until the other command has ended, or stop it. Searching works meanwhile.',
  'index/read-only': 'Make the cache folder writable, or choose another one with --cache-dir.',
  'index/no-hard-links': 'Choose a folder on another drive with --cache-dir.',
  'index/disk-full': 'Free some space, or choose another disk with --cache-dir; then run the command again.',
  'index/io': 'Run "semblance doctor"; use --verbose to see more.',
  'protocol/bad-message': 'This is a bug of Semblance. Please report it with the output of --verbose.',
  'protocol/version': 'Install Semblance again: its parts do not fit together.',
  'platform/unsupported': 'Semblance cannot run on this system.',
  internal: 'This is a bug of Semblance. Please report it with the output of --verbose.',
};

export function adviceFor(code: ErrorCode): string {
  return advice[code];
}
