// Proves that an unpacked VSIX works by itself: every native module loads from its folder, and one real piece of work
// goes through each of them. Then the packaged command line indexes and searches a tiny workspace.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { bundledModels, grammars } from '../build/assets.ts';
import { nativePackages, targetOfThisMachine } from '../build/targets.ts';

const extensionFolder = path.resolve(process.argv[2] ?? '');
const distFolder = path.join(extensionFolder, 'dist');
// Resolves as the bundles do. The archive lies outside the repository, so nothing else can be found.
const requireFromProduct = createRequire(path.join(distFolder, 'engine.cjs'));
// The JavaScript of these two is inside the bundles; the repository's copy drives the files of the archive.
const requireFromRepository = createRequire(import.meta.url);

// A red square of one pixel.
const tinyPng = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGP4z8DwHwAFAAH/iZk9HQAAAABJRU5ErkJggg==',
  'base64',
);
const tinySvg =
  '<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"><rect width="8" height="8" fill="#f00"/></svg>';

async function verifyDatabase(scratch: string): Promise<void> {
  const native = nativePackages(targetOfThisMachine()).find(({ name }) => name.startsWith('@lancedb/'));
  assert.ok(native !== undefined);
  // LanceDB's loader takes the binary from here rather than from beside itself.
  process.env.NAPI_RS_NATIVE_LIBRARY_PATH = requireFromProduct.resolve(native.name);
  const lancedb = requireFromRepository('@lancedb/lancedb') as typeof import('@lancedb/lancedb');
  const connection = await lancedb.connect(path.join(scratch, 'lance'));
  const table = await connection.createTable('probe', [
    { vector: [1, 0], name: 'east' },
    { vector: [0, 1], name: 'north' },
  ]);
  const rows = await table.search([0.1, 0.9]).limit(1).toArray();
  assert.equal(rows[0]?.name, 'north');
  connection.close();
}

async function verifyInference(): Promise<void> {
  const runtime = requireFromProduct('onnxruntime-node') as typeof import('onnxruntime-node');
  for (const folder of bundledModels.map((model) => path.join(distFolder, 'models', model))) {
    for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
      if (!file.endsWith('.onnx')) continue;
      const session = await runtime.InferenceSession.create(path.join(folder, file));
      await session.release();
    }
  }
  const modelFile = path.join(distFolder, 'models', 'all-minilm-l6-v2', 'onnx', 'model_quantized.onnx');
  const session = await runtime.InferenceSession.create(modelFile);
  const tensor = (values: readonly number[]) =>
    new runtime.Tensor('int64', BigInt64Array.from(values.map(BigInt)), [1, values.length]);
  // "[CLS] hello world [SEP]" in BERT's vocabulary.
  const outputs = await session.run({
    input_ids: tensor([101, 7592, 2088, 102]),
    attention_mask: tensor([1, 1, 1, 1]),
    token_type_ids: tensor([0, 0, 0, 0]),
  });
  const output = outputs.last_hidden_state;
  assert.deepEqual(output?.dims, [1, 4, 384]);
  const values = output.data as Float32Array;
  assert.ok(values.every(Number.isFinite) && values.some((value) => value !== 0));
  await session.release();
}

async function verifyPictures(): Promise<void> {
  const sharp = requireFromProduct('sharp') as typeof import('sharp').default;
  const png = await sharp(tinyPng).removeAlpha().raw().toBuffer();
  assert.deepEqual([...png], [255, 0, 0]);
  const svg = await sharp(Buffer.from(tinySvg)).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  assert.deepEqual([svg.info.width, svg.info.height, svg.data[0]], [8, 8, 255]);
}

async function verifyGrammars(): Promise<void> {
  const { Parser, Language } = requireFromRepository('web-tree-sitter') as typeof import('web-tree-sitter');
  const wasmFolder = path.join(distFolder, 'wasm');
  await Parser.init({ wasmBinary: readFileSync(path.join(wasmFolder, 'web-tree-sitter.wasm')) });
  for (const name of grammars) {
    const parser = new Parser();
    parser.setLanguage(await Language.load(readFileSync(path.join(wasmFolder, `tree-sitter-${name}.wasm`))));
    assert.ok(parser.parse('a') !== null, name);
    parser.delete();
  }
}

function verifyCommandLine(scratch: string): void {
  const workspace = path.join(scratch, 'workspace');
  mkdirSync(workspace);
  writeFileSync(
    path.join(workspace, 'retry.ts'),
    'export function retryWithBackoff(attempts: number) {\n  return attempts * 2;\n}\n',
  );
  writeFileSync(
    path.join(workspace, 'bread.md'),
    '# Sourdough\n\nFeed the starter, knead the dough and bake it.\n',
  );
  writeFileSync(path.join(workspace, 'red.svg'), tinySvg);
  writeFileSync(path.join(workspace, 'dot.png'), tinyPng);
  const environment = {
    PATH: process.env.PATH,
    HOME: scratch,
    XDG_CACHE_HOME: path.join(scratch, 'cache'),
    NO_COLOR: '1',
  };
  const semblance = (...args: string[]): string => {
    const result = spawnSync(process.execPath, [path.join(distFolder, 'cli.cjs'), ...args], {
      cwd: workspace,
      env: environment,
      encoding: 'utf8',
      // Loading the model and four files takes seconds; a minute and a half allows for a busy machine.
      timeout: 90_000,
    });
    assert.equal(result.status, 0, `semblance ${args.join(' ')}:\n${result.stdout}${result.stderr}`);
    return result.stdout;
  };
  semblance('index', workspace);
  // Every model of the product is whole and gives vectors of the right kind.
  semblance('doctor', workspace);
  // No word in common with the file: only the model can find it.
  const answer = semblance('search', 'how do I make a loaf at home');
  assert.match(answer, /bread\.md/);
}

const scratch = mkdtempSync(path.join(tmpdir(), 'semblance-verify-'));
let hasFailed = false;
async function step(name: string, verify: () => Promise<void> | void): Promise<void> {
  try {
    await verify();
    console.log(`Verified: ${name}`);
  } catch (error) {
    hasFailed = true;
    console.error(`FAILED: ${name}\n${error instanceof Error ? error.stack : error}`);
  }
}
await step('LanceDB opens a table and searches it', () => verifyDatabase(scratch));
await step('onnxruntime loads the bundled models and runs one', verifyInference);
await step('sharp decodes a PNG and an SVG', verifyPictures);
await step(`${grammars.length} grammars load and parse`, verifyGrammars);
await step('the packaged command line indexes and searches', () => verifyCommandLine(scratch));
rmSync(scratch, { recursive: true, force: true });
process.exit(hasFailed ? 1 : 0);
