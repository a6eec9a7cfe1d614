// The bundles of the product and how esbuild makes them.

import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { type BuildOptions, build, type Metafile } from 'esbuild';
import { inRepository, repositoryRoot } from '../bootstrap/repository.mjs';
import { foreignModules } from './hostModules.ts';

interface Bundle {
  /** File name in dist/. */
  readonly output: string;
  /** Relative to the repository. */
  readonly entry: string;
  /** Extra modules that are found at run time. */
  readonly external?: readonly string[];
  /** Nothing but `external` and Node's own modules is found at run time: no native code. */
  readonly isSelfContained?: boolean;
  /** Starts with a line that lets a shell run it. */
  readonly isExecutable?: boolean;
  readonly isWebview?: boolean;
}

/** Pages of the editor: every folder of webview/ that has a main.ts. Their styles become a file beside the script. */
function webviewBundles(): Bundle[] {
  const folder = inRepository('webview');
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => existsSync(path.join(folder, name, 'main.ts')))
    .map((name) => ({ output: `webview/${name}.js`, entry: `webview/${name}/main.ts`, isWebview: true }));
}

const fixedBundles: readonly Bundle[] = [
  { output: 'extension.cjs', entry: 'extension/extension.ts', external: ['vscode'], isSelfContained: true },
  { output: 'engine.cjs', entry: 'extension/node/process/engineMain.ts' },
  { output: 'chunker.cjs', entry: 'extension/node/chunking/chunkerMain.ts' },
  { output: 'imageInspector.cjs', entry: 'extension/node/images/inspectorProcess.ts' },
  { output: 'mapThread.cjs', entry: 'extension/node/map/layoutThreadMain.ts' },
  { output: 'models.cjs', entry: 'extension/node/process/modelsMain.ts' },
  { output: 'deviceProbe.cjs', entry: 'extension/node/encoders/deviceProbeMain.ts' },
  { output: 'pluginHost.cjs', entry: 'extension/node/encoders/pluginHost/pluginHostMain.ts' },
  { output: 'cli.cjs', entry: 'extension/cli/main.ts', isExecutable: true },
];

/** Native modules, and what must be one copy beside them; found in node_modules, never inlined. */
const externalModules = ['onnxruntime-node', 'onnxruntime-common', 'sharp', '@lancedb/lancedb-*', '*.node'];

// Node of the oldest supported editor (VS Code 1.102 carries Node 22).
const nodeTarget = 'node22';
const webviewTarget = 'es2024';

// A CommonJS bundle has no import.meta; modules that ask for it get the bundle's own place.
const importMetaBanner = 'const __bundleUrl = require("node:url").pathToFileURL(__filename).href;';

function optionsOf(bundle: Bundle): BuildOptions {
  const common: BuildOptions = {
    entryPoints: [inRepository(bundle.entry)],
    outfile: inRepository('dist', bundle.output),
    absWorkingDir: repositoryRoot,
    bundle: true,
    write: false,
    metafile: true,
    logLevel: 'warning',
    // Names stay whole, so that a stack trace in an issue can be read.
    minifySyntax: true,
    minifyWhitespace: true,
    // The licences are in THIRD_PARTY_NOTICES.txt.
    legalComments: 'none',
  };
  if (bundle.isWebview === true) {
    return {
      ...common,
      platform: 'browser',
      format: 'iife',
      target: webviewTarget,
      jsx: 'automatic',
      jsxImportSource: 'preact',
      loader: { '.svg': 'text' },
    };
  }
  return {
    ...common,
    platform: 'node',
    format: 'cjs',
    target: nodeTarget,
    external: [...externalModules, ...(bundle.external ?? [])],
    alias: {
      // Their ES module builds load files beside themselves through import.meta; the CommonJS ones bundle cleanly.
      '@huggingface/transformers': inRepository(
        'node_modules/@huggingface/transformers/dist/transformers.node.cjs',
      ),
      'web-tree-sitter': inRepository('node_modules/web-tree-sitter/web-tree-sitter.cjs'),
    },
    define: {
      'import.meta.url': '__bundleUrl',
      'import.meta.filename': '__filename',
      'import.meta.dirname': '__dirname',
    },
    banner: { js: importMetaBanner },
  };
}

export interface BundleReport {
  readonly built: readonly { readonly output: string; readonly bytes: number }[];
  /** Entries that do not exist. */
  readonly missing: readonly string[];
  readonly metafiles: readonly Metafile[];
}

/**
 * Builds every bundle whose entry exists.
 * @throws Error when esbuild reports errors (it has printed them), or a bundle loads what it must not
 */
export async function buildBundles(): Promise<BundleReport> {
  const bundles = [...fixedBundles, ...webviewBundles()];
  const present = bundles.filter((bundle) => existsSync(inRepository(bundle.entry)));
  const results = await Promise.all(
    present.map(async (bundle) => ({ bundle, result: await build(optionsOf(bundle)) })),
  );
  const built: { output: string; bytes: number }[] = [];
  const metafiles: Metafile[] = [];
  for (const { bundle, result } of results) {
    if (result.metafile !== undefined) metafiles.push(result.metafile);
    if (bundle.isSelfContained === true) refuseForeignModules(bundle, result.metafile);
    for (const file of result.outputFiles ?? []) {
      const needsShebang = bundle.isExecutable === true && !file.text.startsWith('#!');
      const content = needsShebang ? Buffer.from(`#!/usr/bin/env node\n${file.text}`) : file.contents;
      writeIfChanged(file.path, content);
      if (bundle.isExecutable === true) chmodSync(file.path, 0o755);
      built.push({ output: path.relative(inRepository('dist'), file.path), bytes: content.length });
    }
  }
  return {
    built,
    missing: bundles.filter((bundle) => !present.includes(bundle)).map(({ entry }) => entry),
    metafiles,
  };
}

function refuseForeignModules({ output, external = [] }: Bundle, metafile: Metafile | undefined): void {
  const foreign = metafile === undefined ? [] : foreignModules(metafile, external);
  if (foreign.length === 0) return;
  throw new Error(
    `dist/${output} would load ${foreign.join(', ')}. Native modules belong to the engine's process: import types only.`,
  );
}

/** Replaces a file in one step, so that a running command never reads half of it. */
export function writeIfChanged(file: string, content: Uint8Array | string): void {
  const bytes = Buffer.from(content);
  if (existsSync(file) && readFileSync(file).equals(bytes)) return;
  mkdirSync(path.dirname(file), { recursive: true });
  const temporary = `${file}.${process.pid}.tmp`;
  writeFileSync(temporary, bytes);
  renameSync(temporary, file);
}
