/**
 * Turns questions of the gallery into questions to the engine, and what comes back into pictures that a page can draw.
 */
import { throwIfCancelled } from '../../core/cancellation/cancellation.ts';
import { imageFormatOf } from '../../core/discovery/languages.ts';
import { SemblanceError } from '../../core/errors/semblanceError.ts';
import type { EngineApi } from '../../core/protocol/engineApi.ts';
import { type IndexedItem, mostItemsPerPage } from '../../core/protocol/itemApi.ts';
import type {
  GalleryFacet,
  GalleryFilter,
  GalleryPicture,
  GalleryQuestion,
  GalleryUsage,
} from '../../core/protocol/views/galleryView.ts';
import { boxesOfReasons } from '../../core/search/boxesOfReasons.ts';
import { parseQueryFilters } from '../../core/search/queryFilters.ts';
import type {
  MatchReason,
  PictureInput,
  SearchAnswer,
  SearchFilter,
  SearchResult,
} from '../../core/search/searchTypes.ts';
import { askSimilar, questionsOfPlace } from '../similarPanel/askSimilar.ts';

export interface GalleryAsk {
  readonly question: GalleryQuestion;
  readonly filter: GalleryFilter;
  /** Absolute paths. */
  readonly more: readonly string[];
  readonly less: readonly string[];
}

export interface GalleryAnswer {
  readonly pictures: readonly GalleryPicture[];
  readonly isComplete: boolean;
}

export interface GalleryFacets {
  readonly formats: readonly GalleryFacet[];
  readonly folders: readonly GalleryFacet[];
}

type GalleryEngine = Pick<EngineApi, 'items' | 'search' | 'similar'>;

export interface GalleryAnswersParts {
  readonly engine: (signal: AbortSignal) => Promise<GalleryEngine>;
  /** Where a page loads the picture from; another `version` makes it load again. */
  readonly uriOf: (file: string, version: number) => string;
  readonly reasonsOf: (why: readonly MatchReason[]) => readonly string[];
  readonly reasonText: (reason: MatchReason) => string;
  /** Reads a picture that the index does not know. */
  readonly readPicture: (file: string) => Promise<PictureInput>;
}

/** Nobody looks through more matches than this, and each costs reads of its rows. */
const mostMatches = 200;
/** Pictures are used in a few places; a logo in hundreds that all say the same. */
const mostUsages = 50;
/** A list of more folders is longer than the list of pictures in one of them. */
const mostFolders = 200;

interface PictureList {
  readonly items: ReadonlyMap<string, IndexedItem>;
  readonly isComplete: boolean;
}

export class GalleryAnswers {
  readonly #parts: GalleryAnswersParts;
  /** All pictures of the index by absolute path, until it changes. */
  #known: PictureList | undefined;
  /** Raised when the index changes: a list that was begun before is out of date when it arrives. */
  #generation = 0;

  constructor(parts: GalleryAnswersParts) {
    this.#parts = parts;
  }

  /** The index changed: what was listed before is asked for again. */
  forget(): void {
    this.#generation += 1;
    this.#known = undefined;
  }

  async answer(ask: GalleryAsk, signal: AbortSignal): Promise<GalleryAnswer> {
    const list = await this.#list(signal);
    const typed = ask.question.kind === 'words' ? parseQueryFilters(ask.question.text) : undefined;
    if (ask.question.kind === 'all' || typed?.text === '') {
      const passing = await this.#browse(list, typed?.filter ?? {}, signal);
      return {
        pictures: passing
          .filter((item) => passes(item.path, ask.filter))
          .map((item) => this.#pictureOf(item)),
        isComplete: list.isComplete,
      };
    }
    const found = await this.#search(ask, typed, signal);
    return {
      pictures: found.results
        .filter((result) => isWanted(result, ask))
        .map((result) => this.#matchOf(result, list.items.get(result.file))),
      isComplete: found.isComplete,
    };
  }

  async facets(signal: AbortSignal): Promise<GalleryFacets> {
    const { items } = await this.#list(signal);
    return facetsOf([...items.values()].map(({ path }) => path));
  }

  /** Where the workspace mentions or imports a picture; nothing for one that is not in the index. */
  async usages(file: string, signal: AbortSignal): Promise<readonly GalleryUsage[]> {
    const engine = await this.#parts.engine(signal);
    const answer = await engine
      .similar({ file, filter: { modalities: ['code', 'text'] }, limit: mostUsages }, signal)
      .catch((error: unknown) => {
        if (SemblanceError.is(error, 'file/not-indexed')) return undefined;
        throw error;
      });
    return (answer?.results ?? []).flatMap((result) => {
      const reason = result.why.find(({ kind }) => kind === 'reference' || kind === 'import');
      const line = reason === undefined ? undefined : lineOf(reason);
      if (reason === undefined || line === undefined) return [];
      return [{ file: result.file, path: result.path, line, text: this.#parts.reasonText(reason) }];
    });
  }

  async #search(
    { question, filter, more, less }: GalleryAsk,
    typed: ReturnType<typeof parseQueryFilters> | undefined,
    signal: AbortSignal,
  ): Promise<SearchAnswer> {
    const engine = await this.#parts.engine(signal);
    throwIfCancelled(signal);
    const common = {
      filter: this.#searchFilter(typed?.filter ?? {}, filter),
      limit: mostMatches,
      ...(more.length === 0 ? {} : { more: more.map((file) => ({ file })) }),
      ...(less.length === 0 ? {} : { less: less.map((file) => ({ file })) }),
    };
    switch (question.kind) {
      case 'words':
        return await engine.search({ ...common, text: typed?.text ?? '', mode: 'hybrid' }, signal);
      case 'code': {
        const { file, range, text, nearby } = question;
        const place = {
          ...(file === undefined ? {} : { file }),
          ...(range === undefined ? {} : { range }),
          ...(text === undefined ? {} : { text }),
        };
        return (await askSimilar(engine, questionsOfPlace(place, nearby), common, signal)).answer;
      }
      case 'pixels':
        return await engine.similar(
          { ...common, image: { bytes: question.bytes, mediaType: question.mediaType } },
          signal,
        );
      case 'picture':
        return await engine
          .similar({ ...common, file: question.file }, signal)
          .catch(async (error: unknown) => {
            // Outside of the workspace or left out of the index: it can still be looked at.
            if (!SemblanceError.is(error, 'file/not-indexed')) throw error;
            const image = await this.#parts.readPicture(question.file);
            return await engine.similar({ ...common, image }, signal);
          });
      case 'all':
        throw new SemblanceError('internal', 'All pictures are listed, not searched.');
    }
  }

  #searchFilter(typed: SearchFilter, { formats, folder }: GalleryFilter): SearchFilter {
    const languageIds = formats.length > 0 ? formats : (typed.languageIds ?? []);
    const pathGlobs = typed.pathGlobs ?? globsOfFolder(folder);
    return {
      modalities: ['image'],
      ...(languageIds.length === 0 ? {} : { languageIds }),
      ...(pathGlobs.length === 0 ? {} : { pathGlobs }),
    };
  }

  async #browse(
    list: PictureList,
    filter: SearchFilter,
    signal: AbortSignal,
  ): Promise<readonly IndexedItem[]> {
    const { languageIds = [], pathGlobs } = filter;
    const { items } = pathGlobs === undefined ? list : await this.#load(signal, pathGlobs);
    const all = [...items.values()];
    if (languageIds.length === 0) return all;
    return all.filter(({ path }) => languageIds.includes(imageFormatOf(path) ?? ''));
  }

  async #list(signal: AbortSignal): Promise<PictureList> {
    if (this.#known !== undefined) return this.#known;
    const generation = this.#generation;
    const loaded = await this.#load(signal);
    if (generation === this.#generation) this.#known = loaded;
    return loaded;
  }

  async #load(signal: AbortSignal, pathGlobs?: readonly string[]): Promise<PictureList> {
    const engine = await this.#parts.engine(signal);
    const items = new Map<string, IndexedItem>();
    for (let offset = 0; ; offset += mostItemsPerPage) {
      const page = await engine.items(
        {
          modalities: ['image'],
          offset,
          limit: mostItemsPerPage,
          ...(pathGlobs === undefined ? {} : { pathGlobs }),
        },
        signal,
      );
      throwIfCancelled(signal);
      for (const item of page.items) items.set(item.file, item);
      if (offset + page.items.length >= page.total || page.items.length === 0)
        return { items, isComplete: page.isComplete };
    }
  }

  #pictureOf({ file, path, bytes, modifiedMs }: IndexedItem): GalleryPicture {
    return { file, path, uri: this.#parts.uriOf(file, modifiedMs), bytes, modifiedMs };
  }

  #matchOf(result: SearchResult, item: IndexedItem | undefined): GalleryPicture {
    const boxes = boxesOfReasons(result.why);
    return {
      file: result.file,
      path: result.path,
      uri: this.#parts.uriOf(result.file, item?.modifiedMs ?? 0),
      ...(item === undefined ? {} : { bytes: item.bytes, modifiedMs: item.modifiedMs }),
      probability: result.probability,
      why: [...this.#parts.reasonsOf(result.why)],
      ...(boxes.length === 0 ? {} : { boxes: [...boxes] }),
    };
  }
}

function isWanted(result: SearchResult, { question, filter }: GalleryAsk): boolean {
  if (result.modality !== 'image' || !passes(result.path, filter)) return false;
  return question.kind !== 'pixels' || question.cutFrom !== result.file;
}

/** `folder` as it is shown. Whatever its glob lets through too much is left out afterwards. */
function globsOfFolder(folder: string): readonly string[] {
  return folder === '' ? [] : [`${folder.replace(/[*?[\]{},!()\\]/gu, '?')}/**`];
}

function passes(path: string, { formats, folder }: GalleryFilter): boolean {
  if (formats.length > 0 && !formats.includes(imageFormatOf(path) ?? '')) return false;
  return folder === '' || path.startsWith(`${folder}/`);
}

function lineOf(reason: MatchReason): number | undefined {
  if (reason.kind === 'reference') return reason.line;
  return reason.kind === 'import' ? reason.chain[0]?.line : undefined;
}

/** Formats and folders of pictures with how many each holds; a folder holds what its subfolders hold. */
export function facetsOf(paths: readonly string[]): GalleryFacets {
  const formats = new Map<string, number>();
  const folders = new Map<string, number>();
  const add = (counts: Map<string, number>, name: string): void => {
    counts.set(name, (counts.get(name) ?? 0) + 1);
  };
  for (const path of paths) {
    const format = imageFormatOf(path);
    if (format !== undefined) add(formats, format);
    for (let at = path.indexOf('/'); at !== -1; at = path.indexOf('/', at + 1))
      add(folders, path.slice(0, at));
  }
  const byCount = (a: GalleryFacet, b: GalleryFacet): number => b.count - a.count || compare(a.name, b.name);
  const listed = (counts: ReadonlyMap<string, number>): GalleryFacet[] =>
    [...counts].map(([name, count]) => ({ name, count })).sort(byCount);
  return {
    formats: listed(formats),
    folders: listed(folders)
      .slice(0, mostFolders)
      .sort((a, b) => compare(a.name, b.name)),
  };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
