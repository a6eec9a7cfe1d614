// Pictures of a window, each with how long it is to be seen, as one animated WebP file. What the machine needed for a step
// is not in it: a film looks the same however slow its making was.

import { writeFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import sharp from 'sharp';

const captionHeight = 36;
const captionBackground = '#0f5c99';
// Letters stay sharp; less shows rings around them, more adds nothing that is seen.
const quality = 78;

export interface FilmFacts {
  readonly width: number;
  readonly frames: number;
  readonly seconds: number;
  readonly bytes: number;
}

export class Film {
  readonly #page: Page;
  readonly #frames: { readonly picture: Buffer; readonly caption: string; ms: number }[] = [];

  constructor(page: Page) {
    this.#page = page;
  }

  /** Takes a picture of the window; one that shows nothing new makes the last one stay longer. */
  async take(caption: string, ms: number): Promise<void> {
    const picture = await this.#page.screenshot({ animations: 'disabled' });
    const last = this.#frames.at(-1);
    if (last !== undefined && last.caption === caption && last.picture.equals(picture)) last.ms += ms;
    else this.#frames.push({ picture, caption, ms });
  }

  async write(file: string): Promise<FilmFacts> {
    const pictures: Buffer[] = [];
    for (const { picture, caption } of this.#frames) pictures.push(await captioned(picture, caption));
    const delay = this.#frames.map(({ ms }) => ms);
    const film = await sharp(pictures, { join: { animated: true } })
      .webp({ quality, delay, loop: 0, effort: 5 })
      .toBuffer();
    await writeFile(file, film);
    const { width = 0, pages = 1 } = await sharp(film, { animated: true }).metadata();
    const seconds = delay.reduce((sum, ms) => sum + ms, 0) / 1000;
    return { width, frames: pages, seconds, bytes: film.length };
  }
}

async function captioned(picture: Buffer, caption: string): Promise<Buffer> {
  const { width } = await sharp(picture).metadata();
  const label = Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${captionHeight}">` +
      `<rect width="100%" height="100%" fill="${captionBackground}"/>` +
      `<text x="50%" y="24" text-anchor="middle" font-family="DejaVu Sans, sans-serif" font-size="17" fill="#ffffff">${escaped(caption)}</text></svg>`,
  );
  return sharp(picture)
    .extend({ bottom: captionHeight, background: captionBackground })
    .composite([{ input: label, gravity: 'south' }])
    .png()
    .toBuffer();
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
