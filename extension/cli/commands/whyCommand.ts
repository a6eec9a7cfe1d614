/** `semblance why`: says why a file, or some of its lines, fit a question. */
import { realpath } from 'node:fs/promises';
import type { Modality } from '../../core/documents/modality.ts';
import { SemblanceError } from '../../core/errors/semblanceError.ts';
import { isPicturePath } from '../../core/references/pathScanner.ts';
import type { CommandContext } from '../commandContext.ts';
import { explanationLines } from '../explanationView.ts';
import { jsonSchemaVersion, type WhyDocument } from '../jsonDocuments.ts';
import { itemOf, readSteeringOptions } from '../steeringOptions.ts';
import { UsageError } from '../usageError.ts';
import { noteOtherEncoder } from './searchCommand.ts';

/** The item is explained whatever its place, so that only the candidates of a usual answer are ranked. */
const rankedResults = 10;

export async function whyCommand(context: CommandContext, signal: AbortSignal): Promise<number> {
  const { parsed, environment } = context;
  const { currentFolder } = environment;
  const written = parsed.positionals.at(-1);
  const text = parsed.positionals.slice(0, -1).join(' ').trim();
  if (written === undefined || text === '') {
    throw new UsageError(
      'Give a question and a file, for example: semblance why "read a config file" src/config.ts:12',
      'why',
    );
  }
  const named = await itemOf(written, currentFolder);
  const file = await realpath(named.file).catch(() => undefined);
  if (file === undefined)
    throw new SemblanceError('file/not-found', `The file ${written} does not exist.`, { path: written });
  const steering = await readSteeringOptions(parsed, currentFolder);
  const location = await context.indexedFolder(currentFolder, parsed.text('in'));
  const modality: Modality = isPicturePath(file) ? 'image' : 'code';
  const explanation = await context.withEngine(location, signal, (engine, status) => {
    noteOtherEncoder(context, status);
    const query = { text, mode: 'hybrid', filter: {}, limit: rankedResults, ...steering } as const;
    return engine.explain({ query: { kind: 'search', query }, item: { ...named, file, modality } }, signal);
  });
  if (context.isJson) {
    const { around, heat, neighbours, words, ...facts } = explanation;
    const document: WhyDocument = {
      schema: jsonSchemaVersion,
      command: 'why',
      folder: location.folder,
      question: text,
      ...facts,
      parts: [...facts.parts],
      lines: facts.lines.map((line) => ({ ...line, tokens: [...line.tokens] })),
      around,
      heat: heat === undefined ? null : { ...heat, values: [...heat.values] },
      words: [...(words ?? [])],
      neighbours: neighbours.map((result) => ({
        path: result.path,
        file: result.file,
        range: result.range,
        modality: result.modality,
        probability: result.probability,
      })),
    };
    context.printJson(document);
    return 0;
  }
  const { columns } = environment.output;
  for (const line of explanationLines(explanation, { style: context.style, columns, currentFolder }))
    context.print(line);
  return 0;
}
