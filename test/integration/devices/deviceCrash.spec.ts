/** A device that passes its trial and then takes the process along. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { DeviceMark, takeFatalRuns } from '../../../extension/node/encoders/deviceMark.ts';

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'semblance-devices-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

async function start(cacheFolder: string, death: 'abort' | 'exit'): Promise<readonly unknown[]> {
  const script = path.join(import.meta.dirname, 'crashingEngine.ts');
  const child = fork(script, [cacheFolder, death], { stdio: 'ignore' });
  const told: unknown[] = [];
  child.on('message', (message) => told.push(message));
  await once(child, 'exit');
  return told;
}

describe('a device that ends the process at work', () => {
  it('is not chosen again at the next start', async () => {
    const folder = await temporaryFolder();
    expect(await start(folder, 'abort')).toEqual(['cuda']);
    expect(await start(folder, 'abort')).toEqual(['cpu', 'encoded']);
    expect(await start(folder, 'abort')).toEqual(['cpu', 'encoded']);
    expect((await readdir(path.join(folder, 'devices'))).filter((name) => !name.endsWith('.json'))).toEqual(
      [],
    );
  });

  it('stays chosen when the process ended in an orderly way meanwhile', async () => {
    const folder = await temporaryFolder();
    expect(await start(folder, 'exit')).toEqual(['cuda']);
    expect(await start(folder, 'exit')).toEqual(['cuda']);
  });
});

describe('the mark of a first run', () => {
  const picture = { kind: 'image', bytes: new Uint8Array(), mimeType: 'image/png' } as const;
  const text = { kind: 'text', text: 'a' } as const;

  it('lies there until each kind has succeeded once', async () => {
    const folder = await temporaryFolder();
    const mark = new DeviceMark(path.join(folder, 'x.json'), 'cuda');
    const look = () => readdir(folder);
    const expected = [`x.json.cuda.${process.pid}.running`];
    expect(await mark.run([text], look)).toEqual(expected);
    expect(await mark.run([text], look)).toEqual([]);
    await expect(mark.run([picture], () => Promise.reject(new Error('no memory')))).rejects.toThrow(
      'no memory',
    );
    expect(await mark.run([text, picture], look)).toEqual(expected);
    expect(await mark.run([picture], look)).toEqual([]);
  });

  it('is a fault only when its process is gone, on this computer', async () => {
    const folder = await temporaryFolder();
    await mkdir(path.join(folder, 'devices'));
    const file = path.join(folder, 'devices', 'x.json');
    const gone = 2 ** 22 + 1; // Above what Linux gives, and free elsewhere.
    const write = (name: string, content: string) => writeFile(`${file}.${name}`, content);
    const own = JSON.stringify({ host: os.hostname(), kind: 'image' });
    await write(`cuda.${gone}.running`, own);
    await write(`webgpu.${process.ppid}.running`, own);
    await write(`webgpu.${process.pid}.running`, own);
    await write(`dml.${gone}.running`, '');
    await write(`coreml.${gone}.running`, JSON.stringify({ host: 'elsewhere.example', kind: 'image' }));
    await write(`other.json.cuda.${gone}.running`, own);
    expect(await takeFatalRuns(file)).toEqual([{ device: 'cuda', kind: 'image' }]);
    expect(await takeFatalRuns(file)).toEqual([]);
    expect((await readdir(path.dirname(file))).sort()).toEqual(
      [
        `x.json.coreml.${gone}.running`,
        `x.json.other.json.cuda.${gone}.running`,
        `x.json.webgpu.${process.pid}.running`,
        `x.json.webgpu.${process.ppid}.running`,
      ].sort(),
    );
  });
});
