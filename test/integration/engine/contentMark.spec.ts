/** How a status tells that something else can be found. */
import { describe, expect, it } from 'vitest';
import { neverCancelled } from '../../../extension/core/cancellation/cancellation.ts';
import { program, useEngineFixture } from './engineFixture.ts';

const fixture = useEngineFixture();
const { write, remove } = fixture;
const never = neverCancelled();

describe('the mark of the content', () => {
  it('changes with an edit and with a move that leave every count as it was, and only then', async () => {
    await write({ 'src/a.ts': program('otter'), 'src/b.ts': program('heron') });
    const engine = await fixture.opened();
    await engine.engine.index(never);
    const before = await engine.engine.status(never);
    await engine.changed('src/a.ts');
    expect((await engine.engine.status(never)).contentMark).toBe(before.contentMark);

    await write({ 'src/a.ts': program('badger') });
    await engine.changed('src/a.ts');
    const edited = await engine.engine.status(never);
    expect(edited).toMatchObject({ filesIndexed: before.filesIndexed, chunks: before.chunks });
    expect(edited.contentMark).not.toBe(before.contentMark);

    await remove('src/a.ts');
    await write({ 'src/moved.ts': program('badger') });
    await engine.changed('src/a.ts', 'src/moved.ts');
    const moved = await engine.engine.status(never);
    expect(moved).toMatchObject({ filesIndexed: before.filesIndexed, chunks: before.chunks });
    expect(moved.contentMark).not.toBe(edited.contentMark);

    await fixture.close(engine);
    const again = await fixture.opened();
    await again.engine.index(never);
    expect((await again.engine.status(never)).contentMark).toBe(moved.contentMark);
  });
});
