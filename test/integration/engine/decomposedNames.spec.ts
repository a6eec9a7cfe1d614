/** Names whose accents are characters of their own (NFD): macOS keeps them, the editor tells them composed (NFC). */
import fs from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { neverCancelled } from '../../../extension/core/cancellation/cancellation.ts';
import { macDisk } from '../../fakes/normalizingDisk.ts';
import { rowsOnDisk } from '../../fakes/testEngine.ts';
import { program, programs, useEngineFixture } from './engineFixture.ts';

const fixture = useEngineFixture();
const { write, remove, at } = fixture;
const never = neverCancelled();

const composed = (name: string): string => name.normalize('NFC');
const decomposed = (name: string): string => name.normalize('NFD');
const folder = 'größe';
const file = `${folder}/스크린샷-ü.ts`;
const other = `${folder}/가-é.ts`;

describe('a file with a decomposed name', () => {
  it('follows what the editor tells of its composed name, where both are one', async () => {
    await write({ [decomposed(file)]: program('otter'), 'plain.ts': program('seal'), ...programs(30) });
    const engine = await fixture.opened({ environment: macDisk });
    await engine.engine.index(never);
    expect(await engine.find('otter', 'words')).toEqual([composed(file)]);

    await write({ [decomposed(file)]: program('walrus') });
    await engine.changed(composed(file));
    expect(await engine.find('otter', 'words')).toEqual([]);
    expect(await engine.find('walrus', 'words')).toEqual([composed(file)]);

    await fs.rename(at(decomposed(file)), at(decomposed(other)));
    await engine.changed(composed(file), composed(other));
    expect(await engine.find('walrus', 'words')).toEqual([composed(other)]);

    await write({ [decomposed(file)]: program('heron') });
    await engine.changed(composed(file));
    expect(await engine.find('heron', 'words')).toEqual([composed(file)]);

    await remove(decomposed(other));
    await engine.changed(composed(other));
    expect(await engine.find('walrus', 'words')).toEqual([]);

    // The command line names files as the shell completes them, which is as they are stored.
    const similar = await engine.engine.similar({ file: at(decomposed(file)), filter: {}, limit: 5 }, never);
    expect(similar.results).not.toEqual([]);
    await fixture.close(engine);
    expect(await rowsOnDisk(fixture.storage)).toEqual(await fixture.freshRows({ environment: macDisk }));
  });

  it.skipIf(process.platform === 'darwin')(
    'is another file than the one with the composed name where both can be',
    async () => {
      await write({
        [decomposed(file)]: program('otter'),
        [composed(file)]: program('seal'),
        ...programs(30),
      });
      const engine = await fixture.opened();
      await engine.engine.index(never);
      expect(await engine.find('otter', 'words')).toEqual([decomposed(file)]);
      expect(await engine.find('seal', 'words')).toEqual([composed(file)]);
      await remove(composed(file));
      await engine.changed(composed(file));
      expect(await engine.find('otter', 'words')).toEqual([decomposed(file)]);
      expect(await engine.find('seal', 'words')).toEqual([]);
    },
  );
});
