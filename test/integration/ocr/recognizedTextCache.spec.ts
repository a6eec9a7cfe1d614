import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type LogRecord, SinkLogger } from '../../../extension/core/logging/logger.ts';
import { RecognizedTextCache } from '../../../extension/node/ocr/recognizedTextCache.ts';
import type { RecognizedText } from '../../../plugins/api/textRecognizer.ts';

let folder = '';
let logs: LogRecord[] = [];

beforeEach(async () => {
  folder = path.join(await fs.mkdtemp(path.join(os.tmpdir(), 'semblance texts ü-')), 'deep', 'texts');
  logs = [];
});
afterEach(async () => {
  await fs.rm(path.dirname(path.dirname(folder)), { recursive: true, force: true });
});

async function open(budgetBytes = 1024 ** 2): Promise<RecognizedTextCache> {
  const logger = new SinkLogger((record) => logs.push(record));
  const cache = new RecognizedTextCache({ folder, budgetBytes, logger });
  await cache.load();
  return cache;
}

const hash = (n: number): string => n.toString(16).padStart(32, '0');

function text(word: string): RecognizedText {
  const box = { x: 0, y: 0.25, width: 1, height: 0.5 };
  return { lines: [{ text: word, confidence: 0.75, box, words: [{ text: word, box }] }] };
}

describe('the text that was read in pictures', () => {
  it('is remembered over restarts, also that there is none', async () => {
    const first = await open();
    expect(first.knows(hash(1))).toBeUndefined();
    expect(await first.get(hash(1))).toBeUndefined();
    await first.put(hash(1), text('walrus 🙂'));
    await first.put(hash(2), { lines: [] });
    const second = await open();
    expect([1, 2, 3].map((n) => second.knows(hash(n)))).toEqual(['text', 'no text', undefined]);
    expect(await second.get(hash(1))).toEqual(text('walrus 🙂'));
    expect(await second.get(hash(2))).toEqual({ lines: [] });
  });

  it.each([
    ['half a file', '{"lines":[{"te'],
    ['nothing', ''],
    ['another shape', '{"lines":[{"text":1}]}'],
    ['boxes outside of the picture', JSON.stringify(text('a')).replace('"x":0', '"x":7')],
  ])('counts as unread when its entry is damaged: %s', async (_what, content) => {
    await (await open()).put(hash(1), text('walrus'));
    await fs.writeFile(path.join(folder, `${hash(1)}.json`), content);
    const cache = await open();
    expect(await cache.get(hash(1))).toBeUndefined();
    expect(cache.knows(hash(1))).toBeUndefined();
    await cache.put(hash(1), text('again'));
    expect(await (await open()).get(hash(1))).toEqual(text('again'));
  });

  it('leaves no half-written files: old drafts go, young ones may be another window’s', async () => {
    await fs.mkdir(folder, { recursive: true });
    const [old, young] = ['old', 'young'].map((name) => path.join(folder, `${hash(1)}.json.${name}.draft`));
    await fs.writeFile(old ?? '', '{');
    await fs.writeFile(young ?? '', '{');
    await fs.utimes(old ?? '', new Date(0), new Date(0));
    expect((await open()).knows(hash(1))).toBeUndefined();
    expect(await fs.readdir(folder)).toEqual([path.basename(young ?? '')]);
  });

  it('stays within its budget; the oldest go first', async () => {
    const one = JSON.stringify(text('word')).length;
    const cache = await open(10 * one);
    for (let n = 0; n < 10; n++) {
      await cache.put(hash(n), text('word'));
      await fs.utimes(path.join(folder, `${hash(n)}.json`), new Date(), new Date(1_000_000 + n * 1000));
    }
    expect(cache.knows(hash(0))).toBe('text');
    await cache.put(hash(10), text('word'));
    expect(cache.knows(hash(0))).toBeUndefined();
    expect(cache.knows(hash(10))).toBe('text');
    expect((await fs.readdir(folder)).length).toBeLessThanOrEqual(8);
    expect(await (await open(10 * one)).get(hash(10))).toEqual(text('word'));
  });

  it('works for the session when the folder cannot be written', async () => {
    await fs.mkdir(path.dirname(folder), { recursive: true });
    await fs.writeFile(folder, 'a file where the folder should be');
    const cache = await open();
    await cache.put(hash(1), text('walrus'));
    expect(cache.knows(hash(1))).toBe('text');
    expect(logs.some(({ level }) => level === 'warn')).toBe(true);
  });

  it('takes no names that are no hashes', async () => {
    const cache = await open();
    for (const name of ['../../x', '', 'A'.repeat(32), `${hash(1)}/..`])
      await expect(cache.put(name, text('a'))).rejects.toBeInstanceOf(RangeError);
  });
});
