/**
 * `npm run bench -- <name> [arguments] [--json file]`: every number of docs/benchmarks.md comes from here.
 */
import fs from 'node:fs/promises';
import os from 'node:os';
import { benchCosqa } from './cosqa.ts';
import { benchSample } from './sample.ts';

const benches: Readonly<Record<string, (rest: readonly string[]) => Promise<unknown>>> = {
  cosqa: benchCosqa,
  sample: benchSample,
};

const [name = '', ...rest] = process.argv.slice(2);
const bench = benches[name];
if (bench === undefined) {
  console.error(`Usage: npm run bench -- ${Object.keys(benches).join('|')} [arguments] [--json file]`);
  process.exit(2);
}
const jsonAt = rest.indexOf('--json');
const jsonFile = jsonAt < 0 ? undefined : rest[jsonAt + 1];
const result = await bench(jsonAt < 0 ? rest : rest.toSpliced(jsonAt, 2));
if (jsonFile !== undefined) {
  const machine = { cpus: os.cpus().length, model: os.cpus()[0]?.model ?? '', memoryGB: Math.round(os.totalmem() / 1024 ** 3), node: process.version };
  await fs.writeFile(jsonFile, `${JSON.stringify({ bench: name, date: new Date().toISOString(), machine, result }, null, 2)}\n`);
}
