/**
 * Files of the workspace as discovery reports them, and the reasons why a file is left out.
 */

/** A folder of the workspace. */
export interface WorkspaceRoot {
  /** Stable for the folder's absolute path; part of every row's identity. */
  readonly id: string;
  /** Shown to people when there is more than one root. */
  readonly name: string;
  /** Absolute path on this machine. */
  readonly path: string;
}

/** Identity of a file inside the index. */
export interface FileKey {
  readonly root: string;
  /** Relative to the root, with `/` on every platform, never starting with `/` or `./`. */
  readonly path: string;
}

export interface WorkspaceFile extends FileKey {
  readonly kind: 'text' | 'image';
  /** VS Code language id (`typescript`, `markdown`, `plaintext`), or the image format (`png`, `svg`). */
  readonly languageId: string;
  readonly sizeBytes: number;
  readonly mtimeMs: number;
}

/** Why a file is not in the index. `status` counts and names each. */
export const skipReasons = [
  /** Matched by a .gitignore (nested ones and .git/info/exclude included). */
  'ignored',
  /** Matched by files.exclude, search.exclude or semblance.exclude, or a folder that is always left out. */
  'excluded',
  /** Likely to hold credentials: .env, private keys, keystores. Never read. */
  'secret',
  /** Not text and not a supported picture. */
  'binary',
  /** One very long line or a name such as *.min.js. */
  'minified',
  /** Made by a tool: lock files, source maps, "do not edit" headers. */
  'generated',
  /** Larger than the limit of its kind. */
  'too-large',
  /** Nothing to index. */
  'empty',
  /** The system refused to open or read it. */
  'unreadable',
  /** It went away while it was read. */
  'vanished',
  /** A link that leads back to a folder above it or out of the workspace. */
  'link',
  /** A picture that cannot be decoded. */
  'corrupt',
  /** A picture that asks for too much (an SVG bomb, gigantic dimensions, external references only). */
  'unsafe',
  /** It took longer than the limit to read or decode. */
  'timeout',
  /** The encoder failed on it. */
  'encoder-failed',
] as const;
export type SkipReason = (typeof skipReasons)[number];

export interface SkippedFile extends FileKey {
  readonly reason: SkipReason;
  /** A sentence for people: what was seen and which limit or rule applied. */
  readonly detail: string;
  /** True for a folder whose contents were not visited. */
  readonly isFolder?: boolean;
}

export function fileKeyOf(file: FileKey): string {
  return `${file.root}:${file.path}`;
}
