import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { beforeEach, describe, expect, it } from 'vitest';
import { mapDocument } from '../../../extension/cli/jsonDocuments.ts';
import { encodeMapFile, type MapFile } from '../../../extension/core/map/mapFile.ts';
import type { MapSummary } from '../../../extension/core/protocol/mapApi.ts';
import { useCommandLine } from './memoryEnvironment.ts';

const map: Omit<MapFile, 'points'> = {
  version: 3,
  layout: 2,
  indexVersion: 9,
  keepGap: false,
  trustworthiness: 0.91,
  structure: 0.3,
  placed: 1,
  unit: 10,
  topics: [{ id: 0, name: 'upload, retry', words: ['upload', 'retry'], size: 2, x: 0.5, y: 0.25 }],
  roots: [{ id: 'r', name: 'work', path: '/work' }],
  paths: ['src/a "b",\nc.ts', 'img/logo.png'],
  pathRoots: [0, 0],
  languages: ['typescript', 'png'],
  columns: {
    x: Float32Array.of(0.5, -0.5, 0.25),
    y: Float32Array.of(0.25, 1, 0),
    path: Uint32Array.of(0, 0, 1),
    startLine: Uint32Array.of(0, 10, 0),
    endLine: Uint32Array.of(4, 12, 0),
    modified: Uint32Array.of(86_400, 86_400, 0),
    language: Uint16Array.of(0, 0, 1),
    topic: Int16Array.of(0, 0, -1),
    modality: Uint8Array.of(0, 0, 2),
    item: new Uint8Array(48),
    stamp: new Uint32Array(3),
  },
};

const line = useCommandLine();

beforeEach(async () => {
  await line.run(['index']);
  await use({});
});

async function use(changes: Partial<MapSummary>): Promise<void> {
  const file = join(line.folder, 'maps', 'joined.map');
  await mkdir(join(line.folder, 'maps'), { recursive: true });
  await writeFile(file, encodeMapFile(map));
  const { version, layout, trustworthiness, topics, placed } = map;
  const summary = { version, layout, points: 3, file, trustworthiness, topics, placed, isStale: false };
  line.behaviour = { map: { ...summary, ...changes } };
}

describe('map', () => {
  it('lists the topics', async () => {
    const { exitCode, output } = await line.run(['map']);
    expect(exitCode).toBe(0);
    expect(output).toBe(
      '3 points, 1 topic, 1 in no topic\nTrustworthiness 0.91 (1 is best, about 0.5 is chance)\n2  upload, retry\n',
    );
  });

  it('asks for what the options say', async () => {
    await line.run(['map', '--layout', '--raw']);
    const [call] = line.engines.at(-1)?.calls.filter(({ method }) => method === 'map') ?? [];
    expect(call?.params).toEqual({ mapId: 'cli', shouldLayOut: true, keepGap: true });
  });

  it('exports CSV that keeps any path, with lines from 1 and none for pictures', async () => {
    const { output } = await line.run(['map', '--export', 'csv']);
    expect(output.split('\r\n')).toEqual([
      'path,startLine,endLine,modality,language,topic,topicName,x,y,modified',
      '"src/a ""b"",\nc.ts",1,5,code,typescript,0,"upload, retry",0.5,0.25,1970-01-02T00:00:00.000Z',
      '"src/a ""b"",\nc.ts",11,13,code,typescript,0,"upload, retry",-0.5,1,1970-01-02T00:00:00.000Z',
      'img/logo.png,,,image,png,,,0.25,0,1970-01-01T00:00:00.000Z',
      '',
    ]);
  });

  it('exports one JSON document with all points', async () => {
    const { output } = await line.run(['map', '--export', 'json']);
    const document = v.parse(mapDocument, JSON.parse(output));
    expect(document).toMatchObject({ command: 'map', count: 3, warning: null, placed: 1 });
    expect(document.points).toHaveLength(3);
    expect(document.points?.[2]).toMatchObject({ path: 'img/logo.png', modality: 'image', topic: null });
  });

  it('prints the summary alone with --json', async () => {
    const { output } = await line.run(['map', '--json']);
    expect(v.parse(mapDocument, JSON.parse(output)).points).toBeUndefined();
  });

  it('warns on stderr of a map that says nothing', async () => {
    await use({ warning: 'no-structure' });
    const { output, errors } = await line.run(['map', '--export', 'csv']);
    expect(errors).toContain('chance');
    expect(output).not.toContain('chance');
  });

  it('says when the file is damaged', async () => {
    await writeFile(join(line.folder, 'maps', 'joined.map'), 'no map');
    const { exitCode, errors } = await line.run(['map']);
    expect(exitCode).toBe(1);
    expect(errors).toContain('damaged');
  });

  it.each([[['map', 'src']], [['map', '--export', 'xml']], [['map', '--export', 'csv', '--json']]])(
    '%j ends with 2',
    async (words) => {
      expect((await line.run(words)).exitCode).toBe(2);
    },
  );

  it('of a folder without an index says how to make one', async () => {
    const { exitCode, errors } = await line.run(['map', '--in', '..']);
    expect(exitCode).toBe(1);
    expect(errors).toContain('semblance index');
  });
});
