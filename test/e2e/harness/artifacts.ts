// Where pictures and logs of the end-to-end tests go; not under version control.

import path from 'node:path';

export const artifactsFolder = path.resolve(import.meta.dirname, '..', 'artifacts');

/** A test's name as a file name. */
export function artifactName(testName: string): string {
  return testName.replaceAll(/[^a-zA-Z0-9]+/g, '-').replaceAll(/^-|-$/g, '');
}
