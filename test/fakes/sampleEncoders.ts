/**
 * The encoders of the sample extension, as its manifest contributes them.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { EncoderContribution } from '../../extension/core/encoders/encoderContribution.ts';

export const sampleFolder = path.resolve(import.meta.dirname, '../third-party-encoder');

interface Manifest {
  readonly contributes: {
    readonly 'semblance.encoders': readonly {
      readonly id: string;
      readonly displayName: string;
      readonly module: string;
    }[];
  };
}

/** Those of package.json, and the one that its code registers. */
export function sampleContributions(): readonly EncoderContribution[] {
  const manifest = JSON.parse(readFileSync(path.join(sampleFolder, 'package.json'), 'utf8')) as Manifest;
  const extensionId = 'semblance-samples.sample-encoders';
  const declared = manifest.contributes['semblance.encoders'].map(({ id, displayName, module }) => ({
    id,
    displayName,
    extensionId,
    kind: 'module' as const,
    path: path.join(sampleFolder, module),
  }));
  const registered = {
    id: 'sample.ngrams-module',
    displayName: 'Letter groups (ES module)',
    extensionId,
    kind: 'module' as const,
    path: path.join(sampleFolder, 'encoders', 'ngramsModule.mjs'),
  };
  return [...declared, registered];
}

export function sampleContribution(id: string): EncoderContribution {
  const found = sampleContributions().find((contribution) => contribution.id === id);
  if (found === undefined) throw new Error(`The sample extension has no encoder "${id}"`);
  return found;
}
