/**
 * `npm run bench -- mapview`: how long the map of 100 000 points takes from its file to the first frame, and how many
 * frames a second it draws while it is moved, in Chromium. The test browser draws with the processor; a graphics card
 * does better. The page must be built (`npm run build`).
 */
import { readFileSync } from 'node:fs';
import type { Page, Route } from 'playwright-core';
import { wrapViewMessage } from '../../extension/core/protocol/views/viewEnvelope.ts';
import { pageHtml } from '../../extension/vscode/webviews/pageHtml.ts';
import { inRepository } from '../../scripts/bootstrap/repository.mjs';
import { launchBrowser } from '../e2e/harness/browser.ts';
import { fixtureMap } from '../webview/mapFixture.ts';
import { median } from './statistics.ts';

const origin = 'https://page.semblance.test';
const viewport = { width: 1280, height: 800 };
const rounds = 3;
const moveMs = 4_000;

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
  readonly firstFrameMs: number;
  readonly framesPerSecond: number;
  readonly renderer: string;
}

export async function benchMapView(rest: readonly string[]): Promise<unknown> {
  const points = Number(rest[0] ?? 100_000);
  const bytes = fixtureMap({ points });
  const measured: Measurement[] = [];
  const browser = await launchBrowser();
  try {
    for (let round = 0; round < rounds; round++) {
      const context = await browser.newContext({ viewport });
      const page = await context.newPage();
      measured.push(await measure(page, bytes, points));
      await context.close();
    }
  } finally {
    await browser.close();
  }
  const result = {
    points,
    megabytes: Math.round(bytes.length / 1e5) / 10,
    renderer: measured[0]?.renderer ?? '',
    firstFrameMs: Math.round(median(measured.map(({ firstFrameMs }) => firstFrameMs))),
    framesPerSecond: Math.round(10 * median(measured.map(({ framesPerSecond }) => framesPerSecond))) / 10,
    rounds: measured.map(({ firstFrameMs, framesPerSecond }) => ({
      firstFrameMs: Math.round(firstFrameMs),
      framesPerSecond: Math.round(10 * framesPerSecond) / 10,
    })),
  };
  console.log(
    `${result.points.toLocaleString()} points, file of ${result.megabytes} MB, ${viewport.width} x ${viewport.height}`,
  );
  console.log(`drawn by ${result.renderer}`);
  console.log(`first frame after the file has arrived: ${result.firstFrameMs} ms (median of ${rounds})`);
  console.log(`while zooming: ${result.framesPerSecond} frames/s (median of ${rounds})`);
  return result;
}

async function measure(page: Page, bytes: Uint8Array, points: number): Promise<Measurement> {
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
  await page.evaluate(() => (globalThis as unknown as PageScope).start());
  await page.waitForFunction(() => performance.getEntriesByName('semblance-map-frame').length > 0);
  const firstFrameMs = await page.evaluate(() => {
    const at = (name: string): number => performance.getEntriesByName(name)[0]?.startTime ?? Number.NaN;
    return at('semblance-map-frame') - at('bench-start');
  });
  // The ground is painted after the first frame; it is there once and not part of moving.
  await page.waitForTimeout(2_500);
  const framesPerSecond = await page.evaluate(async (durationMs) => {
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
    return performance.getEntriesByName('semblance-map-frame').length / seconds;
  }, moveMs);
  const renderer = await page.evaluate(() => {
    const { document } = globalThis as unknown as PageScope;
    const gl = document.createElement('canvas').getContext('webgl2');
    const info = gl?.getExtension('WEBGL_debug_renderer_info');
    return info === null || info === undefined
      ? 'unknown'
      : String(gl?.getParameter(info.UNMASKED_RENDERER_WEBGL));
  });
  return { points, firstFrameMs, framesPerSecond, renderer };
}

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
