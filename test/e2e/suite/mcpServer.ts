// The MCP server that the extension declares to VS Code: VS Code itself, as a real client, starts its command, lists its
// tools and calls one, on the index of this window.

import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { agentToolNames } from '../../../extension/core/agents/agentTools.ts';
import type { SemblanceApi } from '../../../extension/vscode/api/semblanceApi.ts';
import { askTool } from './languageModel.ts';
import { until, writeSetting } from './patience.ts';
import { product } from './product.ts';

const setting = 'semblance.agents.mcpServer';
/** As VS Code composes it: the extension and the label of the definition. */
const serverId = 'semblance.semblance/Semblance';

/** Tools of the server; VS Code puts the server's name in front of theirs. */
function serverTools(): string[] {
  return vscode.lm.tools.map(({ name }) => name).filter((name) => /^mcp_.*semblance_/.test(name));
}

/** Asks VS Code to start the server, when there is one, and to fetch its tools. */
async function startServer(): Promise<void> {
  await vscode.commands.executeCommand('workbench.mcp.startServer', serverId, {
    autoTrustChanges: true,
    waitForLiveTools: true,
  });
}

export function defineMcpServerTests(): void {
  describe('MCP server', () => {
    let api: SemblanceApi;

    before(async () => {
      api = await product().activate();
      await until('a complete index', () => api.status().isComplete);
    });

    after(() => writeSetting(setting, undefined));

    it('is not declared unless the setting asks for it', async () => {
      await startServer();
      assert.deepEqual(serverTools(), []);
    });

    it('is declared with the setting on; VS Code starts it and gets its tools', async () => {
      await writeSetting(setting, true);
      await until('the tools of the server', async () => {
        await startServer();
        return serverTools().length === agentToolNames.length;
      });
      for (const name of agentToolNames) {
        assert.ok(
          serverTools().some((listed) => listed.endsWith(name)),
          name,
        );
      }
    });

    it("answers from the window's own index with path and lines", async () => {
      const name = serverTools().find((listed) => listed.endsWith('semblance_search')) ?? '';
      const text = await askTool(name, { query: 'wait longer after each failed attempt', limit: 1 });
      assert.match(text, /retry\.ts/);
      assert.match(text, /"startLine":\s*\d|retry\.ts:\d/);
      assert.match(text, /retryWithBackoff/);
      const refused = await askTool(name, { query: 'x', limit: 0 }).catch((error: Error) => error.message);
      assert.match(refused, /limit: must be a whole number from 1 to 50/);
    });

    it('is gone with the setting', async () => {
      await writeSetting(setting, undefined);
      await until('the end of the tools', () => serverTools().length === 0);
      await startServer();
      assert.deepEqual(serverTools(), []);
    });
  });
}
