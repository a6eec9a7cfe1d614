import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  type InstalledExtension,
  ownerOf,
  readContributions,
  toContribution,
} from '../../../../extension/vscode/encoders/readContributions.ts';
import { sampleContributions, sampleFolder } from '../../../fakes/sampleEncoders.ts';

const extension = (id: string, entries: unknown): InstalledExtension => ({
  id,
  extensionPath: `/extensions/${id}`,
  packageJSON: { contributes: { 'semblance.encoders': entries } },
});

function read(...extensions: InstalledExtension[]) {
  const faults: string[] = [];
  const found = readContributions(extensions, (id, fault) => faults.push(`${id}: ${fault}`));
  return { found, faults };
}

describe('contributed encoders', () => {
  it('are read from package.json, with paths of the extension that says so', () => {
    const { found, faults } = read(
      extension('acme.two', [{ id: 'acme.two', displayName: 'Two', folder: './model' }]),
      extension('acme.one', [{ id: 'acme.one', displayName: 'One', module: 'dist/encoder.mjs' }]),
    );
    expect(faults).toEqual([]);
    expect(found).toEqual([
      {
        id: 'acme.one',
        displayName: 'One',
        extensionId: 'acme.one',
        kind: 'module',
        path: '/extensions/acme.one/dist/encoder.mjs',
      },
      {
        id: 'acme.two',
        displayName: 'Two',
        extensionId: 'acme.two',
        kind: 'folder',
        path: '/extensions/acme.two/model',
      },
    ]);
  });

  it('of the sample extension are all read', () => {
    const packageJSON: unknown = JSON.parse(readFileSync(path.join(sampleFolder, 'package.json'), 'utf8'));
    const id = 'semblance-samples.sample-encoders';
    const { found, faults } = read({ id, extensionPath: sampleFolder, packageJSON });
    expect(faults).toEqual([]);
    expect(found).toEqual(sampleContributions().slice(0, -1));
  });

  it.each([
    [{ id: 'a', displayName: 'A' }, 'module'],
    [{ id: 'a b', displayName: 'A', module: 'x.cjs' }, 'id'],
    [{ id: 'owner/name', displayName: 'A', module: 'x.cjs' }, 'id'],
    [{ id: 'a', displayName: ' ', module: 'x.cjs' }, 'displayName'],
    [{ id: 'a', displayName: 'A', module: '' }, 'module'],
    [{ id: 'a', displayName: 'A', module: '../other/x.cjs' }, 'not a part of the extension'],
    [{ id: 'a', displayName: 'A', module: '/etc/x.cjs' }, 'not a part of the extension'],
    [{ id: 'a', displayName: 'A', folder: '.' }, 'not a part of the extension'],
    ['text', 'entry'],
    [null, 'entry'],
  ])('that are wrong are named, and the others are taken: %j', (entry, fault) => {
    const good = { id: 'good', displayName: 'Good', module: 'good.cjs' };
    const { found, faults } = read(extension('acme.x', [entry, good]));
    expect(found.map(({ id }) => id)).toEqual(['good']);
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatch(/^acme\.x: /);
    expect(faults[0]).toContain(fault);
  });

  it('that are no list, or absent, are none', () => {
    expect(read(extension('acme.x', { id: 'a' })).faults).toEqual([
      'acme.x: "semblance.encoders" must be a list',
    ]);
    expect(read(extension('acme.x', undefined), { ...extension('b', []), packageJSON: null })).toEqual({
      found: [],
      faults: [],
    });
  });

  it('with the same id: the first extension wins, the other is named', () => {
    const entries = [{ id: 'same', displayName: 'Same', module: 'x.cjs' }];
    const { found, faults } = read(extension('b.b', entries), extension('a.a', entries));
    expect(found.map(({ extensionId }) => extensionId)).toEqual(['a.a']);
    expect(faults).toEqual(['b.b: the id "same" is taken by a.a']);
  });
});

describe('an encoder that is registered', () => {
  const installed = [extension('acme.one', []), extension('acme.oneself', [])];

  it('belongs to the extension that its file lies in', () => {
    const registration = { id: 'x', displayName: 'X', module: '/extensions/acme.oneself/x.cjs' };
    const owner = ownerOf(registration, installed);
    expect(owner.id).toBe('acme.oneself');
    expect(toContribution(registration, owner).path).toBe('/extensions/acme.oneself/x.cjs');
  });

  it.each([
    ['/elsewhere/x.cjs'],
    ['x.cjs'],
    ['/extensions/acme.one/../../etc/x.cjs'],
    ['/extensions/acme.one'],
  ])('from %s is refused', (module) => {
    const register = (): unknown => ownerOf({ id: 'x', displayName: 'X', module }, installed);
    expect(register).toThrow('inside of the extension');
  });
});
