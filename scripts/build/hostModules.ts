// What a bundle loads from outside of itself: the extension host must never load a native module.

import { isBuiltin } from 'node:module';
import type { Metafile } from 'esbuild';

/** Modules that a bundle finds at run time and that are neither Node's own nor in `allowed`. */
export function foreignModules(metafile: Metafile, allowed: readonly string[]): string[] {
  const names = Object.values(metafile.outputs)
    .flatMap(({ imports }) => imports)
    .filter(({ external }) => external === true)
    .map(({ path }) => path)
    .filter((name) => !isBuiltin(name) && !allowed.includes(name));
  return [...new Set(names)].sort();
}
