import { mkdir, mkdtemp, realpath, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cacheFolderOf, IndexLocations } from '../../../extension/cli/indexLocation.ts';

let folder = '';
beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'semblance-location-')));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const facts = { excludeGlobs: [], encoder: 'built-in', completedAt: null, skippedByReason: {}, problems: [] };

// Paths are joined as the system under the test joins them.
describe.skipIf(process.platform === 'win32')('cacheFolderOf', () => {
  const base = { homeFolder: '/home/u', currentFolder: '/work', variables: {} };
  it('follows the system', () => {
    expect(cacheFolderOf({ ...base, platform: 'linux' })).toBe('/home/u/.cache/semblance');
    expect(cacheFolderOf({ ...base, platform: 'darwin' })).toBe('/home/u/Library/Caches/semblance');
    const local = { LOCALAPPDATA: '/local' };
    expect(cacheFolderOf({ ...base, platform: 'win32', variables: local })).toBe('/local/semblance');
    const xdg = (path: string) =>
      cacheFolderOf({ ...base, platform: 'linux', variables: { XDG_CACHE_HOME: path } });
    expect(xdg('/x')).toBe('/x/semblance');
    expect(xdg('relative')).toBe('/home/u/.cache/semblance');
  });
  it('prefers the option, then the variable', () => {
    const variables = { SEMBLANCE_CACHE_DIR: 'mine' };
    expect(cacheFolderOf({ ...base, platform: 'linux', variables })).toBe('/work/mine');
    expect(cacheFolderOf({ ...base, platform: 'linux', variables }, '/option')).toBe('/option');
    expect(cacheFolderOf({ ...base, platform: 'linux', variables: { SEMBLANCE_CACHE_DIR: '' } })).toBe(
      '/home/u/.cache/semblance',
    );
  });
});

describe('IndexLocations', () => {
  async function indexed(locations: IndexLocations, path: string) {
    const location = await locations.locate(path);
    await locations.save(location, facts);
    await mkdir(location.indexFolder, { recursive: true });
    return location;
  }

  it('gives every folder its own place, with a name that people recognise', async () => {
    const locations = new IndexLocations(join(folder, 'cache'));
    await mkdir(join(folder, 'a', 'Fox 🦊 & co'), { recursive: true });
    await mkdir(join(folder, 'b', 'Fox 🦊 & co'), { recursive: true });
    const a = await locations.locate(join(folder, 'a', 'Fox 🦊 & co'));
    const b = await locations.locate(join(folder, 'b', 'Fox 🦊 & co'));
    expect(a.home).toMatch(/workspaces[\\/]Fox-co-[0-9a-f]{16}$/);
    expect(a.home).not.toBe(b.home);
    expect((await locations.locate('/')).home).toMatch(/root-[0-9a-f]{16}$/);
  });

  it.skipIf(process.platform === 'win32')('is the same through a link, and private', async () => {
    const locations = new IndexLocations(join(folder, 'cache'));
    await mkdir(join(folder, 'real'));
    await symlink(join(folder, 'real'), join(folder, 'link'));
    const real = await indexed(locations, join(folder, 'real'));
    const link = await locations.locate(join(folder, 'link'));
    expect(link.home).toBe(real.home);
    expect(link.record).toMatchObject({ folder: join(folder, 'real'), completedAt: null });
    expect((await stat(real.home)).mode & 0o077).toBe(0);
  });

  it('finds the nearest indexed folder above', async () => {
    const locations = new IndexLocations(join(folder, 'cache'));
    const deep = join(folder, 'a', 'b', 'c');
    await mkdir(deep, { recursive: true });
    expect(await locations.findNearest(deep)).toBeUndefined();
    await indexed(locations, join(folder, 'a'));
    expect((await locations.findNearest(deep))?.folder).toBe(join(folder, 'a'));
    await indexed(locations, join(folder, 'a', 'b'));
    expect((await locations.findNearest(deep))?.folder).toBe(join(folder, 'a', 'b'));
  });

  it('does not believe a record that is damaged, foreign or without an index', async () => {
    const locations = new IndexLocations(join(folder, 'cache'));
    await mkdir(join(folder, 'a'));
    const location = await indexed(locations, join(folder, 'a'));
    const file = join(location.home, 'workspace.json');
    const read = async () => (await locations.locate(join(folder, 'a'))).record;
    expect(await read()).toBeDefined();
    await writeFile(file, '{"version": 1');
    expect(await read()).toBeUndefined();
    await writeFile(file, JSON.stringify({ version: 1, folder: '/elsewhere', ...facts }));
    expect(await read()).toBeUndefined();
    await locations.save(location, facts);
    expect(await read()).toBeDefined();
    await rm(location.indexFolder, { recursive: true });
    expect(await read()).toBeUndefined();
  });

  it('refuses files and absent folders', async () => {
    const locations = new IndexLocations(join(folder, 'cache'));
    await writeFile(join(folder, 'file'), '');
    await expect(locations.locate(join(folder, 'file'))).rejects.toMatchObject({ code: 'file/not-found' });
    await expect(locations.locate(join(folder, 'absent'))).rejects.toMatchObject({ code: 'file/not-found' });
    expect(await locations.homes()).toEqual([]);
  });
});
