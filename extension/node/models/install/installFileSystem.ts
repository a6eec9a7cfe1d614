/**
 * The few calls of the file system that can fail for want of space, so that a test can make them fail.
 */
import fs from 'node:fs/promises';

export interface InstallFileSystem {
  /** Bytes that this user may still write to the disk of an existing folder; undefined where the system cannot tell. */
  freeBytes(folder: string): Promise<number | undefined>;
  /** Opens for writing at the end, created when absent. */
  openForAppend(path: string): Promise<WritableFile>;
}

export interface WritableFile {
  write(bytes: Uint8Array): Promise<void>;
  /** Empties the file. */
  clear(): Promise<void>;
  /** Resolves when the disk has all of it. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

export const systemInstallFileSystem: InstallFileSystem = {
  async freeBytes(folder) {
    try {
      const { bavail, bsize } = await fs.statfs(folder);
      return bavail * bsize;
    } catch {
      return undefined; // Some network folders do not tell. The writing will.
    }
  },
  async openForAppend(path) {
    const handle = await fs.open(path, 'a', 0o644);
    return {
      write: async (bytes) => {
        for (let written = 0; written < bytes.length; ) {
          written += (await handle.write(bytes, written)).bytesWritten;
        }
      },
      clear: () => handle.truncate(0),
      flush: () => handle.sync(),
      close: () => handle.close(),
    };
  },
};
