/**
 * What a file is by its path and size alone, and what its text adds to that. Nothing here touches the disk.
 */
import type { SkipReason } from '../documents/workspaceFile.ts';
import { binaryKindOf } from './binaryFiles.ts';
import { generatedHeaderOf, generatedKindOf, isMinifiedName } from './generatedFiles.ts';
import { imageFormatOf, languageOf } from './languages.ts';
import { minifiedReasonOf } from './minifiedText.ts';
import { beginsAsPrivateKey } from './secretFiles.ts';

export interface Skip {
  readonly reason: SkipReason;
  readonly detail: string;
}

export type PathClass =
  | { readonly kind: 'text' | 'image'; readonly languageId: string }
  | { readonly kind: 'skipped'; readonly skip: Skip };

/** Decides by the name: picture, text, or one of `generated`, `minified`, `binary`. Secrets are a matter of their own. */
export function classifyPath(path: string): PathClass {
  // In a worktree or a submodule `.git` is a file that names the real folder.
  if (path === '.git' || path.endsWith('/.git')) return skipped('excluded', 'It belongs to Git');
  const generated = generatedKindOf(path);
  if (generated !== undefined) return skipped('generated', `By its name it is ${generated}`);
  if (isMinifiedName(path)) return skipped('minified', 'By its name it is minified or bundled');
  const format = imageFormatOf(path);
  if (format !== undefined) return { kind: 'image', languageId: format };
  const binary = binaryKindOf(path);
  if (binary !== undefined) return skipped('binary', `By its name it is ${binary}`);
  return { kind: 'text', languageId: languageOf(path) };
}

/** Tables and JSON beyond this are data, not configuration or texts: thousands of near-equal chunks nobody looks for. */
const maxDataBytes = 256 * 1024;

const dataLanguages: ReadonlySet<string> = new Set(['json', 'jsonl', 'csv', 'tsv']);

export interface SizeLimits {
  readonly maxTextBytes: number;
  readonly maxImageBytes: number;
}

/** The most bytes that a file of this class may have. Notebooks are JSON, but hold prose and code. */
export function maxBytesOf(
  file: { readonly kind: 'text' | 'image'; readonly languageId: string; readonly path: string },
  limits: SizeLimits,
): { readonly bytes: number; readonly of: string } {
  if (file.kind === 'image') return { bytes: limits.maxImageBytes, of: 'pictures' };
  const isData = dataLanguages.has(file.languageId) && !file.path.toLowerCase().endsWith('.ipynb');
  return isData && maxDataBytes < limits.maxTextBytes
    ? { bytes: maxDataBytes, of: `data files (${file.languageId})` }
    : { bytes: limits.maxTextBytes, of: 'text files' };
}

export function tooLarge(sizeBytes: number, limit: { readonly bytes: number; readonly of: string }): Skip {
  return {
    reason: 'too-large',
    detail: `${describeBytes(sizeBytes)} is over the limit of ${describeBytes(limit.bytes)} for ${limit.of}`,
  };
}

/** First line of the small file that Git LFS leaves in place of a large one. */
const largeFilePointer = 'version https://git-lfs.github.com/spec/';

/** Why a text that was read is left out after all; undefined when it is to be indexed. */
export function skipOfText(languageId: string, text: string): Skip | undefined {
  if (text.trim() === '') return { reason: 'empty', detail: 'It has nothing but white space' };
  if (beginsAsPrivateKey(text)) return { reason: 'secret', detail: 'Its text begins as a private key does' };
  if (text.startsWith(largeFilePointer)) return { reason: 'generated', detail: pointerDetail };
  const header = generatedHeaderOf(languageId, text);
  if (header !== undefined) {
    return { reason: 'generated', detail: `Its header says that a tool wrote it: "${header.slice(0, 120)}"` };
  }
  const minified = minifiedReasonOf(languageId, text);
  return minified === undefined ? undefined : { reason: 'minified', detail: minified };
}

/** The same for the bytes of a picture. Whether it can be decoded is for the inspector to say. */
export function skipOfImage(bytes: Uint8Array): Skip | undefined {
  if (bytes.length === 0) return { reason: 'empty', detail: 'It has no bytes' };
  const isPointer = [...largeFilePointer].every((character, at) => bytes[at] === character.charCodeAt(0));
  return isPointer ? { reason: 'corrupt', detail: pointerDetail } : undefined;
}

const pointerDetail = 'It is a Git LFS pointer, not the file itself; "git lfs pull" brings the file';

/** `1.5 MB`, with the binary units that file managers and VS Code show. */
export function describeBytes(bytes: number): string {
  const units = ['bytes', 'KB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${unit === 0 ? value : Number(value.toFixed(1))} ${units[unit] ?? ''}`;
}

function skipped(reason: SkipReason, detail: string): PathClass {
  return { kind: 'skipped', skip: { reason, detail } };
}
