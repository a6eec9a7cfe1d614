/**
 * Draws the evaluated icons as the product draws an SVG file of a workspace, for Python.
 * Usage: node raster_icons.ts <folder of @iconify/json> <eval_names.json> <side> <kernel> <output.u8>
 * Writes side x side RGBA per icon, sets and names in the order of eval_names.json; what is left free is transparent.
 */
import { createWriteStream, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { prepareDecoder } from '../../../extension/node/images/openPicture.ts';
import { rasterisePicture } from '../../../extension/node/images/rasterisePicture.ts';

interface IconSet {
  readonly width?: number;
  readonly height?: number;
  readonly left?: number;
  readonly top?: number;
  readonly icons: Readonly<Record<string, Partial<Omit<IconSet, 'icons'>> & { readonly body: string }>>;
}

const [source = '', names = '', side = '', kernel = '', output = ''] = process.argv.slice(2);
const size = Number(side);
if (
  output === '' ||
  (kernel !== 'cubic' && kernel !== 'linear' && kernel !== 'lanczos3' && kernel !== 'mitchell')
)
  throw new Error('Usage: node raster_icons.ts <iconify> <eval_names.json> <side> <kernel> <output>');

prepareDecoder();
const sets: Readonly<Record<string, readonly string[]>> = JSON.parse(readFileSync(names, 'utf8'));
const file = createWriteStream(output);
for (const [setName, entries] of Object.entries(sets)) {
  const set: IconSet = JSON.parse(readFileSync(join(source, 'json', `${setName}.json`), 'utf8'));
  for (const entry of entries) {
    const name = entry.split('\t')[0] ?? '';
    const icon = set.icons[name];
    if (icon === undefined) throw new Error(`${setName} has no icon ${name}`);
    const width = icon.width ?? set.width ?? 16;
    const height = icon.height ?? set.height ?? 16;
    const viewBox = `${icon.left ?? set.left ?? 0} ${icon.top ?? set.top ?? 0} ${width} ${height}`;
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="${width}" height="${height}" viewBox="${viewBox}">${icon.body}</svg>`;
    const raster = await rasterisePicture(Buffer.from(svg), {
      width: size,
      height: size,
      fit: 'inside',
      kernel,
      enlarge: true,
    });
    const square = new Uint8Array(size * size * 4);
    if (raster.kind !== 'raster') console.error(`${setName}/${name}: ${raster.detail}`);
    else {
      const left = Math.floor((size - raster.width) / 2);
      const top = Math.floor((size - raster.height) / 2);
      for (let y = 0; y < raster.height; y += 1)
        square.set(
          raster.data.subarray(y * raster.width * 4, (y + 1) * raster.width * 4),
          ((y + top) * size + left) * 4,
        );
    }
    file.write(square);
  }
}
file.end();
