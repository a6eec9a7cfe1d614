/**
 * Draws small pictures on the map from one texture of square cells; the cell used longest ago is given to a newcomer.
 */
import { createProgram, type GlProgram, type GlView, type Rgba, setColour, setView } from './glProgram.ts';
import { spriteFragmentShader, spriteVertexShader } from './shaders.ts';

/** Edge of a cell in texels: sharp up to 96 CSS pixels on most screens. */
export const cellTexels = 128;
/** Every WebGL 2 context offers 2048 texels; that makes 256 cells, more than are ever shown at once. */
const atlasTexels = 2048;
const cellsPerRow = atlasTexels / cellTexels;
export const atlasCells = cellsPerRow * cellsPerRow;

export interface Sprite {
  /** Tells pictures apart. */
  readonly key: number;
  readonly x: number;
  readonly y: number;
  readonly isMarked: boolean;
}

interface Cell {
  readonly slot: number;
  /** Size of the picture inside of its cell, in texels. */
  readonly width: number;
  readonly height: number;
  lastUse: number;
}

const floatsPerSprite = 9;

export interface SpriteStyle {
  /** The longer edge in CSS pixels. */
  readonly size: number;
  readonly border: number;
  readonly borderColour: Rgba;
  readonly markedColour: Rgba;
  readonly paper: Rgba;
}

export class SpriteLayer {
  readonly #gl: WebGL2RenderingContext;
  readonly #program: GlProgram;
  readonly #vertexArray: WebGLVertexArrayObject;
  readonly #instances: WebGLBuffer;
  readonly #atlas: WebGLTexture;
  readonly #cells = new Map<number, Cell>();
  #clock = 0;

  constructor(gl: WebGL2RenderingContext) {
    this.#gl = gl;
    this.#program = createProgram(gl, spriteVertexShader, spriteFragmentShader);
    this.#vertexArray = gl.createVertexArray();
    this.#instances = gl.createBuffer();
    this.#atlas = gl.createTexture();
    gl.bindTexture(gl.TEXTURE_2D, this.#atlas);
    gl.texStorage2D(gl.TEXTURE_2D, 1, gl.RGBA8, atlasTexels, atlasTexels);
    for (const filter of [gl.TEXTURE_MIN_FILTER, gl.TEXTURE_MAG_FILTER]) {
      gl.texParameteri(gl.TEXTURE_2D, filter, gl.LINEAR);
    }
    gl.bindVertexArray(this.#vertexArray);
    gl.bindBuffer(gl.ARRAY_BUFFER, this.#instances);
    let offset = 0;
    for (const [name, size] of [
      ['position', 2],
      ['cell', 4],
      ['half_', 2],
      ['marked', 1],
    ] as const) {
      const location = this.#program.attribute(name);
      gl.enableVertexAttribArray(location);
      gl.vertexAttribPointer(location, size, gl.FLOAT, false, floatsPerSprite * 4, offset);
      gl.vertexAttribDivisor(location, 1);
      offset += size * 4;
    }
    gl.bindVertexArray(null);
  }

  has(key: number): boolean {
    return this.#cells.has(key);
  }

  /**
   * Stores a picture that fits into a cell.
   * @throws DOMException when the browser does not let the page read the picture.
   */
  store(key: number, picture: ImageBitmap | HTMLCanvasElement | OffscreenCanvas): void {
    const gl = this.#gl;
    const slot = this.#freeSlot();
    const left = (slot % cellsPerRow) * cellTexels;
    const top = Math.floor(slot / cellsPerRow) * cellTexels;
    gl.bindTexture(gl.TEXTURE_2D, this.#atlas);
    gl.pixelStorei(gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL, true);
    gl.texSubImage2D(gl.TEXTURE_2D, 0, left, top, gl.RGBA, gl.UNSIGNED_BYTE, picture);
    gl.pixelStorei(gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL, false);
    this.#clock += 1;
    this.#cells.set(key, { slot, width: picture.width, height: picture.height, lastUse: this.#clock });
  }

  /** Sprites without a stored picture are passed over. */
  draw(view: GlView, sprites: readonly Sprite[], style: SpriteStyle): void {
    const data: number[] = [];
    this.#clock += 1;
    for (const sprite of sprites) {
      const cell = this.#cells.get(sprite.key);
      if (cell === undefined) continue;
      cell.lastUse = this.#clock;
      const half = (style.size * view.pixelRatio) / 2 / Math.max(cell.width, cell.height);
      data.push(
        sprite.x,
        sprite.y,
        // Half a texel inside, so that a neighbouring cell never shines through.
        ((cell.slot % cellsPerRow) * cellTexels + 0.5) / atlasTexels,
        (Math.floor(cell.slot / cellsPerRow) * cellTexels + 0.5) / atlasTexels,
        (cell.width - 1) / atlasTexels,
        (cell.height - 1) / atlasTexels,
        cell.width * half,
        cell.height * half,
        sprite.isMarked ? 1 : 0,
      );
    }
    if (data.length === 0) return;
    const gl = this.#gl;
    gl.useProgram(this.#program.program);
    gl.bindVertexArray(this.#vertexArray);
    gl.bindBuffer(gl.ARRAY_BUFFER, this.#instances);
    gl.bufferData(gl.ARRAY_BUFFER, new Float32Array(data), gl.STREAM_DRAW);
    gl.activeTexture(gl.TEXTURE0);
    gl.bindTexture(gl.TEXTURE_2D, this.#atlas);
    gl.uniform1i(this.#program.uniform('atlas'), 0);
    setView(gl, this.#program, view);
    gl.uniform2f(this.#program.uniform('clipPerPixel'), ...view.clipPerPixel);
    gl.uniform1f(this.#program.uniform('borderPixels'), style.border * view.pixelRatio);
    setColour(gl, this.#program.uniform('border'), style.borderColour);
    setColour(gl, this.#program.uniform('markedBorder'), style.markedColour);
    setColour(gl, this.#program.uniform('paper'), style.paper);
    gl.drawArraysInstanced(gl.TRIANGLE_STRIP, 0, 4, data.length / floatsPerSprite);
    gl.bindVertexArray(null);
  }

  #freeSlot(): number {
    if (this.#cells.size < atlasCells) return this.#cells.size;
    let oldest: number | undefined;
    let lastUse = Infinity;
    let slot = 0;
    for (const [key, cell] of this.#cells) {
      if (cell.lastUse < lastUse) {
        oldest = key;
        ({ lastUse, slot } = cell);
      }
    }
    if (oldest !== undefined) this.#cells.delete(oldest);
    return slot;
  }
}
