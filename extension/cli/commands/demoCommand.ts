/** `semblance demo`: shows a newcomer five kinds of search on real files. */
import { resolve } from 'node:path';
import type { EngineApi } from '../../core/protocol/engineApi.ts';
import type { SearchAnswer } from '../../core/search/searchTypes.ts';
import { type CommandContext, quoted } from '../commandContext.ts';
import { chooseExamples, type DemoExample, loadPreparedExamples } from '../demoExamples.ts';
import { type DemoDocument, jsonSchemaVersion } from '../jsonDocuments.ts';
import { printableLine } from '../printable.ts';
import { durationText, plural } from '../quantities.ts';
import { resultDocument, resultLines } from '../resultsView.ts';
import { atMostOne } from './atMostOne.ts';
import { indexFolder } from './indexCommand.ts';

/** Enough to see that the order makes sense. */
const resultsPerExample = 3;

export async function demoCommand(context: CommandContext, signal: AbortSignal): Promise<number> {
  const { environment, locations, style } = context;
  const argument = atMostOne(context.parsed);
  const folder =
    argument === undefined
      ? (environment.sampleFolder ?? environment.currentFolder)
      : resolve(environment.currentFolder, argument);
  const location = await locations.locate(folder);
  say(
    context,
    '',
    style.bold('Semblance searches your files by meaning: code, text and pictures in one place.'),
  );
  say(context, 'The model runs on this computer; nothing is sent anywhere.', '');
  say(
    context,
    `${style.bold('Step 1.')} Read ${quoted(location.folder, context.environment.platform)} and build its index.`,
  );
  const done = await indexFolder(context, location, signal);
  say(
    context,
    `        ${plural(done.status.filesIndexed, 'file')}, ${plural(done.status.chunks, 'chunk')} of text and code, ${plural(done.status.images, 'picture')} in ${durationText(done.summary.elapsedMs)}.`,
  );
  if (done.summary.filesUnchanged > 0) {
    say(
      context,
      `        ${plural(done.summary.filesUnchanged, 'file')} had not changed and were not read again.`,
    );
  }

  const examples: DemoDocument['examples'] = [];
  await context.withEngine(done.location, signal, async (engine) => {
    const chosen = (await loadPreparedExamples(location.folder)) ?? (await chooseExamples(engine, signal));
    if (chosen.length === 0)
      say(context, '', 'This folder holds nothing that can be searched. Try another one.');
    else say(context, '', `${style.bold('Step 2.')} Ask. Each question below shows its best three answers.`);
    for (const [index, example] of chosen.entries()) {
      const answer = await ask(engine, example, signal);
      show(context, example, index + 1, answer);
      examples.push({
        title: example.title,
        kind: example.kind,
        question: example.kind === 'search' ? example.text : example.place,
        results: answer.results.map(resultDocument),
        timings: { ...answer.timings },
      });
    }
  });
  if (context.isJson) {
    const document: DemoDocument = {
      schema: jsonSchemaVersion,
      command: 'demo',
      folder: location.folder,
      summary: { ...done.summary },
      examples,
    };
    context.printJson(document);
    return 0;
  }
  say(context, '', `${style.bold('Your turn.')} Try it on your own files:`);
  // Inside a checkout nothing called `semblance` is on the path; npm tells when it started us.
  const program =
    context.environment.variables.npm_lifecycle_event === undefined ? 'semblance' : 'npm run semblance --';
  say(context, `  ${program} index <folder>`, `  ${program} search "your question" --in <folder>`, '');
  return 0;
}

function ask(engine: EngineApi, example: DemoExample, signal: AbortSignal): Promise<SearchAnswer> {
  const filter = example.modality === undefined ? {} : { modalities: [example.modality] };
  return example.kind === 'search'
    ? engine.search({ text: example.text, filter, limit: resultsPerExample, mode: 'hybrid' }, signal)
    : engine.similar({ ...example.query, filter, limit: resultsPerExample }, signal);
}

function show(context: CommandContext, example: DemoExample, number: number, answer: SearchAnswer): void {
  const { style, environment } = context;
  const question =
    example.kind === 'search' ? `"${example.text}"` : `what resembles ${printableLine(example.place)}`;
  const kind = example.modality === undefined ? '' : style.faint(` (${example.modality} only)`);
  say(context, '', `${style.bold(`${number}. ${example.title}`)}`, `   Question: ${question}${kind}`, '');
  const lines = resultLines(answer.results, {
    style,
    // Three columns of indentation.
    columns: environment.output.columns - 3,
    currentFolder: environment.currentFolder,
  });
  say(context, ...lines.map((line) => (line === '' ? '' : `   ${line}`)));
  if (answer.results.length === 0) say(context, '   Nothing was found.');
}

/** The talk of the demo is its output; with --json it is left out. */
function say(context: CommandContext, ...lines: readonly string[]): void {
  if (context.isJson) return;
  for (const line of lines) context.print(line);
}
