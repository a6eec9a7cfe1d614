/** Everything the command line needs from the process it runs in, so that tests can give it another one. */
import type { Readable, Writable } from 'node:stream';
import type { EngineApi } from '../core/protocol/engineApi.ts';
import type { ModelApi } from '../core/protocol/modelApi.ts';

export interface TextSink {
  write(text: string): void;
  /** True for a terminal: progress may redraw its line, and colours are welcome. */
  readonly isTerminal: boolean;
  /** Width of the terminal in columns. */
  readonly columns: number;
}

/** Both ends of a conversation with another program. */
export interface ProtocolStreams {
  readonly input: Readable;
  readonly output: Writable;
}

export interface CommandEnvironment {
  /** Results, and nothing else. */
  readonly output: TextSink;
  /** Progress, questions, hints and log lines. */
  readonly errors: TextSink;
  /** For the command that another program talks to; it prints nothing else to them. */
  readonly protocol?: ProtocolStreams;
  /** Absolute. */
  readonly currentFolder: string;
  readonly homeFolder: string;
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  readonly version: string;
  readonly modelsFolder: string;
  /** The sample workspace; undefined where it was not installed. */
  readonly sampleFolder: string | undefined;
  /** Asks on the terminal and resolves to the answer; undefined when nobody can answer. */
  readonly ask: ((question: string, signal: AbortSignal) => Promise<string>) | undefined;
  /** What installs models; called by the command that needs it only, because it alone uses the network. */
  readonly createModels: () => Promise<ModelApi>;
  /** Loads the engine; called by commands that need it only, because it loads native libraries. */
  readonly createEngine: () => Promise<EngineApi>;
}
