/** The tools that chat in VS Code offers its language models; they ask the engine of this window. */
import * as v from 'valibot';
import * as vscode from 'vscode';
import { agentAnswer, emptyIndexProblem, fittingText } from '../../core/agents/agentAnswer.ts';
import {
  type AgentQuestion,
  findImagesQuestion,
  searchQuestion,
  similarQuestion,
} from '../../core/agents/agentQuestions.ts';
import {
  type AgentToolName,
  findImagesInput,
  searchInput,
  similarInput,
} from '../../core/agents/agentTools.ts';
import { isCancelled } from '../../core/cancellation/cancellation.ts';
import { describeError, SemblanceError } from '../../core/errors/semblanceError.ts';
import { type Disposable, DisposableStore } from '../../core/lifecycle/disposable.ts';
import type { Logger } from '../../core/logging/logger.ts';
import type { EngineApi } from '../../core/protocol/engineApi.ts';
import type { SearchAnswer } from '../../core/search/searchTypes.ts';
import type { EngineController } from '../engine/engineController.ts';
import { messageForError } from '../messages/errorMessages.ts';
import { messageForOff } from '../messages/offMessages.ts';
import { reasonText } from '../messages/searchTexts.ts';
import { signalFromToken } from '../progress/cancellationSignal.ts';

export interface LanguageModelToolParts {
  readonly engine: Pick<EngineController, 'engine' | 'state'>;
  /** Absolute path of a file of the window that a model named; rejects with `file/not-found`. */
  readonly resolveFile: (written: string) => Promise<string>;
  readonly logger: Logger;
}

/** The longest part of a question that is shown while it is asked. */
const maxShownCharacters = 60;

export function registerLanguageModelTools(parts: LanguageModelToolParts): Disposable {
  const store = new DisposableStore();
  const register = <T>(
    name: AgentToolName,
    schema: v.GenericSchema<unknown, T>,
    questionOf: (input: T) => AgentQuestion,
    messageOf: (input: T) => string,
  ): void => {
    store.add(vscode.lm.registerTool(name, createTool(parts, schema, questionOf, messageOf)));
  };
  register('semblance_search', searchInput, searchQuestion, ({ query }) =>
    vscode.l10n.t('Searching by meaning for “{0}”', shortened(query)),
  );
  register('semblance_similar', similarInput, similarQuestion, ({ file }) =>
    vscode.l10n.t('Looking for what is similar to {0}', shortened(file)),
  );
  register('semblance_find_images', findImagesInput, findImagesQuestion, ({ query, file }) =>
    vscode.l10n.t('Looking for pictures of “{0}”', shortened(query ?? file ?? '')),
  );
  return store;
}

function createTool<T>(
  parts: LanguageModelToolParts,
  schema: v.GenericSchema<unknown, T>,
  questionOf: (input: T) => AgentQuestion,
  messageOf: (input: T) => string,
): vscode.LanguageModelTool<unknown> {
  return {
    prepareInvocation: ({ input }) => {
      const parsed = v.safeParse(schema, input);
      return parsed.success ? { invocationMessage: messageOf(parsed.output) } : {};
    },
    invoke: async ({ input, tokenizationOptions }, token) => {
      const parsed = v.safeParse(schema, input);
      if (!parsed.success) throw new Error(parsed.issues.map(issueText).join('; '));
      const { state } = parts.engine;
      // Not a failure of the call: the model should tell the user, and not try again.
      if (state.kind === 'off') return textResult(messageForOff(state.reason).text);
      const { signal, dispose } = signalFromToken(token);
      try {
        const engine = await parts.engine.engine(signal);
        const found = await ask(engine, parts, questionOf(parsed.output), signal);
        const answer = agentAnswer(
          found,
          reasonText,
          found.results.length > 0 ? [] : problemsOf(parts.engine),
        );
        const text = await fittingText(answer, async (candidate) => {
          if (tokenizationOptions === undefined) return true;
          return (await tokenizationOptions.countTokens(candidate, token)) <= tokenizationOptions.tokenBudget;
        });
        return textResult(text);
      } catch (error) {
        if (isCancelled(error)) throw new vscode.CancellationError();
        parts.logger.warn(`A tool of a language model failed: ${describeError(error)}`);
        throw new Error(sentenceOf(error), { cause: error });
      } finally {
        dispose();
      }
    },
  };
}

async function ask(
  engine: EngineApi,
  parts: LanguageModelToolParts,
  question: AgentQuestion,
  signal: AbortSignal,
): Promise<SearchAnswer> {
  if (question.kind === 'search') return engine.search(question.query, signal);
  const file = await parts.resolveFile(question.query.file);
  return engine.similar({ ...question.query, file }, signal);
}

function problemsOf({ state }: LanguageModelToolParts['engine']): string[] {
  const problem = state.kind === 'running' ? emptyIndexProblem(state.status) : undefined;
  return problem === undefined ? [] : [problem];
}

function sentenceOf(error: unknown): string {
  // What the model wrote is wrong, and the error's own sentence says so best.
  const isAboutInput =
    SemblanceError.is(error, 'file/not-found') || SemblanceError.is(error, 'config/invalid');
  return isAboutInput ? error.message : messageForError(error).text;
}

function issueText(issue: v.BaseIssue<unknown>): string {
  const path = v.getDotPath(issue);
  return path === null ? issue.message : `${path}: ${issue.message}`;
}

function textResult(text: string): vscode.LanguageModelToolResult {
  return new vscode.LanguageModelToolResult([new vscode.LanguageModelTextPart(text)]);
}

function shortened(text: string): string {
  return text.length > maxShownCharacters ? `${text.slice(0, maxShownCharacters - 1)}…` : text;
}
