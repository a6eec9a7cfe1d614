import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { picturesOf } from '../../../extension/cli/mcp/pictures.ts';
import type { AgentHit } from '../../../extension/core/agents/agentAnswer.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'semblance-pictures-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const namesOf = async (...names: string[]) => {
  const results = names.map(
    (path): AgentHit => ({
      path,
      file: join(folder, path),
      kind: 'image',
      language: 'png',
      scope: [],
      probability: 1,
      why: [],
      snippet: '',
      more: [],
    }),
  );
  const pictures = await picturesOf({ results, isComplete: true, note: '' }, new AbortController().signal);
  return pictures.map(({ path, data }) => `${path}: ${Buffer.from(data, 'base64')}`);
};

describe('the pictures of an answer', () => {
  it('are the files of the results, without what is gone, empty or too large', async () => {
    await writeFile(join(folder, 'a.png'), 'picture');
    await writeFile(join(folder, 'empty.png'), '');
    await writeFile(join(folder, 'large.png'), Buffer.alloc(1024 * 1024 + 1));
    await mkdir(join(folder, 'folder.png'));
    expect(await namesOf('gone.png', 'empty.png', 'large.png', 'folder.png', 'a.png')).toEqual([
      'a.png: picture',
    ]);
  });

  it.skipIf(process.platform === 'win32')('are not what a link in their place leads to', async () => {
    await writeFile(join(folder, 'secret.txt'), 'secret');
    await symlink(join(folder, 'secret.txt'), join(folder, 'link.png'));
    expect(await namesOf('link.png')).toEqual([]);
  });
});
