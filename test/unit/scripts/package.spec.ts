import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { build } from 'esbuild';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { inRepository } from '../../../scripts/bootstrap/repository.mjs';
import { listAssets } from '../../../scripts/build/assets.ts';
import { foreignModules } from '../../../scripts/build/hostModules.ts';
import { nativePackages, shippedFiles, targets } from '../../../scripts/build/targets.ts';
import { allowedFiles, referencedFiles } from '../../../scripts/package/contents.ts';
import {
  deadLinks,
  documentFiles,
  packagedDocument,
  packagedPath,
} from '../../../scripts/package/documents.ts';
import { readZip, unpackZip } from '../../../scripts/package/zip.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'semblance-package-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A zip archive with one entry. */
function zipOf(name: string, text: string, method: 0 | 8): string {
  const content = Buffer.from(text);
  const stored = method === 8 ? deflateRawSync(content) : content;
  const local = Buffer.alloc(30);
  local.writeUInt32LE(0x04034b50, 0);
  local.writeUInt16LE(name.length, 26);
  const entry = Buffer.alloc(46);
  entry.writeUInt32LE(0x02014b50, 0);
  entry.writeUInt16LE(method, 10);
  entry.writeUInt32LE(stored.length, 20);
  entry.writeUInt32LE(content.length, 24);
  entry.writeUInt16LE(name.length, 28);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(local.length + name.length + stored.length, 16);
  const file = path.join(folder, 'a.zip');
  writeFileSync(file, Buffer.concat([local, Buffer.from(name), stored, entry, Buffer.from(name), end]));
  return file;
}

describe('zip', () => {
  it.each([0, 8] as const)('reads an entry of method %i', (method) => {
    const [entry] = readZip(zipOf('a/b.txt', 'hello hello hello', method));
    expect([entry?.name, entry?.read().toString()]).toEqual(['a/b.txt', 'hello hello hello']);
  });

  it('refuses what is no archive', () => {
    writeFileSync(path.join(folder, 'x'), 'no archive, but longer than an end record');
    expect(() => readZip(path.join(folder, 'x'))).toThrow('is not a zip archive');
  });

  it('refuses a name that leads out of the folder', () => {
    const entries = readZip(zipOf('../evil.txt', 'x', 0));
    expect(() => unpackZip(entries, path.join(folder, 'in'))).toThrow('leads out');
  });
});

describe('contents', () => {
  it.each(targets)('admits no source, test, map or foreign binary for %s', (target) => {
    const isAllowed = (file: string): boolean => allowedFiles(target).some((pattern) => pattern.test(file));
    const strangers = [
      'extension/core/errors/semblanceError.ts',
      'test/unit/a.spec.ts',
      'dist/engine.cjs.map',
      'dist/node_modules/esbuild/bin/esbuild',
      'dist/node_modules/onnxruntime-node/script/install.js',
      'dist/wasm/tree-sitter-ini.wasm',
      'dist/models/some-other-model/model.onnx',
      '.env',
      ...targets
        .filter((other) => other !== target)
        .map(
          (other) =>
            `dist/node_modules/onnxruntime-node/bin/napi-v6/${other.replace('-', '/')}/onnxruntime_binding.node`,
        ),
    ];
    expect(strangers.filter(isAllowed)).toEqual([]);
    expect(
      isAllowed(
        `dist/node_modules/onnxruntime-node/bin/napi-v6/${target.replace('-', '/')}/onnxruntime_binding.node`,
      ),
    ).toBe(true);
    expect(
      ['dist/engine.cjs', 'package.json', 'dist/models/manifest.json'].filter((file) => !isAllowed(file)),
    ).toEqual([]);
  });

  const here = targets.find((target) => target === `${process.platform}-${process.arch}`);
  it.skipIf(here === undefined)('ships the binary of every native package', () => {
    const modules = path.resolve('node_modules');
    const known = here ?? 'linux-x64';
    const binaries = nativePackages(known)
      .flatMap(({ name, files }) => shippedFiles(path.join(modules, name), files))
      .filter((file) => /\.(node|so|dylib|dll)[.\d]*$/.test(file));
    // LanceDB, onnxruntime's binding and library, sharp, and libvips.
    expect(binaries.length).toBeGreaterThanOrEqual(known.startsWith('win32') ? 4 : 5);
  });

  it.each(targets)('admits the documents and their pictures for %s', (target) => {
    const isAllowed = (file: string): boolean => allowedFiles(target).some((pattern) => pattern.test(file));
    expect(documentFiles()).toContain('docs/agents.md');
    expect(documentFiles().filter((file) => !isAllowed(packagedPath(file)))).toEqual([]);
    expect(isAllowed('dist/models/README.md')).toBe(true);
    expect(isAllowed('models/training/README.md')).toBe(false);
  });

  it('finds the files that a manifest refers to, at any depth', () => {
    const manifest = {
      main: './dist/extension.cjs',
      icon: 'extension/media/icon.png',
      contributes: {
        walkthroughs: [{ steps: [{ media: { markdown: 'extension/media/walkthrough/a.md' } }] }],
      },
      description: 'not a path',
    };
    expect(referencedFiles(manifest)).toEqual([
      'dist/extension.cjs',
      'extension/media/icon.png',
      'extension/media/walkthrough/a.md',
    ]);
  });
});

describe('documents', () => {
  it('follow what lies elsewhere in the package, and leave examples and addresses alone', () => {
    const text =
      '[a](models/README.md#top) ![b](docs/images/b.png) [c](CHANGELOG.md) [d](https://e.org/models/x) `[e](models/x)`\n' +
      '```\n[f](CHANGELOG.md)\n```\n[g](#g)';
    expect(packagedDocument('README.md', text)).toBe(
      text.replace('models/README', 'dist/models/README').replace('[c](CHANGELOG', '[c](changelog'),
    );
    expect(packagedDocument('docs/a.md', '[a](../README.md "Title") [b](b.md#c)')).toBe(
      '[a](../readme.md "Title") [b](b.md#c)',
    );
  });

  it('are asked for links that lead to nothing', () => {
    const documents = new Map([
      ['readme.md', '[a](docs/a.md) ![b](docs/images/b.png)'],
      ['docs/a.md', '[readme](../README.md) [self](a.md#x) [gone](b.md) `[code](c.md)`'],
    ]);
    const files = new Set([...documents.keys(), 'docs/images/c.png']);
    expect(deadLinks(documents, files)).toEqual([
      'readme.md: docs/images/b.png',
      'docs/a.md: ../README.md',
      'docs/a.md: b.md',
    ]);
  });

  it('of the package lead to files of the package', () => {
    const shipped = new Map(
      ['LICENSE', ...documentFiles()].map((file) => [packagedPath(file), inRepository(file)]),
    );
    for (const { source, destination } of listAssets()) shipped.set(`dist/${destination}`, source);
    const documents = new Map<string, string>();
    for (const file of documentFiles().filter((name) => name.endsWith('.md')))
      documents.set(packagedPath(file), packagedDocument(file, readFileSync(inRepository(file), 'utf8')));
    for (const [place, source] of shipped)
      if (place.startsWith('dist/') && place.endsWith('.md'))
        documents.set(place, readFileSync(source, 'utf8'));
    expect([...documents.keys()]).toEqual(
      expect.arrayContaining(['readme.md', 'docs/agents.md', 'dist/models/README.md']),
    );
    expect(deadLinks(documents, new Set(shipped.keys()))).toEqual([]);
  });
});

describe('bundles', () => {
  /** What a bundle of this source loads at run time beside Node's own modules and the editor's. */
  async function foreignOf(contents: string): Promise<string[]> {
    const { metafile } = await build({
      stdin: { contents, resolveDir: inRepository() },
      bundle: true,
      write: false,
      metafile: true,
      platform: 'node',
      format: 'cjs',
      external: ['vscode', 'sharp', 'onnxruntime-node', '@lancedb/lancedb-*'],
    });
    return foreignModules(metafile, ['vscode']);
  }

  it('tell which native modules they load, however they ask for them', async () => {
    expect(
      await foreignOf(
        "import 'sharp'; require('@lancedb/lancedb-linux-x64-gnu'); export const later = import('onnxruntime-node');",
      ),
    ).toEqual(['@lancedb/lancedb-linux-x64-gnu', 'onnxruntime-node', 'sharp']);
  });

  it("may load the editor's and Node's own modules", async () => {
    expect(await foreignOf("import 'vscode'; import 'node:fs'; import 'path';")).toEqual([]);
  });
});
