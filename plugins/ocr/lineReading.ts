/**
 * Reads one box: cuts it out, lets the model read it in pieces, and places the words in the picture.
 */
import { throwIfCancelled } from '../../extension/core/cancellation/cancellation.ts';
import { type DecodedCharacter, decodeCtc } from './ctcDecoder.ts';
import { blankColumns, cutLine, cutPositions, inkProfile, lineHeight, lineTensor } from './lineImage.ts';
import type { OcrModels } from './models.ts';
import { type Bounds, boundsOfPart, type OrientedBox } from './orientedBox.ts';
import type { RgbRaster } from './raster.ts';
import { placeWords } from './words.ts';

export interface ReadWord {
  readonly text: string;
  /** Pixels of the raster. */
  readonly bounds: Bounds;
}

export interface ReadLine {
  readonly words: readonly ReadWord[];
  /** Mean over the characters, 0..1. */
  readonly confidence: number;
  readonly characterCount: number;
  readonly bounds: Bounds;
}

/** About 60 ms of one core; a line of 80 characters has 1,300 columns. */
const maxPieceWidth = 1024;
/** The model sees an eighth of this; narrower boxes hold a single thin letter. */
const minPieceWidth = 32;
/** A box longer than this many heights is a rule or a frame, and would need a huge line image. */
const maxAspect = 300;
/** A box so much higher than wide is text that was turned by a quarter. */
const turnedAspect = 1.5;
/** Text that is read with this confidence is not upside down. */
const sureConfidence = 0.9;
/** Less is noise: icons and textures read as letters. */
const minConfidence = 0.6;
/** Boxes are grown so far that neighbouring lines show; the words' own height is about this share of it. */
const wordHeightShare = 0.72;

/** Undefined when there is nothing legible in the box. */
export async function readLine(
  raster: RgbRaster,
  box: OrientedBox,
  models: OcrModels,
  signal: AbortSignal,
): Promise<ReadLine | undefined> {
  if (box.height <= box.width * turnedAspect) return readUpright(raster, box, models, signal);
  // The title of a vertical axis runs upwards; the back of a book and some tabs run downwards.
  const upwards = await readUpright(raster, turned(box, -Math.PI / 2), models, signal);
  if (upwards !== undefined && upwards.confidence >= sureConfidence) return upwards;
  const downwards = await readUpright(raster, turned(box, Math.PI / 2), models, signal);
  return (downwards?.confidence ?? 0) > (upwards?.confidence ?? 0) ? downwards : upwards;
}

function turned(box: OrientedBox, angle: number): OrientedBox {
  return { ...box, width: box.height, height: box.width, angle: box.angle + angle };
}

async function readUpright(
  raster: RgbRaster,
  box: OrientedBox,
  models: OcrModels,
  signal: AbortSignal,
): Promise<ReadLine | undefined> {
  if (box.height < 1 || box.width > box.height * maxAspect) return undefined;
  const width = Math.max(minPieceWidth, Math.round((lineHeight * box.width) / box.height));
  const image = cutLine(raster, box, width);
  const blank = blankColumns(inkProfile(image));
  const characters: DecodedCharacter[] = [];
  let start = 0;
  for (const end of cutPositions(blank, maxPieceWidth)) {
    throwIfCancelled(signal);
    const { scores, steps, classes } = await models.read(lineTensor(image, start, end), end - start);
    const columnsPerStep = (end - start) / steps;
    for (const character of decodeCtc(scores, steps, classes, models.alphabet))
      characters.push({ ...character, centre: start + character.centre * columnsPerStep });
    start = end;
  }
  const letters = characters.filter(({ text }) => text.trim() !== '');
  const confidence =
    letters.reduce((sum, letter) => sum + letter.confidence, 0) / Math.max(1, letters.length);
  if (confidence < minConfidence) return undefined;
  const tight = { ...box, height: box.height * wordHeightShare };
  const words = placeWords(characters, blank).map((word) => ({
    text: word.text,
    bounds: boundsOfPart(tight, word.start / width, word.end / width),
  }));
  const [first] = words;
  if (first === undefined) return undefined;
  return {
    words,
    confidence,
    characterCount: letters.length,
    bounds: words.reduce((sum, word) => unite(sum, word.bounds), first.bounds),
  };
}

/** One line out of two parts of it. */
export function joinLines(left: ReadLine, right: ReadLine): ReadLine {
  const characterCount = left.characterCount + right.characterCount;
  return {
    words: [...left.words, ...right.words],
    confidence:
      (left.confidence * left.characterCount + right.confidence * right.characterCount) / characterCount,
    characterCount,
    bounds: unite(left.bounds, right.bounds),
  };
}

function unite(one: Bounds, other: Bounds): Bounds {
  return {
    left: Math.min(one.left, other.left),
    top: Math.min(one.top, other.top),
    right: Math.max(one.right, other.right),
    bottom: Math.max(one.bottom, other.bottom),
  };
}
