/**
 * `npm run bench -- <name> [arguments] [--json file]`: the numbers of docs/benchmarks.md come from here, but for those that
 * name another source.
 */
import fs from 'node:fs/promises';
import os from 'node:os';

type Bench = (rest: readonly string[]) => Promise<unknown>;

/** Loaded when asked for: the processes and memory of one benchmark must not hold the libraries of another. */
const benches: Readonly<Record<string, () => Promise<Bench>>> = {
  cosqa: async () => (await import('./cosqa.ts')).benchCosqa,
  sample: async () => (await import('./sample.ts')).benchSample,
  index: async () => (await import('./indexing.ts')).benchIndex,
  million: async () => (await import('./million.ts')).benchMillion,
  map: async () => (await import('./map.ts')).benchMap,
  model: async () => (await import('./model.ts')).benchModel,
  docs: async () => (await import('./docs.ts')).benchDocs,
  ocr: async () => (await import('./ocr.ts')).benchOcr,
  tiles: async () => (await import('./tiles.ts')).benchTiles,
  query: async () => (await import('./query.ts')).benchQuery,
  churn: async () => (await import('./churn.ts')).benchChurn,
  save: async () => (await import('./save.ts')).benchSave,
  surfaces: async () => (await import('./surfaces.ts')).benchSurfaces,
  mapview: async () => (await import('./mapView.ts')).benchMapView,
  activation: async () => (await import('./activation.ts')).benchActivation,
};

const [name = '', ...rest] = process.argv.slice(2);
const load = benches[name];
if (load === undefined) {
  console.error(`Usage: npm run bench -- ${Object.keys(benches).join('|')} [arguments] [--json file]`);
  process.exit(2);
}
const jsonAt = rest.indexOf('--json');
const jsonFile = jsonAt < 0 ? undefined : rest[jsonAt + 1];
const bench = await load();
const result = await bench(jsonAt < 0 ? rest : rest.toSpliced(jsonAt, 2));
if (jsonFile !== undefined) {
  const machine = {
    cpus: os.cpus().length,
    model: os.cpus()[0]?.model ?? '',
    memoryGB: Math.round(os.totalmem() / 1024 ** 3),
    node: process.version,
  };
  await fs.writeFile(
    jsonFile,
    `${JSON.stringify({ bench: name, date: new Date().toISOString(), machine, result }, null, 2)}\n`,
  );
}
