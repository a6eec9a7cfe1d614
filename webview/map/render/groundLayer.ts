/**
 * Draws the soft colours under the points: a small picture of the density, stretched smoothly over the plane.
 */
import type { Bounds } from '../model/camera.ts';
import { createProgram, type GlProgram, type GlView, setView } from './glProgram.ts';
import { groundFragmentShader, groundVertexShader } from './shaders.ts';

export interface GroundPicture {
  /** Edge length in texels; rows from the bottom up. */
  readonly size: number;
  /** Red, green, blue (multiplied by alpha) and alpha. */
  readonly texels: Uint8Array;
  readonly bounds: Bounds;
}

export class GroundLayer {
  readonly #gl: WebGL2RenderingContext;
  readonly #program: GlProgram;
  readonly #texture: WebGLTexture;
  #bounds: Bounds | undefined;

  constructor(gl: WebGL2RenderingContext) {
    this.#gl = gl;
    this.#program = createProgram(gl, groundVertexShader, groundFragmentShader);
    this.#texture = gl.createTexture();
  }

  set(picture: GroundPicture | undefined): void {
    this.#bounds = picture?.bounds;
    if (picture === undefined) return;
    const gl = this.#gl;
    gl.bindTexture(gl.TEXTURE_2D, this.#texture);
    gl.texImage2D(
      gl.TEXTURE_2D,
      0,
      gl.RGBA,
      picture.size,
      picture.size,
      0,
      gl.RGBA,
      gl.UNSIGNED_BYTE,
      picture.texels,
    );
    for (const filter of [gl.TEXTURE_MIN_FILTER, gl.TEXTURE_MAG_FILTER]) {
      gl.texParameteri(gl.TEXTURE_2D, filter, gl.LINEAR);
    }
    for (const wrap of [gl.TEXTURE_WRAP_S, gl.TEXTURE_WRAP_T]) {
      gl.texParameteri(gl.TEXTURE_2D, wrap, gl.CLAMP_TO_EDGE);
    }
  }

  draw(view: GlView): void {
    const bounds = this.#bounds;
    if (bounds === undefined) return;
    const gl = this.#gl;
    gl.useProgram(this.#program.program);
    gl.activeTexture(gl.TEXTURE0);
    gl.bindTexture(gl.TEXTURE_2D, this.#texture);
    gl.uniform1i(this.#program.uniform('picture'), 0);
    setView(gl, this.#program, view);
    gl.uniform4f(this.#program.uniform('bounds'), bounds.minX, bounds.minY, bounds.maxX, bounds.maxY);
    gl.drawArrays(gl.TRIANGLE_STRIP, 0, 4);
  }
}
