/**
 * Decodes picture files exactly as the product does, for Python.
 * Usage: node raster_files.ts <side> <kernel>, then one path per line on standard input.
 * Writes for each path two 32-bit little-endian numbers (width, height) and the RGBA bytes to standard output.
 */
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { prepareDecoder } from '../../../extension/node/images/openPicture.ts';
import { rasterisePicture } from '../../../extension/node/images/rasterisePicture.ts';

const [side, kernel] = process.argv.slice(2);
const size = Number(side);
if (
  !Number.isInteger(size) ||
  (kernel !== 'cubic' && kernel !== 'linear' && kernel !== 'lanczos3' && kernel !== 'mitchell')
)
  throw new Error('Usage: node raster_files.ts <side> <kernel>');

prepareDecoder();
for await (const path of createInterface({ input: process.stdin })) {
  const raster = await rasterisePicture(await readFile(path), {
    width: size,
    height: size,
    fit: 'inside',
    kernel,
    enlarge: true,
  });
  if (raster.kind !== 'raster') throw new Error(`${path}: ${raster.detail}`);
  const header = Buffer.alloc(8);
  header.writeUInt32LE(raster.width, 0);
  header.writeUInt32LE(raster.height, 4);
  process.stdout.write(Buffer.concat([header, raster.data]));
}
