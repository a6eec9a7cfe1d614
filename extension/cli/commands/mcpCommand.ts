/** `semblance mcp`: serves searches to agents until they hang up. stdout carries the protocol and nothing else. */
import { resolve } from 'node:path';
import { endWithParent } from '../../node/process/parentWatch.ts';
import { type CommandContext, ToldFailure } from '../commandContext.ts';
import { readEncoderOptions } from '../encoderOptions.ts';
import { UsageError } from '../usageError.ts';

/** Enough for the running transaction to end once stdin has told that the agent is gone. */
const closeBoundMs = 5_000;

export async function mcpCommand(context: CommandContext, signal: AbortSignal): Promise<number> {
  const { parsed, environment } = context;
  if (context.isJson)
    throw new UsageError('"mcp" speaks its own protocol on stdout; leave out --json.', 'mcp');
  const { protocol } = environment;
  if (protocol === undefined) throw new ToldFailure('usage', 'There is no program to talk to.');
  readEncoderOptions(parsed, environment.currentFolder); // A mistake is told now, not with the first question.
  const named = [...parsed.texts('folder'), ...parsed.positionals].map((folder) =>
    resolve(environment.currentFolder, folder),
  );
  for (const folder of named) await context.locations.locate(folder);

  // For a server that is blocked and does not see the end of stdin.
  endWithParent({ graceMs: closeBoundMs });
  // Loaded only now: no other command needs the protocol.
  const { serveAgents } = await import('../mcp/serveAgents.ts');
  if (environment.output.isTerminal)
    context.note('This command is started by a coding agent; see docs/agents.md. Ctrl-C ends it.');
  await serveAgents(context, named, protocol, signal);
  return 0;
}
