/** What a tool answers: results as data, and as a text that a language model reads and can cite from. */
import type { TextRange } from '../documents/textRange.ts';
import type { EngineStatus } from '../protocol/engineApi.ts';
import type { MatchReason, SearchAnswer, SearchResult } from '../search/searchTypes.ts';
import { type JsonSchema, maxAgentLimit } from './agentTools.ts';

/** Lines count from 1 and the last one belongs to it. */
export interface AgentLines {
  readonly startLine: number;
  readonly endLine: number;
}

export interface AgentHit extends Partial<AgentLines> {
  /** As the tools cite it, and accept it. */
  readonly path: string;
  /** Absolute. */
  readonly file: string;
  readonly kind: SearchResult['modality'];
  readonly language: string;
  /** Names around the match, outermost first. */
  readonly scope: readonly string[];
  /** Calibrated chance, 0 to 1, that the result fits. */
  readonly probability: number;
  readonly why: readonly string[];
  /** The lines that match best; for a picture its description. */
  readonly snippet: string;
  /** Further matches in the same file. */
  readonly more: readonly AgentLines[];
}

export interface AgentAnswer {
  readonly results: readonly AgentHit[];
  /** False while the first index is being built: there may be more. */
  readonly isComplete: boolean;
  /** What else the model should know, in sentences; empty when nothing. */
  readonly note: string;
}

/** Two digits say all that a calibrated chance knows. */
const probabilityDigits = 2;
/** Lines of a snippet, from all that there are to none. */
const snippetLineSteps = [12, 4, 1, 0] as const;
const incompleteNote =
  'The index is still being built, so files may be missing here. Ask again later for a complete answer.';

/** What to say of an index that is complete and holds nothing: other words would find nothing either. */
export function emptyIndexProblem({
  isComplete,
  chunks,
  images,
  filesSkipped,
}: Pick<EngineStatus, 'isComplete' | 'chunks' | 'images' | 'filesSkipped'>): string | undefined {
  if (!isComplete || chunks + images > 0) return undefined;
  const cause =
    filesSkipped === 0
      ? 'there is no file to index'
      : `${filesSkipped} ${filesSkipped === 1 ? 'file was' : 'files were'} left out`;
  return `The index is empty: ${cause}. Tell the user; "Semblance: Show Index Status" in the editor and \`semblance status\` say which rules leave files out.`;
}

/** `problems` are sentences about the index itself. */
export function agentAnswer(
  answer: Pick<SearchAnswer, 'results' | 'isComplete'>,
  reasonText: (reason: MatchReason) => string,
  problems: readonly string[] = [],
): AgentAnswer {
  const notes = [...(answer.isComplete ? [] : [incompleteNote]), ...problems];
  return {
    results: answer.results.map((result) => hitOf(result, reasonText)),
    isComplete: answer.isComplete,
    note: notes.join(' '),
  };
}

function hitOf(result: SearchResult, reasonText: (reason: MatchReason) => string): AgentHit {
  const isPicture = result.modality === 'image';
  return {
    path: result.path,
    file: result.file,
    ...(isPicture ? {} : linesOf(result.range)),
    kind: result.modality,
    language: result.languageId,
    scope: result.scope,
    probability: Number(result.probability.toFixed(probabilityDigits)),
    why: result.why.map(reasonText),
    snippet: result.snippet.trimEnd(),
    more: isPicture ? [] : result.more.map(({ range }) => linesOf(range)),
  };
}

function linesOf({ start, end }: TextRange): AgentLines {
  // An end before the first character of a line means that the line is not part of it.
  const endLine = end.character === 0 && end.line > start.line ? end.line : end.line + 1;
  return { startLine: start.line + 1, endLine };
}

/** `path:line-line`, `path:line` for a single line, `path` for a picture. */
export function citationOf({
  path,
  startLine,
  endLine,
}: Pick<AgentHit, 'path' | 'startLine' | 'endLine'>): string {
  return startLine === undefined ? path : `${path}:${spanOf({ startLine, endLine: endLine ?? startLine })}`;
}

function spanOf({ startLine, endLine }: AgentLines): string {
  return endLine > startLine ? `${startLine}-${endLine}` : String(startLine);
}

/** The answer as text, whole. */
export function answerText(answer: AgentAnswer): string {
  return textOf(answer, answer.results.length, snippetLineSteps[0]);
}

/**
 * The longest text for which `fits` holds: first with fewer lines of each result, then with fewer results. When not even
 * the shortest fits, that one.
 */
export async function fittingText(
  answer: AgentAnswer,
  fits: (text: string) => Promise<boolean>,
): Promise<string> {
  let shortest = answerText(answer);
  for (const snippetLines of snippetLineSteps) {
    shortest = textOf(answer, answer.results.length, snippetLines);
    if (await fits(shortest)) return shortest;
  }
  for (let results = Math.floor(answer.results.length / 2); results >= 1; results = Math.floor(results / 2)) {
    shortest = textOf(answer, results, 0);
    if (await fits(shortest)) return shortest;
  }
  return shortest;
}

function textOf(answer: AgentAnswer, results: number, snippetLines: number): string {
  const total = answer.results.length;
  const shown = answer.results.slice(0, results);
  // A note says what to do about it; other words are the advice when there is none.
  const head =
    total === 0
      ? `Nothing was found.${answer.note === '' ? ' Try other words, or fewer filters.' : ''}`
      : `${total} ${total === 1 ? 'result' : 'results'}, best first${
          shown.length < total ? `; only the first ${shown.length} fit here` : ''
        }.`;
  const blocks = shown.map((hit, index) => hitText(hit, index + 1, snippetLines));
  return [[head, answer.note].filter((part) => part !== '').join(' '), ...blocks].join('\n\n');
}

function hitText(hit: AgentHit, rank: number, snippetLines: number): string {
  const facts = [
    hit.kind === 'image' ? 'picture' : hit.kind,
    ...(hit.kind === 'code' && hit.language !== '' ? [hit.language] : []),
    `probability ${hit.probability.toFixed(probabilityDigits)}`,
  ];
  const lines = [`${rank}. ${citationOf(hit)} (${facts.join(', ')})`];
  if (hit.scope.length > 0) lines.push(`   in: ${hit.scope.join(' > ')}`);
  if (hit.why.length > 0) lines.push(`   why: ${hit.why.join('; ')}`);
  if (hit.more.length > 0) lines.push(`   also lines: ${hit.more.map(spanOf).join(', ')}`);
  if (hit.snippet !== '')
    lines.push(
      ...hit.snippet
        .split(/\r?\n/u)
        .slice(0, snippetLines)
        .map((line) => `   | ${line}`),
    );
  return lines.join('\n');
}

const lineSchema: JsonSchema = { type: 'integer', minimum: 1 };

/** Of `AgentAnswer`. */
export const agentAnswerSchema: JsonSchema = {
  type: 'object',
  properties: {
    results: {
      type: 'array',
      maxItems: maxAgentLimit,
      description: 'Best first.',
      items: {
        type: 'object',
        properties: {
          path: { type: 'string', description: 'As the tools cite and accept it.' },
          file: { type: 'string', description: 'Absolute path.' },
          startLine: { ...lineSchema, description: 'Counted from 1; absent for pictures.' },
          endLine: { ...lineSchema, description: 'Included; absent for pictures.' },
          kind: { type: 'string', enum: ['code', 'text', 'image'] },
          language: { type: 'string' },
          scope: { type: 'array', items: { type: 'string' } },
          probability: {
            type: 'number',
            minimum: 0,
            maximum: 1,
            description: 'Chance that the result fits.',
          },
          why: { type: 'array', items: { type: 'string' } },
          snippet: { type: 'string', description: 'The best lines; for a picture its description.' },
          more: {
            type: 'array',
            description: 'Further matches in the same file.',
            items: {
              type: 'object',
              properties: { startLine: lineSchema, endLine: lineSchema },
              required: ['startLine', 'endLine'],
              additionalProperties: false,
            },
          },
        },
        required: ['path', 'file', 'kind', 'language', 'scope', 'probability', 'why', 'snippet', 'more'],
        additionalProperties: false,
      },
    },
    isComplete: { type: 'boolean', description: 'False while the first index is being built.' },
    note: { type: 'string' },
  },
  required: ['results', 'isComplete', 'note'],
  additionalProperties: false,
};
