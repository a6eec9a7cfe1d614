/**
 * Draws all points of the map in one call, and small sets of them (hits, selection, the open file) once more on top.
 */
import { createProgram, type GlProgram, type GlView, type Rgba, setColour, setView } from './glProgram.ts';
import { pointFragmentShader, pointVertexShader } from './shaders.ts';

/** Bytes of a point's look: colour (index into the palette), shape, state, unused. */
export const lookBytes = 4;
/** Two numbers of four bytes. */
const positionBytes = 8;
/** Colours that the palette's texture has room for. */
export const paletteSize = 32;

export interface PointStyle {
  /** Width of a disc in CSS pixels. */
  readonly size: number;
  readonly alpha: number;
  readonly dimmedAlpha: number;
  /** Width of the line around each point in CSS pixels. */
  readonly rim: number;
  readonly rimColour: Rgba;
}

export class PointLayer {
  readonly #gl: WebGL2RenderingContext;
  readonly #program: GlProgram;
  readonly #vertexArray: WebGLVertexArrayObject;
  readonly #positions: WebGLBuffer;
  readonly #looks: WebGLBuffer;
  readonly #subset: WebGLBuffer;
  readonly #palette: WebGLTexture;
  #count = 0;

  constructor(gl: WebGL2RenderingContext) {
    this.#gl = gl;
    this.#program = createProgram(gl, pointVertexShader, pointFragmentShader);
    this.#vertexArray = gl.createVertexArray();
    this.#positions = gl.createBuffer();
    this.#looks = gl.createBuffer();
    this.#subset = gl.createBuffer();
    this.#palette = gl.createTexture();
    gl.bindVertexArray(this.#vertexArray);
    for (const name of ['position', 'look']) gl.enableVertexAttribArray(this.#program.attribute(name));
    this.#read(1);
    gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, this.#subset);
    gl.bindVertexArray(null);
  }

  /** x, y pairs. The looks must follow with the same number of points. */
  setPositions(positions: Float32Array): void {
    const gl = this.#gl;
    this.#count = positions.length / 2;
    gl.bindBuffer(gl.ARRAY_BUFFER, this.#positions);
    gl.bufferData(gl.ARRAY_BUFFER, positions, gl.STATIC_DRAW);
  }

  setLooks(looks: Uint8Array): void {
    const gl = this.#gl;
    gl.bindBuffer(gl.ARRAY_BUFFER, this.#looks);
    gl.bufferData(gl.ARRAY_BUFFER, looks, gl.DYNAMIC_DRAW);
  }

  setPalette(colours: readonly Rgba[]): void {
    const gl = this.#gl;
    const texels = new Uint8Array(paletteSize * 4);
    colours.slice(0, paletteSize).forEach((colour, index) => {
      const [red, green, blue, alpha] = colour;
      texels.set([red * alpha * 255, green * alpha * 255, blue * alpha * 255, alpha * 255], index * 4);
    });
    gl.bindTexture(gl.TEXTURE_2D, this.#palette);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, paletteSize, 1, 0, gl.RGBA, gl.UNSIGNED_BYTE, texels);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.NEAREST);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.NEAREST);
  }

  /** Draws one point of `every` (1 to 31), evenly from all files. */
  draw(view: GlView, style: PointStyle, every: number): void {
    if (this.#count === 0) return;
    this.#use(view, style);
    this.#read(every);
    this.#gl.drawArrays(this.#gl.POINTS, 0, Math.ceil(this.#count / every));
    this.#gl.bindVertexArray(null);
  }

  /** Draws only the named points. */
  drawSome(view: GlView, style: PointStyle, points: Uint32Array): void {
    if (points.length === 0) return;
    const gl = this.#gl;
    this.#use(view, style);
    this.#read(1);
    gl.bufferData(gl.ELEMENT_ARRAY_BUFFER, points, gl.STREAM_DRAW);
    gl.drawElements(gl.POINTS, points.length, gl.UNSIGNED_INT, 0);
    gl.bindVertexArray(null);
  }

  /** One point of `every` is read; the vertex array must be bound. WebGL allows steps of 255 bytes at most. */
  #read(every: number): void {
    const gl = this.#gl;
    gl.bindBuffer(gl.ARRAY_BUFFER, this.#positions);
    gl.vertexAttribPointer(this.#program.attribute('position'), 2, gl.FLOAT, false, positionBytes * every, 0);
    gl.bindBuffer(gl.ARRAY_BUFFER, this.#looks);
    const look = this.#program.attribute('look');
    gl.vertexAttribIPointer(look, lookBytes, gl.UNSIGNED_BYTE, lookBytes * every, 0);
  }

  #use(view: GlView, style: PointStyle): void {
    const gl = this.#gl;
    gl.useProgram(this.#program.program);
    gl.bindVertexArray(this.#vertexArray);
    gl.activeTexture(gl.TEXTURE0);
    gl.bindTexture(gl.TEXTURE_2D, this.#palette);
    gl.uniform1i(this.#program.uniform('palette'), 0);
    setView(gl, this.#program, view);
    gl.uniform1f(this.#program.uniform('pointPixels'), style.size * view.pixelRatio);
    gl.uniform1f(this.#program.uniform('alpha'), style.alpha);
    gl.uniform1f(this.#program.uniform('dimmedAlpha'), style.dimmedAlpha);
    gl.uniform1f(this.#program.uniform('rimPixels'), style.rim * view.pixelRatio);
    setColour(gl, this.#program.uniform('rim'), style.rimColour);
  }
}
