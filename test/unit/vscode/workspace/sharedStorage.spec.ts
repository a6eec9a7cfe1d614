import path from 'node:path';
import { expect, it } from 'vitest';
import { sharedStorageFolder } from '../../../../extension/vscode/workspace/sharedStorage.ts';

const storageOf = (id: string): string =>
  path.join('/home/ada-1/User/workspaceStorage', id, 'semblance.semblance');

it.each([
  ['2b4be8a7', '2b4be8a7'],
  ['2b4be8a7-1', '2b4be8a7'],
  ['2b4be8a7-12', '2b4be8a7'],
  ['-5f3c0d21', '-5f3c0d21'],
  ['-5f3c0d21-2', '-5f3c0d21'],
  ['-12345678', '-12345678'],
  ['1700000000000', '1700000000000'],
  ['2b4be8a7-0', '2b4be8a7-0'],
  ['ext-dev', 'ext-dev'],
])('the windows with the storage %s use %s', (id, shared) => {
  expect(sharedStorageFolder(storageOf(id))).toBe(storageOf(shared));
});
