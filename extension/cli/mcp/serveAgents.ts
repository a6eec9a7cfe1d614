/** Joins the streams of the process with the server, and ends both together. */
import { StdioServerTransport, serveStdio } from '@modelcontextprotocol/server/stdio';
import type { CommandContext } from '../commandContext.ts';
import type { ProtocolStreams } from '../commandEnvironment.ts';
import { createMcpServer } from './mcpServer.ts';
import { ServedFolders } from './servedFolders.ts';

/** Resolves when the client has closed its end, or the signal fires. Rejects when the configuration is unusable. */
export async function serveAgents(
  context: CommandContext,
  named: readonly string[],
  { input, output }: ProtocolStreams,
  signal: AbortSignal,
): Promise<void> {
  const folders = new ServedFolders(context, named);
  const over = Promise.withResolvers<void>();
  const end = (): void => over.resolve();
  input.once('end', end).once('close', end);
  signal.addEventListener('abort', end, { once: true });
  if (signal.aborted) end();
  const note = (line: string): void => context.note(line);
  const serving = serveStdio(() => createMcpServer({ version: context.environment.version, folders, note }), {
    transport: new StdioServerTransport(input, output),
    onerror: (error) => note(error.message),
  });
  folders.start();
  try {
    await over.promise;
  } finally {
    input.off('end', end).off('close', end);
    signal.removeEventListener('abort', end);
    await Promise.all([serving.close(), folders.close()]);
  }
}
