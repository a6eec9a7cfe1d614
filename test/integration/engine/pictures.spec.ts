import { describe, expect, it } from 'vitest';
import { neverCancelled } from '../../../extension/core/cancellation/cancellation.ts';
import type { VectorStore } from '../../../extension/core/ports/vectorStore.ts';
import type { SearchResult } from '../../../extension/core/search/searchTypes.ts';
import { rowsOnDisk, type TestEngine, tableVersion } from '../../fakes/testEngine.ts';
import { icon, program, useEngineFixture } from './engineFixture.ts';

const fixture = useEngineFixture();
const { write, remove, at } = fixture;
const never = neverCancelled();

const mention = (alt: string): string => `# Guide\n\nSome text.\n\n![${alt}](pictures/logo.svg)\n`;
const picture = 'docs/pictures/logo.svg';

async function pictureFor(engine: TestEngine, words: string): Promise<SearchResult | undefined> {
  return (await engine.results(words, 'words')).find(({ modality }) => modality === 'image');
}

describe('the description of a picture', () => {
  it('follows its mentions as they are added, changed and removed', async () => {
    await write({ [picture]: icon('red'), 'docs/guide.md': '# Guide\n\nNothing here.\n' });
    const engine = await fixture.opened();
    await engine.engine.index(never);
    expect(await pictureFor(engine, 'walrus')).toBeUndefined();
    await write({ 'docs/guide.md': mention('a walrus on the ice') });
    await engine.changed('docs/guide.md');
    const found = await pictureFor(engine, 'walrus');
    expect(found?.path).toBe(picture);
    expect(found?.why).toContainEqual({ kind: 'alt', text: 'a walrus on the ice', from: 'docs/guide.md' });

    await write({ 'docs/guide.md': mention('an otter in the river') });
    await engine.changed('docs/guide.md');
    expect(await pictureFor(engine, 'walrus')).toBeUndefined();
    expect((await pictureFor(engine, 'otter'))?.path).toBe(picture);

    // Moved lines do not change what the picture shows.
    await fixture.write({ 'docs/guide.md': mention('an otter in the river').replace('Some', '\n\nSome') });
    const before = engine.encoder.inputsEncoded;
    await engine.changed('docs/guide.md');
    expect(engine.encoder.inputsEncoded - before).toBeLessThanOrEqual(1);

    await remove('docs/guide.md');
    await engine.changed('docs/guide.md');
    expect(await pictureFor(engine, 'otter')).toBeUndefined();
    await fixture.close(engine);
    expect(await rowsOnDisk(fixture.storage)).toEqual(await fixture.freshRows());
  });

  it('knows mentions that are older than the picture, also where a web framework serves it from', async () => {
    await write({
      'docs/guide.md': mention('a walrus on the ice'),
      'web/src/page.tsx':
        'export function Page() {\n  return <img src="/seal.svg" alt="a sleeping seal" />;\n}\n',
    });
    const engine = await fixture.opened();
    await engine.engine.index(never);
    await write({ [picture]: icon('red'), 'web/public/seal.svg': icon('blue') });
    await engine.changed(picture, 'web/public/seal.svg');
    expect((await pictureFor(engine, 'walrus'))?.path).toBe(picture);
    expect((await pictureFor(engine, 'sleeping'))?.path).toBe('web/public/seal.svg');
    await remove('web/public/seal.svg');
    await write({ 'static/seal.svg': icon('green') });
    await engine.engine.index(never);
    expect((await pictureFor(engine, 'sleeping'))?.path).toBe('static/seal.svg');
    const version = await tableVersion(fixture.storage);
    await engine.engine.index(never);
    expect(await tableVersion(fixture.storage)).toBe(version);
    await fixture.close(engine);
    expect(await rowsOnDisk(fixture.storage)).toEqual(await fixture.freshRows());
  });

  it('is repaired at the next start when the engine died between document and picture', async () => {
    await write({ [picture]: icon('red'), 'docs/guide.md': mention('a walrus on the ice') });
    const first = await fixture.opened();
    await first.engine.index(never);
    await fixture.close(first);
    await write({ 'docs/guide.md': mention('an otter in the river') });

    const isDead = { value: false };
    const dying = await fixture.opened({
      wrapStore: (store: VectorStore) =>
        new Proxy(store, {
          get(target, name) {
            if (name === 'replaceFiles')
              return async (files: Parameters<VectorStore['replaceFiles']>[0]) => {
                if (isDead.value) throw new Error('killed');
                isDead.value = true;
                await target.replaceFiles(files);
              };
            const value = Reflect.get(target, name, target);
            return typeof value === 'function' ? value.bind(target) : value;
          },
        }),
    });
    await expect(dying.engine.index(never)).rejects.toThrow('killed');
    await fixture.close(dying);

    const next = await fixture.opened();
    expect((await next.engine.index(never)).filesIndexed).toBe(1);
    expect(await pictureFor(next, 'walrus')).toBeUndefined();
    expect((await pictureFor(next, 'otter'))?.path).toBe(picture);
    await fixture.close(next);
    expect(await rowsOnDisk(fixture.storage)).toEqual(await fixture.freshRows());
  });
});

describe('similar', () => {
  it('leads from code to the icon that it imports and back, and says why', async () => {
    await write({
      'src/Toolbar.tsx': `import saveIcon from './icons/disk.svg';\n\nexport function Toolbar() {\n  return <button><img src={saveIcon} alt="Save the document" /></button>;\n}\n`,
      'src/icons/disk.svg': icon('navy'),
      'src/icons/other.svg': icon('orange'),
      'src/unrelated.ts': program('walrus'),
    });
    const engine = await fixture.opened();
    await engine.engine.index(never);
    const fromCode = await engine.engine.similar(
      { file: at('src/Toolbar.tsx'), filter: {}, limit: 5 },
      never,
    );
    expect(fromCode.results[0]?.path).toBe('src/icons/disk.svg');
    expect(fromCode.results[0]?.why).toContainEqual({ kind: 'reference', from: 'src/Toolbar.tsx', line: 0 });
    const fromPicture = await engine.engine.similar(
      { file: at('src/icons/disk.svg'), filter: {}, limit: 5 },
      never,
    );
    expect(fromPicture.results[0]?.path).toBe('src/Toolbar.tsx');
    expect(fromPicture.results[0]?.why.map(({ kind }) => kind)).toContain('reference');
    const others = fromPicture.results.filter(({ path }) => path !== 'src/Toolbar.tsx');
    for (const { why } of others) expect(why.map(({ kind }) => kind)).not.toContain('reference');
    await expect(
      engine.engine.similar({ file: at('src/absent.ts'), filter: {}, limit: 5 }, never),
    ).rejects.toMatchObject({ code: 'file/not-indexed' });
  });
});
