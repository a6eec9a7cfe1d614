import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ensureSetup, findMissingPackage } from '../../../scripts/bootstrap/setup.mjs';

const lockOf = (packages: object): string => JSON.stringify({ packages: { '': {}, ...packages } });
const installed = { 'node_modules/a': { version: '1.0.0' } };

describe('findMissingPackage', () => {
  it.each([
    ['nothing is installed', lockOf(installed), '', 'node_modules'],
    ['everything is there', lockOf(installed), lockOf(installed), ''],
    ['a package is absent', lockOf(installed), lockOf({}), 'node_modules/a'],
    [
      'a version differs',
      lockOf(installed),
      lockOf({ 'node_modules/a': { version: '1.0.1' } }),
      'node_modules/a',
    ],
    [
      'an optional one of another platform is absent',
      lockOf({ 'node_modules/b': { version: '1.0.0', optional: true } }),
      lockOf({}),
      '',
    ],
    [
      'an optional one has another version',
      lockOf({ 'node_modules/b': { version: '1.0.0', optional: true } }),
      lockOf({ 'node_modules/b': { version: '0.9.0', optional: true } }),
      'node_modules/b',
    ],
  ])('when %s', (_case, lock, present, expected) => {
    expect(findMissingPackage(lock, present)).toBe(expected);
  });
});

describe('ensureSetup', () => {
  let root: string;
  let node: string;
  let installs: number;

  const writeLock = (version: string): void =>
    writeFileSync(path.join(root, 'package-lock.json'), lockOf({ 'node_modules/a': { version } }));
  /** What npm ci leaves behind. */
  const install = (): void => {
    installs += 1;
    rmSync(path.join(root, 'node_modules'), { recursive: true, force: true });
    mkdirSync(path.dirname(node), { recursive: true });
    writeFileSync(node, '');
    writeFileSync(
      path.join(root, 'node_modules', '.package-lock.json'),
      readFileSync(path.join(root, 'package-lock.json')),
    );
  };
  const setUp = (): Promise<string> => ensureSetup({ root, node, install });

  beforeEach(() => {
    root = mkdtempSync(path.join(tmpdir(), 'semblance-setup-'));
    node = path.join(root, 'node_modules', 'node', 'bin', 'node');
    installs = 0;
    writeLock('1.0.0');
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  it('installs once, and again when the lock file changed', async () => {
    expect(await setUp()).toBe(node);
    await setUp();
    expect(installs).toBe(1);
    writeLock('1.1.0');
    await setUp();
    expect(installs).toBe(2);
  });

  it('installs once when two commands start together', async () => {
    await Promise.all([setUp(), setUp()]);
    expect(installs).toBe(1);
    expect(existsSync(path.join(root, '.cache', 'setup.lock'))).toBe(false);
  });

  it('accepts what someone installed by hand', async () => {
    install();
    await setUp();
    expect(installs).toBe(1);
  });

  it('installs again when the pinned Node is gone', async () => {
    await setUp();
    rmSync(node);
    await setUp();
    expect(installs).toBe(2);
  });

  it('fails, and does not call itself done, when the install leaves something out', async () => {
    const incomplete = (): void => {
      install();
      writeFileSync(path.join(root, 'node_modules', '.package-lock.json'), lockOf({}));
    };
    await expect(ensureSetup({ root, node, install: incomplete })).rejects.toThrow(
      'node_modules/a is not installed',
    );
    await setUp();
    expect(installs).toBe(2);
  });

  it('names a missing lock file', async () => {
    rmSync(path.join(root, 'package-lock.json'));
    await expect(setUp()).rejects.toThrow(/package-lock\.json is missing/);
  });
});
