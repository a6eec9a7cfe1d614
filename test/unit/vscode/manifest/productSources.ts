/** The sources that run in the extension host, as text. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const repository = join(import.meta.dirname, '..', '..', '..', '..');

export interface ProductSource {
  /** Relative to the repository, with `/`. */
  readonly path: string;
  readonly content: string;
}

export function productSources(): readonly ProductSource[] {
  const folder = join(repository, 'extension', 'vscode');
  const below = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => `extension/vscode/${name.replaceAll('\\', '/')}`)
    .sort();
  return ['extension/extension.ts', 'extension/compose.ts', ...below].map((path) => ({
    path,
    content: readFileSync(join(repository, path), 'utf8'),
  }));
}
