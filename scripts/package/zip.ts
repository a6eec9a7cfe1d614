// Reads zip archives, which is what a VSIX is; enough of the format for archives below 4 GB.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { inflateRawSync } from 'node:zlib';

export interface ZipEntry {
  readonly name: string;
  readonly size: number;
  read(): Buffer;
}

// Signatures and field offsets of the zip format (APPNOTE.TXT 4.3.7, 4.3.12, 4.3.16).
const endSignature = 0x06054b50;
const entrySignature = 0x02014b50;
const endLength = 22;
const entryLength = 46;
const localHeaderLength = 30;

/** @throws Error when the file is no zip archive */
export function readZip(file: string): ZipEntry[] {
  const bytes = readFileSync(file);
  // The end record is last but for a comment of at most 65,535 bytes.
  let end = bytes.length - endLength;
  while (end >= 0 && bytes.readUInt32LE(end) !== endSignature) end -= 1;
  if (end < 0) throw new Error(`${file} is not a zip archive.`);
  const entries: ZipEntry[] = [];
  let offset = bytes.readUInt32LE(end + 16);
  for (let remaining = bytes.readUInt16LE(end + 10); remaining > 0; remaining -= 1) {
    if (bytes.readUInt32LE(offset) !== entrySignature) throw new Error(`${file} has a damaged directory.`);
    const method = bytes.readUInt16LE(offset + 10);
    const compressedSize = bytes.readUInt32LE(offset + 20);
    const size = bytes.readUInt32LE(offset + 24);
    const nameLength = bytes.readUInt16LE(offset + 28);
    const local = bytes.readUInt32LE(offset + 42);
    const name = bytes.toString('utf8', offset + entryLength, offset + entryLength + nameLength);
    const read = (): Buffer => {
      const start =
        local + localHeaderLength + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
      const content = bytes.subarray(start, start + compressedSize);
      if (method === 0) return content;
      if (method !== 8) throw new Error(`${name} in ${file} is compressed by the unknown method ${method}.`);
      return inflateRawSync(content);
    };
    if (!name.endsWith('/')) entries.push({ name, size, read });
    offset += entryLength + nameLength + bytes.readUInt16LE(offset + 30) + bytes.readUInt16LE(offset + 32);
  }
  return entries;
}

/** Unpacks every entry below `folder`. @throws Error for a name that leads out of it */
export function unpackZip(entries: readonly ZipEntry[], folder: string): void {
  for (const entry of entries) {
    const target = path.resolve(folder, entry.name);
    if (!target.startsWith(path.resolve(folder) + path.sep))
      throw new Error(`${entry.name} leads out of the archive.`);
    mkdirSync(path.dirname(target), { recursive: true });
    writeFileSync(target, entry.read());
  }
}
