/**
 * The folders that the server searches, and an open index for each: those of the command line, else those that the
 * client works in, else the current folder; or one index that an editor keeps for all of its folders.
 */
import { fileURLToPath } from 'node:url';
import { editorConfiguration } from '../../core/agents/editorConfiguration.ts';
import type { WorkspaceRoot } from '../../core/documents/workspaceFile.ts';
import { SemblanceError } from '../../core/errors/semblanceError.ts';
import type { EngineApi, EngineConfiguration, EngineStatus } from '../../core/protocol/engineApi.ts';
import type { CommandContext } from '../commandContext.ts';
import { isVastFolder } from '../commands/indexCommand.ts';
import type { IndexLocation } from '../indexLocation.ts';
import { UsageError } from '../usageError.ts';
import { firstPatienceMs, LiveIndex } from './liveIndex.ts';

/** Agents give up on an answer after 60 s, unless told otherwise. */
const maxWaitSeconds = 600;

export class ServedFolders {
  readonly #context: CommandContext;
  /** Absolute, from the command line. */
  readonly #named: readonly string[];
  readonly #ofEditor: LiveIndex | undefined;
  /** By real path of the folder; each stays open until the end. */
  readonly #indexes = new Map<string, Promise<LiveIndex>>();
  readonly #firstPatienceMs: number;
  #clientFolders: readonly string[] | undefined;

  constructor(context: CommandContext, named: readonly string[]) {
    this.#context = context;
    this.#named = named;
    this.#firstPatienceMs = readWait(context.parsed.text('wait'));
    const configuration = editorConfiguration(context.environment.variables);
    this.#ofEditor =
      configuration === undefined ? undefined : this.#liveIndex(configuration, async () => undefined);
  }

  /** True while nobody has said which folders to search, and the client may be asked. */
  get needsClientFolders(): boolean {
    return this.#ofEditor === undefined && this.#named.length === 0 && this.#clientFolders === undefined;
  }

  /** What the client works in, as URIs; others than folders of this computer are passed over. */
  useClientFolders(uris: readonly string[] | undefined): void {
    this.#clientFolders = uris?.flatMap((uri) => {
      try {
        return uri.startsWith('file:') ? [fileURLToPath(uri)] : [];
      } catch {
        return []; // A folder of another computer.
      }
    });
  }

  /** Begins to index what the command line names; the rest is known with the first question. */
  start(): void {
    this.#ofEditor?.start();
    if (this.#ofEditor !== undefined || this.#named.length === 0) return;
    this.indexes()
      .then((indexes) => {
        for (const index of indexes) index.start();
      })
      .catch((error: unknown) => this.#context.note(String(error)));
  }

  /** Rejects with `file/not-found` for a folder that is none, and `config/invalid` when none was named. */
  async indexes(): Promise<readonly LiveIndex[]> {
    if (this.#ofEditor !== undefined) return [this.#ofEditor];
    const locations = await this.#locations();
    const byFolder = new Map(locations.map((location) => [location.folder, location]));
    return Promise.all([...byFolder.values()].map((location) => this.#indexOf(location)));
  }

  /** All roots of the indexes, in their order. */
  async roots(): Promise<readonly WorkspaceRoot[]> {
    return (await this.indexes()).flatMap(({ configuration }) => configuration.roots);
  }

  async close(): Promise<void> {
    const opened = await Promise.allSettled([...this.#indexes.values()]);
    const indexes = opened.flatMap((index) => (index.status === 'fulfilled' ? [index.value] : []));
    if (this.#ofEditor !== undefined) indexes.push(this.#ofEditor);
    await Promise.all(indexes.map((index) => index.close()));
  }

  async #locations(): Promise<readonly IndexLocation[]> {
    const { locations, environment } = this.#context;
    const folders = this.#named.length > 0 ? this.#named : (this.#clientFolders ?? []);
    if (folders.length > 0) return Promise.all(folders.map((folder) => locations.locate(folder)));
    const { currentFolder, homeFolder } = environment;
    const nearest = await locations.findNearest(currentFolder);
    if (nearest !== undefined) return [nearest];
    if (isVastFolder(currentFolder, homeFolder)) {
      throw new SemblanceError(
        'config/invalid',
        `No folder was named, and the server runs in ${currentFolder}, which holds everything. Register it with "mcp --folder <folder>".`,
        { argument: '--folder' },
      );
    }
    return [await locations.locate(currentFolder)];
  }

  #indexOf(location: IndexLocation): Promise<LiveIndex> {
    const known = this.#indexes.get(location.folder);
    if (known !== undefined) return known;
    const opening = this.#openIndex(location);
    this.#indexes.set(location.folder, opening);
    opening.catch(() => this.#indexes.delete(location.folder)); // The next question tries again.
    return opening;
  }

  async #openIndex(location: IndexLocation): Promise<LiveIndex> {
    const configuration = this.#context.engineConfiguration(location);
    const record = {
      excludeGlobs: [...configuration.settings.excludeGlobs],
      encoder: configuration.settings.encoder,
      completedAt: location.record?.completedAt ?? null,
      skippedByReason: location.record?.skippedByReason ?? {},
      problems: location.record?.problems ?? [],
    };
    const save = (changes: Partial<typeof record>): Promise<void> =>
      this.#context.locations.save(location, {
        ...record,
        ...changes,
      });
    // The other commands find the index by its record, also while it is being made.
    if (location.record === undefined) await save({});
    return this.#liveIndex(configuration, (status) =>
      save({
        completedAt: new Date().toISOString(),
        skippedByReason: { ...status.skippedByReason },
        problems: status.problems.map(({ path, reason, detail }) => ({ path, reason, detail })),
      }),
    );
  }

  #liveIndex(
    configuration: EngineConfiguration,
    onDidCompare: (status: EngineStatus) => Promise<void>,
  ): LiveIndex {
    const context = this.#context;
    return new LiveIndex({
      configuration,
      createEngine: async (): Promise<EngineApi> => {
        const engine = await context.environment.createEngine();
        context.showLogOf(engine);
        return engine;
      },
      onDidCompare,
      firstPatienceMs: this.#firstPatienceMs,
      note: (line) => context.note(line),
    });
  }
}

/** Milliseconds of `--wait`. Throws UsageError. */
export function readWait(text: string | undefined): number {
  if (text === undefined) return firstPatienceMs;
  const seconds = Number(text);
  if (/^\d+(\.\d+)?$/u.test(text) && seconds <= maxWaitSeconds) return seconds * 1000;
  throw new UsageError(`--wait is a number of seconds from 0 to ${maxWaitSeconds}, not "${text}".`, 'mcp');
}
