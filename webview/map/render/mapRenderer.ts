/**
 * Everything that is drawn by the graphics card, on one canvas: ground, points, emphasised points, thumbnails. Keeps
 * what it was given, so that a lost context is filled again by itself.
 */
import type { Camera, Viewport } from '../model/camera.ts';
import { type GlView, GraphicsError, type Rgba } from './glProgram.ts';
import { GroundLayer, type GroundPicture } from './groundLayer.ts';
import { PointLayer, type PointStyle } from './pointLayer.ts';
import { type Sprite, SpriteLayer, type SpriteStyle } from './spriteLayer.ts';

export interface Emphasis {
  readonly points: Uint32Array;
  readonly style: PointStyle;
}

export interface Frame {
  readonly camera: Camera;
  readonly viewport: Viewport;
  readonly pixelRatio: number;
  readonly points: PointStyle;
  /** One point of so many is drawn. */
  readonly every: number;
  readonly emphases: readonly Emphasis[];
  readonly showsGround: boolean;
  readonly sprites: readonly Sprite[];
  readonly spriteStyle: SpriteStyle;
}

interface Layers {
  readonly ground: GroundLayer;
  readonly points: PointLayer;
  readonly sprites: SpriteLayer;
}

export class MapRenderer {
  readonly #canvas: HTMLCanvasElement;
  readonly #gl: WebGL2RenderingContext;
  readonly #onRestored: () => void;
  readonly #listeners = new AbortController();
  #layers: Layers | undefined;
  #positions: Float32Array<ArrayBuffer> = new Float32Array();
  #looks: Uint8Array<ArrayBuffer> = new Uint8Array();
  #palette: readonly Rgba[] = [];
  #ground: GroundPicture | undefined;

  /**
   * `onRestored` is called when a lost context is back and must be drawn again; thumbnails must be stored anew.
   * @throws GraphicsError when the browser has no WebGL 2.
   */
  constructor(canvas: HTMLCanvasElement, onRestored: () => void) {
    this.#canvas = canvas;
    this.#onRestored = onRestored;
    const gl = canvas.getContext('webgl2', {
      alpha: true,
      // Every shape smooths its own edges.
      antialias: false,
      depth: false,
      stencil: false,
      powerPreference: 'high-performance',
    });
    if (gl === null) throw new GraphicsError('WebGL 2 is not available.');
    this.#gl = gl;
    const { signal } = this.#listeners;
    canvas.addEventListener(
      'webglcontextlost',
      (event) => {
        // Without this the browser never gives the context back.
        event.preventDefault();
        this.#layers = undefined;
      },
      { signal },
    );
    canvas.addEventListener('webglcontextrestored', () => this.#restore(), { signal });
    this.#layers = this.#createLayers();
  }

  /** True when there is no graphics card, and the processor draws in its stead. */
  get isSoftware(): boolean {
    const gl = this.#gl;
    const info = gl.getExtension('WEBGL_debug_renderer_info');
    const name = String(gl.getParameter(info?.UNMASKED_RENDERER_WEBGL ?? gl.RENDERER));
    return /swiftshader|llvmpipe|softpipe|basic render/i.test(name);
  }

  get isLost(): boolean {
    return this.#layers === undefined;
  }

  setPositions(positions: Float32Array<ArrayBuffer>): void {
    this.#positions = positions;
    this.#layers?.points.setPositions(positions);
  }

  setLooks(looks: Uint8Array<ArrayBuffer>): void {
    this.#looks = looks;
    this.#layers?.points.setLooks(looks);
  }

  setPalette(palette: readonly Rgba[]): void {
    this.#palette = palette;
    this.#layers?.points.setPalette(palette);
  }

  setGround(ground: GroundPicture | undefined): void {
    this.#ground = ground;
    this.#layers?.ground.set(ground);
  }

  hasSprite(key: number): boolean {
    return this.#layers?.sprites.has(key) ?? false;
  }

  /** @throws DOMException when the browser does not let the page read the picture. */
  storeSprite(key: number, picture: HTMLCanvasElement): void {
    this.#layers?.sprites.store(key, picture);
  }

  draw(frame: Frame): void {
    const layers = this.#layers;
    if (layers === undefined) return;
    const gl = this.#gl;
    const width = Math.max(1, Math.round(frame.viewport.width * frame.pixelRatio));
    const height = Math.max(1, Math.round(frame.viewport.height * frame.pixelRatio));
    // Setting the size clears the canvas and costs an allocation, even when it stays the same.
    if (this.#canvas.width !== width) this.#canvas.width = width;
    if (this.#canvas.height !== height) this.#canvas.height = height;
    gl.viewport(0, 0, width, height);
    gl.clearColor(0, 0, 0, 0);
    gl.clear(gl.COLOR_BUFFER_BIT);
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    const perUnit = 2 * frame.camera.scale * frame.pixelRatio;
    const view: GlView = {
      centre: [frame.camera.x, frame.camera.y],
      clipPerUnit: [perUnit / width, perUnit / height],
      clipPerPixel: [2 / width, 2 / height],
      pixelRatio: frame.pixelRatio,
    };
    if (frame.showsGround) layers.ground.draw(view);
    layers.points.draw(view, frame.points, frame.every);
    for (const { points, style } of frame.emphases) layers.points.drawSome(view, style, points);
    layers.sprites.draw(view, frame.sprites, frame.spriteStyle);
  }

  dispose(): void {
    this.#listeners.abort();
    this.#layers = undefined;
    this.#gl.getExtension('WEBGL_lose_context')?.loseContext();
  }

  #createLayers(): Layers {
    return {
      ground: new GroundLayer(this.#gl),
      points: new PointLayer(this.#gl),
      sprites: new SpriteLayer(this.#gl),
    };
  }

  #restore(): void {
    this.#layers = this.#createLayers();
    this.setPositions(this.#positions);
    this.setLooks(this.#looks);
    this.setPalette(this.#palette);
    this.setGround(this.#ground);
    this.#onRestored();
  }
}
