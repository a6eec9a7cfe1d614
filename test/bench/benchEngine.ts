/**
 * An engine for benchmarks: the product's own, in this process, with its folders in a temporary place.
 */
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { neverCancelled } from '../../extension/core/cancellation/cancellation.ts';
import {
  defaultEncoderSettings,
  type EngineApi,
  type EngineConfiguration,
} from '../../extension/core/protocol/engineApi.ts';
import { createEngine } from '../../extension/node/engine/compose.ts';
import { createWorkspaceRoot } from '../../extension/node/files/workspaceRoot.ts';
import { productLayoutOfSources } from '../../extension/node/productLayout.ts';

export const repository = path.resolve(import.meta.dirname, '../..');
export const layout = productLayoutOfSources(repository);

export async function temporaryFolder(name: string): Promise<string> {
  return await fs.mkdtemp(path.join(os.tmpdir(), `semblance-bench-${name}-`));
}

export function benchConfiguration(workspace: string, storage: string): EngineConfiguration {
  return {
    indexFolder: path.join(storage, 'index'),
    cacheFolder: path.join(storage, 'embedding-cache'),
    modelsFolder: layout.modelsFolder,
    userModelsFolder: path.join(storage, 'models'),
    roots: [createWorkspaceRoot(workspace)],
    settings: {
      excludeGlobs: [],
      shouldUseIgnoreFiles: true,
      maxTextBytes: 1024 ** 2,
      maxImageBytes: 20 * 1024 ** 2,
      threads: 0,
      cacheBytes: 1024 ** 3,
      ...defaultEncoderSettings,
    },
  };
}

export async function openBenchEngine(workspace: string, storage: string): Promise<EngineApi> {
  const engine = createEngine(layout);
  engine.onDidLog(({ level, topic, message }) => {
    if (level === 'error' || level === 'warn' || process.env.SEMBLANCE_BENCH_LOG === level)
      console.error(`[${level}] ${topic}: ${message}`);
  });
  await engine.open(benchConfiguration(workspace, storage), neverCancelled());
  return engine;
}
