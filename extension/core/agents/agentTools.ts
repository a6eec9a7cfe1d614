/**
 * The tools that language models are offered, in VS Code and over the Model Context Protocol: their names, what a model
 * is told about them, and what they accept.
 */
import * as v from 'valibot';
import { modalities } from '../documents/modality.ts';

/** Enough to choose from; ten answers with their lines take about 2 000 tokens. */
export const defaultAgentLimit = 10;
/** More would fill a model's context with what it does not need. */
export const maxAgentLimit = 50;
/** What a question of a few paragraphs needs; the encoders read less. */
const maxQueryCharacters = 2000;
/** Every glob is tried on every file. */
const maxGlobs = 20;

export const agentToolNames = ['semblance_search', 'semblance_similar', 'semblance_find_images'] as const;
export type AgentToolName = (typeof agentToolNames)[number];

/** A JSON schema, draft 2020-12. */
export type JsonSchema = Readonly<Record<string, unknown>>;

interface AgentTool {
  readonly title: string;
  /** For the model: when to use it and what comes back. */
  readonly description: string;
  readonly inputSchema: {
    readonly type: 'object';
    readonly properties: Readonly<Record<string, JsonSchema>>;
    readonly required?: readonly string[];
    readonly additionalProperties: false;
  };
}

const limitSchema: JsonSchema = {
  type: 'integer',
  minimum: 1,
  maximum: maxAgentLimit,
  description: `Results wanted, ${defaultAgentLimit} if left out.`,
};
const kindsSchema: JsonSchema = {
  type: 'array',
  items: { type: 'string', enum: [...modalities] },
  description: 'Only these kinds: "code", "text" (documents), "image". All if left out.',
};
const pathsSchema: JsonSchema = {
  type: 'array',
  items: { type: 'string' },
  maxItems: maxGlobs,
  description: 'Only files whose path matches one of these globs, such as "src/**" or "**/*.py".',
};
const languageSchema: JsonSchema = {
  type: 'string',
  description: 'Only this language, by its VS Code identifier, such as "typescript" or "python".',
};
const fileDescription = 'A path as these tools cite it, relative to the workspace folder, or an absolute one';
const citing =
  'Each result cites path and lines, the lines themselves, the chance that it fits (0 to 1), and why it was found.';

export const agentTools: Readonly<Record<AgentToolName, AgentTool>> = {
  semblance_search: {
    title: 'Search by Meaning',
    description:
      'Searches the code, documents and pictures of the workspace by meaning, in a local index. Use it when you know ' +
      'what something does but not how it is named; exact names are found too. Ask in whole words, for example "where ' +
      `are failed requests tried again". ${citing} Everything stays on the user's computer.`,
    inputSchema: {
      type: 'object',
      properties: {
        query: {
          type: 'string',
          minLength: 1,
          maxLength: maxQueryCharacters,
          description: 'What to look for, in natural language, or names in the code.',
        },
        limit: limitSchema,
        kinds: kindsSchema,
        paths: pathsSchema,
        language: languageSchema,
      },
      required: ['query'],
      additionalProperties: false,
    },
  },
  semblance_similar: {
    title: 'Find Similar',
    description:
      'Finds what resembles a file, some of its lines, or a picture: code that does the same, the document that ' +
      `describes it, pictures that belong to it. ${citing}`,
    inputSchema: {
      type: 'object',
      properties: {
        file: { type: 'string', minLength: 1, description: `${fileDescription}.` },
        startLine: { type: 'integer', minimum: 1, description: 'First line of interest, counted from 1.' },
        endLine: {
          type: 'integer',
          minimum: 1,
          description: 'Last line of interest, included. The first line if left out.',
        },
        limit: limitSchema,
        kinds: kindsSchema,
        paths: pathsSchema,
        language: languageSchema,
      },
      required: ['file'],
      additionalProperties: false,
    },
  },
  semblance_find_images: {
    title: 'Find Images',
    description:
      'Finds pictures of the workspace by what they show, the text in them and what documents say about them: give ' +
      'either a query in words, or a file (code or a picture) that they shall fit. Results cite the path and describe ' +
      'the picture.',
    inputSchema: {
      type: 'object',
      properties: {
        query: {
          type: 'string',
          minLength: 1,
          maxLength: maxQueryCharacters,
          description: 'What the pictures show or are about. Leave it out when "file" is given.',
        },
        file: { type: 'string', minLength: 1, description: `${fileDescription}. In place of "query".` },
        limit: limitSchema,
        paths: pathsSchema,
      },
      additionalProperties: false,
    },
  },
};

const text = v.pipe(v.string(), v.trim(), v.minLength(1, 'must not be empty'));
const query = v.pipe(
  text,
  v.maxLength(maxQueryCharacters, `must have at most ${maxQueryCharacters} characters`),
);
const limitRule = `must be a whole number from 1 to ${maxAgentLimit}`;
const limit = v.optional(
  v.pipe(
    v.number(limitRule),
    v.integer(limitRule),
    v.minValue(1, limitRule),
    v.maxValue(maxAgentLimit, limitRule),
  ),
);
const line = v.optional(
  v.pipe(v.number(), v.integer('must be a whole number'), v.minValue(1, 'must be 1 or more')),
);
const filter = {
  limit,
  kinds: v.optional(v.array(v.picklist(modalities, `must be one of ${modalities.join(', ')}`))),
  paths: v.optional(v.pipe(v.array(text), v.maxLength(maxGlobs, `must be at most ${maxGlobs} globs`))),
  language: v.optional(text),
};

/** What a model sent is not to be trusted: these say whether it is an input at all. */
export const searchInput = v.strictObject({ query, ...filter });
export const similarInput = v.pipe(
  v.strictObject({ file: text, startLine: line, endLine: line, ...filter }),
  v.check(
    ({ startLine, endLine }) => endLine === undefined || (startLine !== undefined && startLine <= endLine),
    'startLine must be there and not be after endLine',
  ),
);
export const findImagesInput = v.pipe(
  v.strictObject({ query: v.optional(query), file: v.optional(text), limit, paths: filter.paths }),
  v.check(
    (input) => (input.query === undefined) !== (input.file === undefined),
    'Give either "query" or "file", and not both',
  ),
);
export type SearchInput = v.InferOutput<typeof searchInput>;
export type SimilarInput = v.InferOutput<typeof similarInput>;
export type FindImagesInput = v.InferOutput<typeof findImagesInput>;
