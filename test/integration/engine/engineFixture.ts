/**
 * A workspace and a storage folder for one test, and the engines that it opened on them.
 */
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import {
  createTestEngine,
  rowsOnDisk,
  type TestEngine,
  type TestEngineOptions,
} from '../../fakes/testEngine.ts';

export interface EngineFixture {
  /** New for each test; a path with a blank, an umlaut and an emoji. */
  readonly workspace: string;
  readonly storage: string;
  readonly folder: string;
  engine(options?: Partial<TestEngineOptions>): TestEngine;
  /** Creates the engine and opens it. */
  opened(options?: Partial<TestEngineOptions>): Promise<TestEngine>;
  close(engine: TestEngine): Promise<void>;
  write(files: Readonly<Record<string, string | Uint8Array>>): Promise<void>;
  remove(...paths: string[]): Promise<void>;
  at(...parts: string[]): string;
  /** The rows that a new index of the same folders has, made in another storage with the same cache. */
  freshRows(options?: Partial<TestEngineOptions>): Promise<string[]>;
}

export function useEngineFixture(): EngineFixture {
  let folder = '';
  let fresh = 0;
  const engines = new Set<TestEngine>();

  beforeEach(async () => {
    folder = await fs.realpath(await fs.mkdtemp(path.join(os.tmpdir(), 'semblance engine ü🙂-')));
    await fs.mkdir(path.join(folder, 'workspace'));
  });
  afterEach(async () => {
    for (const engine of engines) await engine.engine.close();
    engines.clear();
    await fs.rm(folder, { recursive: true, force: true });
  });

  const fixture: EngineFixture = {
    get folder() {
      return folder;
    },
    get workspace() {
      return path.join(folder, 'workspace');
    },
    get storage() {
      return path.join(folder, 'storage');
    },
    engine(options = {}) {
      const engine = createTestEngine({ roots: [fixture.workspace], storage: fixture.storage, ...options });
      engines.add(engine);
      return engine;
    },
    async opened(options = {}) {
      const engine = fixture.engine(options);
      await engine.open();
      return engine;
    },
    async close(engine) {
      await engine.engine.close();
      engines.delete(engine);
    },
    async write(files) {
      for (const [name, content] of Object.entries(files)) {
        await fs.mkdir(path.dirname(fixture.at(name)), { recursive: true });
        await fs.writeFile(fixture.at(name), content);
      }
    },
    async remove(...paths) {
      for (const one of paths) await fs.rm(fixture.at(one), { recursive: true });
    },
    at: (...parts) => path.join(folder, 'workspace', ...parts),
    async freshRows(options = {}) {
      fresh += 1;
      const storage = path.join(folder, `fresh-${fresh}`);
      const engine = await fixture.opened({
        cacheFolder: path.join(folder, 'fresh-cache'),
        ...options,
        storage,
      });
      await engine.engine.index(new AbortController().signal);
      await fixture.close(engine);
      return await rowsOnDisk(storage);
    },
  };
  return fixture;
}

/** A word of its own for every number; digits would be words by themselves. */
export function topic(n: number, tag = ''): string {
  const letters = [...String(n)].map((digit) => 'abcdefghij'[Number(digit)]).join('');
  return `topic${tag}${letters}x`;
}

/** A small program about one subject; its words are the subject's. */
export function program(subject: string): string {
  return `/** Works with ${subject}. */\nexport function ${subject}Handler(input: string): string {\n  const ${subject} = input.trim();\n  return ${subject};\n}\n`;
}

export function programs(count: number, prefix = 'src/file', tag = ''): Record<string, string> {
  return Object.fromEntries(
    Array.from({ length: count }, (_, n) => [`${prefix}${n}.ts`, program(topic(n, tag))]),
  );
}

export const icon = (colour: string): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="24" height="24"><rect width="24" height="24" fill="${colour}"/></svg>`;
