import fs from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { neverCancelled } from '../../../extension/core/cancellation/cancellation.ts';
import { rowsOnDisk } from '../../fakes/testEngine.ts';
import { icon, program, useEngineFixture } from './engineFixture.ts';

const fixture = useEngineFixture();
const { write, at } = fixture;
const never = neverCancelled();

const pngStart = Uint8Array.from([
  0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52,
]);
/** Each group draws the one before it ten times: ten thousand million rectangles. */
const bomb = `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="9" height="9"><g id="g0"><rect width="1" height="1"/></g>${Array.from({ length: 10 }, (_, n) => `<g id="g${n + 1}">${`<use xlink:href="#g${n}"/>`.repeat(10)}</g>`).join('')}<use xlink:href="#g10"/></svg>`;

describe('bad input', () => {
  it('is named in the status, and nothing else is lost', async () => {
    await write({
      'good.ts': program('walrus'),
      'a folder 🐋/naïve file é.ts': program('otter'),
      'utf16.txt': Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('The heron waits.\n', 'utf16le')]),
      'latin.txt': Buffer.from([...Buffer.from('The caf'), 0xe9, ...Buffer.from(' of the stork.\n')]),
      'zeros.txt': new Uint8Array(4_096),
      'empty.ts': '',
      'blank.md': '\n  \n\t\n',
      'corrupt.png': pngStart,
      'bomb.svg': bomb,
      'fine.svg': icon('red'),
      'broken.ts': 'export function seal( { { { "unclosed\n'.repeat(50),
      'one line.ts': `const raven = ${'[1,'.repeat(3_000)}${']'.repeat(3_000)};\n`,
      'table.md': `# Ibis\n\n${'| a | b |\n'.repeat(3_000)}`,
      "quote ' and % \n newline.ts": program('gannet'),
    });
    const sparse = await fs.open(at('huge.log'), 'w');
    await sparse.truncate(2 * 1024 ** 3);
    await sparse.close();
    const engine = await fixture.opened();
    const started = performance.now();
    await engine.engine.index(never);
    expect(performance.now() - started).toBeLessThan(30_000);
    const status = await engine.status();
    expect(status).toMatchObject({ problem: null, phase: 'idle', isComplete: true });
    const problems = Object.fromEntries(status.problems.map(({ path, reason }) => [path, reason]));
    expect(problems).toMatchObject({
      'huge.log': 'too-large',
      'corrupt.png': 'corrupt',
      'bomb.svg': 'unsafe',
    });
    for (const { detail } of status.problems) expect(detail.length).toBeGreaterThan(15);
    expect(status.skippedByReason).toMatchObject({
      binary: 1,
      empty: 2,
      'too-large': 1,
      corrupt: 1,
      unsafe: 1,
    });
    expect(engine.logs.some(({ message }) => message.includes('bomb.svg'))).toBe(true);
    const found = async (word: string): Promise<string | undefined> => (await engine.find(word, 'words'))[0];
    expect(await found('walrus')).toBe('good.ts');
    expect(await found('otter')).toBe('a folder 🐋/naïve file é.ts');
    expect(await found('heron')).toBe('utf16.txt');
    expect(await found('stork')).toBe('latin.txt');
    expect(await found('seal')).toBe('broken.ts');
    expect(await found('gannet')).toBe("quote ' and % \n newline.ts");
    expect(await found('ibis')).toBe('table.md');
    expect(await engine.find('red', 'words')).toEqual(['fine.svg']);

    // What is repaired leaves the list.
    await write({ 'corrupt.png': '', 'bomb.svg': icon('blue') });
    await engine.changed('corrupt.png', 'bomb.svg');
    expect((await engine.status()).problems.map(({ path }) => path)).toEqual(['huge.log']);
    expect(await engine.find('blue', 'words')).toEqual(['bomb.svg']);
    // What becomes bad leaves the index.
    await write({ 'fine.svg': bomb, 'good.ts': new Uint8Array(100) });
    await engine.changed('fine.svg', 'good.ts');
    expect(await engine.find('walrus', 'words')).toEqual([]);
    expect(await engine.find('red', 'words')).toEqual([]);
    await fixture.close(engine);
    expect(await rowsOnDisk(fixture.storage)).toEqual(await fixture.freshRows());
  });

  it('of files that go away, or are refused, while they are read costs these alone', async () => {
    await write({ 'a.ts': program('walrus'), 'b.ts': program('otter'), 'c.ts': program('seal') });
    const engine = await fixture.opened({
      environment: {
        fileSystem: {
          lstat: fs.lstat,
          realpath: fs.realpath,
          readdir: fs.readdir,
          open: (async (path: string, ...rest: []) => {
            if (path === at('a.ts')) await fs.rm(path, { force: true });
            if (path === at('b.ts')) throw Object.assign(new Error('no'), { code: 'EIO' });
            return await fs.open(path, ...rest);
          }) as never,
        },
      },
    });
    await engine.engine.index(never);
    const status = await engine.status();
    expect(status).toMatchObject({ problem: null, filesIndexed: 1, isComplete: true });
    expect(status.skippedByReason).toMatchObject({ vanished: 1, unreadable: 1 });
    expect(status.problems).toMatchObject([{ path: 'b.ts', reason: 'unreadable' }]);
    expect(await engine.find('seal', 'words')).toEqual(['c.ts']);
  });

  it('of ten thousand files in one folder takes a bounded time', async () => {
    await fs.mkdir(at('many'));
    for (let from = 0; from < 10_000; from += 500) {
      const some = Array.from({ length: 500 }, (_, n) => from + n);
      await Promise.all(some.map((n) => fs.writeFile(at('many', `${n}.txt`), `note ${n % 50}\n`)));
    }
    const engine = await fixture.opened();
    const started = performance.now();
    await engine.engine.index(never);
    expect(performance.now() - started).toBeLessThan(60_000);
    expect(await engine.status()).toMatchObject({ filesIndexed: 10_000, isComplete: true });
    await fixture.close(engine);

    const again = await fixture.opened();
    const restarted = performance.now();
    expect(await again.engine.index(never)).toMatchObject({ filesUnchanged: 10_000, filesIndexed: 0 });
    expect(performance.now() - restarted).toBeLessThan(10_000);
    await fs.rm(at('many'), { recursive: true });
    await again.changed('many');
    expect((await again.status()).filesIndexed).toBe(0);
  });
});
