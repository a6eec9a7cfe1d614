/**
 * Rasterises the icons of @iconify/json at 64 px into raw files that Python maps into memory.
 * Usage: node rasterise.mjs <folder of @iconify/json> <output folder>
 *
 * Writes mono.u8 (64 x 64 alpha, one-colour icons), colour.u8 (64 x 64 RGBA) and index.jsonl with one line per icon:
 * set, name, role (train or heldOut), kind (mono or colour) and row in the kind's file.
 */

import { once } from 'node:events';
import { createWriteStream, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';

const size = 64;
/** Pictures decoded at the same time: two per core of a small machine keep libvips busy. */
const parallel = 64;
const [source, target] = process.argv.slice(2);
if (source === undefined || target === undefined) {
  throw new Error('Usage: node rasterise.mjs <folder of @iconify/json> <output folder>');
}

const sets = JSON.parse(readFileSync(join(dirname(fileURLToPath(import.meta.url)), 'sets.json'), 'utf8'));
const collections = JSON.parse(readFileSync(join(source, 'collections.json'), 'utf8'));
const heldOut = new Set(sets.heldOut);
const permissive = new Set(sets.permissiveLicences);
sharp.concurrency(1);
sharp.cache(false);

function roleOf(set) {
  if (heldOut.has(set)) return 'heldOut';
  if (set in sets.leftOut) return undefined;
  return permissive.has(collections[set]?.license?.spdx) ? 'train' : undefined;
}

function svgOf(icon, set) {
  const [left, top, width, height] = ['left', 'top', 'width', 'height'].map(
    (key) => icon[key] ?? set[key] ?? (key === 'width' || key === 'height' ? 16 : 0),
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="${size}" height="${size}" viewBox="${left} ${top} ${width} ${height}">${icon.body}</svg>`;
}

/** RGBA bytes, or undefined where the drawing is broken or empty. */
async function raster(svg) {
  try {
    const bytes = await sharp(Buffer.from(svg))
      .resize(size, size, { fit: 'fill' })
      .ensureAlpha()
      .raw()
      .toBuffer();
    for (let at = 3; at < bytes.length; at += 4) if (bytes[at] > 32) return bytes;
  } catch {
    // A drawing that librsvg refuses is left out of the data.
  }
  return undefined;
}

function isBlack(bytes) {
  for (let at = 0; at < bytes.length; at += 4) {
    if (bytes[at + 3] > 8 && bytes[at] + bytes[at + 1] + bytes[at + 2] > 12) return false;
  }
  return true;
}

mkdirSync(target, { recursive: true });
const files = {
  mono: createWriteStream(join(target, 'mono.u8')),
  colour: createWriteStream(join(target, 'colour.u8')),
};
const index = createWriteStream(join(target, 'index.jsonl'));
const rows = { mono: 0, colour: 0 };

async function write(stream, data) {
  if (!stream.write(data)) await once(stream, 'drain');
}

let dropped = 0;
for (const file of readdirSync(join(source, 'json')).sort()) {
  const name = file.replace(/\.json$/, '');
  const role = roleOf(name);
  if (role === undefined) continue;
  const set = JSON.parse(readFileSync(join(source, 'json', file), 'utf8'));
  const icons = Object.entries(set.icons).filter(([, icon]) => icon.hidden !== true);
  for (let start = 0; start < icons.length; start += parallel) {
    const slice = icons.slice(start, start + parallel);
    const pictures = await Promise.all(slice.map(([, icon]) => raster(svgOf(icon, set))));
    for (const [at, bytes] of pictures.entries()) {
      if (bytes === undefined) {
        dropped += 1;
        continue;
      }
      const kind = isBlack(bytes) ? 'mono' : 'colour';
      const data = kind === 'mono' ? bytes.filter((_, position) => position % 4 === 3) : bytes;
      await write(files[kind], data);
      await write(
        index,
        `${JSON.stringify({ set: name, name: slice[at][0], role, kind, row: rows[kind]++ })}\n`,
      );
    }
  }
  console.log(`${name} ${role}: ${rows.mono} one-colour, ${rows.colour} coloured so far`);
}
for (const stream of [files.mono, files.colour, index]) {
  stream.end();
  await once(stream, 'finish');
}
console.log(`done: ${rows.mono} one-colour, ${rows.colour} coloured, ${dropped} dropped as broken or empty`);
