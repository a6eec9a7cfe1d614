/**
 * Cuts a large picture into overlapping tiles for the detector, leaves out what is blank, and puts the tiles' answers
 * together again.
 */

export interface Tile {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** The detector halves its input five times. */
export const tileStep = 32;
/** 0.37 megapixels: about 70 ms of one core, short enough to let a waiting query pass. */
const maxTileSide = 608;
/** A line of text that a tile cuts is whole in the neighbour as far as the detector sees around a pixel. */
const overlap = 64;
/** Cells are tested for contrast one by one: as large as a letter of ordinary text, with some rim. */
const cellSide = 16;
/** Differences below are noise of compression and gradients; the faintest text of our tests has 60. */
const minContrast = 20;

/**
 * Tiles that together cover everything with contrast. Their sides are multiples of {@link tileStep} and may reach over
 * the picture's right and lower rim.
 */
export function planTiles(luminance: Uint8Array, width: number, height: number): Tile[] {
  const cells = contrastCells(luminance, width, height);
  const tiles: Tile[] = [];
  for (const [top, tileHeight] of spans(height))
    for (const [left, tileWidth] of spans(width)) {
      const tile = shrinkToContrast({ left, top, width: tileWidth, height: tileHeight }, cells);
      if (tile !== undefined) tiles.push(tile);
    }
  return tiles;
}

/** Start and length of equally long pieces of at most the tile's side, with the overlap. */
function spans(length: number): (readonly [start: number, length: number])[] {
  if (length <= maxTileSide) return [[0, length]];
  const count = Math.ceil((length - overlap) / (maxTileSide - overlap));
  const piece = Math.ceil((length + (count - 1) * overlap) / count);
  return Array.from({ length: count }, (_, index) => {
    const start = Math.min(index * (piece - overlap), length - piece);
    return [start, piece] as const;
  });
}

interface Cells {
  readonly hasContrast: Uint8Array;
  readonly columns: number;
  readonly rows: number;
}

function contrastCells(luminance: Uint8Array, width: number, height: number): Cells {
  const columns = Math.ceil(width / cellSide);
  const rows = Math.ceil(height / cellSide);
  const lowest = new Uint8Array(columns * rows).fill(255);
  const highest = new Uint8Array(columns * rows);
  for (let y = 0; y < height; y += 1) {
    const base = Math.floor(y / cellSide) * columns;
    for (let x = 0; x < width; x += 1) {
      const cell = base + Math.floor(x / cellSide);
      const value = luminance[y * width + x] ?? 0;
      if (value < (lowest[cell] ?? 0)) lowest[cell] = value;
      if (value > (highest[cell] ?? 0)) highest[cell] = value;
    }
  }
  const hasContrast = highest.map((high, cell) => (high - (lowest[cell] ?? 0) >= minContrast ? 1 : 0));
  return { hasContrast, columns, rows };
}

/** The tile without its blank rims but for one cell, which the detector wants as background. */
function shrinkToContrast(tile: Tile, { hasContrast, columns, rows }: Cells): Tile | undefined {
  let left = Number.POSITIVE_INFINITY;
  let top = Number.POSITIVE_INFINITY;
  let right = -1;
  let bottom = -1;
  const lastRow = Math.min(rows - 1, Math.floor((tile.top + tile.height - 1) / cellSide));
  const lastColumn = Math.min(columns - 1, Math.floor((tile.left + tile.width - 1) / cellSide));
  for (let row = Math.floor(tile.top / cellSide); row <= lastRow; row += 1)
    for (let column = Math.floor(tile.left / cellSide); column <= lastColumn; column += 1) {
      if (hasContrast[row * columns + column] !== 1) continue;
      left = Math.min(left, column);
      right = Math.max(right, column);
      top = Math.min(top, row);
      bottom = Math.max(bottom, row);
    }
  if (right < 0) return undefined;
  const startX = Math.max(tile.left, (left - 1) * cellSide);
  const startY = Math.max(tile.top, (top - 1) * cellSide);
  const endX = Math.min(tile.left + tile.width, (right + 2) * cellSide);
  const endY = Math.min(tile.top + tile.height, (bottom + 2) * cellSide);
  return {
    left: startX,
    top: startY,
    width: Math.ceil((endX - startX) / tileStep) * tileStep,
    height: Math.ceil((endY - startY) / tileStep) * tileStep,
  };
}

/**
 * Writes a tile's probabilities (0..1, row by row) into the map of the whole picture. Where tiles overlap the higher
 * value stays: a tile that sees only the rim of a letter doubts it.
 */
export function pasteTile(
  target: Uint8Array,
  size: { readonly width: number; readonly height: number },
  tile: Tile,
  probabilities: Float32Array,
): void {
  const width = Math.min(tile.width, size.width - tile.left);
  const height = Math.min(tile.height, size.height - tile.top);
  for (let y = 0; y < height; y += 1) {
    const from = y * tile.width;
    const to = (tile.top + y) * size.width + tile.left;
    for (let x = 0; x < width; x += 1) {
      const value = Math.round((probabilities[from + x] ?? 0) * 255);
      if (value > (target[to + x] ?? 0)) target[to + x] = value;
    }
  }
}
