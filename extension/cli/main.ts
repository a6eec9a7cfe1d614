/** Entry of the command line. Finds the parts of the product around itself, in a build and in a checkout. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { createNullLogger } from '../core/logging/logger.ts';
import { type ProductLayout, productLayoutOfDist, productLayoutOfSources } from '../node/productLayout.ts';
import { processEnvironment, runProgram } from './processEnvironment.ts';
import { runCommandLine } from './runCommandLine.ts';

const ownFolder = import.meta.dirname;
const isCheckout = existsSync(join(ownFolder, 'main.ts'));
const productFolder = isCheckout ? join(ownFolder, '..', '..') : join(ownFolder, '..');
const layout: ProductLayout = isCheckout
  ? productLayoutOfSources(productFolder)
  : productLayoutOfDist(ownFolder);
const sampleFolder = join(productFolder, 'test', 'fixtures', 'sample-workspace');

function readVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(join(productFolder, 'package.json'), 'utf8'));
  return v.parse(v.object({ version: v.string() }), manifest).version;
}

void runProgram((signal) =>
  runCommandLine(
    process.argv.slice(2),
    processEnvironment({
      version: readVersion(),
      modelsFolder: layout.modelsFolder,
      sampleFolder: existsSync(sampleFolder) ? sampleFolder : undefined,
      createModels: async () => {
        const { createModelService } = await import('../node/engine/createModelService.ts');
        return createModelService(createNullLogger(), readVersion());
      },
      createEngine: async () => {
        // Loaded only now: help and usage errors should not wait for native libraries.
        const { createEngine } = await import('../node/engine/compose.ts');
        return createEngine(layout);
      },
    }),
    signal,
  ),
);
