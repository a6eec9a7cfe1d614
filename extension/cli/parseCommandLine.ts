/** Turns the words of the command line into a command with its options, or says what is wrong with them. */
import { parseArgs } from 'node:util';
import {
  type CommandName,
  commandNames,
  commands,
  globalOptions,
  isCommandName,
  type OptionDefinition,
} from './commandTable.ts';
import { nearestWord } from './suggestion.ts';
import { UsageError } from './usageError.ts';

export interface ParsedCommand {
  /** Undefined when no command was named. */
  readonly name: CommandName | undefined;
  readonly positionals: readonly string[];
  flag(option: string): boolean;
  /** The last value that was given. */
  text(option: string): string | undefined;
  texts(option: string): readonly string[];
}

/** Options may stand before or after the command. Throws UsageError. */
export function parseCommandLine(words: readonly string[]): ParsedCommand {
  const all = [...globalOptions, ...commandNames.flatMap((name) => commands[name].options)];
  const { tokens } = parseArgs({
    args: [...words],
    options: Object.fromEntries(
      all.map((option) => [
        option.name,
        {
          type: option.value === undefined ? ('boolean' as const) : ('string' as const),
          ...(option.short === undefined ? {} : { short: option.short }),
        },
      ]),
    ),
    // The checks below give better sentences than parseArgs does.
    strict: false,
    allowPositionals: true,
    tokens: true,
  });

  const positionals = tokens.flatMap((token) => (token.kind === 'positional' ? [token.value] : []));
  let first = positionals.shift();
  const isHelpCommand = first === 'help';
  if (isHelpCommand) first = positionals.shift();
  const name = first === undefined ? undefined : commandOf(first);
  const allowed = [...globalOptions, ...(name === undefined ? [] : commands[name].options)];
  const values = new Map<string, string[]>();
  for (const token of tokens) {
    if (token.kind !== 'option') continue;
    const definition = allowed.find((option) => option.name === token.name);
    if (definition === undefined) throw unknownOption(token.rawName, name, allowed, all);
    checkValue(definition, token.rawName, token.value, token.inlineValue ?? false, name);
    const list = values.get(token.name) ?? [];
    if (list.length > 0 && definition.value !== undefined && definition.isRepeatable !== true) {
      throw new UsageError(`${token.rawName} was given twice.`, name);
    }
    list.push(token.value ?? '');
    values.set(token.name, list);
  }
  if (isHelpCommand) values.set('help', ['']);
  if (values.has('quiet') && values.has('verbose')) {
    throw new UsageError('--quiet and --verbose exclude each other.', name);
  }
  return {
    name,
    positionals,
    flag: (option) => values.has(option),
    text: (option) => values.get(option)?.at(-1),
    texts: (option) => values.get(option) ?? [],
  };
}

function commandOf(word: string): CommandName {
  if (isCommandName(word)) return word;
  const meant = nearestWord(word, commandNames);
  const hint =
    meant === undefined
      ? `To search for these words, write: semblance search ${word} ...`
      : `Did you mean "semblance ${meant}"?`;
  throw new UsageError(`There is no command "${word}". ${hint}`);
}

function unknownOption(
  rawName: string,
  command: CommandName | undefined,
  allowed: readonly OptionDefinition[],
  all: readonly OptionDefinition[],
): UsageError {
  const where = command === undefined ? 'semblance' : `semblance ${command}`;
  const bare = rawName.replace(/^-+/, '');
  const owners = commandNames.filter((name) => commands[name].options.some((option) => option.name === bare));
  if (all.some((option) => option.name === bare) && owners.length > 0) {
    return new UsageError(`${rawName} belongs to ${owners.join(', ')}, not to "${where}".`, command);
  }
  const meant = nearestWord(
    bare,
    allowed.map((option) => option.name),
  );
  const hint = meant === undefined ? '' : ` Did you mean --${meant}?`;
  return new UsageError(`"${where}" has no option ${rawName}.${hint}`, command);
}

function checkValue(
  definition: OptionDefinition,
  rawName: string,
  value: string | undefined,
  isInline: boolean,
  command: CommandName | undefined,
): void {
  if (definition.value === undefined) {
    if (value !== undefined) throw new UsageError(`${rawName} takes no value.`, command);
    return;
  }
  // "--in --json": the next option was swallowed. A value that really starts with a dash can be written with "=".
  const looksSwallowed = !isInline && value !== undefined && /^-./.test(value) && !/^-\d/.test(value);
  if (value === undefined || looksSwallowed) {
    throw new UsageError(`${rawName} needs a value: ${rawName} ${definition.value}`, command);
  }
}
