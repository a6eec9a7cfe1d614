// Writes the licences of everything that is shipped but not ours: packages inside the bundles, native packages, fonts
// of wasm grammars. Made from node_modules, so it cannot fall behind.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Metafile } from 'esbuild';
import { inRepository } from '../bootstrap/repository.mjs';

interface PackageLicence {
  readonly name: string;
  readonly version: string;
  readonly spdx: string;
  readonly source: string;
  readonly texts: readonly string[];
}

const licenceFolder = path.join(import.meta.dirname, 'licences');
const licenceFilePattern = /^(licen[cs]e|copying|notice|third[-_]?party.*)(\.(md|txt))?$/i;
const rule = `\n${'-'.repeat(100)}\n\n`;

/** Folders (relative to the repository) of the packages whose code went into the bundles. */
export function bundledPackageFolders(metafiles: readonly Metafile[]): string[] {
  const folders = new Set<string>();
  for (const metafile of metafiles) {
    for (const input of Object.keys(metafile.inputs)) {
      // The innermost node_modules counts: a package may have its own copy of another.
      const match = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input);
      if (match?.[1] !== undefined) folders.add(match[1]);
    }
  }
  return [...folders].sort();
}

function readLicence(folder: string): PackageLicence {
  const manifest: unknown = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
  const field = (key: string): string => {
    const value = (manifest as Record<string, unknown>)[key];
    if (typeof value === 'string') return value;
    const inner = (value as { type?: unknown; url?: unknown; name?: unknown } | undefined) ?? {};
    return String(inner.url ?? inner.type ?? inner.name ?? '');
  };
  const texts = readdirSync(folder)
    .filter((name) => licenceFilePattern.test(name))
    .sort()
    .map((name) => readFileSync(path.join(folder, name), 'utf8').trim());
  const spdx = field('license');
  return {
    name: field('name'),
    version: field('version'),
    spdx,
    source: field('homepage') || field('repository'),
    texts: texts.length > 0 ? texts : [standardText(spdx, field('author'))],
  };
}

/** For packages that name a licence and do not carry its text. */
function standardText(spdx: string, author: string): string {
  if (spdx === 'MIT') {
    return readFileSync(path.join(licenceFolder, 'MIT.txt'), 'utf8')
      .replace('<holder>', author || 'the authors')
      .trim();
  }
  if (spdx === 'Apache-2.0') return 'The text of the Apache License 2.0 is at the end of this file.';
  if (spdx.startsWith('LGPL-3.0')) return 'The text of the LGPL 3.0 is at the end of this file.';
  return `The package carries no licence text; it declares ${spdx || 'nothing'}.`;
}

const introduction = `Third-party notices

Semblance contains the following packages, under their own licences.

libvips (inside the package @img/sharp-libvips-*) is licensed under the LGPL 3.0 or later. It is shipped unchanged, as
a shared library of its own (dist/node_modules/@img/sharp-libvips-*/lib), and is loaded at run time: you may replace
that file with a compatible build of your own. Its sources and build recipes: https://github.com/lovell/sharp-libvips
and https://github.com/libvips/libvips.
`;

/**
 * The text of THIRD_PARTY_NOTICES.txt.
 * @param folders package folders relative to the repository
 * @param models names of the folders in models/ that are shipped
 */
export function composeNotices(folders: readonly string[], models: readonly string[]): string {
  const packages = new Map<string, PackageLicence>();
  for (const folder of folders) {
    const absolute = inRepository(folder);
    if (!existsSync(path.join(absolute, 'package.json'))) continue;
    const licence = readLicence(absolute);
    packages.set(`${licence.name}@${licence.version}`, licence);
  }
  const sections = [...packages.entries()]
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(
      ([key, { spdx, source, texts }]) =>
        `${key}\nLicence: ${spdx}\n${source === '' ? '' : `${source}\n`}\n${texts.join('\n\n')}\n`,
    );
  const modelSections = models
    .map((model) => inRepository('models', model, 'README.md'))
    .filter((file) => existsSync(file))
    .map((file) => `Model ${path.basename(path.dirname(file))}\n\n${readFileSync(file, 'utf8').trim()}\n`);
  const fullTexts = ['Apache-2.0', 'LGPL-3.0', 'GPL-3.0'].map((name) =>
    readFileSync(path.join(licenceFolder, `${name}.txt`), 'utf8'),
  );
  return [introduction, ...sections, ...modelSections, ...fullTexts].join(rule);
}
