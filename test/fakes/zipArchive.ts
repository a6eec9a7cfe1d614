/**
 * Writes .zip files byte by byte, so that a test can also make those that no honest program would write.
 */
import { crc32, deflateRawSync } from 'node:zlib';

export interface ZipEntry {
  readonly name: string;
  readonly content: Buffer;
  /** Unix mode in the external attributes; a regular file unless given. */
  readonly mode?: number;
  readonly isStored?: boolean;
  /** What the directory claims, instead of the truth. */
  readonly claimedBytes?: number;
  readonly isEncrypted?: boolean;
  /** Shares the bytes of the first entry instead of having its own. */
  readonly sharesFirst?: boolean;
}

const regularFile = 0o100644;

export function zipArchive(entries: readonly ZipEntry[]): Buffer {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const entry of entries) {
    const name = Buffer.from(entry.name);
    const packed = entry.isStored === true ? entry.content : deflateRawSync(entry.content, { level: 9 });
    const claimed = entry.claimedBytes ?? entry.content.length;
    const flags = 0x800 | (entry.isEncrypted === true ? 1 : 0);
    const facts = Buffer.alloc(26);
    facts.writeUInt16LE(20, 0);
    facts.writeUInt16LE(flags, 2);
    facts.writeUInt16LE(entry.isStored === true ? 0 : 8, 4);
    facts.writeUInt32LE(crc32(entry.content), 10);
    facts.writeUInt32LE(packed.length, 14);
    facts.writeUInt32LE(claimed, 18);
    facts.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), facts, name, packed]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(((entry.mode ?? regularFile) << 16) >>> 0, 6);
    tail.writeUInt32LE(entry.sharesFirst === true ? 0 : offset, 10);
    // Version made by: Unix, so that the mode counts.
    directory.push(Buffer.concat([Buffer.from('PK\x01\x02'), Buffer.from([20, 3]), facts, tail, name]));
    if (entry.sharesFirst === true) continue;
    locals.push(local);
    offset += local.length;
  }
  const list = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(entries.length, 4);
  end.writeUInt16LE(entries.length, 6);
  end.writeUInt32LE(list.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...locals, list, Buffer.from('PK\x05\x06'), end]);
}
