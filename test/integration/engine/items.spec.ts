/** The list of the index's files, from the real store and through pages. */
import { describe, expect, it } from 'vitest';
import { neverCancelled } from '../../../extension/core/cancellation/cancellation.ts';
import { icon, program, useEngineFixture } from './engineFixture.ts';

const fixture = useEngineFixture();
const { write, remove, at } = fixture;
const never = neverCancelled();

describe('items', () => {
  it('follows the index: what is added, changed and removed, for the writer and after a new start', async () => {
    await write({ 'img/a.svg': icon('red'), 'img/b.svg': icon('blue'), 'src/c.ts': program('otter') });
    const engine = await fixture.opened();
    const pictures = (offset = 0, limit = 10) =>
      engine.engine.items({ modalities: ['image'], offset, limit }, never);
    expect(await pictures()).toEqual({ total: 0, items: [], isComplete: false });

    await engine.engine.index(never);
    const all = await pictures();
    expect(all).toMatchObject({ total: 2, isComplete: true });
    expect(all.items.map(({ file, path }) => [file, path])).toEqual([
      [at('img/a.svg'), 'img/a.svg'],
      [at('img/b.svg'), 'img/b.svg'],
    ]);
    expect(all.items[0]?.bytes).toBe(icon('red').length);
    expect(Math.abs((all.items[0]?.modifiedMs ?? 0) - Date.now())).toBeLessThan(120_000);
    expect((await pictures(1, 1)).items.map(({ path }) => path)).toEqual(['img/b.svg']);
    expect((await pictures(7)).items).toEqual([]);
    const code = await engine.engine.items({ pathGlobs: ['src/**'], offset: 0, limit: 5 }, never);
    expect(code.items.map(({ path, modality }) => [path, modality])).toEqual([['src/c.ts', 'code']]);

    await remove('img/a.svg');
    await write({ 'img/b.svg': `${icon('green')}  ` });
    await engine.changed('img/a.svg', 'img/b.svg');
    const after = await pictures();
    expect(after.items.map(({ path, bytes }) => [path, bytes])).toEqual([
      ['img/b.svg', icon('green').length + 2],
    ]);

    await fixture.close(engine);
    const again = await fixture.opened();
    const { items } = await again.engine.items({ modalities: ['image'], offset: 0, limit: 10 }, never);
    expect(items.map(({ path, bytes }) => [path, bytes])).toEqual([['img/b.svg', icon('green').length + 2]]);
  });

  it('refuses a path filter that is no glob, and questions before a workspace is open', async () => {
    await write({ 'img/a.svg': icon('red') });
    const engine = await fixture.opened();
    await expect(
      engine.engine.items({ pathGlobs: ['x'.repeat(70_000)], offset: 0, limit: 1 }, never),
    ).rejects.toMatchObject({ code: 'config/invalid' });
    await expect(fixture.engine().engine.items({ offset: 0, limit: 1 }, never)).rejects.toMatchObject({
      code: 'engine/not-open',
    });
  });
});
