// Runs the layer rules over a tree and makes sure that it really saw the tree's files.

import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { cruise, type ICruiseResult } from 'dependency-cruiser';
import { layerRules } from './rules.ts';

const productFolders = ['extension', 'plugins', 'webview'];

export interface LayerViolation {
  readonly rule: string;
  readonly from: string;
  readonly to: string;
  /** What to do instead. */
  readonly advice: string;
}

export interface LayerReport {
  /** Source files of the tree that were looked at. */
  readonly modules: number;
  /** Source files of the tree that are on disk; more than `modules` means that the check is blind. */
  readonly files: number;
  readonly violations: readonly LayerViolation[];
}

/** @param root folder with `extension`, `plugins`, `webview` */
export async function checkLayers(root: string): Promise<LayerReport> {
  const folders = productFolders.filter((folder) => existsSync(path.join(root, folder)));
  const { output } = await cruise(folders, {
    baseDir: root,
    ruleSet: { forbidden: layerRules },
    validate: true,
    // Type imports count: a layer that needs another's types depends on it.
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.cjs', '.json', '.d.ts'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default'],
    },
  });
  if (typeof output === 'string')
    throw new Error('dependency-cruiser answered with text instead of a result.');
  return {
    modules: output.modules.filter(({ source }) => isSource(source)).length,
    files: folders.reduce((count, folder) => count + countSources(path.join(root, folder)), 0),
    violations: violationsOf(output),
  };
}

const isSource = (file: string): boolean => /^(extension|plugins|webview)\/.*(?<!\.d)\.tsx?$/.test(file);

function countSources(folder: string): number {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
    /(?<!\.d)\.tsx?$/.test(file),
  ).length;
}

function violationsOf(result: ICruiseResult): LayerViolation[] {
  return result.summary.violations.map(({ rule, from, to, cycle }) => ({
    rule: rule.name,
    from,
    to: cycle === undefined ? to : cycle.map(({ name }) => name).join(' -> '),
    advice: layerRules.find(({ name }) => name === rule.name)?.comment ?? '',
  }));
}
