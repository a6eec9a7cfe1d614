// Index and search, end to end: real watcher, engine process, model and store.

import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { SemblanceApi } from '../../../extension/vscode/api/semblanceApi.ts';
import { until } from './patience.ts';
import { product } from './product.ts';

async function bestFile(api: SemblanceApi, text: string): Promise<string> {
  const answer = await api.search({ text });
  return JSON.stringify(answer.results[0] ?? 'nothing');
}

export function defineSearchTests(): void {
  describe('search', () => {
    let api: SemblanceApi;
    let folder: vscode.Uri;

    before(async () => {
      api = await product().activate();
      const root = vscode.workspace.workspaceFolders?.[0];
      assert.ok(root !== undefined);
      folder = root.uri;
      await until('a complete index', () => api.status().isComplete);
    });

    it('finds a text that shares no word with the question', async () => {
      assert.match(await bestFile(api, 'how do I make a loaf at home'), /bread\.md/);
    });

    it('finds a function by what it does', async () => {
      assert.match(await bestFile(api, 'wait longer after each failed attempt'), /retry\.ts/);
    });

    it('finds a file that was created after indexing', async () => {
      const file = vscode.Uri.joinPath(folder, 'tides.md');
      await vscode.workspace.fs.writeFile(
        file,
        Buffer.from('# Tides\n\nThe moon pulls the sea twice a day.\n'),
      );
      await until('tides.md in the index', async () =>
        /tides\.md/.test(await bestFile(api, 'ocean level and lunar gravity')),
      );
    });

    it('forgets a file that was deleted', async () => {
      await vscode.workspace.fs.delete(vscode.Uri.joinPath(folder, 'tides.md'));
      await until(
        'tides.md gone',
        async () => !/tides\.md/.test(await bestFile(api, 'ocean level and lunar gravity')),
      );
    });

    it('rebuilds the index on command and still answers', async () => {
      await vscode.commands.executeCommand('semblance.rebuildIndex', { shouldConfirm: false });
      await until('a complete index', () => api.status().isComplete);
      assert.match(await bestFile(api, 'how do I make a loaf at home'), /bread\.md/);
    });
  });
}
