// Maps that look like those of a workspace: groups of files about one thing, some long, some split, with strays between.

import { encodeMapFile, type MapColumns, type MapTexts } from '../../extension/core/map/mapFile.ts';

export interface FixtureOptions {
  readonly points: number;
  readonly version?: number;
  readonly layout?: number;
  readonly trustworthiness?: number | null;
  readonly root?: string;
}

const topics = [
  ['retry upload', 'services/collector', 'go', 0],
  ['session token', 'services/gateway/src', 'rust', 0],
  ['invoice tariff', 'services/billing/src', 'java', 0],
  ['solar forecast', 'services/forecast', 'python', 0],
  ['chart axis', 'web/src/charts', 'typescript', 0],
  ['map polyline', 'web/src/map', 'typescript', 0],
  ['settings form', 'web/src/settings', 'typescriptreact', 0],
  ['privacy household', 'docs', 'markdown', 1],
  ['install update', 'docs/setup', 'markdown', 1],
  ['meter protocol', 'firmware/meter', 'c', 0],
  ['battery icon', 'assets/icons', 'svg', 2],
  ['screen photo', 'assets/photos', 'png', 2],
  ['release pipeline', 'scripts', 'shellscript', 0],
  ['test helper', 'test', 'typescript', 0],
] as const;

/** Numbers in 0..1 that are the same in every run. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

export const fixtureRoot = '/workspace/hearthwatch';
const linesPerPoint = 14;
const pointsPerFile = 6;

/** The bytes of a map's file. Every point of a picture topic is a picture of its own. */
export function fixtureMap(options: FixtureOptions): Uint8Array<ArrayBuffer> {
  const { points } = options;
  const random = randomNumbers(7);
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const columns: MapColumns = {
    x: new Float32Array(points),
    y: new Float32Array(points),
    path: new Uint32Array(points),
    startLine: new Uint32Array(points),
    endLine: new Uint32Array(points),
    modified: new Uint32Array(points),
    language: new Uint16Array(points),
    topic: new Int16Array(points),
    modality: new Uint8Array(points),
    item: new Uint8Array(points * 16),
    stamp: new Uint32Array(points),
  };
  const paths: string[] = [];
  const languages = [...new Set(topics.map(([, , language]) => language))];
  const shapes = topics.map((_, index) => {
    const angle = index * 2.399963; // The golden angle spreads them evenly.
    const radius = 0.2 + 0.68 * Math.sqrt((index + 0.5) / topics.length);
    return {
      x: radius * Math.cos(angle),
      y: radius * Math.sin(angle),
      turn: random() * Math.PI,
      length: 0.1 + 0.1 * random(),
      width: 0.03 + 0.03 * random(),
      bend: (random() - 0.5) * 0.3,
    };
  });
  const newestSeconds = Date.UTC(2026, 10, 20) / 1000;
  const counts = new Array<number>(topics.length).fill(0);
  let file = -1;
  let inFile = 0;
  let topic = 0;
  for (let point = 0; point < points; point++) {
    if (point === 0 || inFile >= pointsPerFile || topics[topic]?.[3] === 2) {
      const pick = random() ** 1.3;
      topic = Math.floor(pick * topics.length);
      const [, folder, language, kind] = topics[topic] ?? topics[0];
      file += 1;
      inFile = 0;
      const name = `${['store', 'panel', 'reader', 'client', 'rules', 'view'][file % 6]}${file}`;
      const extension =
        {
          typescript: 'ts',
          typescriptreact: 'tsx',
          python: 'py',
          markdown: 'md',
          shellscript: 'sh',
          rust: 'rs',
        }[language as string] ?? language;
      paths.push(`${folder}/${kind === 2 ? 'picture' : name}${kind === 2 ? file : ''}.${extension}`);
    }
    const shape = shapes[topic] ?? { x: 0, y: 0, turn: 0, length: 0.1, width: 0.05, bend: 0 };
    const isStray = random() < 0.07;
    const along = normal() * shape.length;
    const across = normal() * shape.width + (along * along * shape.bend) / (shape.length * shape.length) / 3;
    const spread = isStray ? 3 : 1;
    columns.x[point] = shape.x + spread * (along * Math.cos(shape.turn) - across * Math.sin(shape.turn));
    columns.y[point] = shape.y + spread * (along * Math.sin(shape.turn) + across * Math.cos(shape.turn));
    columns.path[point] = file;
    const kind = topics[topic]?.[3] ?? 0;
    columns.startLine[point] = kind === 2 ? 0 : inFile * linesPerPoint;
    columns.endLine[point] = kind === 2 ? 0 : (inFile + 1) * linesPerPoint - 1;
    columns.modified[point] = newestSeconds - Math.floor(400 * 86_400 * random() ** 3);
    columns.language[point] = languages.indexOf(topics[topic]?.[2] ?? 'go');
    columns.topic[point] = isStray ? -1 : topic;
    columns.modality[point] = kind;
    if (!isStray) counts[topic] = (counts[topic] ?? 0) + 1;
    inFile += 1;
  }
  const texts: MapTexts = {
    version: options.version ?? 1,
    layout: options.layout ?? 1,
    indexVersion: 5,
    keepGap: false,
    trustworthiness: options.trustworthiness === undefined ? 0.87 : options.trustworthiness,
    structure: 0.6,
    placed: 0,
    unit: 1,
    topics: topics.map(([name], id) => ({
      id,
      name,
      words: name.split(' '),
      size: counts[id] ?? 0,
      x: shapes[id]?.x ?? 0,
      y: shapes[id]?.y ?? 0,
    })),
    roots: [{ id: 'r', name: 'hearthwatch', path: options.root ?? fixtureRoot }],
    paths,
    pathRoots: paths.map(() => 0),
    languages,
  };
  return encodeMapFile({ ...texts, columns });
}
