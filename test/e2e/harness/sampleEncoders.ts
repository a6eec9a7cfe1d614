// The VSIX of the sample extension that contributes encoders.

import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createVSIX } from '@vscode/vsce';
import { inRepository } from '../../../scripts/bootstrap/repository.mjs';

/** Packs the extension into a folder of its own, which the caller removes. */
export async function packSampleEncoders(): Promise<{ readonly folder: string; readonly vsix: string }> {
  const folder = mkdtempSync(path.join(tmpdir(), 'semblance-sample-'));
  const vsix = path.join(folder, 'sample-encoders.vsix');
  await createVSIX({
    cwd: inRepository('test', 'third-party-encoder'),
    packagePath: vsix,
    dependencies: false,
    allowMissingRepository: true,
    skipLicense: true,
  });
  return { folder, vsix };
}
