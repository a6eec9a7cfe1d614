/** Asks all indexes that the server keeps, and makes one answer of theirs. */

import { basename } from 'node:path';
import { type AgentAnswer, agentAnswer, emptyIndexProblem } from '../../core/agents/agentAnswer.ts';
import type { AgentQuestion } from '../../core/agents/agentQuestions.ts';
import { SemblanceError } from '../../core/errors/semblanceError.ts';
import type { EngineApi, EngineStatus } from '../../core/protocol/engineApi.ts';
import type { SearchAnswer, SearchResult } from '../../core/search/searchTypes.ts';
import { resolveAgentFile } from '../../node/agents/resolveAgentFile.ts';
import { readText } from '../commands/similarCommand.ts';
import { reasonText } from '../resultsView.ts';
import type { LiveIndex, ProgressListener } from './liveIndex.ts';

/** Rejects with SemblanceError, and with CancelledError. */
export async function answerQuestion(
  indexes: readonly LiveIndex[],
  question: AgentQuestion,
  signal: AbortSignal,
  onProgress: ProgressListener,
): Promise<AgentAnswer> {
  const ask = await asker(indexes, question, signal);
  const answers = await Promise.all(
    indexes.map((index) => index.ask((engine) => ask(engine, index), signal, onProgress)),
  );
  const found = merged(indexes, answers, question.query.limit);
  const problems = [
    ...new Set(indexes.map(({ failure }) => failure).filter((failure) => failure !== '')),
  ].map((failure) => `The index could not be brought up to date: ${failure}`);
  const shouldAskWhy = found.results.length === 0 && problems.length === 0;
  return agentAnswer(found, reasonText, shouldAskWhy ? await emptiness(indexes, signal) : problems);
}

/** A sentence when all of the indexes are complete and hold nothing. */
async function emptiness(indexes: readonly LiveIndex[], signal: AbortSignal): Promise<string[]> {
  const statuses = await Promise.all(
    indexes.map((index) =>
      index.ask(
        (engine) => engine.status(signal),
        signal,
        () => undefined,
      ),
    ),
  );
  const total = (of: (status: EngineStatus) => number): number =>
    statuses.reduce((sum, status) => sum + of(status), 0);
  const problem = emptyIndexProblem({
    isComplete: statuses.every(({ isComplete }) => isComplete),
    chunks: total(({ chunks }) => chunks),
    images: total(({ images }) => images),
    filesSkipped: total(({ filesSkipped }) => filesSkipped),
  });
  return problem === undefined ? [] : [problem];
}

type Asker = (engine: EngineApi, index: LiveIndex) => Promise<SearchAnswer>;

async function asker(
  indexes: readonly LiveIndex[],
  question: AgentQuestion,
  signal: AbortSignal,
): Promise<Asker> {
  if (question.kind === 'search') return (engine) => engine.search(question.query, signal);
  const roots = indexes.flatMap(({ configuration }) => configuration.roots);
  const { file, root } = await resolveAgentFile(question.query.file, roots);
  const query = { ...question.query, file };
  return async (engine, index) => {
    const isOwn = index.configuration.roots.includes(root);
    try {
      return await engine.similar(query, signal);
    } catch (error) {
      const isForeign =
        !isOwn &&
        (SemblanceError.is(error, 'file/not-found') || SemblanceError.is(error, 'file/not-indexed'));
      if (!isForeign) throw error;
      // Another index knows the file; to this one its text is all there is.
      const text = await readText(file, query.range);
      return text === undefined ? noAnswer : await engine.similar({ ...query, text }, signal);
    }
  };
}

const noAnswer: SearchAnswer = {
  results: [],
  timings: { encodeMs: 0, vectorMs: 0, wordsMs: 0, totalMs: 0 },
  isComplete: true,
};

/** Scores are comparable inside one answer only; probabilities are comparable everywhere. */
function merged(
  indexes: readonly LiveIndex[],
  answers: readonly SearchAnswer[],
  limit: number,
): Pick<SearchAnswer, 'results' | 'isComplete'> {
  const isComplete = answers.every((answer) => answer.isComplete);
  const [only] = answers;
  if (only !== undefined && answers.length === 1) return { results: only.results, isComplete };
  const results = answers.flatMap((answer, place) =>
    answer.results.map((result) => named(result, indexes[place])),
  );
  results.sort((a, b) => b.probability - a.probability);
  return { results: results.slice(0, limit), isComplete };
}

/** With the folder's name in front, as one index of several folders has it. */
function named(result: SearchResult, index: LiveIndex | undefined): SearchResult {
  const [root] = index?.configuration.roots ?? [];
  return root === undefined
    ? result
    : { ...result, path: `${root.name || basename(root.path)}/${result.path}` };
}
