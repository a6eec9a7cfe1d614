import { describe, expect, it } from 'vitest';
import { keyOfAbsolutePath } from '../../../../extension/node/files/workspaceRoots.ts';

const composed = '/w/größe/ü.ts'.normalize('NFC');
const decomposed = composed.normalize('NFD');

describe('keyOfAbsolutePath', () => {
  it('gives one key for both forms of a name where they name one file, and one for each elsewhere', () => {
    const roots = [{ id: 'r', name: 'r', path: '/w/größe'.normalize('NFD') }];
    const [mac, linux] = [true, false];
    const key = { root: 'r', path: 'ü.ts'.normalize('NFC') };
    expect(keyOfAbsolutePath(roots, composed, mac)).toEqual(key);
    expect(keyOfAbsolutePath(roots, decomposed, mac)).toEqual(key);
    expect(keyOfAbsolutePath(roots, composed, linux)).toBeUndefined();
    expect(keyOfAbsolutePath(roots, decomposed, linux)).toEqual({ root: 'r', path: 'ü.ts'.normalize('NFD') });
  });
});
