// The documents of the package: which there are, where they lie in it, and whether their links lead to files of it.

import path from 'node:path';
import { inRepository } from '../bootstrap/repository.mjs';
import { listFiles } from '../build/assets.ts';

/** Documents and their pictures that are shipped under the names that they have in the repository. */
export function documentFiles(): string[] {
  const guides = listFiles(inRepository('docs')).map((file) => `docs/${file}`);
  return ['README.md', 'CHANGELOG.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', ...guides];
}

/** Where a file of the repository lies in the package. */
export function packagedPath(file: string): string {
  // The models lie where the product reads them.
  if (file.startsWith('models/')) return `dist/${file}`;
  // vsce renames these three.
  if (file === 'README.md' || file === 'CHANGELOG.md') return file.toLowerCase();
  return file === 'LICENSE' ? 'LICENSE.txt' : file;
}

// Code comes first, so that a link in an example is not taken for one.
const codeOrLink = /```[\s\S]*?```|`[^`\n]*`|(?<before>!?\[[^\]]*\]\()(?<target>[^)\s]+)(?=[)\s])/g;

/** Calls `replace` for the target of every link and picture that names a file: no address, no place in the same document. */
function mapTargets(text: string, replace: (target: string) => string): string {
  return text.replaceAll(codeOrLink, (...match) => {
    const [all] = match;
    const { before, target } = match.at(-1) as { readonly before?: string; readonly target?: string };
    if (before === undefined || target === undefined || /^([a-z][a-z\d+.-]*:|#)/i.test(target)) return all;
    const [file = '', ...place] = target.split('#');
    return before + [replace(file), ...place].join('#');
  });
}

/** A document of the repository as it is shipped: its links follow what lies elsewhere in the package. */
export function packagedDocument(file: string, text: string): string {
  const folder = path.posix.dirname(file);
  const packagedFolder = path.posix.dirname(packagedPath(file));
  return mapTargets(text, (target) =>
    path.posix.relative(packagedFolder, packagedPath(path.posix.join(folder, target))),
  );
}

/**
 * Links and pictures that lead to no file of the package, as `document: target`.
 * @param documents path in the package and text of each Markdown document
 * @param files paths of all files of the package
 */
export function deadLinks(
  documents: ReadonlyMap<string, string>,
  files: ReadonlySet<string>,
): readonly string[] {
  const dead: string[] = [];
  for (const [document, text] of documents) {
    mapTargets(text, (target) => {
      if (!files.has(path.posix.join(path.posix.dirname(document), target)))
        dead.push(`${document}: ${target}`);
      return target;
    });
  }
  return dead;
}
