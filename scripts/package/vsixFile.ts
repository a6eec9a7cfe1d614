// Where the VSIX of a target lies.

import { readFileSync } from 'node:fs';
import { inRepository } from '../bootstrap/repository.mjs';
import type { Target } from '../build/targets.ts';

export function vsixFile(target: Target): string {
  const manifest: { version: string } = JSON.parse(readFileSync(inRepository('package.json'), 'utf8'));
  return inRepository('out', `semblance-${target}-${manifest.version}.vsix`);
}
