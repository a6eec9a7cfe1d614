/** `semblance map`: lays out the map of an indexed folder, tells its topics, and exports its points. */
import { readFile } from 'node:fs/promises';
import { SemblanceError } from '../../core/errors/semblanceError.ts';
import { decodeMapFile, type MapFile } from '../../core/map/mapFile.ts';
import { csvLines, rowOfPoint } from '../../core/map/mapTable.ts';
import type { MapProgress, MapSummary, MapWarning } from '../../core/protocol/mapApi.ts';
import type { CommandContext } from '../commandContext.ts';
import { jsonSchemaVersion, type MapDocument } from '../jsonDocuments.ts';
import { printableLine } from '../printable.ts';
import { plural } from '../quantities.ts';
import { oneOf } from '../queryOptions.ts';
import { UsageError } from '../usageError.ts';

const exportFormats = ['csv', 'json'] as const;

const phaseTexts: Readonly<Record<MapProgress['phase'], string>> = {
  reading: 'Reading the index',
  comparing: 'Comparing everything with everything',
  layingOut: 'Laying out',
  placing: 'Placing what is new',
  naming: 'Naming topics',
  writing: 'Writing',
};

const mapWarningTexts: Readonly<Record<MapWarning, string>> = {
  'few-points': 'There are too few chunks for a layout: where they lie says nothing.',
  'no-structure': 'The vectors lie as unrelated ones would: groups on this map are chance.',
  untrustworthy: 'Many neighbours on this map are not near in meaning: look closer before you trust it.',
};

export async function mapCommand(context: CommandContext, signal: AbortSignal): Promise<number> {
  const { parsed, environment } = context;
  if (parsed.positionals.length > 0)
    throw new UsageError(`"map" takes no arguments; name a folder with --in.`, 'map');
  const named = parsed.text('export');
  const format = named === undefined ? undefined : oneOf(named, exportFormats, 'export', 'map');
  if (format === 'csv' && context.isJson)
    throw new UsageError('--json and --export csv exclude each other.', 'map');
  const location = await context.indexedFolder(environment.currentFolder, parsed.text('in'));
  const { summary, map } = await context.withEngine(location, signal, async (engine) => {
    const progress = engine.onDidMapProgress(({ phase, done }) => {
      const share = phase === 'comparing' || phase === 'layingOut' ? ` ${Math.round(done * 100)} %` : '';
      context.progress.showText(phase, `${phaseTexts[phase]}${share}`);
    });
    try {
      const made = await engine.map(
        { mapId: 'cli', shouldLayOut: parsed.flag('layout'), keepGap: parsed.flag('raw') },
        signal,
      );
      return { summary: made, map: await readMap(made) };
    } finally {
      progress.dispose();
    }
  });
  if (format === 'csv') {
    context.progress.clear();
    for (const line of csvLines(map)) environment.output.write(line);
  } else if (format === 'json' || context.isJson)
    context.printJson(documentOf(location.folder, summary, map, format === 'json'));
  else print(context, summary, map);
  if (summary.warning !== undefined)
    context.note(context.errorStyle.warning(mapWarningTexts[summary.warning]));
  return 0;
}

async function readMap({ file }: MapSummary): Promise<MapFile> {
  const map = decodeMapFile(new Uint8Array(await readFile(file)));
  if (map === undefined)
    throw new SemblanceError('index/corrupt', `The map in ${file} is damaged. Run the command again.`, {
      file,
    });
  return map;
}

function print(context: CommandContext, summary: MapSummary, map: MapFile): void {
  const { style } = context;
  const alone = map.columns.topic.reduce((count, topic) => (topic < 0 ? count + 1 : count), 0);
  context.print(
    `${plural(summary.points, 'point')}, ${plural(summary.topics.length, 'topic')}, ${alone} in no topic`,
  );
  if (summary.trustworthiness !== null)
    context.print(`Trustworthiness ${summary.trustworthiness.toFixed(2)} (1 is best, about 0.5 is chance)`);
  const width = String(summary.topics[0]?.size ?? 0).length;
  for (const topic of summary.topics)
    context.print(`${style.faint(String(topic.size).padStart(width))}  ${printableLine(topic.name)}`);
  context.note(context.errorStyle.faint(`Map: ${summary.file}`));
}

function documentOf(folder: string, summary: MapSummary, map: MapFile, hasPoints: boolean): MapDocument {
  const { version, points, trustworthiness, topics, placed, file, warning } = summary;
  return {
    schema: jsonSchemaVersion,
    command: 'map',
    folder,
    file,
    version,
    count: points,
    trustworthiness,
    warning: warning ?? null,
    placed,
    topics: topics.map((topic) => ({ ...topic, words: [...topic.words] })),
    ...(hasPoints
      ? { points: Array.from({ length: map.points }, (_, point) => rowOfPoint(map, point)) }
      : {}),
  };
}
