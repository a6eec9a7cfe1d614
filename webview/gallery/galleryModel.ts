/**
 * What the gallery shows and how it changes: asks the host, takes its answers, remembers where the reader was. It draws
 * nothing.
 */
import type {
  GalleryFacet,
  GalleryFilter,
  GalleryPicture,
  GalleryQuestion,
  GalleryToHost,
  GalleryToView,
  GalleryUsage,
} from '../../extension/core/protocol/views/galleryView.ts';
import type { PictureBox } from '../../extension/core/search/searchTypes.ts';
import type { Host } from '../shared/host.ts';
import { Store } from '../shared/store.ts';
import { type KeptState, keepTrail, restoreTrail } from './keptState.ts';
import { fileNameOf, inOrder, type SortKind } from './order.ts';
import { cutOut, type PixelBytes } from './pixels.ts';
import {
  backTo,
  type Direction,
  lastStep,
  pictureLeft,
  pushQuestion,
  startTrail,
  steer,
  type Trail,
  unsteer,
  withWords,
  wordsOf,
} from './trail.ts';

export interface GalleryState {
  readonly trail: Trail;
  /** What stands in the search box; the question follows after a pause. */
  readonly typed: string;
  readonly filter: GalleryFilter;
  readonly sort: SortKind;
  /** Height of a picture in the grid, in CSS pixels. */
  readonly tileSize: number;
  readonly phase: 'loading' | 'shown' | 'failed';
  /** In the order of the answer. */
  readonly answered: readonly GalleryPicture[];
  /** In the order that was chosen. */
  readonly pictures: readonly GalleryPicture[];
  /** What the reader must know of the answer; empty when there is nothing. */
  readonly note: string;
  readonly failure: Pick<Extract<GalleryToView, { type: 'failed' }>, 'text' | 'buttons'> | undefined;
  readonly formats: readonly GalleryFacet[];
  readonly folders: readonly GalleryFacet[];
  /** The picture that Tab reaches; always less than the number of pictures, 0 when there is none. */
  readonly active: number;
  readonly isPreviewOpen: boolean;
  /** Of the previewed picture; undefined while they are looked for. */
  readonly usages: readonly GalleryUsage[] | undefined;
  readonly isPasteHintShown: boolean;
  /** A sentence about something that went wrong beside the question. */
  readonly notice: string;
}

export const tileSizes = { least: 64, most: 384, usual: 136, step: 8 } as const;

/** Below this a fast typist would ask for every letter; above it the gallery feels late. */
const typingPauseMs = 150;
/** A preview follows the arrow keys; where a picture is used is looked up once they rest. */
const usagesPauseMs = 200;
/** Writing the kept state at each key would be noticed in a large gallery. */
const keepPauseMs = 300;

const noFilter: GalleryFilter = { formats: [], folder: '' };

export type GalleryHost = Host<GalleryToView, GalleryToHost, KeptState>;

export class GalleryModel {
  readonly store: Store<GalleryState>;
  readonly #host: GalleryHost;
  readonly #language: string;
  #request = 0;
  #typingTimer: ReturnType<typeof setTimeout> | undefined;
  #usagesTimer: ReturnType<typeof setTimeout> | undefined;
  #keepTimer: ReturnType<typeof setTimeout> | undefined;
  /** The picture to be active in the answer that comes: kept over sorting, refreshing and reloading. */
  #wantedFile: string;
  #usagesFile = '';
  /** Of the answer that is coming in. */
  #incoming: readonly GalleryPicture[] = [];
  #isRefreshing = false;
  /** The part of a picture that waits for its bytes. */
  #cut: { readonly request: number; readonly name: string; readonly region: PictureBox } | undefined;
  readonly #texts: { readonly pixelsFailed: string; readonly regionOf: (name: string) => string };

  constructor(
    host: GalleryHost,
    language: string,
    texts: { readonly pixelsFailed: string; readonly regionOf: (name: string) => string },
  ) {
    this.#host = host;
    this.#language = language;
    this.#texts = texts;
    const kept = host.getState();
    const trail = kept === undefined ? startTrail : restoreTrail(kept.trail);
    this.#wantedFile = kept?.activeFile ?? '';
    this.store = new Store<GalleryState>({
      trail,
      typed: wordsOf(trail),
      filter: kept?.filter ?? noFilter,
      sort: kept?.sort ?? 'match',
      tileSize: kept?.tileSize ?? tileSizes.usual,
      phase: 'loading',
      answered: [],
      pictures: [],
      note: '',
      failure: undefined,
      formats: [],
      folders: [],
      active: 0,
      isPreviewOpen: kept?.isPreviewOpen ?? false,
      usages: undefined,
      isPasteHintShown: false,
      notice: '',
    });
  }

  start(): void {
    this.#host.listen((message) => this.#receive(message));
    this.#ask();
  }

  get activePicture(): GalleryPicture | undefined {
    const { pictures, active } = this.store.value;
    return pictures[active];
  }

  type(typed: string): void {
    this.#change({ typed });
    clearTimeout(this.#typingTimer);
    this.#typingTimer = setTimeout(() => {
      const { trail } = this.store.value;
      const next = withWords(trail, this.store.value.typed);
      if (next !== trail) this.#go(next, { keepsTyped: true });
    }, typingPauseMs);
  }

  ask(question: GalleryQuestion): void {
    this.#go(pushQuestion(this.store.value.trail, question));
  }

  findSimilar({ file, path }: GalleryPicture): void {
    this.ask({ kind: 'picture', file, name: fileNameOf(path) });
  }

  askForPixels(pixels: PixelBytes, name: string, cutFrom?: string): void {
    this.ask({ kind: 'pixels', name, ...pixels, ...(cutFrom === undefined ? {} : { cutFrom }) });
  }

  back(): void {
    this.backTo(this.store.value.trail.length - 2);
  }

  /** The reader is again at the picture that was asked about. */
  backTo(index: number): void {
    const { trail } = this.store.value;
    if (index < 0 || index >= trail.length - 1) return;
    this.#go(backTo(trail, index), { wantedFile: pictureLeft(trail, index) });
  }

  showAll(): void {
    this.#change({ filter: noFilter });
    this.#go(startTrail);
  }

  steer(direction: Direction, { file, path }: GalleryPicture): void {
    const picture = { file, name: fileNameOf(path) };
    this.#go(steer(this.store.value.trail, direction, picture), { wantedFile: this.activePicture?.file });
  }

  unsteer(file: string): void {
    this.#go(unsteer(this.store.value.trail, file), { wantedFile: this.activePicture?.file });
  }

  setFilter(filter: GalleryFilter): void {
    this.#change({ filter });
    this.#ask();
  }

  clearFilter(): void {
    this.setFilter(noFilter);
  }

  setSort(sort: SortKind): void {
    this.#wantedFile = this.activePicture?.file ?? '';
    this.#change({ sort });
    this.#order();
  }

  setTileSize(tileSize: number): void {
    this.#change({ tileSize });
  }

  activate(index: number): void {
    const { pictures, active } = this.store.value;
    if (index === active || pictures[index] === undefined) return;
    this.#wantedFile = pictures[index].file;
    this.#change({ active: index });
    this.#lookUpUsages();
  }

  setPreview(isPreviewOpen: boolean): void {
    this.#change({ isPreviewOpen });
    this.#lookUpUsages();
  }

  /** Searches by a part of the picture; its bytes come from the host, since a page may not read what it shows. */
  searchRegion({ file, path }: GalleryPicture, region: PictureBox): void {
    this.#request += 1;
    this.#cut = { request: this.#request, name: fileNameOf(path), region };
    this.#change({ notice: '' });
    this.#host.post({ type: 'readPicture', request: this.#request, file });
  }

  setPasteHint(isPasteHintShown: boolean): void {
    this.#change({ isPasteHintShown });
  }

  setNotice(notice: string): void {
    this.#change({ notice });
  }

  /** Asks the same again: after a failure. */
  retry(): void {
    this.#ask();
  }

  post(message: GalleryToHost): void {
    this.#host.post(message);
  }

  #go(
    trail: Trail,
    options: { readonly keepsTyped?: boolean; readonly wantedFile?: string | undefined } = {},
  ): void {
    clearTimeout(this.#typingTimer);
    this.#wantedFile = options.wantedFile ?? '';
    this.#change({
      trail,
      isPasteHintShown: false,
      notice: '',
      ...(options.keepsTyped === true ? {} : { typed: wordsOf(trail) }),
    });
    this.#ask();
  }

  #ask(): void {
    const { trail, filter } = this.store.value;
    const { question, more, less } = lastStep(trail);
    this.#request += 1;
    this.#cut = undefined;
    this.#isRefreshing = false;
    this.#change({ phase: 'loading' });
    this.#host.post({
      type: 'ask',
      request: this.#request,
      question,
      filter,
      more: more.map(({ file }) => file),
      less: less.map(({ file }) => file),
    });
  }

  #receive(message: GalleryToView): void {
    switch (message.type) {
      case 'ask':
        this.ask(message.question);
        return;
      case 'showPasteHint':
        this.#change({ isPasteHintShown: true });
        return;
      case 'facets':
        this.#change({ formats: message.formats, folders: message.folders });
        return;
      case 'pictures':
        if (message.request === this.#request) this.#take(message);
        return;
      case 'failed':
        if (message.request !== this.#request) return;
        this.#change({
          phase: 'failed',
          failure: { text: message.text, buttons: message.buttons },
          answered: [],
          pictures: [],
          active: 0,
          note: '',
        });
        return;
      case 'changed':
        this.#refresh();
        return;
      case 'usages':
        if (message.file === this.activePicture?.file) this.#change({ usages: message.usages });
        return;
      case 'pictureBytes':
        if (message.request === this.#cut?.request) void this.#search(message, this.#cut);
        return;
      case 'noPictureBytes':
        if (message.request === this.#cut?.request) this.#change({ notice: message.text });
        return;
    }
  }

  #take(message: Extract<GalleryToView, { type: 'pictures' }>): void {
    const before = message.offset === 0 ? [] : this.#incoming;
    this.#incoming = [...before, ...message.pictures];
    // A new answer grows before the reader's eyes; a refreshed one would jump, and is shown when it is whole.
    if (!message.isLast && this.#isRefreshing) return;
    this.#isRefreshing = false;
    this.#change({
      phase: message.isLast ? 'shown' : 'loading',
      failure: undefined,
      answered: this.#incoming,
      note: message.note,
    });
    this.#order();
    if (message.isLast) this.#lookUpUsages();
  }

  #order(): void {
    const { answered, sort, active } = this.store.value;
    const pictures = inOrder(answered, sort, this.#language);
    const found = this.#wantedFile === '' ? -1 : pictures.findIndex(({ file }) => file === this.#wantedFile);
    const index = found >= 0 ? found : this.#wantedFile === '' ? 0 : Math.min(active, pictures.length - 1);
    this.#change({ pictures, active: Math.max(0, index) });
  }

  /** The index changed: the same question again, with the reader where he was. A failure is left to its buttons. */
  #refresh(): void {
    if (this.store.value.phase !== 'shown') return;
    this.#wantedFile = this.activePicture?.file ?? '';
    this.#usagesFile = '';
    this.#ask();
    this.#isRefreshing = true;
  }

  #lookUpUsages(): void {
    const picture = this.activePicture;
    if (!this.store.value.isPreviewOpen || picture === undefined || picture.file === this.#usagesFile) return;
    this.#usagesFile = picture.file;
    this.#change({ usages: undefined });
    clearTimeout(this.#usagesTimer);
    this.#usagesTimer = setTimeout(
      () => this.#host.post({ type: 'usages', request: this.#request, file: picture.file }),
      usagesPauseMs,
    );
  }

  async #search(
    picture: { readonly file: string; readonly bytes: Uint8Array; readonly mediaType: string },
    cut: { readonly request: number; readonly name: string; readonly region: PictureBox },
  ): Promise<void> {
    try {
      const pixels = await cutOut(picture, cut.region);
      // Somebody asked something else meanwhile.
      if (this.#cut !== cut) return;
      this.askForPixels(pixels, this.#texts.regionOf(cut.name), picture.file);
    } catch {
      // Bytes that the browser cannot draw; the picture itself shows the same.
      if (this.#cut === cut) this.#change({ notice: this.#texts.pixelsFailed });
    }
  }

  #change(change: Partial<GalleryState>): void {
    this.store.update((state) => ({ ...state, ...change }));
    this.#keepTimer ??= setTimeout(() => {
      this.#keepTimer = undefined;
      this.#keep();
    }, keepPauseMs);
  }

  #keep(): void {
    const { trail, filter, sort, tileSize, isPreviewOpen } = this.store.value;
    this.#host.setState({
      version: 1,
      trail: keepTrail(trail),
      filter,
      sort,
      tileSize,
      isPreviewOpen,
      activeFile: this.activePicture?.file ?? this.#wantedFile,
    });
  }
}
