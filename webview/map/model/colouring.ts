/**
 * Which category each point belongs to (topic, folder, language, kind, age), and which colour each category has.
 */
import { modalities } from '../../../extension/core/documents/modality.ts';
import { type MapFile, noTopic, shownPathOf } from '../../../extension/core/map/mapFile.ts';
import type { ColourMode } from '../../../extension/core/protocol/views/mapView.ts';
import { ageColours, categoryColours, firstAgeColour, otherColour } from './palettes.ts';

export interface Category {
  /** Stays the same as long as the category means the same. */
  readonly key: string;
  readonly label: string;
  readonly points: number;
  /** Number in the palette. */
  readonly colour: number;
}

export interface Colouring {
  readonly mode: ColourMode;
  readonly categories: readonly Category[];
  /** Index of each point's category. */
  readonly categoryOf: Uint16Array;
}

/** Words that a colouring needs, in the user's language. */
export interface CategoryWords {
  readonly kinds: Readonly<Record<(typeof modalities)[number], string>>;
  /** From the newest to the oldest; as many as there are age colours. */
  readonly ages: readonly string[];
  readonly noTopic: string;
  readonly other: string;
  /** For files that lie in no folder. */
  readonly root: string;
}

export function colourPoints(map: MapFile, mode: ColourMode, words: CategoryWords, nowMs: number): Colouring {
  switch (mode) {
    case 'topic':
      return colourByTopic(map, words);
    case 'folder':
      return colourByFolder(map, words);
    case 'language':
      return byRank(
        mode,
        map,
        (point) => map.languages[map.columns.language[point] ?? 0] ?? '',
        (key) => key,
        words.other,
      );
    case 'modality':
      return colourByModality(map, words);
    case 'age':
      return colourByAge(map, words, nowMs);
  }
}

function colourByTopic(map: MapFile, words: CategoryWords): Colouring {
  const colours = topicColours(map.topics);
  const indexOfTopic = new Map<number, number>();
  const categories: Category[] = map.topics.map((topic, index) => {
    indexOfTopic.set(topic.id, index);
    return { key: `topic:${topic.id}`, label: topic.name, points: 0, colour: colours[index] ?? otherColour };
  });
  const none = categories.length;
  categories.push({ key: 'topic:none', label: words.noTopic, points: 0, colour: otherColour });
  const { topic } = map.columns;
  return counted('topic', map, categories, (point) => {
    const id = topic[point] ?? noTopic;
    return id === noTopic ? none : (indexOfTopic.get(id) ?? none);
  });
}

/**
 * There are more topics than colours: large topics choose first, and each takes the colour whose nearest bearer is
 * farthest away, so that neighbours differ.
 */
export function topicColours(
  topics: readonly { readonly x: number; readonly y: number; readonly size: number }[],
): readonly number[] {
  const colours: number[] = new Array<number>(topics.length).fill(otherColour);
  const order = topics
    .map((_, index) => index)
    .sort((a, b) => (topics[b]?.size ?? 0) - (topics[a]?.size ?? 0));
  const done: number[] = [];
  for (const index of order) {
    const topic = topics[index];
    if (topic === undefined) continue;
    let best = 0;
    let bestDistance = -1;
    for (let colour = 0; colour < categoryColours; colour++) {
      let nearest = Infinity;
      for (const other of done) {
        const bearer = topics[other];
        if (colours[other] !== colour || bearer === undefined) continue;
        nearest = Math.min(nearest, (bearer.x - topic.x) ** 2 + (bearer.y - topic.y) ** 2);
      }
      if (nearest > bestDistance) {
        best = colour;
        bestDistance = nearest;
      }
    }
    colours[index] = best;
    done.push(index);
  }
  return colours;
}

function colourByModality(map: MapFile, words: CategoryWords): Colouring {
  const categories = modalities.map((kind, index) => ({
    key: `kind:${kind}`,
    label: words.kinds[kind],
    points: 0,
    // Code blue-violet, text amber, pictures green: the farthest apart of the palette for everyone.
    colour: [1, 0, 2][index] ?? otherColour,
  }));
  return counted('modality', map, categories, (point) => map.columns.modality[point] ?? 0);
}

/** Upper ends of the ages in days; the last age has none. */
const ageDays = [1, 7, 31, 92, 366] as const;

function colourByAge(map: MapFile, words: CategoryWords, nowMs: number): Colouring {
  const categories = Array.from({ length: ageColours }, (_, index) => ({
    key: `age:${index}`,
    label: words.ages[index] ?? '',
    points: 0,
    colour: firstAgeColour + index,
  }));
  const secondsPerDay = 86_400;
  const { modified } = map.columns;
  return counted('age', map, categories, (point) => {
    const days = (nowMs / 1000 - (modified[point] ?? 0)) / secondsPerDay;
    const index = ageDays.findIndex((end) => days <= end);
    return index < 0 ? ageColours - 1 : index;
  });
}

function colourByFolder(map: MapFile, words: CategoryWords): Colouring {
  const pointsOfPath = new Uint32Array(map.paths.length);
  const { path } = map.columns;
  for (let point = 0; point < map.points; point++) {
    const index = path[point] ?? 0;
    pointsOfPath[index] = (pointsOfPath[index] ?? 0) + 1;
  }
  const shown = map.paths.map((_, index) => shownPathOf(map, index));
  const folders = chooseFolders(
    shown.map((name, index) => ({ path: name, points: pointsOfPath[index] ?? 0 })),
    mostFolders,
  );
  const folderOfPath = shown.map((name) => longestFolder(name, folders));
  return byRank(
    'folder',
    map,
    (point) => folderOfPath[path[point] ?? 0] ?? '',
    (key) => (key === '' ? words.root : key),
    words.other,
  );
}

interface FolderNode {
  readonly path: string;
  points: number;
  /** Points of files that lie in the folder itself. */
  own: number;
  readonly children: Map<string, FolderNode>;
}

/** Groups of files that are looked for; the largest get colours of their own. */
const mostFolders = 3 * categoryColours;

/**
 * Folders that divide the files into about `most` groups: the largest folder is replaced by its subfolders as long as
 * there is room. Files whose folder is not named belong to the nearest one above; the empty path is the root.
 */
export function chooseFolders(
  files: readonly { readonly path: string; readonly points: number }[],
  most: number,
): ReadonlySet<string> {
  const root: FolderNode = { path: '', points: 0, own: 0, children: new Map() };
  for (const file of files) {
    let node = root;
    node.points += file.points;
    const names = file.path.split('/').slice(0, -1);
    for (const name of names) {
      let child = node.children.get(name);
      if (child === undefined) {
        child = {
          path: node.path === '' ? name : `${node.path}/${name}`,
          points: 0,
          own: 0,
          children: new Map(),
        };
        node.children.set(name, child);
      }
      child.points += file.points;
      node = child;
    }
    node.own += file.points;
  }
  // The root says nothing, so it is divided whatever the number of its folders.
  let groups = partsOf(root);
  for (;;) {
    const room = most - groups.length + 1;
    const [largest] = groups
      .filter((node) => node.children.size > 0 && partsOf(node).length <= room)
      .sort((a, b) => b.points - a.points || (a.path < b.path ? -1 : 1));
    if (largest === undefined) break;
    groups = [...groups.filter((node) => node !== largest), ...partsOf(largest)];
  }
  return new Set(groups.map((node) => node.path));
}

/** The subfolders, and the folder itself for the files that lie in it. */
function partsOf(node: FolderNode): FolderNode[] {
  const own = node.own > 0 ? [{ ...node, points: node.own, children: new Map<string, FolderNode>() }] : [];
  return [...node.children.values(), ...own];
}

/** The named folder nearest above a file; empty when there is none. */
export function longestFolder(path: string, folders: ReadonlySet<string>): string {
  for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
    const folder = path.slice(0, end);
    if (folders.has(folder)) return folder;
  }
  return '';
}

/** The most frequent keys have colours of their own; the rest share one category. */
function byRank(
  mode: ColourMode,
  map: MapFile,
  keyOf: (point: number) => string,
  labelOf: (key: string) => string,
  other: string,
): Colouring {
  const counts = new Map<string, number>();
  const keys: string[] = [];
  for (let point = 0; point < map.points; point++) {
    const key = keyOf(point);
    keys.push(key);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const ranked = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([key]) => key);
  const named = ranked.slice(0, categoryColours);
  const indexOf = new Map(named.map((key, index) => [key, index]));
  const categories: Category[] = named.map((key, index) => ({
    key: `${mode}:${key}`,
    label: labelOf(key),
    points: 0,
    colour: index,
  }));
  if (ranked.length > named.length) {
    categories.push({ key: `${mode}:*`, label: other, points: 0, colour: otherColour });
  }
  return counted(mode, map, categories, (point) => indexOf.get(keys[point] ?? '') ?? named.length);
}

function counted(
  mode: ColourMode,
  map: MapFile,
  categories: readonly Category[],
  indexOf: (point: number) => number,
): Colouring {
  const counts = new Uint32Array(categories.length);
  const categoryOf = new Uint16Array(map.points);
  for (let point = 0; point < map.points; point++) {
    const index = indexOf(point);
    categoryOf[point] = index;
    counts[index] = (counts[index] ?? 0) + 1;
  }
  return {
    mode,
    categoryOf,
    categories: categories.map((category, index) => ({ ...category, points: counts[index] ?? 0 })),
  };
}
