/**
 * Thin help around WebGL 2: compiling programs, looking up uniforms, making buffers and textures.
 */

/** The browser refused something that it should be able to do; the page then shows the list alone. */
export class GraphicsError extends Error {
  override readonly name = 'GraphicsError';
}

export interface GlProgram {
  readonly program: WebGLProgram;
  uniform(name: string): WebGLUniformLocation | null;
  attribute(name: string): number;
}

/** @throws GraphicsError with the compiler's words; not when the context is lost, which is told by an event. */
export function createProgram(gl: WebGL2RenderingContext, vertex: string, fragment: string): GlProgram {
  const program = gl.createProgram();
  const shaders = [compile(gl, gl.VERTEX_SHADER, vertex), compile(gl, gl.FRAGMENT_SHADER, fragment)];
  for (const shader of shaders) gl.attachShader(program, shader);
  gl.linkProgram(program);
  for (const shader of shaders) gl.deleteShader(shader);
  if (!gl.getProgramParameter(program, gl.LINK_STATUS) && !gl.isContextLost()) {
    throw new GraphicsError(gl.getProgramInfoLog(program) ?? 'The program could not be linked.');
  }
  const uniforms = new Map<string, WebGLUniformLocation | null>();
  return {
    program,
    uniform(name) {
      let location = uniforms.get(name);
      if (location === undefined) {
        location = gl.getUniformLocation(program, name);
        uniforms.set(name, location);
      }
      return location;
    },
    attribute: (name) => gl.getAttribLocation(program, name),
  };
}

function compile(gl: WebGL2RenderingContext, kind: number, source: string): WebGLShader {
  const shader = gl.createShader(kind);
  if (shader === null) throw new GraphicsError('The graphics context gives no shader.');
  gl.shaderSource(shader, source);
  gl.compileShader(shader);
  if (!gl.getShaderParameter(shader, gl.COMPILE_STATUS) && !gl.isContextLost()) {
    throw new GraphicsError(gl.getShaderInfoLog(shader) ?? 'A shader could not be compiled.');
  }
  return shader;
}

/** Where the map is looked at from, as shaders take it. */
export interface GlView {
  readonly centre: readonly [number, number];
  /** Clip units per unit of the plane. */
  readonly clipPerUnit: readonly [number, number];
  /** Clip units per device pixel. */
  readonly clipPerPixel: readonly [number, number];
  /** Device pixels per CSS pixel. */
  readonly pixelRatio: number;
}

export function setView(gl: WebGL2RenderingContext, program: GlProgram, view: GlView): void {
  gl.uniform2f(program.uniform('centre'), ...view.centre);
  gl.uniform2f(program.uniform('clipPerUnit'), ...view.clipPerUnit);
}

/** Red, green, blue and alpha in 0..1. */
export type Rgba = readonly [number, number, number, number];

export function setColour(gl: WebGL2RenderingContext, location: WebGLUniformLocation | null, c: Rgba): void {
  gl.uniform4f(location, c[0] * c[3], c[1] * c[3], c[2] * c[3], c[3]);
}
