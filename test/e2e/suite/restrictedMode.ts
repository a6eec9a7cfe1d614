// An untrusted workspace: nothing answers, and everything says why, until the user trusts it. Whoever runs the suite
// presses the button of VS Code's trust editor; where workspace trust is switched off there is nothing to test.

import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { askTool } from './languageModel.ts';
import { until } from './patience.ts';
import { product } from './product.ts';

export function defineRestrictedModeTests(): void {
  describe('in Restricted Mode', () => {
    before(function () {
      if (vscode.workspace.isTrusted) this.skip();
    });

    it('is off', async () => {
      const api = await product().activate();
      assert.equal(api.status().state, 'off');
      assert.equal(api.status().offReason, 'untrusted');
    });

    it('tells a language model that the workspace has to be trusted', async () => {
      for (const [tool, input] of [
        ['semblance_search', { query: 'wait longer after each failed attempt' }],
        ['semblance_similar', { file: 'retry.ts' }],
        ['semblance_find_images', { query: 'sun' }],
      ] as const) {
        assert.equal(
          await askTool(tool, input),
          'Semblance reads and indexes nothing until you trust this workspace.',
        );
      }
    });

    it('answers once the user trusts the workspace', async () => {
      await vscode.commands.executeCommand('workbench.trust.manage');
      await until('trust', () => vscode.workspace.isTrusted);
      const api = await product().activate();
      await until('a complete index', () => api.status().isComplete);
      assert.match(
        await askTool('semblance_search', { query: 'how do I make a loaf at home' }),
        /bread\.md:/,
      );
    });
  });
}
