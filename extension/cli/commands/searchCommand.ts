/** `semblance search`: answers a question in words. */
import type { EngineStatus } from '../../core/protocol/engineApi.ts';
import type { SearchAnswer } from '../../core/search/searchTypes.ts';
import type { CommandContext } from '../commandContext.ts';
import type { IndexLocation } from '../indexLocation.ts';
import { jsonSchemaVersion, type SearchDocument } from '../jsonDocuments.ts';
import { printableLine } from '../printable.ts';
import { oneOf, readQueryOptions } from '../queryOptions.ts';
import { countText, resultDocument, resultLines } from '../resultsView.ts';
import { readSteeringOptions } from '../steeringOptions.ts';
import { UsageError } from '../usageError.ts';

const modes = ['hybrid', 'meaning', 'words'] as const;

export async function searchCommand(context: CommandContext, signal: AbortSignal): Promise<number> {
  const { parsed, environment } = context;
  const text = parsed.positionals.join(' ').trim();
  if (text === '')
    throw new UsageError(
      'What should be searched? For example: semblance search "read a config file"',
      'search',
    );
  const mode = oneOf(parsed.text('mode') ?? 'hybrid', modes, 'mode', 'search');
  const options = {
    ...readQueryOptions(parsed, 'search'),
    ...(await readSteeringOptions(parsed, environment.currentFolder)),
  };
  const location = await context.indexedFolder(environment.currentFolder, parsed.text('in'));
  const answer = await context.withEngine(location, signal, (engine, status) => {
    noteOtherEncoder(context, status);
    return engine.search({ text, mode, ...options }, signal);
  });
  printAnswer(context, 'search', location, answer);
  return 0;
}

/** The index answers with the encoders that it was made with, whatever was asked for. */
export function noteOtherEncoder(context: CommandContext, status: EngineStatus): void {
  const wanted = status.nextEncoderId;
  if (wanted !== null) {
    context.note(
      context.errorStyle.warning(
        `The index is made with ${status.encoderId}, which answers. To use ${wanted}, run "semblance index" with the same --encoder.`,
      ),
    );
  }
  if (status.encoderProblem !== null)
    context.note(context.errorStyle.warning(printableLine(status.encoderProblem.message)));
}

/** Prints the answer of search and similar. */
export function printAnswer(
  context: CommandContext,
  command: SearchDocument['command'],
  location: IndexLocation,
  answer: SearchAnswer,
): void {
  // The engine of a short command has not compared the files itself; the record knows whether indexing ever ended.
  const isComplete = (location.record?.completedAt ?? null) !== null;
  if (context.isJson) {
    const document: SearchDocument = {
      schema: jsonSchemaVersion,
      command,
      folder: location.folder,
      isComplete,
      results: answer.results.map(resultDocument),
      timings: { ...answer.timings },
    };
    context.printJson(document);
    return;
  }
  const { environment, style } = context;
  const lines = resultLines(answer.results, {
    style,
    columns: environment.output.columns,
    currentFolder: environment.currentFolder,
  });
  for (const line of lines) context.print(line);
  if (answer.results.length === 0) {
    context.note('Nothing was found. Try other words, or fewer filters.');
  } else {
    context.note(context.errorStyle.faint(countText(answer.results.length, answer.timings.totalMs)));
  }
  if (!isComplete) {
    context.note(
      context.errorStyle.warning(
        'Indexing has not been finished, so some files are missing. Run "semblance index" to go on.',
      ),
    );
  }
}
