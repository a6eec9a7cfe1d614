/**
 * `npm run bench -- ocr [part of a name]`: text recognition on the twenty rendered screenshots: how many words are found, how
 * many are wrong, how long it takes on one thread, and the longest time for which the event loop stood still.
 */
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { neverCancelled } from '../../extension/core/cancellation/cancellation.ts';
import { ppocrPlugin } from '../../plugins/ocr/index.ts';
import { loadScreenshots, overlaps, type Score, scoreWords } from '../integration/ocr/screenshots.ts';

interface Row extends Score {
  readonly name: string;
  readonly megapixels: number;
  readonly lines: number;
  readonly ms: number;
  readonly cpuMs: number;
  /** Median over the words that were read exactly. */
  readonly boxOverlap: number;
}

export async function benchOcr(rest: readonly string[]): Promise<unknown> {
  const [part = ''] = rest;
  const screenshots = (await loadScreenshots()).filter(({ name }) => name.includes(part));
  const loadedAt = performance.now();
  const recognizer = await ppocrPlugin.create({
    modelFolder: join(import.meta.dirname, '../../models', ppocrPlugin.manifest.modelId),
    threads: 1,
    log: () => undefined,
  });
  const loadMs = performance.now() - loadedAt;
  const [first] = screenshots;
  if (first === undefined) throw new Error(`There is no screenshot with "${part}" in its name.`);
  const options = { signal: neverCancelled() };
  await recognizer.recognize(first.raster, options); // Warms up.
  let isDone = false;
  let longestMs = 0;
  let longestCpuMs = 0;
  const watch = (async () => {
    for (let last = performance.now(), cpu = process.cpuUsage(); !isDone; ) {
      await setImmediate();
      longestMs = Math.max(longestMs, performance.now() - last);
      const used = process.cpuUsage(cpu);
      longestCpuMs = Math.max(longestCpuMs, (used.user + used.system) / 1000);
      last = performance.now();
      cpu = process.cpuUsage();
    }
  })();
  const rows: Row[] = [];
  for (const screenshot of screenshots) {
    const cpuBefore = process.cpuUsage();
    const startedAt = performance.now();
    const text = await recognizer.recognize(screenshot.raster, options);
    const ms = performance.now() - startedAt;
    const cpu = process.cpuUsage(cpuBefore);
    const score = scoreWords(screenshot, text);
    const places = overlaps(screenshot, text).sort((left, right) => left - right);
    rows.push({
      name: screenshot.name,
      megapixels: round((screenshot.raster.width * screenshot.raster.height) / 1e6),
      ...score,
      lines: text.lines.length,
      ms: Math.round(ms),
      cpuMs: Math.round((cpu.user + cpu.system) / 1000),
      boxOverlap: round(places[Math.floor(places.length / 2)] ?? 0),
    });
    console.log(
      [
        screenshot.name.padEnd(28),
        `${score.found}/${score.expected}`.padEnd(8),
        `read ${score.read}`.padEnd(9),
        `${Math.round(ms)} ms`.padStart(8),
        `box ${round(places[Math.floor(places.length / 2)] ?? 0)}`,
        `missed: ${score.missed.join(' ')}`,
        `wrong: ${score.wrong.join(' ')}`,
      ].join('  '),
    );
  }
  isDone = true;
  await watch;
  await recognizer.dispose();
  const sum = (key: 'expected' | 'found' | 'read' | 'ms' | 'cpuMs'): number =>
    rows.reduce((total, row) => total + row[key], 0);
  const summary = {
    recall: round(sum('found') / sum('expected')),
    precision: round(sum('found') / sum('read')),
    secondsPerScreenshot: round(sum('ms') / rows.length / 1000),
    cpuSecondsPerScreenshot: round(sum('cpuMs') / rows.length / 1000),
    longestStandstillMs: Math.round(longestMs),
    longestStandstillCpuMs: Math.round(longestCpuMs),
    loadMs: Math.round(loadMs),
    memoryMB: Math.round(process.memoryUsage.rss() / 1024 ** 2),
  };
  console.log(summary);
  return { summary, rows };
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
