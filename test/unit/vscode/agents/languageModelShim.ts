/** The parts of VS Code's API for language models that the product uses; what is registered is kept for the spec. */
import type { LanguageModelTool, McpServerDefinitionProvider } from 'vscode';

export class LanguageModelTextPart {
  readonly value: string;
  constructor(value: string) {
    this.value = value;
  }
}

export class LanguageModelToolResult {
  readonly content: readonly LanguageModelTextPart[];
  constructor(content: readonly LanguageModelTextPart[]) {
    this.content = content;
  }
}

export class CancellationError extends Error {}

export class McpStdioServerDefinition {
  readonly values: readonly unknown[];
  constructor(...values: readonly unknown[]) {
    this.values = values;
  }
}

export const registered = {
  tools: new Map<string, LanguageModelTool<unknown>>(),
  providers: new Map<string, McpServerDefinitionProvider>(),
};

export const lm = {
  registerTool: (name: string, tool: LanguageModelTool<unknown>) => {
    registered.tools.set(name, tool);
    return { dispose: () => registered.tools.delete(name) };
  },
  registerMcpServerDefinitionProvider: (id: string, provider: McpServerDefinitionProvider) => {
    registered.providers.set(id, provider);
    return { dispose: () => registered.providers.delete(id) };
  },
};
