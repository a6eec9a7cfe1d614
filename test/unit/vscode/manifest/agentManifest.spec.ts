/** package.json must tell VS Code the same about the tools as the sources tell every other agent. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { agentToolNames, agentTools } from '../../../../extension/core/agents/agentTools.ts';
import { mcpServerProviderId } from '../../../../extension/vscode/agents/mcpServerProvider.ts';
import { contextKeys } from '../../../../extension/vscode/commands/ids.ts';
import { repository } from './productSources.ts';

vi.mock('vscode', () => import('../shim/vscode.ts'));

interface Tool {
  readonly name: keyof typeof agentTools;
  readonly toolReferenceName: string;
  readonly modelDescription: string;
  readonly canBeReferencedInPrompt: boolean;
  readonly tags: readonly string[];
  readonly when: string;
  readonly inputSchema: unknown;
}

const { contributes } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8')) as {
  readonly contributes: {
    readonly languageModelTools: readonly Tool[];
    readonly mcpServerDefinitionProviders: readonly { readonly id: string }[];
  };
};

it('declares each tool with the description and the input of the sources', () => {
  const tools = contributes.languageModelTools;
  expect(tools.map(({ name }) => name)).toEqual([...agentToolNames]);
  for (const tool of tools) {
    expect(tool.inputSchema).toEqual(agentTools[tool.name].inputSchema);
    expect(tool.modelDescription).toBe(agentTools[tool.name].description);
    expect(tool.toolReferenceName).toMatch(/^semblance[A-Z]\w+$/);
    expect(tool.canBeReferencedInPrompt).toBe(true);
    expect(tool.tags.length).toBeGreaterThan(0);
    expect(tool.when).toContain(`${contextKeys.engine} != off`);
  }
  expect(new Set(tools.map(({ toolReferenceName }) => toolReferenceName)).size).toBe(tools.length);
});

it('declares the provider of the server by the id that is registered', () => {
  expect(contributes.mcpServerDefinitionProviders.map(({ id }) => id)).toEqual([mcpServerProviderId]);
});
