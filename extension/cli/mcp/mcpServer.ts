/** The server of the Model Context Protocol: three tools, each answered with text to read and with data. */
import {
  type CallToolResult,
  CLIENT_CAPABILITIES_META_KEY,
  fromJsonSchema,
  inputRequired,
  inputResponse,
  McpServer,
  type ServerContext,
  type StandardSchemaWithJSON,
} from '@modelcontextprotocol/server';
import * as v from 'valibot';
import { type AgentAnswer, agentAnswerSchema, answerText } from '../../core/agents/agentAnswer.ts';
import {
  type AgentQuestion,
  findImagesQuestion,
  searchQuestion,
  similarQuestion,
} from '../../core/agents/agentQuestions.ts';
import {
  type AgentToolName,
  agentTools,
  findImagesInput,
  searchInput,
  similarInput,
} from '../../core/agents/agentTools.ts';
import { isCancelled } from '../../core/cancellation/cancellation.ts';
import { describeError, SemblanceError } from '../../core/errors/semblanceError.ts';
import type { EngineStatus } from '../../core/protocol/engineApi.ts';
import { adviceFor } from '../errorTexts.ts';
import { progressText } from '../progressReporter.ts';
import { UsageError } from '../usageError.ts';
import { answerQuestion } from './answerQuestion.ts';
import { type PictureContent, picturesOf } from './pictures.ts';
import type { ServedFolders } from './servedFolders.ts';

const instructions =
  'Searches the files of a workspace by meaning: code, documents and pictures, in a local index. Prefer semblance_search ' +
  'over a text search when the words in the files are not known. Cite results as path:line. While the index is being ' +
  'built isComplete is false and results may be missing.';

/** Key of the question for the client's folders; any will do. */
const foldersKey = 'folders';

export interface McpServerParts {
  readonly version: string;
  readonly folders: ServedFolders;
  /** A line for people, beside the protocol. */
  readonly note: (line: string) => void;
}

export function createMcpServer(parts: McpServerParts): McpServer {
  const server = new McpServer(
    { name: 'semblance', title: 'Semblance', version: parts.version },
    { capabilities: { tools: {} }, instructions },
  );
  addTool(server, parts, 'semblance_search', searchInput, searchQuestion);
  addTool(server, parts, 'semblance_similar', similarInput, similarQuestion);
  addTool(server, parts, 'semblance_find_images', findImagesInput, findImagesQuestion);
  server.server.setNotificationHandler('notifications/roots/list_changed', () => {
    parts.folders.useClientFolders(undefined); // They are asked for with the next question.
  });
  return server;
}

const includeImagesSchema = {
  type: 'boolean',
  description: 'Also send the first pictures themselves, where they are at most 1 MB; SVG is never sent.',
};

function addTool<T>(
  server: McpServer,
  parts: McpServerParts,
  name: AgentToolName,
  schema: v.GenericSchema<unknown, T>,
  questionOf: (input: T) => AgentQuestion,
): void {
  const { title, description, inputSchema } = agentTools[name];
  const properties = { ...inputSchema.properties, includeImages: includeImagesSchema };
  server.registerTool(
    name,
    {
      title,
      description,
      inputSchema: toolInput(schema, { ...inputSchema, properties }),
      outputSchema: fromJsonSchema(agentAnswerSchema),
      annotations: {
        title,
        readOnlyHint: true,
        destructiveHint: false,
        idempotentHint: true,
        openWorldHint: false,
      },
    },
    async ({ input, includeImages }, context) => {
      if (parts.folders.needsClientFolders) {
        const asked = clientFolders(server, context);
        if (asked !== undefined) return asked === 'ask' ? askForFolders() : useFolders(asked);
      }
      return run();

      function askForFolders() {
        return inputRequired({ inputRequests: { [foldersKey]: inputRequired.listRoots() } });
      }
      function useFolders(uris: readonly string[]) {
        parts.folders.useClientFolders(uris);
        return run();
      }
      function run(): Promise<CallToolResult> {
        return answerCall(parts, questionOf(input), includeImages, context);
      }
    },
  );
}

/** `ask` when the client can tell its folders and has not; undefined when it cannot. */
function clientFolders(server: McpServer, context: ServerContext): readonly string[] | 'ask' | undefined {
  const response = inputResponse(context.mcpReq.inputResponses, foldersKey);
  if (response.kind === 'roots') return response.roots.map(({ uri }) => uri);
  if (response.kind !== 'missing') return undefined;
  // The newest protocol tells them with each request, older ones once.
  const envelope: Readonly<Record<string, unknown>> = context.mcpReq.envelope ?? {};
  const declared = envelope[CLIENT_CAPABILITIES_META_KEY] ?? server.server.getClientCapabilities();
  return v.is(v.object({ roots: v.object({}) }), declared) ? 'ask' : undefined;
}

interface ToolInput<T> {
  readonly input: T;
  readonly includeImages: boolean;
}

/** Checks what the model sent; the schema that models see says the same. */
function toolInput<T>(
  schema: v.GenericSchema<unknown, T>,
  json: Record<string, unknown>,
): StandardSchemaWithJSON<unknown, ToolInput<T>> {
  const ofPictures = v.object({ includeImages: v.optional(v.boolean(), false) });
  return {
    '~standard': {
      version: 1,
      vendor: 'semblance',
      validate: (value) => {
        const pictures = v.safeParse(ofPictures, value);
        if (!pictures.success) return { issues: pictures.issues.map(issueOf) };
        const { includeImages: _, ...rest } = Object(value);
        const parsed = v.safeParse(schema, rest);
        return parsed.success
          ? { value: { input: parsed.output, includeImages: pictures.output.includeImages } }
          : { issues: parsed.issues.map(issueOf) };
      },
      jsonSchema: { input: () => json, output: () => json },
    },
  };
}

function issueOf(issue: v.BaseIssue<unknown>): { readonly message: string } {
  const path = v.getDotPath(issue);
  return { message: path === null ? issue.message : `${path}: ${issue.message}` };
}

async function answerCall(
  parts: McpServerParts,
  question: AgentQuestion,
  includeImages: boolean,
  context: ServerContext,
): Promise<CallToolResult> {
  const { signal } = context.mcpReq;
  try {
    const indexes = await parts.folders.indexes();
    const answer = await answerQuestion(indexes, question, signal, progressSender(context));
    return resultOf(answer, includeImages ? await picturesOf(answer, signal) : []);
  } catch (error) {
    if (isCancelled(error)) throw error; // Nobody waits for an answer.
    parts.note(describeError(error));
    return { content: [{ type: 'text', text: sentenceOf(error) }], isError: true };
  }
}

function sentenceOf(error: unknown): string {
  if (SemblanceError.is(error)) return `${error.message} ${adviceFor(error.code)}`;
  return error instanceof UsageError ? error.message : `${describeError(error)} ${adviceFor('internal')}`;
}

function resultOf(answer: AgentAnswer, pictures: readonly PictureContent[]): CallToolResult {
  return {
    content: [
      { type: 'text', text: answerText(answer) },
      ...pictures.flatMap(({ path, mimeType, data }) => [
        { type: 'text' as const, text: path },
        { type: 'image' as const, mimeType, data },
      ]),
    ],
    structuredContent: { ...answer },
  };
}

/** Tells how far indexing is, when the client asked for it. The protocol wants a number that only grows. */
function progressSender(context: ServerContext): (status: EngineStatus) => void {
  const progressToken = context.mcpReq._meta?.progressToken;
  let sent = -1;
  return (status) => {
    const message = progressText(status);
    const progress = status.filesIndexed;
    if (progressToken === undefined || message === undefined || progress <= sent) return;
    sent = progress;
    context.mcpReq
      .notify({
        method: 'notifications/progress',
        params: { progressToken, progress, total: progress + status.filesPending, message },
      })
      .catch(() => undefined); // The client has gone; the end of its stream ends the server.
  };
}
