// Calls tools as a language model's host does, through VS Code.

import * as vscode from 'vscode';

/** The text of a tool's answer. Rejects with the sentence that the model is told. */
export async function askTool(
  name: string,
  input: object,
  options: Pick<vscode.LanguageModelToolInvocationOptions<object>, 'tokenizationOptions'> = {},
  token?: vscode.CancellationToken,
): Promise<string> {
  const result = await vscode.lm.invokeTool(
    name,
    { ...options, input, toolInvocationToken: undefined },
    token,
  );
  return result.content
    .map((part) => (part instanceof vscode.LanguageModelTextPart ? part.value : ''))
    .join('\n');
}
