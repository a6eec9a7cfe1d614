/** Filters that LanceDB refuses, or that people never type: they are the question's fault, not the index's. */
import fs from 'node:fs/promises';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { delay, neverCancelled } from '../../../extension/core/cancellation/cancellation.ts';
import { SemblanceError } from '../../../extension/core/errors/semblanceError.ts';
import { parseQueryFilters } from '../../../extension/core/search/queryFilters.ts';
import { generationFolder, type TestEngine, until } from '../../fakes/testEngine.ts';
import { program, programs, useEngineFixture } from './engineFixture.ts';

const fixture = useEngineFixture();
const { write, at } = fixture;
const never = neverCancelled();

/** Paths of the results, or the code of the refusal. */
async function answerTo(
  { engine }: TestEngine,
  pathGlobs: readonly string[],
  text = 'handler',
): Promise<readonly string[] | string> {
  try {
    const { results } = await engine.search(
      { text, filter: { pathGlobs }, limit: 20, mode: 'hybrid' },
      never,
    );
    return results.map((result) => result.path).sort();
  } catch (error) {
    if (!SemblanceError.is(error)) throw error;
    return error.code;
  }
}

/** What a repair would change: it empties the index, says so, and writes. */
async function stateOf(engine: TestEngine): Promise<unknown> {
  await delay(50); // A repair begins with a timer.
  await engine.settled();
  const { catalog } = engine.session().indexer;
  const complaints = engine.logs.filter(({ level }) => level === 'warn' || level === 'error');
  return { files: catalog.size, version: await engine.session().store.version(), complaints };
}

async function settledEngine(roots?: readonly string[]): Promise<TestEngine> {
  const engine = await fixture.opened({ times: { idleMs: 20 }, ...(roots === undefined ? {} : { roots }) });
  await engine.engine.index(never);
  await engine.find('handler'); // The first question makes the index of words.
  await delay(200);
  await engine.settled();
  return engine;
}

describe('a filter of paths', () => {
  it('of any text is answered, or refused as a value that cannot be used, and leaves the index alone (property)', async () => {
    await write({ ...programs(4), 'app/users/[user-id]/page.ts': program('walrus') });
    const engine = await settledEngine();
    const before = await stateOf(engine);
    const piece = fc.oneof(
      fc.constantFrom(
        ...`[]{}!^-\\*?/,.azAZ09&~|()'"%_;ü\0`,
        '**/',
        '[a-',
        '[!',
        '[[:',
        "' OR '",
        '{a,b}',
        '\\x',
      ),
      fc.string({ unit: 'binary', maxLength: 4 }),
    );
    const glob = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(''));
    await fc.assert(
      fc.asyncProperty(fc.array(glob, { minLength: 1, maxLength: 4 }), async (globs) => {
        const answer = await answerTo(engine, globs);
        if (typeof answer === 'string') expect(answer).toBe('config/invalid');
      }),
      { numRuns: 150 },
    );
    expect(await stateOf(engine)).toEqual(before);
    const { text, filter } = parseQueryFilters('walrus path:app/users/[user-id]/page.ts');
    expect(await answerTo(engine, filter.pathGlobs ?? [], text)).toEqual(['app/users/[user-id]/page.ts']);
  });

  it('that is too large for LanceDB is refused with its beginning', async () => {
    await write(programs(4));
    const engine = await settledEngine();
    const before = await stateOf(engine);
    const asked = engine.engine.search(
      { text: 'handler', filter: { pathGlobs: ['?'.repeat(3_000)] }, limit: 5, mode: 'hybrid' },
      never,
    );
    await expect(asked).rejects.toMatchObject({
      code: 'config/invalid',
      details: { glob: `${'?'.repeat(80)}…` },
    });
    expect(await stateOf(engine)).toEqual(before);
    expect(await answerTo(engine, ['src/file1.ts'])).toEqual(['src/file1.ts']);
  });

  it.each([499, 500, 800, 3_000])('may name %i files, in a workspace of several folders', async (count) => {
    await write({ 'api/src/a.ts': program('otter'), 'web/src/b.ts': program('otter') });
    const engine = await settledEngine([at('api'), at('web')]);
    const before = await stateOf(engine);
    const others = Array.from({ length: count - 1 }, (_, n) => `other/folder${n}/file${n}.ts`);
    expect(await answerTo(engine, [...others, 'web/src/b.ts'])).toEqual(['web/src/b.ts']);
    expect(await stateOf(engine)).toEqual(before);
  });

  it('does not hide that the index is damaged', async () => {
    await write(programs(4));
    const engine = await settledEngine();
    const data = path.join(await generationFolder(fixture.storage), 'lance', 'chunks.lance', 'data');
    await fs.rm(data, { recursive: true });
    expect(await answerTo(engine, ['src/file1.ts'], 'input')).toBe('index/corrupt');
    await until(async () => engine.logs.some(({ message }) => message.includes('built anew')));
    await engine.settled();
    expect(await answerTo(engine, ['src/file1.ts'], 'input')).toEqual(['src/file1.ts']);
  });
});
