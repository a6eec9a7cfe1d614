/** An index that an older or a newer version of the product has made. */
import fs from 'node:fs/promises';
import path from 'node:path';
import { connect } from '@lancedb/lancedb';
import { describe, expect, it } from 'vitest';
import { neverCancelled } from '../../../extension/core/cancellation/cancellation.ts';
import { generationFolder } from '../../fakes/testEngine.ts';
import { programs, topic } from '../engine/engineFixture.ts';
import { quick, useGenerations } from './generationsFixture.ts';

const fixture = useGenerations();
const { write, generations } = fixture;
const never = neverCancelled();

describe('an index of another version of the product', () => {
  const withSchema = async (change: number): Promise<string> => {
    const folder = await generationFolder(fixture.storage);
    const file = path.join(folder, 'generation.json');
    const description = JSON.parse(await fs.readFile(file, 'utf8'));
    description.identity.schemaVersion += change;
    await fs.writeFile(file, JSON.stringify(description));
    const connection = await connect(path.join(folder, 'lance'));
    const schema = await (await connection.openTable('chunks')).schema();
    schema.metadata.set('semblance.index', JSON.stringify(description.identity));
    await connection.createEmptyTable('chunks', schema, { mode: 'overwrite' });
    connection.close();
    const other = path.join(path.dirname(folder), change < 0 ? '0000000000000000' : 'ffffffffffffffff');
    await fs.rename(folder, other);
    const current = { version: 1, generation: path.basename(other), isComplete: true };
    await fs.writeFile(path.join(fixture.storage, 'index', 'current.json'), JSON.stringify(current));
    return path.basename(other);
  };

  it('that is older is made anew, mostly from the cache', async () => {
    await write(programs(5));
    const first = await fixture.opened({ times: quick });
    await first.engine.index(never);
    await fixture.close(first);
    const old = await withSchema(-1);
    const engine = await fixture.opened({ times: quick });
    expect(await engine.engine.index(never)).toMatchObject({ filesIndexed: 5, chunksEncoded: 0 });
    expect(await engine.find(topic(2), 'meaning')).toContain('src/file2.ts');
    expect(await generations()).not.toContain(old);
  });

  it('that is newer is left alone until the user asks for a new one', async () => {
    await write(programs(5));
    const first = await fixture.opened({ times: quick });
    await first.engine.index(never);
    await fixture.close(first);
    const newer = await withSchema(1);
    const engine = await fixture.opened({ times: quick });
    expect(await engine.status()).toMatchObject({ problem: { code: 'index/schema-too-new' } });
    await expect(engine.engine.index(never)).rejects.toMatchObject({ code: 'index/schema-too-new' });
    expect(await generations()).toEqual([newer]);
    expect(await engine.engine.rebuild(never)).toMatchObject({ filesIndexed: 5, chunksEncoded: 0 });
    expect(await engine.find(topic(2), 'meaning')).toContain('src/file2.ts');
    await fixture.close(engine);
    const again = await fixture.opened({ times: quick });
    expect(await again.engine.index(never)).toMatchObject({ filesUnchanged: 5 });
  });
});
