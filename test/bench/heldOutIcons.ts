/**
 * The icons that the picture tower was never trained on, from @iconify/json: drawings as SVG files, and the names that
 * are asked for.
 */
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { inRepository } from '../../scripts/bootstrap/repository.mjs';

export interface HeldOutIcon {
  readonly id: string;
  /** The question: the name in words. */
  readonly caption: string;
  readonly svg: string;
}

/** The version whose names stand in eval_names.json. */
const iconifyVersion = '2.2.535';

interface IconSet {
  readonly width?: number;
  readonly height?: number;
  readonly left?: number;
  readonly top?: number;
  readonly icons: Readonly<Record<string, Box & { readonly body: string }>>;
}
type Box = Pick<IconSet, 'width' | 'height' | 'left' | 'top'>;

/** Takes the package from npm once, into the repository's cache; returns its folder. */
export async function fetchIconify(): Promise<string> {
  const cache = inRepository('.cache', 'bench', `iconify-${iconifyVersion}`);
  const folder = path.join(cache, 'package');
  if (existsSync(path.join(folder, 'collections.json'))) return folder;
  mkdirSync(cache, { recursive: true });
  const run = promisify(execFile);
  await run('npm', ['pack', `@iconify/json@${iconifyVersion}`], { cwd: cache });
  await run('tar', ['-xzf', `iconify-json-${iconifyVersion}.tgz`], { cwd: cache });
  return folder;
}

/** By set, in the order of eval_names.json. */
export function heldOutIcons(iconify: string): ReadonlyMap<string, readonly HeldOutIcon[]> {
  const names: Record<string, readonly string[]> = JSON.parse(
    readFileSync(inRepository('models', 'training', 'image_tower', 'eval_names.json'), 'utf8'),
  );
  return new Map(
    Object.entries(names).map(([name, entries]) => {
      const set: IconSet = JSON.parse(readFileSync(path.join(iconify, 'json', `${name}.json`), 'utf8'));
      return [
        name,
        entries.map((entry) => {
          const [id = '', caption = id.replaceAll('-', ' ')] = entry.split('\t');
          const icon = set.icons[id];
          if (icon === undefined) throw new Error(`@iconify/json has no icon ${name}:${id}.`);
          return { id, caption, svg: svgOf(icon, set) };
        }),
      ];
    }),
  );
}

/** As icon packages ship their files: 64 pixels, black where the drawing leaves the colour open. */
function svgOf(icon: Box & { readonly body: string }, set: IconSet): string {
  const left = icon.left ?? set.left ?? 0;
  const top = icon.top ?? set.top ?? 0;
  const width = icon.width ?? set.width ?? 16;
  const height = icon.height ?? set.height ?? 16;
  return (
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="64" height="64" ' +
    `viewBox="${left} ${top} ${width} ${height}">${icon.body}</svg>`
  );
}
