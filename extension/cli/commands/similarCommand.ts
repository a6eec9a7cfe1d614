/** `semblance similar`: answers with what resembles a file, some of its lines, or a picture. */
import { readFile, realpath, stat } from 'node:fs/promises';
import { dirname, isAbsolute, relative, resolve, sep } from 'node:path';
import type { TextRange } from '../../core/documents/textRange.ts';
import { SemblanceError } from '../../core/errors/semblanceError.ts';
import type { EngineApi } from '../../core/protocol/engineApi.ts';
import { longestQuery } from '../../core/protocol/searchMessages.ts';
import type { SearchAnswer, SimilarQuery } from '../../core/search/searchTypes.ts';
import type { CommandContext } from '../commandContext.ts';
import { parseFileLines } from '../fileLines.ts';
import { readQueryOptions } from '../queryOptions.ts';
import { readSteeringOptions } from '../steeringOptions.ts';
import { UsageError } from '../usageError.ts';
import { noteOtherEncoder, printAnswer } from './searchCommand.ts';

export async function similarCommand(context: CommandContext, signal: AbortSignal): Promise<number> {
  const { parsed, environment } = context;
  const [argument, ...others] = parsed.positionals;
  if (argument === undefined || others.length > 0) {
    throw new UsageError('Name one file, for example: semblance similar src/main.ts:10-20', 'similar');
  }
  const options = {
    ...readQueryOptions(parsed, 'similar'),
    ...(await readSteeringOptions(parsed, environment.currentFolder)),
  };
  const lines = await parseFileLines(argument, async (file) => {
    const facts = await stat(resolve(environment.currentFolder, file)).catch(() => undefined);
    return facts !== undefined;
  });
  const file = await realFile(resolve(environment.currentFolder, lines.file), lines.file);
  const location = await context.indexedFolder(dirname(file), parsed.text('in'));
  const query = {
    file,
    ...(lines.range === undefined ? {} : { range: lines.range }),
    ...options,
  };
  const answer = await context.withEngine(location, signal, (engine, status) => {
    noteOtherEncoder(context, status);
    return askSimilar(engine, query, isInside(file, location.folder), signal);
  });
  printAnswer(context, 'similar', location, answer);
  return 0;
}

/** A text file that is not in the index can still be compared by its text. */
async function askSimilar(
  engine: EngineApi,
  query: SimilarQuery & { readonly file: string },
  isInFolder: boolean,
  signal: AbortSignal,
): Promise<SearchAnswer> {
  try {
    return await engine.similar(query, signal);
  } catch (error) {
    const isUnknown =
      SemblanceError.is(error, 'file/not-indexed') ||
      (!isInFolder && SemblanceError.is(error, 'file/not-found'));
    if (!isUnknown) throw error;
    const text = await readText(query.file, query.range);
    if (text === undefined) throw error;
    return engine.similar({ ...query, text }, signal);
  }
}

/** The lines of a file as a question; undefined for what is not text. */
export async function readText(file: string, range: TextRange | undefined): Promise<string | undefined> {
  const bytes = await readFile(file);
  if (bytes.includes(0)) return undefined;
  const text = bytes.toString('utf8');
  const part =
    range === undefined ? text : text.split('\n').slice(range.start.line, range.end.line).join('\n');
  return part.trim() === '' ? undefined : part.slice(0, longestQuery);
}

async function realFile(path: string, written: string): Promise<string> {
  const real = await realpath(path).catch(() => undefined);
  const facts = real === undefined ? undefined : await stat(real);
  if (real === undefined || facts === undefined) {
    throw new SemblanceError('file/not-found', `The file ${written} does not exist.`, { path: written });
  }
  if (facts.isDirectory()) {
    throw new SemblanceError('file/not-found', `${written} is a folder; name a file in it.`, {
      path: written,
    });
  }
  return real;
}

function isInside(file: string, folder: string): boolean {
  const path = relative(folder, file);
  return path !== '..' && !path.startsWith(`..${sep}`) && !isAbsolute(path);
}
