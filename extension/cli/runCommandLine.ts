/** Runs one command: from words to an exit code. Everything that goes wrong ends here as a sentence and a code. */
import { isCancelled } from '../core/cancellation/cancellation.ts';
import { describeError, SemblanceError } from '../core/errors/semblanceError.ts';
import { CommandContext, ToldFailure } from './commandContext.ts';
import type { CommandEnvironment } from './commandEnvironment.ts';
import { cleanCommand } from './commands/cleanCommand.ts';
import { demoCommand } from './commands/demoCommand.ts';
import { doctorCommand } from './commands/doctorCommand.ts';
import { indexCommand } from './commands/indexCommand.ts';
import { mapCommand } from './commands/mapCommand.ts';
import { mcpCommand } from './commands/mcpCommand.ts';
import { modelsCommand } from './commands/modelsCommand.ts';
import { searchCommand } from './commands/searchCommand.ts';
import { similarCommand } from './commands/similarCommand.ts';
import { statusCommand } from './commands/statusCommand.ts';
import { whyCommand } from './commands/whyCommand.ts';
import type { CommandName } from './commandTable.ts';
import { adviceFor } from './errorTexts.ts';
import { commandHelp, generalHelp } from './help.ts';
import { jsonSchemaVersion } from './jsonDocuments.ts';
import { type ParsedCommand, parseCommandLine } from './parseCommandLine.ts';
import { printable, printableJson } from './printable.ts';
import { styleFor } from './style.ts';
import { UsageError } from './usageError.ts';

const exitCodes = {
  success: 0,
  failure: 1,
  usage: 2,
  /** What shells use for a program that Ctrl-C ended: 128 + SIGINT. */
  cancelled: 130,
} as const;

type Command = (context: CommandContext, signal: AbortSignal) => Promise<number>;

const handlers: Readonly<Record<CommandName, Command>> = {
  index: indexCommand,
  search: searchCommand,
  similar: similarCommand,
  why: whyCommand,
  map: mapCommand,
  status: statusCommand,
  doctor: doctorCommand,
  clean: cleanCommand,
  models: modelsCommand,
  mcp: mcpCommand,
  demo: demoCommand,
};

/** Never rejects. Aborting the signal ends the command cleanly, with exit code 130. */
export async function runCommandLine(
  words: readonly string[],
  environment: CommandEnvironment,
  signal: AbortSignal,
): Promise<number> {
  let parsed: ParsedCommand | undefined;
  try {
    parsed = parseCommandLine(words);
    return await run(parsed, environment, signal);
  } catch (error) {
    const isJson = parsed?.flag('json') ?? beforeEndOfOptions(words).includes('--json');
    return fail(error, isJson, parsed?.flag('verbose') ?? false, environment);
  }
}

async function run(
  parsed: ParsedCommand,
  environment: CommandEnvironment,
  signal: AbortSignal,
): Promise<number> {
  const { name } = parsed;
  if (parsed.flag('version')) {
    const { version } = environment;
    const text = parsed.flag('json') ? JSON.stringify({ schema: jsonSchemaVersion, version }) : version;
    environment.output.write(`${text}\n`);
    return exitCodes.success;
  }
  if (parsed.flag('help')) {
    environment.output.write(name === undefined ? generalHelp(environment.version) : commandHelp(name));
    return exitCodes.success;
  }
  if (name === undefined) {
    environment.errors.write(generalHelp(environment.version));
    return exitCodes.usage;
  }
  return handlers[name](new CommandContext(parsed, environment), signal);
}

function fail(error: unknown, isJson: boolean, isVerbose: boolean, environment: CommandEnvironment): number {
  const { code, message, advice, exitCode } = explain(error);
  if (isJson) {
    const document = { schema: jsonSchemaVersion, error: { code, message, advice } };
    environment.output.write(`${printableJson(document)}\n`);
  }
  const style = styleFor(environment.errors, environment.variables);
  environment.errors.write(`${style.bad('semblance:')} ${printable(message)}\n`);
  if (advice !== '') environment.errors.write(`${printable(advice)}\n`);
  if (isVerbose && error instanceof Error) environment.errors.write(`${printable(error.stack ?? '')}\n`);
  return exitCode;
}

interface Explanation {
  readonly code: string;
  readonly message: string;
  readonly advice: string;
  readonly exitCode: number;
}

function explain(error: unknown): Explanation {
  if (isCancelled(error)) {
    return { code: 'cancelled', message: 'Stopped.', advice: '', exitCode: exitCodes.cancelled };
  }
  if (error instanceof UsageError) {
    const help = error.command === '' ? 'semblance --help' : `semblance ${error.command} --help`;
    return { code: 'usage', message: error.message, advice: `See "${help}".`, exitCode: exitCodes.usage };
  }
  if (error instanceof ToldFailure) {
    return { code: error.code, message: error.message, advice: '', exitCode: exitCodes.failure };
  }
  if (SemblanceError.is(error)) {
    return {
      code: error.code,
      message: error.message,
      advice: adviceFor(error.code),
      exitCode: exitCodes.failure,
    };
  }
  return {
    code: 'internal',
    message: describeError(error),
    advice: adviceFor('internal'),
    exitCode: exitCodes.failure,
  };
}

/** Words after "--" are no options. */
function beforeEndOfOptions(words: readonly string[]): readonly string[] {
  const end = words.indexOf('--');
  return end < 0 ? words : words.slice(0, end);
}
