/** Joins what this window offers to language models: tools in chat, and a server for other agents. */
import { type Disposable, DisposableStore } from '../../core/lifecycle/disposable.ts';
import { type LanguageModelToolParts, registerLanguageModelTools } from './languageModelTools.ts';
import { type McpServerParts, registerMcpServer } from './mcpServerProvider.ts';

export function createAgents(parts: LanguageModelToolParts & McpServerParts): Disposable {
  const store = new DisposableStore();
  store.add(registerLanguageModelTools(parts));
  store.add(registerMcpServer(parts));
  return store;
}
