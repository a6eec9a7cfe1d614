/** The text of --help, made from the command table. */
import {
  type CommandName,
  commandNames,
  commands,
  globalOptions,
  type OptionDefinition,
} from './commandTable.ts';

export function generalHelp(version: string): string {
  const width = Math.max(...commandNames.map((name) => name.length));
  return lines(
    `Semblance ${version}: search your files by meaning. Everything stays on this computer.`,
    '',
    'Usage: semblance <command> [options]',
    '',
    'Commands',
    ...commandNames.map((name) => `  ${name.padEnd(width)}  ${commands[name].summary}`),
    '',
    'Options of every command',
    ...optionLines(globalOptions),
    '',
    'First steps',
    '  semblance demo                 watch it work on a sample',
    '  semblance index                make this folder searchable',
    '  semblance search "your words"  ask',
    '',
    'Help on one command: semblance <command> --help',
  );
}

export function commandHelp(name: CommandName): string {
  const command = commands[name];
  return lines(
    command.summary,
    '',
    `Usage: semblance ${name} ${command.argument} [options]`,
    ...(command.details.length > 0 ? ['', ...command.details] : []),
    ...(command.options.length > 0 ? ['', 'Options', ...optionLines(command.options)] : []),
    '',
    'Options of every command',
    ...optionLines(globalOptions),
    '',
    'Examples',
    ...command.examples.map((example) => `  ${example}`),
  );
}

function optionLines(options: readonly OptionDefinition[]): string[] {
  const heads = options.map((option) => {
    const short = option.short === undefined ? '    ' : `-${option.short}, `;
    return `${short}--${option.name}${option.value === undefined ? '' : ` ${option.value}`}`;
  });
  const width = Math.max(...heads.map((head) => head.length));
  return options.map((option, index) => `  ${(heads[index] ?? '').padEnd(width)}  ${option.summary}`);
}

function lines(...parts: readonly string[]): string {
  return `${parts.join('\n')}\n`;
}
