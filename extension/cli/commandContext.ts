/** What every command is given: its parsed words, the places to write to, and an engine on request. */
import { resolve } from 'node:path';
import type { Disposable } from '../core/lifecycle/disposable.ts';
import type { LogRecord } from '../core/logging/logger.ts';
import {
  defaultEncoderSettings,
  type EngineApi,
  type EngineConfiguration,
  type EngineSettings,
  type EngineStatus,
} from '../core/protocol/engineApi.ts';
import { createWorkspaceRoot } from '../node/files/workspaceRoot.ts';
import type { CommandEnvironment } from './commandEnvironment.ts';
import { readEncoderOptions } from './encoderOptions.ts';
import { cacheFolderOf, type IndexLocation, IndexLocations } from './indexLocation.ts';
import type { ParsedCommand } from './parseCommandLine.ts';
import { printable, printableJson, printableLine } from './printable.ts';
import { ProgressReporter } from './progressReporter.ts';
import { type Style, styleFor } from './style.ts';

const mebibyte = 1024 * 1024;

/** The same limits as the editor's defaults. */
const defaultSettings: Omit<EngineSettings, 'excludeGlobs'> = {
  shouldUseIgnoreFiles: true,
  maxTextBytes: mebibyte,
  maxImageBytes: 10 * mebibyte,
  threads: 0,
  cacheBytes: 1024 * mebibyte,
  ...defaultEncoderSettings,
};

export class CommandContext {
  readonly parsed: ParsedCommand;
  readonly environment: CommandEnvironment;
  readonly locations: IndexLocations;
  readonly isJson: boolean;
  readonly isQuiet: boolean;
  readonly isVerbose: boolean;
  /** For stdout. */
  readonly style: Style;
  /** For stderr. */
  readonly errorStyle: Style;
  readonly progress: ProgressReporter;

  constructor(parsed: ParsedCommand, environment: CommandEnvironment) {
    this.parsed = parsed;
    this.environment = environment;
    this.locations = new IndexLocations(cacheFolderOf(environment, parsed.text('cache-dir')));
    this.isJson = parsed.flag('json');
    this.isQuiet = parsed.flag('quiet');
    this.isVerbose = parsed.flag('verbose');
    this.style = styleFor(environment.output, environment.variables);
    this.errorStyle = styleFor(environment.errors, environment.variables);
    this.progress = new ProgressReporter(environment.errors, this.isQuiet);
  }

  /** A line of the answer. */
  print(line: string): void {
    this.progress.clear();
    this.environment.output.write(`${line}\n`);
  }

  printJson(document: object): void {
    this.print(printableJson(document));
  }

  /** A line beside the answer; left out with --quiet. */
  note(line: string): void {
    if (this.isQuiet) return;
    this.progress.clear();
    this.environment.errors.write(`${line}\n`);
  }

  /**
   * Opens the index of a folder, does the work, and closes whatever happens; closing ends the running transaction.
   */
  async withEngine<T>(
    location: IndexLocation,
    signal: AbortSignal,
    work: (engine: EngineApi, status: EngineStatus) => Promise<T>,
  ): Promise<T> {
    const engine = await this.environment.createEngine();
    const log = this.showLogOf(engine);
    try {
      const status = await engine.open(this.engineConfiguration(location), signal);
      return await work(engine, status);
    } finally {
      this.progress.clear();
      await engine.close();
      log.dispose();
    }
  }

  /** What the engine is opened with for a folder. Throws UsageError for options that cannot be used. */
  engineConfiguration(location: IndexLocation): EngineConfiguration {
    return {
      indexFolder: location.indexFolder,
      cacheFolder: this.locations.embeddingCacheFolder,
      modelsFolder: this.environment.modelsFolder,
      userModelsFolder: this.locations.userModelsFolder,
      roots: [createWorkspaceRoot(location.folder)],
      settings: {
        ...defaultSettings,
        ...readEncoderOptions(this.parsed, this.environment.currentFolder, location.record?.encoder),
        excludeGlobs: location.record?.excludeGlobs ?? [],
      },
    };
  }

  /** Prints what the engine logs, with --verbose. */
  showLogOf(engine: EngineApi): Disposable {
    return engine.onDidLog((record) => this.#log(record));
  }

  /** The folder that an answer comes from; rejects with advice when there is none. */
  async indexedFolder(startFolder: string, option: string | undefined): Promise<IndexLocation> {
    const location =
      option === undefined
        ? await this.locations.findNearest(startFolder)
        : await this.locations.locate(resolve(this.environment.currentFolder, option));
    if (location?.record !== undefined) return location;
    const folder = location?.folder ?? startFolder;
    throw new ToldFailure(
      'file/not-indexed',
      `${printableLine(folder)} is not indexed yet. To make it searchable, run: semblance index ${quoted(folder, this.environment.platform)}`,
    );
  }

  #log(record: LogRecord): void {
    // Without --verbose the command's own messages tell what a user needs; the log would repeat them.
    if (!this.isVerbose || record.level === 'trace') return;
    this.progress.clear();
    const topic = record.topic === '' ? '' : `[${record.topic}] `;
    this.environment.errors.write(
      this.errorStyle.faint(`${record.level} ${topic}${printable(record.message)}\n`),
    );
  }
}

/** Throws what keeps a whole index from being written. */
export function refuseProblem(status: EngineStatus): void {
  if (status.problem === null) return;
  throw new ToldFailure(status.problem.code, status.problem.message);
}

/** Throws when the encoder that was asked for cannot be used; another one in its place would be a surprise. */
export function refuseEncoderProblem(status: EngineStatus): void {
  if (status.encoderProblem === null) return;
  throw new ToldFailure(status.encoderProblem.code, status.encoderProblem.message);
}

/** A failure whose sentence says all, also what to do. */
export class ToldFailure extends Error {
  override readonly name = 'ToldFailure';
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/**
 * One word of a command that can be pasted into a shell of the platform: nothing in it is run or replaced there.
 * Control characters are left out, as they are wherever a name is shown.
 */
export function quoted(path: string, platform: NodeJS.Platform): string {
  const text = printableLine(path);
  if (platform !== 'win32') {
    return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
  }
  if (/^[\w@+=:,./\\-]+$/.test(text)) return text;
  // The old command line knows double quotes only. PowerShell runs `$(...)` in them, but not in single ones.
  return /[$`]/.test(text) ? `'${text.replaceAll("'", "''")}'` : `"${text}"`;
}
