/** A folder of the workspace on a share whose server is gone: nothing that asks it ever comes back. */
import fs from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { neverCancelled } from '../../../extension/core/cancellation/cancellation.ts';
import { DeadShare } from '../../fakes/deadShare.ts';
import { until } from '../../fakes/testEngine.ts';
import { program, useEngineFixture } from './engineFixture.ts';

const fixture = useEngineFixture();
const { write } = fixture;
const never = neverCancelled();

async function openedWithShare() {
  const place = path.join(fixture.folder, 'share');
  await fs.mkdir(path.join(place, 'deep'), { recursive: true });
  await fs.writeFile(path.join(place, 'a.ts'), program('heron'));
  await fs.writeFile(path.join(place, 'deep', 'b.ts'), program('ibis'));
  await write({ 'src/here.ts': program('otter') });
  const share = new DeadShare(place);
  const engine = await fixture.opened({
    roots: [place, fixture.workspace],
    environment: { fileSystem: share.fileSystem, readTimeoutMs: 200 },
  });
  return { engine, share, place };
}

describe('a folder that does not answer', () => {
  it('keeps its rows and is named, and the other folders go on', async () => {
    const { engine, share, place } = await openedWithShare();
    await engine.engine.index(never);
    share.die();
    await write({ 'src/late.ts': program('walrus') });
    await fs.writeFile(path.join(place, 'a.ts'), program('stork'));
    expect(await engine.engine.index(never)).toMatchObject({ filesIndexed: 1, filesRemoved: 0 });
    expect(await engine.find('walrus', 'words')).toEqual(['workspace/src/late.ts']);
    expect(await engine.find('heron', 'words')).toEqual(['share/a.ts']);
    const status = await engine.status();
    expect(status).toMatchObject({ filesIndexed: 4, problem: null, isComplete: true });
    expect(status.problems).toMatchObject([{ path: '', reason: 'timeout' }]);
    expect(status.problems[0]?.detail).toContain(place);

    // Events of the share and of the folder beside it, and another comparison, while the first call is still out.
    await write({ 'src/later.ts': program('seal') });
    await engine.engine.filesChanged(
      [path.join(place, 'a.ts'), path.join(place, 'deep'), fixture.at('src/later.ts')],
      never,
    );
    await engine.settled();
    await engine.engine.index(never);
    expect(share.callsOut).toBe(1);
    expect(await engine.find('seal', 'words')).toEqual(['workspace/src/later.ts']);
    expect(await engine.find('ibis', 'words')).toEqual(['share/deep/b.ts']);

    share.revive();
    await until(async () => share.callsOut === 0);
    expect(await engine.engine.index(never)).toMatchObject({ filesIndexed: 1, filesRemoved: 0 });
    expect(await engine.find('stork', 'words')).toEqual(['share/a.ts']);
    expect((await engine.status()).problems).toEqual([]);
  });

  it('is given up as a whole when it stops answering one of its files', async () => {
    const { engine, share, place } = await openedWithShare();
    await engine.engine.index(never);
    share.die();
    await engine.engine.filesChanged([path.join(place, 'a.ts'), path.join(place, 'deep', 'b.ts')], never);
    await engine.settled();
    // The one that hung, and the question whether the folder is still there.
    expect(share.callsOut).toBe(2);
    expect(await engine.status()).toMatchObject({ filesIndexed: 3, problem: null });
    share.revive();
  });
});
