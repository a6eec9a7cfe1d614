// The platforms that a VSIX is made for, and which files of which native packages each of them carries.

import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';

/** In the notation of `vsce --target`. */
export const targets = ['linux-x64', 'linux-arm64', 'darwin-arm64', 'win32-x64'] as const;
export type Target = (typeof targets)[number];

export interface NativePackage {
  readonly name: string;
  /** Which of the package's files are shipped. */
  readonly files: RegExp;
}

export function isTarget(text: string): text is Target {
  return targets.some((target) => target === text);
}

/** @throws Error on a platform that has no VSIX. */
export function targetOfThisMachine(): Target {
  const target = `${process.platform}-${process.arch}`;
  if (isTarget(target)) return target;
  throw new Error(`There is no build for ${target}; there are builds for ${targets.join(', ')}.`);
}

/** What must lie in dist/node_modules: nothing else of these packages is loaded at run time. */
export function nativePackages(target: Target): NativePackage[] {
  const [os, cpu] = target.split('-');
  const libc = os === 'linux' ? '-gnu' : os === 'win32' ? '-msvc' : '';
  const common = [
    {
      name: 'onnxruntime-node',
      files: new RegExp(`^(package\\.json|dist/[^/]+\\.js|bin/napi-v6/${os}/${cpu}/.+)$`),
    },
    { name: 'onnxruntime-common', files: /^(package\.json|dist\/cjs\/([^/]+\.js|package\.json))$/ },
    { name: 'sharp', files: /^(package\.json|LICENSE|dist\/[^/]+\.cjs)$/ },
    { name: '@img/colour', files: /^(package\.json|LICENSE\.md|[^/]+\.cjs)$/ },
    { name: 'detect-libc', files: /^(package\.json|LICENSE|lib\/[^/]+\.js)$/ },
    {
      name: 'semver',
      files: /^(package\.json|LICENSE|index\.js|(classes|functions|internal|ranges)\/[^/]+\.js)$/,
    },
    { name: `@lancedb/lancedb-${target}${libc}`, files: /^(package\.json|[^/]+\.node)$/ },
    { name: `@img/sharp-${target}`, files: /^(package\.json|LICENSE|index\.cjs|lib\/[^/]+\.(node|dll))$/ },
  ];
  // On Windows libvips lies inside the sharp package.
  if (os === 'win32') return common;
  return [
    ...common,
    {
      name: `@img/sharp-libvips-${target}`,
      files: /^(package\.json|README\.md|versions\.json|lib\/(index\.js|[^/]+\.(so|dylib)[.\d]*))$/,
    },
  ];
}

/** Files of a package that the rule admits, relative to the package's folder. */
export function shippedFiles(packageFolder: string, files: RegExp): string[] {
  return readdirSync(packageFolder, { recursive: true, encoding: 'utf8' })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => !file.startsWith('node_modules/') && files.test(file))
    .filter((file) => statSync(path.join(packageFolder, file)).isFile())
    .sort();
}
