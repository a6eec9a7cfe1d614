/** Filters of paths in LanceDB's own engine: workspaces of several folders, accents, brackets in names. */
import { describe, expect, it } from 'vitest';
import { neverCancelled } from '../../../extension/core/cancellation/cancellation.ts';
import { parseQueryFilters } from '../../../extension/core/search/queryFilters.ts';
import type { TestEngine } from '../../fakes/testEngine.ts';
import { program, useEngineFixture } from './engineFixture.ts';

const fixture = useEngineFixture();
const { write, at } = fixture;
const never = neverCancelled();

async function paths(
  { engine }: TestEngine,
  query: string,
  mode: 'words' | 'meaning',
): Promise<readonly string[]> {
  const { results } = await engine.search({ ...parseQueryFilters(query), limit: 20, mode }, never);
  return results.map(({ path }) => path).sort();
}

describe('a filter of paths', () => {
  it('knows paths as they are shown in a workspace of several folders', async () => {
    await write({
      "o'api/src/a.ts": program('otter'),
      "o'api/lib/b.ts": program('otter'),
      'web/src/c.ts': program('otter'),
      "web/o'api/d.ts": program('otter'),
    });
    const engine = await fixture.opened({ roots: [at("o'api"), at('web')] });
    await engine.engine.index(never);
    for (const mode of ['words', 'meaning'] as const) {
      const found = (filter: string): Promise<readonly string[]> => paths(engine, `${filter} otter`, mode);
      expect(await found("path:o'api/src/**")).toEqual(["o'api/src/a.ts"]);
      expect(await found('path:web')).toEqual(["web/o'api/d.ts", 'web/src/c.ts']);
      expect(await found("path:o'api")).toEqual(["o'api/lib/b.ts", "o'api/src/a.ts", "web/o'api/d.ts"]);
      expect(await found('path:src/**')).toEqual(["o'api/src/a.ts", 'web/src/c.ts']);
      expect(await found('path:src path:web')).toHaveLength(3);
    }
    const { items } = await engine.engine.items({ pathGlobs: ['web/**'], offset: 0, limit: 9 }, never);
    expect(items.map(({ path }) => path)).toEqual(["web/o'api/d.ts", 'web/src/c.ts']);
  });

  it('matches accents in either form, and brackets that are no set', async () => {
    const apart = 'Übersicht'.normalize('NFD');
    await write({
      [`${apart}/a.ts`]: program('otter'),
      'app/[post-id]/page.ts': program('otter'),
      'app/p/page.ts': program('otter'),
    });
    const engine = await fixture.opened();
    await engine.engine.index(never);
    const found = (filter: string): Promise<readonly string[]> => paths(engine, `${filter} otter`, 'words');
    expect(await found('path:Übersicht*/**')).toEqual([`${apart}/a.ts`]);
    expect(await found('path:?bersicht')).toEqual([]);
    expect(await found('path:?bersicht/*')).toEqual([`${apart}/a.ts`]);
    expect(await found('path:app/[post-id]/page.ts')).toEqual(['app/[post-id]/page.ts']);
    expect(await found('path:[post-id]')).toEqual(['app/[post-id]/page.ts']);
    expect(await found('path:app/[pq]/*')).toEqual(['app/p/page.ts']);
    expect(await found('path:app/[x&&p]/*')).toEqual(['app/p/page.ts']);
    await expect(found(`path:${'{a,b}'.repeat(12)}`)).rejects.toMatchObject({ code: 'config/invalid' });
  });
});

describe('words of the index', () => {
  it('are found inside of runs without blanks, and whichever way accents are written', async () => {
    await write({
      'a.md': '连接数据库失败时重试\n',
      'b.md': `Die ${'Übersicht'.normalize('NFD')} der Rechnungen\n`,
      'c.md': 'Nothing of this kind\n',
    });
    const engine = await fixture.opened();
    await engine.engine.index(never);
    for (const question of ['数据库', '失败', '库']) {
      const [first] = await engine.results(question, 'words');
      expect(first).toMatchObject({ path: 'a.md', why: [{ kind: 'words' }] });
    }
    expect(await engine.find('Übersicht', 'words')).toEqual(['b.md']);
  });
});
