import { execFileSync } from 'node:child_process';
import fs from 'node:fs/promises';
import path from 'node:path';
import { connect } from '@lancedb/lancedb';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { neverCancelled } from '../../../extension/core/cancellation/cancellation.ts';
import { SemblanceError } from '../../../extension/core/errors/semblanceError.ts';
import type { VectorStore } from '../../../extension/core/ports/vectorStore.ts';
import { classifyWriteFailure } from '../../../extension/node/lance/writeFailure.ts';
import { generationFolder, rowsOnDisk, type TestEngine, until } from '../../fakes/testEngine.ts';
import { program, programs, topic, useEngineFixture } from './engineFixture.ts';

const fixture = useEngineFixture();
const { write } = fixture;
const never = neverCancelled();
const quick = { retryMs: 200, takeOverIntervalMs: 150, idleMs: 100, busyMaintenanceMs: 100 };

/** Mounting needs the rights of an administrator; elsewhere these tests are skipped and say so. */
const canMount = ((): boolean => {
  try {
    execFileSync(
      'sh',
      ['-c', 'd=$(mktemp -d) && mount -t tmpfs -o size=1m tmpfs "$d" && umount "$d" && rmdir "$d"'],
      {
        stdio: 'ignore',
      },
    );
    return true;
  } catch {
    return false;
  }
})();

const mounted: string[] = [];
async function mountAt(folder: string, size: string): Promise<void> {
  await fs.mkdir(folder, { recursive: true });
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', folder]);
  mounted.push(folder);
}
afterEach(() => {
  for (const folder of mounted.splice(0)) execFileSync('umount', ['-l', folder]);
});

describe('storage that cannot be written', () => {
  it('is named when the place of the index folder is taken by a file, and used when it is free', async () => {
    await write(programs(3));
    await fs.mkdir(fixture.storage);
    await fs.writeFile(path.join(fixture.storage, 'index'), 'in the way');
    const engine = await fixture.opened({ times: quick });
    const status = await engine.status();
    expect(status).toMatchObject({ phase: 'failed', role: 'reader' });
    expect(status.problem?.code).toBe('index/read-only');
    expect(status.problem?.message).toContain(path.join(fixture.storage, 'index'));
    await expect(engine.engine.index(never)).rejects.toMatchObject({ code: 'index/read-only' });
    expect(await engine.find('handler')).toEqual([]);
    expect(engine.logs.filter(({ level }) => level === 'warn').length).toBeGreaterThan(0);
    await fs.rm(path.join(fixture.storage, 'index'));
    await until(async () => (await engine.status()).isComplete);
    await engine.settled();
    expect(await engine.status()).toMatchObject({
      phase: 'idle',
      role: 'writer',
      problem: null,
      filesIndexed: 3,
    });
  });

  it.skipIf(!canMount)('is read all the same, and written again when it becomes writable', async () => {
    await mountAt(fixture.storage, '64m');
    await write(programs(3));
    const first = await fixture.opened();
    await first.engine.index(never);
    await first.find('handler');
    await fixture.close(first);
    execFileSync('mount', ['-o', 'remount,ro', fixture.storage]);
    const engine = await fixture.opened({ times: quick });
    expect(await engine.status()).toMatchObject({
      phase: 'failed',
      filesIndexed: 3,
      problem: { code: 'index/read-only' },
    });
    expect(await engine.find(topic(1), 'words')).toEqual(['src/file1.ts']);
    expect(await engine.find('handler')).toHaveLength(3);
    execFileSync('mount', ['-o', 'remount,rw', fixture.storage]);
    await write({ 'src/file1.ts': program('walrus') });
    await until(async () => (await engine.find('walrus', 'words')).length === 1);
    await engine.settled();
    expect(await engine.status()).toMatchObject({ phase: 'idle', problem: null });
  });
});

describe('a full disk', () => {
  it('that keeps the index from being opened does not make the engine forget what the index holds', async () => {
    await write(programs(5));
    const first = await fixture.opened();
    await first.engine.index(never);
    await fixture.close(first);
    await fixture.remove('src/file2.ts');
    let tries = 0;
    const engine = await fixture.opened({
      times: quick,
      wrapStore: (store: VectorStore) =>
        new Proxy(store, {
          get(target, name) {
            if (name === 'openForWriting' && tries++ < 2)
              return () =>
                Promise.reject(new SemblanceError('index/disk-full', 'No space is left for the index.'));
            const value = Reflect.get(target, name, target);
            return typeof value === 'function' ? value.bind(target) : value;
          },
        }),
    });
    expect(await engine.status()).toMatchObject({ role: 'reader', problem: { code: 'index/disk-full' } });
    await expect(engine.engine.index(never)).rejects.toMatchObject({ code: 'index/disk-full' });
    await until(async () => (await engine.status()).role === 'writer');
    await until(async () => (await engine.status()).isComplete && !engine.engine.hasWork);
    expect(await engine.status()).toMatchObject({ role: 'writer', problem: null, filesIndexed: 4 });
    await fixture.close(engine);
    expect(await rowsOnDisk(fixture.storage)).toEqual(await fixture.freshRows());
  });

  it.skipIf(!canMount)(
    'is named, search goes on, and indexing goes on by itself when space is free',
    async () => {
      const index = path.join(fixture.storage, 'index');
      await mountAt(index, '24m');
      await write(programs(20));
      const engine = await fixture.opened({ times: quick });
      await engine.engine.index(never);
      await fs.writeFile(path.join(index, 'ballast'), Buffer.alloc(10)).catch(() => undefined);
      execFileSync('sh', [
        '-c',
        'dd if=/dev/zero of="$1" bs=64k 2>/dev/null || true',
        'sh',
        path.join(index, 'ballast'),
      ]);
      await write(programs(300, 'more/file', 'later'));
      await expect(engine.engine.index(never)).rejects.toMatchObject({ code: 'index/disk-full' });
      const status = await engine.status();
      expect(status).toMatchObject({ phase: 'failed', problem: { code: 'index/disk-full' } });
      expect(status.problem?.message).toContain(index);
      expect(await engine.find('handler')).not.toEqual([]); // Also without an index of words, which was never made.
      await fs.rm(path.join(index, 'ballast'));
      await until(async () => (await engine.status()).isComplete);
      await engine.settled();
      expect(await engine.status()).toMatchObject({ phase: 'idle', problem: null, filesIndexed: 320 });
      expect(await engine.find(topic(7, 'later'), 'words')).toEqual(['more/file7.ts']);
      await fixture.close(engine);
      expect(await rowsOnDisk(fixture.storage)).toEqual(await fixture.freshRows());
    },
  );

  it.skipIf(!canMount)('at the start is named as such, not as missing rights', async () => {
    const index = path.join(fixture.storage, 'index');
    await mountAt(index, '1m');
    execFileSync('sh', [
      '-c',
      'dd if=/dev/zero of="$1" bs=4k 2>/dev/null || true',
      'sh',
      path.join(index, 'ballast'),
    ]);
    await write(programs(3));
    const engine = await fixture.opened({ times: quick });
    expect(await engine.status()).toMatchObject({ problem: { code: 'index/disk-full' } });
    execFileSync('mount', ['-o', 'remount,size=32m', index]);
    await until(async () => (await engine.status()).isComplete);
    expect(await engine.status()).toMatchObject({ problem: null, filesIndexed: 3 });
  });
});

describe('a file system without hard links', () => {
  /** As the systems say it: Windows for exFAT, Linux for FAT, FUSE without links, network folders. */
  const codes = ['EISDIR', 'EPERM', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP', 'EINVAL'];
  let asked = 0;
  const withoutLinks = (code: string): void => {
    asked = 0;
    vi.spyOn(fs, 'link').mockImplementation(async () => {
      asked += 1;
      throw Object.assign(new Error(`${code}: no links here`), { code });
    });
  };
  afterEach(() => {
    vi.restoreAllMocks();
  });

  it.each(codes)(
    'is named, however the system says it (%s), and no index is made or replaced',
    async (code) => {
      await write(programs(3));
      withoutLinks(code);
      const engine = await fixture.opened({ times: { ...quick, takeOverIntervalMs: 10, retryMs: 60_000 } });
      const index = path.join(fixture.storage, 'index');
      const status = await engine.status();
      expect(status).toMatchObject({ phase: 'failed', problem: { code: 'index/no-hard-links' } });
      expect(status.problem?.message).toContain(index);
      await expect(engine.engine.index(never)).rejects.toMatchObject({ code: 'index/no-hard-links' });
      const askedFirst = asked;
      await new Promise((resolve) => setTimeout(resolve, 200));
      expect(asked).toBe(askedFirst); // Tried again after `retryMs`, not with each look at the role.
      expect(engine.logs.filter(({ message }) => /damaged|new index/.test(message))).toEqual([]);
      const names = await fs.readdir(index, { recursive: true });
      expect(names.filter((name) => name.includes('.lance') || name.includes('.old'))).toEqual([]);
    },
  );

  it('is tried again, and a whole index in it is left as it is', async () => {
    await write(programs(3));
    const first = await fixture.opened();
    await first.engine.index(never);
    await fixture.close(first);
    const rows = await rowsOnDisk(fixture.storage);
    withoutLinks('EPERM');
    const engine = await fixture.opened({ times: quick });
    await expect(engine.engine.rebuild(never)).rejects.toMatchObject({ code: 'index/no-hard-links' });
    expect(await engine.status()).toMatchObject({ problem: { code: 'index/no-hard-links' } });
    expect(await rowsOnDisk(fixture.storage)).toEqual(rows);
    vi.restoreAllMocks();
    await until(async () => (await engine.status()).problem === null);
    await engine.settled();
    expect(await engine.status()).toMatchObject({ phase: 'idle', problem: null, filesIndexed: 3 });
  });

  it('is told from one that merely refused a write', async () => {
    const cause = new Error('of LanceDB');
    expect(await classifyWriteFailure(fixture.storage, cause)).toMatchObject({ code: 'index/io' });
    withoutLinks('EISDIR');
    expect(await classifyWriteFailure(fixture.storage, cause)).toMatchObject({
      code: 'index/no-hard-links',
      cause,
    });
    expect(await fs.readdir(fixture.storage)).toEqual([]);
  });
});

/** The same numbers for the same seed. */
function randomNumbers(seed: number): () => number {
  let state = seed * 2654435761 + 1;
  return () => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) | 0;
    return (state >>> 0) / 2 ** 32;
  };
}

type Damage = (file: string, random: () => number) => Promise<void>;
const damages: readonly (readonly [string, Damage])[] = [
  [
    'truncated',
    async (file, random) => await fs.truncate(file, Math.floor(random() * (await fs.stat(file)).size)),
  ],
  ['emptied', async (file) => await fs.truncate(file, 0)],
  ['removed', async (file) => await fs.rm(file)],
  [
    'overwritten',
    async (file, random) =>
      await fs.writeFile(file, Buffer.from(Array.from({ length: 2_000 }, () => Math.floor(random() * 256)))),
  ],
  ['cut at its end', async (file) => await fs.truncate(file, Math.max(0, (await fs.stat(file)).size - 16))],
];

async function damageSome(folder: string, seed: number): Promise<string> {
  const random = randomNumbers(seed);
  const entries = await fs.readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort();
  const done: string[] = [];
  for (let n = 0; n <= Math.floor(random() * 3); n++) {
    const file = files.splice(Math.floor(random() * files.length), 1)[0];
    const [name, damage] = damages[Math.floor(random() * damages.length)] ?? [];
    if (file === undefined || damage === undefined) continue;
    await damage(file, random);
    done.push(`${path.relative(folder, file)} ${name}`);
  }
  return done.join(', ');
}

/** Asks, indexes and asks again, as a user does; whatever failed first must have been repaired in the end. */
async function repaired(engine: TestEngine): Promise<void> {
  await engine.find('handler').catch(() => []);
  await engine.engine.index(never).catch(() => undefined);
  await engine.settled();
  await engine.find(`handler ${topic(3)}`).catch(() => []);
  await engine.settled();
  await engine.engine.index(never);
  expect(await engine.find(topic(3), 'words')).toEqual(['src/file3.ts']);
  expect(await engine.find('handler', 'meaning')).not.toEqual([]);
  expect(await engine.status()).toMatchObject({ phase: 'idle', problem: null, isComplete: true });
}

describe('a damaged index', () => {
  it('is repaired at the next start or the next question, whatever file is hit', {
    timeout: 120_000,
  }, async () => {
    await write(programs(12));
    const first = await fixture.opened({ times: quick });
    await first.engine.index(never);
    await first.find('handler');
    for (let n = 0; n < 20; n++) {
      await write({ 'src/file5.ts': program(topic(n, 'edit')) });
      await first.changed('src/file5.ts');
    }
    await until(async () => (await first.session().store.statistics()).unindexedRows === 0);
    await fixture.close(first);
    const expected = await fixture.freshRows();
    const sound = path.join(fixture.folder, 'sound');
    const lance = path.join(await generationFolder(fixture.storage), 'lance');
    await fs.cp(lance, sound, { recursive: true });
    for (let seed = 1; seed <= 24; seed++) {
      await fs.rm(lance, { recursive: true });
      await fs.cp(sound, lance, { recursive: true });
      const what = `seed ${seed}: ${await damageSome(lance, seed)}`;
      const engine = await fixture.opened({ times: quick });
      await repaired(engine).catch((error: unknown) => {
        throw new Error(
          `${what}: ${engine.logs.map(({ level, message }) => `${level} ${message}`).join('\n')}`,
          {
            cause: error,
          },
        );
      });
      await fixture.close(engine);
      expect(await rowsOnDisk(fixture.storage), what).toEqual(expected);
    }
  });

  it('under a running engine is repaired by the next question or change', async () => {
    await write(programs(6));
    const engine = await fixture.opened({ times: quick });
    await engine.engine.index(never);
    await engine.find('handler');
    const lance = path.join(await generationFolder(fixture.storage), 'lance');
    await fs.rm(lance, { recursive: true });
    await repaired(engine);
    await fixture.close(engine);
    expect(await rowsOnDisk(fixture.storage)).toEqual(await fixture.freshRows());
  });

  it('does not keep a reader from following, nor from taking over', async () => {
    await write(programs(6));
    const writer = await fixture.opened({ times: quick });
    await writer.engine.index(never);
    await writer.find('handler');
    const lance = path.join(await generationFolder(fixture.storage), 'lance');
    const manifests = path.join(lance, 'chunks.lance', '_versions');
    for (const name of await fs.readdir(manifests)) await fs.writeFile(path.join(manifests, name), 'damaged');
    const reader = await fixture.opened({ times: quick });
    expect(await reader.status()).toMatchObject({ phase: 'failed', problem: { code: 'index/corrupt' } });
    await expect(reader.find('handler')).rejects.toMatchObject({ code: 'index/corrupt' });
    await new Promise((resolve) => setTimeout(resolve, 500));
    await fixture.close(writer);
    await until(async () => (await reader.status()).isComplete && (await reader.status()).phase === 'idle');
    expect(await reader.status()).toMatchObject({ role: 'writer', problem: null, filesIndexed: 6 });
    expect(await reader.find(topic(2), 'words')).toEqual(['src/file2.ts']);
  });

  it('of a newer version is left alone, named, and replaced by a rebuild', async () => {
    await write(programs(3));
    const first = await fixture.opened();
    await first.engine.index(never);
    await fixture.close(first);
    const connection = await connect(path.join(await generationFolder(fixture.storage), 'lance'));
    const table = await connection.openTable('chunks');
    const schema = await table.schema();
    const identity = JSON.parse(schema.metadata.get('semblance.index') ?? '{}');
    schema.metadata.set('semblance.index', JSON.stringify({ ...identity, schemaVersion: 999 }));
    await connection.createEmptyTable('chunks', schema, { mode: 'overwrite' });
    connection.close();
    const engine = await fixture.opened({ times: quick });
    expect(await engine.status()).toMatchObject({
      phase: 'failed',
      problem: { code: 'index/schema-too-new' },
    });
    await expect(engine.engine.index(never)).rejects.toMatchObject({ code: 'index/schema-too-new' });
    await expect(engine.find('handler')).rejects.toMatchObject({ code: 'index/schema-too-new' });
    await new Promise((resolve) => setTimeout(resolve, 400)); // Some more looks at it change nothing.
    expect(await engine.status()).toMatchObject({
      phase: 'failed',
      problem: { code: 'index/schema-too-new' },
    });
    expect(await engine.engine.rebuild(never)).toMatchObject({ filesIndexed: 3, chunksEncoded: 0 });
    await engine.settled();
    expect(await engine.status()).toMatchObject({ phase: 'idle', role: 'writer', problem: null });
    expect(await engine.find(topic(2), 'words')).toEqual(['src/file2.ts']);
  });

  it('by a late write of a process that lost its lease is seen and built anew', async () => {
    await write(programs(6));
    const engine = await fixture.opened({ times: quick });
    await engine.engine.index(never);
    const connection = await connect(path.join(await generationFolder(fixture.storage), 'lance'));
    const table = await connection.openTable('chunks');
    const late = await table.query().where("path = 'src/file1.ts'").toArrow();
    await table.add(late); // The same rows once more, as a sleeping writer would.
    connection.close();
    await until(async () => (await engine.session().store.findInconsistencies()).duplicateIds.length === 0);
    await engine.settled();
    expect(engine.logs.some(({ message }) => message.includes('rows may be doubled'))).toBe(true);
    expect(await engine.status()).toMatchObject({ phase: 'idle', problem: null, filesIndexed: 6 });
    await fixture.close(engine);
    expect(await rowsOnDisk(fixture.storage)).toEqual(await fixture.freshRows());
  });
});
