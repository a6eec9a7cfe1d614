/**
 * The chunker in its process: the same chunks as in this one, whatever happens to the process.
 */
import { execFile } from 'node:child_process';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CancelledError, delay, neverCancelled } from '../../../extension/core/cancellation/cancellation.ts';
import { type LogRecord, SinkLogger } from '../../../extension/core/logging/logger.ts';
import { createChunker } from '../../../extension/node/chunking/createChunker.ts';
import {
  ProcessChunker,
  type ProcessChunkerOptions,
} from '../../../extension/node/chunking/processChunker.ts';
import { layout, until } from '../../fakes/testEngine.ts';
import { program, topic } from '../engine/engineFixture.ts';

const never = neverCancelled();
const { chunkerEntry: entry, wasmFolder, treeSitterRuntime } = layout;
let folder = '';
let logs: LogRecord[] = [];
const opened: ProcessChunker[] = [];

beforeEach(async () => {
  folder = await fs.mkdtemp(path.join(os.tmpdir(), 'semblance chunker ü-'));
  logs = [];
});
afterEach(async () => {
  for (const chunker of opened.splice(0)) chunker.dispose();
  await fs.rm(folder, { recursive: true, force: true });
});

function open(options: Partial<ProcessChunkerOptions> = {}): ProcessChunker {
  const logger = new SinkLogger((record) => logs.push(record));
  const chunker = new ProcessChunker({ entry, wasmFolder, treeSitterRuntime, logger, ...options });
  opened.push(chunker);
  return chunker;
}

/** A process that does `code` for every message. */
async function brokenEntry(code: string): Promise<string> {
  const file = path.join(folder, 'broken.mjs');
  await fs.writeFile(file, `process.on('message', (message) => { ${code} });\n`);
  return file;
}

async function children(): Promise<readonly string[]> {
  const { stdout } = await promisify(execFile)('ps', ['--ppid', String(process.pid), '-o', 'pid=,args=']);
  return stdout.split('\n').filter((line) => line.includes('chunkerMain') || line.includes('broken.mjs'));
}

const typescript = (name: string, text = program(name)) => ({
  path: `src/${name}.ts`,
  languageId: 'typescript',
  text,
});
const markdown = {
  path: 'docs/a.md',
  languageId: 'markdown',
  text: '# Walrus\n\n![Alt](../img/a.png)\n\nText.\n',
};

describe('the chunker in its process', () => {
  it('gives the same version and chunks as the one inside of it', async () => {
    const logger = new SinkLogger(() => undefined);
    const inside = await createChunker({ wasmFolder, treeSitterRuntime, logger });
    const chunker = open();
    const long = typescript('long', Array.from({ length: 200 }, (_, n) => program(topic(n))).join('\n'));
    const odd = typescript('odd', 'const a = "\ud800🙂\u0000"; // half of a pair\n');
    for (const document of [typescript('walrus'), long, odd, markdown]) {
      expect(await chunker.chunk(document, never)).toEqual(await inside.chunk(document, never));
    }
    expect(chunker.version).toBe(inside.version);
    inside.dispose();
  });

  it('answers many at once, each with its own chunks', async () => {
    const chunker = open();
    const documents = Array.from({ length: 100 }, (_, n) => typescript(topic(n)));
    const all = await Promise.all(documents.map((document) => chunker.chunk(document, never)));
    for (const [n, chunks] of all.entries()) expect(chunks[0]?.symbols).toContain(`${topic(n)}Handler`);
    expect(await children()).toHaveLength(1);
  });

  it('stops waiting when cancelled, and goes on with the rest', async () => {
    const chunker = open();
    const stop = new AbortController();
    const slow = typescript('slow', Array.from({ length: 5_000 }, (_, n) => program(topic(n))).join('\n'));
    const cancelled = chunker.chunk(slow, stop.signal);
    const other = chunker.chunk(typescript('walrus'), never);
    stop.abort();
    await expect(cancelled).rejects.toBeInstanceOf(CancelledError);
    expect((await other)[0]?.symbols).toEqual(['walrusHandler']);
    await expect(chunker.chunk(markdown, stop.signal)).rejects.toBeInstanceOf(CancelledError);
  });

  it('gives another process what a killed one had', async () => {
    const chunker = open();
    await chunker.chunk(markdown, never);
    const slow = typescript('slow', Array.from({ length: 5_000 }, (_, n) => program(topic(n))).join('\n'));
    const lost = chunker.chunk(slow, never);
    const behind = chunker.chunk(typescript('otter'), never);
    await delay(20);
    const pids = (await children()).map((line) => Number.parseInt(line, 10));
    for (const pid of pids) process.kill(pid, 'SIGKILL');
    expect(pids).toHaveLength(1);
    expect((await lost)[0]?.symbols).toContain(`${topic(0)}Handler`);
    expect((await behind)[0]?.symbols).toEqual(['otterHandler']);
    expect((await chunker.chunk(typescript('walrus'), never))[0]?.symbols).toEqual(['walrusHandler']);
  });

  it('splits by lines only the document that makes the process end', async () => {
    const chunker = open({
      entry: await brokenEntry(
        `if (message.document.text.includes('poison')) process.exit(3);
         process.send({ kind: 'chunked', id: message.id, chunks: [] });`,
      ),
    });
    const documents = ['a', 'b', 'poison', 'c', 'd'].map((name) => typescript(name));
    const all = await Promise.all(documents.map((document) => chunker.chunk(document, never)));
    expect(all.map((chunks) => chunks.length)).toEqual([0, 0, 1, 0, 0]);
  });

  it.each([
    ['ends', 'process.exit(3)'],
    ['answers nonsense', "process.send({ kind: 'chunked', id: message.id, chunks: 'many' })"],
    ['says that it failed', "process.send({ kind: 'failed', id: message.id, message: 'no parser' })"],
    ['never answers', ''],
  ])('splits by lines when the process %s', async (_how, code) => {
    const chunker = open({ entry: await brokenEntry(code), timeLimitMs: 500 });
    const chunks = await chunker.chunk(markdown, never);
    expect(chunks.map(({ text }) => text).join('\n')).toContain('Walrus');
    expect(chunks[0]?.imageReferences).toMatchObject([{ target: 'img/a.png' }]);
    expect(logs.some(({ level }) => level === 'warn' || level === 'error') || code.includes('exit')).toBe(
      true,
    );
  });

  it('starts no process again and again that cannot live', async () => {
    const chunker = open({ entry: await brokenEntry('process.exit(3)') });
    for (let n = 0; n < 10; n++) expect(await chunker.chunk(markdown, never)).toHaveLength(1);
    expect(logs.filter(({ message }) => message.includes('again and again'))).toHaveLength(1);
    expect(await children()).toEqual([]);
  });

  it('ends its process when there is nothing to do, and at the end', async () => {
    const chunker = open({ idleMs: 50 });
    await chunker.chunk(markdown, never);
    await until(async () => (await children()).length === 0);
    await chunker.chunk(markdown, never);
    chunker.dispose();
    await until(async () => (await children()).length === 0);
    await expect(chunker.chunk(markdown, never)).rejects.toBeInstanceOf(CancelledError);
  });
});
