/**
 * Pictures that the tests make: real files of every format, and files that are meant to do harm.
 */
import { crc32 } from 'node:zlib';
import sharp, { type Sharp } from 'sharp';

export const svgOpen = '<svg xmlns="http://www.w3.org/2000/svg" width="100" height="100">';

export function svgOf(inside: string, open: string = svgOpen): Uint8Array {
  return Buffer.from(`${open}${inside}</svg>`);
}

export function plain(width: number, height: number, colour: string): Sharp {
  return sharp({ create: { width, height, channels: 4, background: colour } });
}

export async function animation(format: 'gif' | 'webp'): Promise<Uint8Array> {
  const frames = ['red', 'lime', 'blue'].map((colour) => plain(40, 30, colour).png().toBuffer());
  const joined = sharp(await Promise.all(frames), { join: { animated: true } });
  return format === 'gif' ? joined.gif().toBuffer() : joined.webp({ lossless: true }).toBuffer();
}

/** Shades and grain as a camera makes them: a smooth background, a few blurred discs, sensor noise. */
export async function photoLike(width: number, height: number): Promise<Uint8Array> {
  const scene = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">
    <defs><linearGradient id="sky" x2="0" y2="1"><stop stop-color="#4a7fc0"/><stop offset="0.6" stop-color="#d8c8a8"/>
    <stop offset="1" stop-color="#2f4a24"/></linearGradient></defs>
    <rect width="100%" height="100%" fill="url(#sky)"/>
    <circle cx="30%" cy="60%" r="20%" fill="#3a5a2c"/><circle cx="75%" cy="70%" r="25%" fill="#5a4a30"/></svg>`;
  const base = await sharp(Buffer.from(scene)).blur(8).removeAlpha().raw().toBuffer();
  let seed = 7;
  for (let at = 0; at < base.length; at++) {
    seed = (seed * 1103515245 + 12345) & 0x7fffffff;
    base[at] = Math.min(255, Math.max(0, (base[at] ?? 0) + (seed % 41) - 20));
  }
  return sharp(base, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: 90 })
    .toBuffer();
}

/** A window: title bar, side bar, lines of text, a status bar. */
export function screenshotLike(): Promise<Uint8Array> {
  const lines = Array.from(
    { length: 28 },
    (_, line) =>
      `<text x="260" y="${80 + line * 22}" font-size="14" font-family="monospace" fill="${line % 3 === 0 ? '#c586c0' : '#d4d4d4'}">const value${line} = await compute(${line});</text>`,
  ).join('');
  return sharp(
    Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="1280" height="720">
      <rect width="1280" height="720" fill="#1e1e1e"/><rect width="1280" height="36" fill="#3c3c3c"/>
      <rect y="36" width="240" height="660" fill="#252526"/><rect y="696" width="1280" height="24" fill="#007acc"/>
      ${lines}</svg>`),
  )
    .removeAlpha()
    .png()
    .toBuffer();
}

/** Boxes and arrows on a white page. */
export function diagramLike(): Promise<Uint8Array> {
  const boxes = Array.from(
    { length: 4 },
    (_, box) =>
      `<rect x="${60 + box * 180}" y="150" width="120" height="70" fill="#dae8fc" stroke="#6c8ebf" stroke-width="2"/>
       <path d="M${180 + box * 180} 185 h60" stroke="black" stroke-width="2"/>
       <text x="${80 + box * 180}" y="190" font-size="16">Step ${box}</text>`,
  ).join('');
  return sharp(
    Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="860" height="400">
      <rect width="860" height="400" fill="white"/>${boxes}</svg>`),
  )
    .removeAlpha()
    .png()
    .toBuffer();
}

/** The same file with another claim about its size, and a checksum that agrees. */
export function withPngSize(png: Uint8Array, width: number, height: number): Uint8Array {
  const bomb = Buffer.from(png);
  bomb.writeUInt32BE(width, 16);
  bomb.writeUInt32BE(height, 20);
  bomb.writeUInt32BE(crc32(bomb.subarray(12, 29)), 29);
  return bomb;
}

/**
 * Within every limit of size and number, but each element needs a surface of the whole canvas: about 20 seconds of
 * work on a fast machine.
 */
export function slowSvg(): Uint8Array {
  const masked = '<g mask="url(#m)"><rect width="500" height="500"/></g>'.repeat(20_000);
  return svgOf(
    `<mask id="m"><rect width="512" height="512" fill="white"/></mask>${masked}`,
    '<svg xmlns="http://www.w3.org/2000/svg" width="512" height="512">',
  );
}
