/**
 * `npm run bench -- mapview [points] [--rounds 3] [--seconds 4]`: how long the map of 100 000 points takes from its file to the first frame, and how
 * many frames a second it draws while it is moved, in Chromium. The test browser draws with the processor; a graphics
 * card does better. The processor's time is counted as well: it does not depend on what else the machine does. The page
 * must be built (`npm run build`).
 */
import { readFileSync } from 'node:fs';
import type { Browser, Page, Route } from 'playwright-core';
import { wrapViewMessage } from '../../extension/core/protocol/views/viewEnvelope.ts';
import { pageHtml } from '../../extension/vscode/webviews/pageHtml.ts';
import { inRepository } from '../../scripts/bootstrap/repository.mjs';
import { launchBrowser } from '../e2e/harness/browser.ts';
import { fixtureMap } from '../webview/mapFixture.ts';
import { freeArgument, numberArgument } from './benchArguments.ts';
import { median, reportVerdicts } from './statistics.ts';

const origin = 'https://page.semblance.test';
const viewport = { width: 1280, height: 800 };
const targetMs = 2_000;

/** As much of the page as this needs; programs for Node do not know the browser's types. */
interface PageScope {
  start(): void;
  postMessage(data: unknown, target: string): void;
  requestAnimationFrame(callback: () => void): number;
  readonly WheelEvent: new (type: string, options: object) => unknown;
  readonly document: {
    querySelector(selector: string): { dispatchEvent(event: unknown): void } | null;
    createElement(name: 'canvas'): {
      getContext(kind: string): {
        getExtension(name: string): { readonly UNMASKED_RENDERER_WEBGL: number } | null;
        getParameter(name: number): unknown;
      } | null;
    };
  };
}

interface Measurement {
  readonly points: number;
  /** Until the page has handed the frame over. */
  readonly firstFrameMs: number;
  /** Until the frame is drawn. */
  readonly firstDrawnMs: number;
  /** Processor time until then. */
  readonly firstProcessor: Processor;
  readonly framesPerSecond: number;
  /** Processor time of a frame while the map is moved. */
  readonly pageMsPerFrame: number;
  readonly graphicsMsPerFrame: number;
  readonly renderer: string;
}

/** Processor time so far, in milliseconds, of the processes that draw. */
interface Processor {
  readonly page: number;
  readonly graphics: number;
}

function since(before: Processor, after: Processor): Processor {
  return { page: after.page - before.page, graphics: after.graphics - before.graphics };
}

async function processorOf(browser: Browser): Promise<Processor> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  const sum = (type: string): number =>
    1000 *
    processInfo.filter((process) => process.type === type).reduce((all, { cpuTime }) => all + cpuTime, 0);
  return { page: sum('renderer'), graphics: sum('GPU') };
}

export async function benchMapView(rest: readonly string[]): Promise<unknown> {
  const points = Number(freeArgument(rest) ?? 100_000);
  const rounds = numberArgument(rest, 'rounds', 3);
  const moveMs = 1000 * numberArgument(rest, 'seconds', 4);
  const bytes = fixtureMap({ points });
  const measured: Measurement[] = [];
  const browser = await launchBrowser();
  try {
    for (let round = 0; round < rounds; round++) {
      const context = await browser.newContext({ viewport });
      const page = await context.newPage();
      measured.push(await measure(browser, page, bytes, { points, moveMs }));
      await context.close();
    }
  } finally {
    await browser.close();
  }
  const medianOf = (of: (measurement: Measurement) => number): number =>
    Math.round(10 * median(measured.map(of))) / 10;
  const result = {
    points,
    megabytes: Math.round(bytes.length / 1e5) / 10,
    renderer: measured[0]?.renderer ?? '',
    firstFrameMs: medianOf(({ firstFrameMs }) => firstFrameMs),
    firstDrawnMs: medianOf(({ firstDrawnMs }) => firstDrawnMs),
    firstPageMs: medianOf(({ firstProcessor }) => firstProcessor.page),
    firstGraphicsMs: medianOf(({ firstProcessor }) => firstProcessor.graphics),
    framesPerSecond: medianOf(({ framesPerSecond }) => framesPerSecond),
    pageMsPerFrame: medianOf(({ pageMsPerFrame }) => pageMsPerFrame),
    graphicsMsPerFrame: medianOf(({ graphicsMsPerFrame }) => graphicsMsPerFrame),
    rounds: measured,
  };
  console.log(
    `${result.points.toLocaleString()} points, file of ${result.megabytes} MB, ${viewport.width} x ${viewport.height}`,
  );
  console.log(`drawn by ${result.renderer}`);
  console.log(
    `first frame after the file has arrived: handed over after ${result.firstFrameMs} ms, drawn after ${result.firstDrawnMs} ms; processor time: page ${result.firstPageMs} ms, drawing ${result.firstGraphicsMs} ms (median of ${rounds})`,
  );
  console.log(
    `while zooming: ${result.framesPerSecond} frames/s; processor time of a frame: page ${result.pageMsPerFrame} ms, drawing ${result.graphicsMsPerFrame} ms (median of ${rounds})`,
  );
  reportVerdicts([
    {
      name: 'first frame of the map',
      isMet: result.firstDrawnMs <= targetMs,
      measured: `${result.firstDrawnMs} ms`,
      target: `<= ${targetMs} ms`,
    },
  ]);
  return result;
}

async function measure(
  browser: Browser,
  page: Page,
  bytes: Uint8Array,
  { points, moveMs }: { readonly points: number; readonly moveMs: number },
): Promise<Measurement> {
  await page.route(`${origin}/**`, serve);
  await page.addInitScript(() => {
    const scope = globalThis as unknown as Record<string, unknown>;
    scope.acquireVsCodeApi = () => ({
      postMessage: () => undefined,
      getState: () => undefined,
      setState: () => undefined,
    });
  });
  await page.goto(`${origin}/page`, { waitUntil: 'load' });
  const message = (value: object): unknown => wrapViewMessage(value);
  // The bytes are there before the clock starts: the editor's own channel is not part of this.
  await page.evaluate(
    ({ base64, status, map }) => {
      const text = atob(base64);
      const file = new Uint8Array(text.length);
      for (let i = 0; i < text.length; i++) file[i] = text.charCodeAt(i);
      const scope = globalThis as unknown as PageScope;
      scope.start = () => {
        performance.mark('bench-start');
        scope.postMessage(status, '*');
        scope.postMessage({ ...map, message: { ...map.message, bytes: file } }, '*');
      };
    },
    {
      base64: Buffer.from(bytes).toString('base64'),
      status: message({ type: 'status', status: { kind: 'ready', isStale: false } }),
      map: message({ type: 'map', warning: null, rootUris: {} }) as { message: object },
    },
  );
  const atFirst = await processorOf(browser);
  const { firstFrameMs, firstDrawnMs } = await page.evaluate<{
    readonly firstFrameMs: number;
    readonly firstDrawnMs: number;
  }>(firstFrame);
  const firstProcessor = since(atFirst, await processorOf(browser));
  // The ground is painted after the first frame; it is there once and not part of moving.
  await page.waitForTimeout(2_500);
  const before = await processorOf(browser);
  const { frames, seconds } = await page.evaluate(async (durationMs) => {
    const scope = globalThis as unknown as PageScope;
    const stage = scope.document.querySelector('.stage');
    performance.clearMarks('semblance-map-frame');
    const startMs = performance.now();
    let step = 0;
    while (performance.now() - startMs < durationMs) {
      // In and out again around one place, as a hand on the wheel does it.
      const deltaY = Math.floor(step / 12) % 2 === 0 ? -30 : 30;
      stage?.dispatchEvent(
        new scope.WheelEvent('wheel', { deltaY, clientX: 640, clientY: 400, cancelable: true }),
      );
      step += 1;
      await new Promise<void>((resolve) => scope.requestAnimationFrame(resolve));
    }
    const seconds = (performance.now() - startMs) / 1000;
    return { frames: performance.getEntriesByName('semblance-map-frame').length, seconds };
  }, moveMs);
  const moving = since(before, await processorOf(browser));
  const renderer = await page.evaluate(() => {
    const { document } = globalThis as unknown as PageScope;
    const gl = document.createElement('canvas').getContext('webgl2');
    const info = gl?.getExtension('WEBGL_debug_renderer_info');
    return info === null || info === undefined
      ? 'unknown'
      : String(gl?.getParameter(info.UNMASKED_RENDERER_WEBGL));
  });
  return {
    points,
    firstFrameMs,
    firstDrawnMs,
    firstProcessor,
    framesPerSecond: frames / seconds,
    pageMsPerFrame: moving.page / Math.max(1, frames),
    graphicsMsPerFrame: moving.graphics / Math.max(1, frames),
    renderer,
  };
}

/**
 * Runs in the page, as text: resolves when the first frame is handed over, and when the graphics side has drawn it, which
 * reading a pixel back waits for.
 */
const firstFrame = `new Promise((resolve) => {
  start();
  const observer = new PerformanceObserver(() => {
    const [frame] = performance.getEntriesByName('semblance-map-frame');
    if (frame === undefined) return;
    observer.disconnect();
    const gl = document.querySelector('.stage canvas').getContext('webgl2');
    gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array(4));
    const startMs = performance.getEntriesByName('bench-start')[0].startTime;
    resolve({ firstFrameMs: frame.startTime - startMs, firstDrawnMs: performance.now() - startMs });
  });
  observer.observe({ type: 'mark', buffered: true });
})`;

async function serve(route: Route): Promise<void> {
  const path = new URL(route.request().url()).pathname;
  if (path !== '/page') {
    const contentType = path.endsWith('.css')
      ? 'text/css'
      : path.endsWith('.ttf')
        ? 'font/ttf'
        : 'text/javascript';
    await route.fulfill({ contentType, body: readFileSync(inRepository('dist/webview', path.slice(1))) });
    return;
  }
  const html = pageHtml({
    cspSource: origin,
    nonce: 'bench',
    scriptUri: `${origin}/map.js`,
    styleUris: [`${origin}/codicon.css`, `${origin}/map.css`],
    view: 'map',
    title: 'Map',
    language: 'en',
    strings: {},
  });
  await route.fulfill({ contentType: 'text/html', body: html });
}
