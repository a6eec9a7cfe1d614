/**
 * Where the parts of the product lie on disk, for the installed extension and for a checkout of the sources.
 * It only builds paths; nothing is checked or opened here.
 */
import { join } from 'node:path';

/** Absolute paths. */
export interface ProductLayout {
  /** Bundled models, one folder each, in Hugging Face layout. */
  readonly modelsFolder: string;
  /** Tree-sitter grammars: `tree-sitter-<language>.wasm`. */
  readonly wasmFolder: string;
  /** The WebAssembly file of the tree-sitter runtime itself. */
  readonly treeSitterRuntime: string;
  /** Script of the process that splits documents. */
  readonly chunkerEntry: string;
  /** Script of the process that decodes pictures. */
  readonly imageInspectorEntry: string;
  /** Script of the thread that lays the map out. */
  readonly mapThreadEntry: string;
  /** Script of the process that installs models. */
  readonly modelsEntry: string;
  /** Script of the process that tries out a device. */
  readonly deviceProbeEntry: string;
  /** Script of the process in which the encoder of another extension runs. */
  readonly pluginHostEntry: string;
  /** Script of the engine process. */
  readonly engineEntry: string;
}

/** The layout of a build: everything beside the bundles in `dist`. */
export function productLayoutOfDist(distFolder: string): ProductLayout {
  return {
    modelsFolder: join(distFolder, 'models'),
    wasmFolder: join(distFolder, 'wasm'),
    treeSitterRuntime: join(distFolder, 'wasm', 'web-tree-sitter.wasm'),
    chunkerEntry: join(distFolder, 'chunker.cjs'),
    imageInspectorEntry: join(distFolder, 'imageInspector.cjs'),
    mapThreadEntry: join(distFolder, 'mapThread.cjs'),
    modelsEntry: join(distFolder, 'models.cjs'),
    deviceProbeEntry: join(distFolder, 'deviceProbe.cjs'),
    pluginHostEntry: join(distFolder, 'pluginHost.cjs'),
    engineEntry: join(distFolder, 'engine.cjs'),
  };
}

/** The layout of a checkout, for tests and for running the command line without a build. */
export function productLayoutOfSources(repositoryFolder: string): ProductLayout {
  const packages = join(repositoryFolder, 'node_modules');
  const node = join(repositoryFolder, 'extension', 'node');
  return {
    modelsFolder: join(repositoryFolder, 'models'),
    wasmFolder: join(packages, '@vscode', 'tree-sitter-wasm', 'wasm'),
    treeSitterRuntime: join(packages, 'web-tree-sitter', 'web-tree-sitter.wasm'),
    chunkerEntry: join(node, 'chunking', 'chunkerMain.ts'),
    imageInspectorEntry: join(node, 'images', 'inspectorProcess.ts'),
    mapThreadEntry: join(node, 'map', 'layoutThreadMain.ts'),
    modelsEntry: join(node, 'process', 'modelsMain.ts'),
    deviceProbeEntry: join(node, 'encoders', 'deviceProbeMain.ts'),
    pluginHostEntry: join(node, 'encoders', 'pluginHost', 'pluginHostMain.ts'),
    engineEntry: join(node, 'process', 'engineMain.ts'),
  };
}
