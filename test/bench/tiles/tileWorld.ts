/**
 * A workspace for the check of tiles: screens with a small icon in each, large pictures of one thing, and
 * notes. No name says what is in a file.
 */
import fs from 'node:fs/promises';
import path from 'node:path';
import sharp from 'sharp';
import { seededRandom } from '../seededRandom.ts';
import { drawScreen, type PastedSquare, placeOfIcon, screenSvg } from './drawnScreens.ts';

/** A drawing and what it is called. */
export interface NamedDrawing {
  readonly caption: string;
  readonly svg: string;
}

export interface ScreenTruth {
  /** Relative to the workspace. */
  readonly path: string;
  /** Place in `icons`. */
  readonly icon: number;
  readonly width: number;
  readonly height: number;
  readonly place: PastedSquare;
}

export interface TileWorld {
  readonly icons: readonly NamedDrawing[];
  readonly screens: readonly ScreenTruth[];
  readonly scenes: readonly (NamedDrawing & { readonly path: string })[];
  readonly notes: readonly { readonly path: string; readonly question: string }[];
}

export interface TileWorldOptions {
  readonly folder: string;
  /** Pasted into screens, in turn. */
  readonly icons: readonly NamedDrawing[];
  readonly screens: number;
  /** Each fills a large picture. */
  readonly scenes: readonly NamedDrawing[];
  /** Each is the subject of a note. */
  readonly notes: readonly string[];
}

/** Shares of the area, evenly on a logarithmic scale: 55 to 226 pixels on a screen of 1280 x 800. */
const iconShares = { least: 0.003, most: 0.05 } as const;
/** Of a scene. */
const sceneSize = { width: 1000, height: 750 } as const;
const grounds = ['#ffffff', '#e8f1fb', '#fdf3dc', '#e5f3e6', '#22252b'] as const;

export async function makeTileWorld(options: TileWorldOptions): Promise<TileWorld> {
  const { folder, icons, scenes, notes } = options;
  for (const name of ['screens', 'scenes', 'notes'])
    await fs.mkdir(path.join(folder, name), { recursive: true });
  const screens: ScreenTruth[] = [];
  for (let number = 0; number < options.screens; number += 1)
    screens.push(await writeScreen(folder, number, icons));
  const shown = [];
  for (const [number, scene] of scenes.entries()) {
    const file = `scenes/${nameOf(number)}.png`;
    await fs.writeFile(path.join(folder, file), await sceneOf(number, scene.svg));
    shown.push({ ...scene, path: file });
  }
  const written = [];
  for (const [number, subject] of notes.entries()) {
    const file = `notes/${nameOf(number)}.md`;
    await fs.writeFile(path.join(folder, file), noteOf(subject));
    written.push({ path: file, question: subject });
  }
  return { icons, screens, scenes: shown, notes: written };
}

function nameOf(number: number): string {
  return String(number).padStart(4, '0');
}

async function writeScreen(
  folder: string,
  number: number,
  icons: readonly NamedDrawing[],
): Promise<ScreenTruth> {
  const icon = number % icons.length;
  const drawing = icons[icon];
  if (drawing === undefined) throw new RangeError('There are no icons to paste');
  const screen = drawScreen(number);
  const random = seededRandom(number + 100_003);
  const { least, most } = iconShares;
  const place = placeOfIcon(screen, least * (most / least) ** random(), random);
  const file = `screens/${nameOf(number)}.png`;
  const svg = screenSvg(screen, { svg: drawing.svg, place });
  await fs.writeFile(path.join(folder, file), await sharp(Buffer.from(svg)).png().toBuffer());
  return { path: file, icon, width: screen.width, height: screen.height, place };
}

/** One thing on a ground with a horizon, large enough to be cut into tiles. */
async function sceneOf(number: number, svg: string): Promise<Buffer> {
  const { width, height } = sceneSize;
  const side = 560;
  const ground = grounds[number % grounds.length] ?? '#ffffff';
  const scene = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">
    <rect width="${width}" height="${height}" fill="${ground}"/>
    <rect y="${height - 90}" width="${width}" height="90" fill="#888888" fill-opacity="0.35"/></svg>`;
  const thing = await sharp(Buffer.from(svg), { density: 600 })
    .resize({ width: side, height: side, fit: 'inside' })
    .png()
    .toBuffer();
  return await sharp(Buffer.from(scene))
    .composite([{ input: thing, gravity: 'centre' }])
    .png()
    .toBuffer();
}

function noteOf(subject: string): string {
  return `# About the ${subject}\n\nThis note says what the ${subject} is for, who takes care of the ${subject}, and what to do when the ${subject} is missing.\n`;
}
