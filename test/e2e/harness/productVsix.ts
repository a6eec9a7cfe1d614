// The VSIX under test: made by `npm run package` before the end-to-end tests run.

import { existsSync } from 'node:fs';
import { targetOfThisMachine } from '../../../scripts/build/targets.ts';
import { vsixFile } from '../../../scripts/package/vsixFile.ts';

/** @throws Error that says how to make it */
export function productVsix(): string {
  const file = process.env.SEMBLANCE_VSIX ?? vsixFile(targetOfThisMachine());
  if (!existsSync(file)) throw new Error(`${file} does not exist: run npm run package first.`);
  return file;
}
