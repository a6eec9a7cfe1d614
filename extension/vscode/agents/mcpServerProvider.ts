/** Tells VS Code how to start `semblance mcp` on this window's own index, when the user wants it. */
import * as vscode from 'vscode';
import { configurationVariable } from '../../core/agents/editorConfiguration.ts';
import { type Disposable, DisposableStore } from '../../core/lifecycle/disposable.ts';
import type { DesiredEngine } from '../engine/engineState.ts';

/** As package.json declares it. */
export const mcpServerProviderId = 'semblance.mcpServer';

export interface McpServerParts {
  readonly isWanted: () => boolean;
  readonly desired: () => DesiredEngine;
  /** Absolute path of the bundled command line. */
  readonly program: string;
  readonly version: string;
  /** Settings, folders or trust have changed. */
  readonly onDidChange: (listener: () => void) => Disposable;
}

export function registerMcpServer(parts: McpServerParts): Disposable {
  const store = new DisposableStore();
  const changed = new vscode.EventEmitter<void>();
  store.add(changed);
  store.add(parts.onDidChange(() => changed.fire()));
  store.add(
    vscode.lm.registerMcpServerDefinitionProvider(mcpServerProviderId, {
      onDidChangeMcpServerDefinitions: changed.event,
      provideMcpServerDefinitions: () => definitionsOf(parts),
    }),
  );
  return store;
}

function definitionsOf({
  isWanted,
  desired,
  program,
  version,
}: McpServerParts): vscode.McpStdioServerDefinition[] {
  const engine = desired();
  if (!isWanted() || engine.kind === 'off') return [];
  const environment = {
    ELECTRON_RUN_AS_NODE: '1',
    // The window's own index, with the window's own settings: whichever process holds its lease does the same work.
    [configurationVariable]: JSON.stringify(engine.configuration),
  };
  return [
    new vscode.McpStdioServerDefinition(
      'Semblance',
      process.execPath,
      [program, 'mcp'],
      environment,
      version,
    ),
  ];
}
