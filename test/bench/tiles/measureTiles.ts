/**
 * Asks an index for the small icons of its screens, in words and by their picture, and for what must not get worse:
 * large pictures of one thing, and notes among pictures.
 */
import { neverCancelled } from '../../../extension/core/cancellation/cancellation.ts';
import type { EngineApi } from '../../../extension/core/protocol/engineApi.ts';
import type { SearchFilter, SearchResult } from '../../../extension/core/search/searchTypes.ts';
import type { ScreenTruth, TileWorld } from './tileWorld.ts';

export interface IconReport {
  /** Share of icons whose first result shows them. */
  readonly recallAt1: number;
  /** Share of the screens with the icon, of ten at most, among the first ten. */
  readonly recallAt10: number;
  /** Of the first results that are right: how many outline a part, and how many of these the icon's centre. */
  readonly right: number;
  readonly outlined: number;
  readonly centred: number;
}

export interface TileReport {
  readonly words: IconReport;
  readonly picture: IconReport;
  /** A large picture of one thing, asked for by its name among all pictures. */
  readonly scenesAt1: number;
  readonly scenesAt10: number;
  /** The same, asked for by the drawing of the thing. */
  readonly scenesByPictureAt1: number;
  /** A note, asked for by its subject among everything: first place, and pictures among the first ten. */
  readonly notesAt1: number;
  readonly picturesInMixedLists: number;
  /** Lists in which a file stands twice. */
  readonly listsWithRepeats: number;
  readonly medianQueryMs: number;
}

const shown = 10;

type Engine = Pick<EngineApi, 'search' | 'similar'>;

export async function measureTiles(engine: Engine, world: TileWorld): Promise<TileReport> {
  const lists: (readonly SearchResult[])[] = [];
  const times: number[] = [];
  const search = async (text: string, filter: SearchFilter): Promise<readonly SearchResult[]> => {
    const query = { text, filter, limit: shown, mode: 'hybrid' } as const;
    const answer = await engine.search(query, neverCancelled());
    lists.push(answer.results);
    times.push(answer.timings.totalMs);
    return answer.results;
  };
  const like = async (svg: string, filter: SearchFilter): Promise<readonly SearchResult[]> => {
    const image = { bytes: Buffer.from(svg), mediaType: 'image/svg+xml' };
    const { results } = await engine.similar({ image, filter, limit: shown }, neverCancelled());
    lists.push(results);
    return results;
  };
  const ofScreens: SearchFilter = { modalities: ['image'], pathGlobs: ['screens/**'] };
  const byWords = [];
  const byPicture = [];
  for (const { caption, svg } of world.icons) {
    byWords.push(await search(caption, ofScreens));
    byPicture.push(await like(svg, ofScreens));
  }
  const scenes: number[] = [];
  const scenesByPicture: number[] = [];
  for (const { path, caption, svg } of world.scenes) {
    const isScene = (found: SearchResult): boolean => found.path === path;
    scenes.push((await search(caption, { modalities: ['image'] })).findIndex(isScene));
    scenesByPicture.push((await like(svg, { modalities: ['image'] })).findIndex(isScene));
  }
  const notes: number[] = [];
  let pictures = 0;
  for (const { path, question } of world.notes) {
    const results = await search(question, {});
    notes.push(results.findIndex((found) => found.path === path));
    pictures += results.filter(({ modality }) => modality === 'image').length;
  }
  const shareOf = (ranks: readonly number[], places: number): number =>
    ranks.filter((rank) => rank >= 0 && rank < places).length / Math.max(1, ranks.length);
  return {
    words: reportOf(byWords, world.screens),
    picture: reportOf(byPicture, world.screens),
    scenesAt1: shareOf(scenes, 1),
    scenesAt10: shareOf(scenes, shown),
    scenesByPictureAt1: shareOf(scenesByPicture, 1),
    notesAt1: shareOf(notes, 1),
    picturesInMixedLists: pictures / Math.max(1, world.notes.length),
    listsWithRepeats: lists.filter((list) => new Set(list.map(({ file }) => file)).size < list.length).length,
    medianQueryMs: times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0,
  };
}

function reportOf(
  answers: readonly (readonly SearchResult[])[],
  screens: readonly ScreenTruth[],
): IconReport {
  const truthOf = new Map(screens.map((screen) => [screen.path, screen]));
  let first = 0;
  let among = 0;
  let outlined = 0;
  let centred = 0;
  for (const [icon, results] of answers.entries()) {
    const truths = results.map(({ path }) => truthOf.get(path));
    const right = screens.filter((screen) => screen.icon === icon).length;
    among += truths.filter((truth) => truth?.icon === icon).length / Math.max(1, Math.min(shown, right));
    const [best] = truths;
    if (best?.icon !== icon) continue;
    first += 1;
    const region = results[0]?.why.flatMap((reason) => (reason.kind === 'pixels' && reason.region) || [])[0];
    if (region === undefined) continue;
    outlined += 1;
    const x = (best.place.x + best.place.side / 2) / best.width;
    const y = (best.place.y + best.place.side / 2) / best.height;
    const isIn =
      x >= region.x && x <= region.x + region.width && y >= region.y && y <= region.y + region.height;
    if (isIn) centred += 1;
  }
  const icons = Math.max(1, answers.length);
  return { recallAt1: first / icons, recallAt10: among / icons, right: first, outlined, centred };
}
