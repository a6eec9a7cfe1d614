import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { nativePackages, shippedFiles, targets } from '../../../scripts/build/targets.ts';
import { allowedFiles, referencedFiles } from '../../../scripts/package/contents.ts';
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
