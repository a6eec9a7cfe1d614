/**
 * The place of the drawing: two canvases, the card of the point under the pointer, and the zoom buttons.
 */
import type { JSX } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { IconButton } from '../shared/iconButton.tsx';
import { HoverCard } from './hoverCard.tsx';
import type { MapController } from './mapController.ts';
import { MapInput } from './mapInput.ts';
import { MapScene } from './mapScene.ts';
import type { Area } from './model/camera.ts';
import type { PageState } from './pageState.ts';
import { GraphicsError } from './render/glProgram.ts';
import type { MapTheme } from './render/mapTheme.ts';

export interface StageProps {
  readonly controller: MapController;
  readonly state: PageState;
  readonly theme: MapTheme;
}

const helpId = 'map-help';

export function Stage({ controller, state, theme }: StageProps): JSX.Element {
  const stageRef = useRef<HTMLDivElement>(null);
  const canvasRef = useRef<HTMLCanvasElement>(null);
  const overlayRef = useRef<HTMLCanvasElement>(null);
  const sceneRef = useRef<MapScene>(undefined);
  const firstTheme = useRef(theme);
  const { words } = controller;

  useLayoutEffect(() => {
    const [stage, canvas, overlay] = [stageRef.current, canvasRef.current, overlayRef.current];
    if (stage === null || canvas === null || overlay === null) return undefined;
    let scene: MapScene;
    try {
      scene = new MapScene({
        canvas,
        overlay,
        theme: firstTheme.current,
        onCamera: (camera) => controller.keepCamera(camera),
        coveredAreas: () => areasOver(stage),
        uriOfPicture: (point) => controller.uriOfPicture(point),
      });
    } catch (error) {
      if (!(error instanceof GraphicsError)) throw error;
      controller.tellNoGraphics();
      return undefined;
    }
    sceneRef.current = scene;
    const measure = (): void => scene.resize({ width: stage.clientWidth, height: stage.clientHeight });
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(stage);
    controller.attachScene(scene);
    const input = new MapInput(stage, scene, controller);
    return () => {
      input.dispose();
      observer.disconnect();
      controller.attachScene(undefined);
      sceneRef.current = undefined;
      scene.dispose();
    };
  }, [controller]);

  useLayoutEffect(() => sceneRef.current?.setTheme(theme), [theme]);

  return (
    <div class="stage-frame">
      <div
        class={state.tool === 'lasso' ? 'stage lasso' : 'stage'}
        ref={stageRef}
        // Keys walk through the drawing; its content is the list beside it.
        role="application"
        aria-label={words.mapLabel}
        aria-describedby={helpId}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the map is walked with keys.
        tabIndex={0}
      >
        <canvas ref={canvasRef} />
        <canvas ref={overlayRef} />
      </div>
      <p id={helpId} class="visually-hidden">
        {words.mapHelp}
      </p>
      <div class="zoom-buttons">
        <IconButton icon="add" label={words.zoomIn} onClick={() => sceneRef.current?.camera.glideZoom(1.7)} />
        <IconButton
          icon="remove"
          label={words.zoomOut}
          onClick={() => sceneRef.current?.camera.glideZoom(1 / 1.7)}
        />
        <IconButton
          icon="screen-normal"
          label={words.fit}
          onClick={() => sceneRef.current?.camera.showWhole()}
        />
      </div>
      {state.hover === undefined ? null : (
        <HoverCard controller={controller} state={state} hover={state.hover} theme={theme} />
      )}
    </div>
  );
}

/** What stands on the map without moving with it. */
const covering = '.legend, .zoom-buttons';

function areasOver(stage: HTMLElement): readonly Area[] {
  const { left: x, top: y } = stage.getBoundingClientRect();
  const page = stage.closest('.drawing') ?? stage;
  return [...page.querySelectorAll(covering)].map((element) => {
    const { left, top, right, bottom } = element.getBoundingClientRect();
    return { left: left - x, top: top - y, right: right - x, bottom: bottom - y };
  });
}
