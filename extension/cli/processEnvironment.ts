/** The command line's surroundings in a real process: streams, folders, questions, Ctrl-C and the exit code. */
import { homedir } from 'node:os';
import { createInterface } from 'node:readline/promises';
import type { WriteStream } from 'node:tty';
import type { EngineApi } from '../core/protocol/engineApi.ts';
import type { ModelApi } from '../core/protocol/modelApi.ts';
import type { CommandEnvironment, TextSink } from './commandEnvironment.ts';

/** Width of output that goes to a file or a pipe: no line of code is cut there without need. */
const columnsOfPipe = 200;
/** A native library may keep the process busy after all is done; the answer is out, so it need not be waited for. */
const lingerMs = 2000;

export interface ProgramFacts {
  readonly version: string;
  readonly modelsFolder: string;
  readonly sampleFolder: string | undefined;
  readonly createModels: () => Promise<ModelApi>;
  readonly createEngine: () => Promise<EngineApi>;
}

export function processEnvironment(facts: ProgramFacts): CommandEnvironment {
  const canAsk = process.stdin.isTTY && process.stderr.isTTY;
  return {
    ...facts,
    output: sinkOf(process.stdout),
    errors: sinkOf(process.stderr),
    protocol: { input: process.stdin, output: process.stdout },
    currentFolder: process.cwd(),
    homeFolder: homedir(),
    variables: process.env,
    platform: process.platform,
    ask: canAsk ? askOnTerminal : undefined,
  };
}

/**
 * Runs the program with Ctrl-C and the like turned into a signal: the first stops cleanly, the second at once. Sets the
 * exit code.
 */
export async function runProgram(program: (signal: AbortSignal) => Promise<number>): Promise<void> {
  const stop = new AbortController();
  const onSignal = (): void => {
    if (stop.signal.aborted) process.exit(130);
    process.stderr.write('\nStopping. Press Ctrl-C again to end at once.\n');
    stop.abort();
  };
  const names = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const name of names) process.on(name, onSignal);
  // "semblance search x | head": the reader has seen enough.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    process.exit(error.code === 'EPIPE' ? 0 : 1);
  });
  try {
    const exitCode = await program(stop.signal);
    process.exitCode = exitCode;
    setTimeout(() => process.exit(exitCode), lingerMs).unref();
  } finally {
    for (const name of names) process.off(name, onSignal);
  }
}

function sinkOf(stream: WriteStream): TextSink {
  return {
    write: (text) => void stream.write(text),
    isTerminal: stream.isTTY === true,
    get columns() {
      return stream.isTTY === true ? stream.columns : columnsOfPipe;
    },
  };
}

async function askOnTerminal(question: string, signal: AbortSignal): Promise<string> {
  // Questions go to stderr: stdout may be redirected.
  const prompt = createInterface({ input: process.stdin, output: process.stderr });
  try {
    // readline takes Ctrl-C away from the process; it means the same as elsewhere.
    prompt.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
    return await prompt.question(question, { signal });
  } finally {
    prompt.close();
  }
}
