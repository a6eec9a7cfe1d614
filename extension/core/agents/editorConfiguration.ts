/** How an editor hands the configuration of its engine to the server that it starts for agents. */
import * as v from 'valibot';
import { SemblanceError } from '../errors/semblanceError.ts';
import type { EngineConfiguration } from '../protocol/engineApi.ts';
import { requests } from '../protocol/engineMessages.ts';

/**
 * Names the variable with the configuration as JSON: the server then uses the editor's own index with the editor's own
 * settings, and nothing is indexed twice.
 */
export const configurationVariable = 'SEMBLANCE_MCP_CONFIGURATION';

/** Undefined when no editor started this process. Throws SemblanceError `config/invalid`. */
export function editorConfiguration(
  variables: Readonly<Record<string, string | undefined>>,
): EngineConfiguration | undefined {
  const text = variables[configurationVariable];
  if (text === undefined || text === '') return undefined;
  try {
    return v.parse(requests.open.params, JSON.parse(text));
  } catch (error) {
    throw new SemblanceError(
      'config/invalid',
      `${configurationVariable} does not hold a configuration of this version. Restart the server from the editor.`,
      { name: configurationVariable },
      { cause: error },
    );
  }
}
