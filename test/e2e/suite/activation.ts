// The extension starts in a real editor and offers what its manifest promises.

import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { commandIds } from '../../../extension/vscode/commands/ids.ts';
import { product } from './product.ts';

export function defineActivationTests(): void {
  describe('activation', () => {
    it('activates without an error and returns its API', async () => {
      const api = await product().activate();
      assert.equal(api.apiVersion, 1);
      assert.equal(product().isActive, true);
    });

    it('registers every command that the manifest contributes', async () => {
      await product().activate();
      const registered = new Set(await vscode.commands.getCommands(true));
      const manifest: { contributes: { commands: { command: string }[] } } = product().packageJSON;
      const contributed = manifest.contributes.commands.map(({ command }) => command);
      assert.deepEqual(
        contributed.filter((command) => !registered.has(command)),
        [],
      );
      assert.deepEqual([...contributed].sort(), Object.values(commandIds).sort());
    });
  });
}
