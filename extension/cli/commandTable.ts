/** Names, arguments and options of every command: the one source for parsing and for help. */

export interface OptionDefinition {
  readonly name: string;
  readonly short?: string;
  /** What follows the option, for help; absent for a switch. */
  readonly value?: string;
  readonly isRepeatable?: boolean;
  readonly summary: string;
}

export interface CommandDefinition {
  readonly name: CommandName;
  readonly argument: string;
  readonly summary: string;
  readonly details: readonly string[];
  readonly options: readonly OptionDefinition[];
  readonly examples: readonly string[];
}

export const commandNames = [
  'index',
  'search',
  'similar',
  'why',
  'map',
  'status',
  'doctor',
  'clean',
  'models',
  'mcp',
  'demo',
] as const;
export type CommandName = (typeof commandNames)[number];

export const globalOptions: readonly OptionDefinition[] = [
  { name: 'json', summary: 'Print one JSON document; progress and messages go to stderr.' },
  { name: 'verbose', short: 'v', summary: 'Print what the engine logs.' },
  { name: 'quiet', short: 'q', summary: 'Print results and errors only.' },
  { name: 'cache-dir', value: '<folder>', summary: 'Keep indexes here instead of in your cache folder.' },
  { name: 'help', short: 'h', summary: 'Show this help.' },
  { name: 'version', summary: 'Show the version.' },
];

const inOption: OptionDefinition = {
  name: 'in',
  value: '<folder>',
  summary: 'The indexed folder to look in. Default: this folder or the nearest indexed one above it.',
};

const encoderOptions: readonly OptionDefinition[] = [
  {
    name: 'encoder',
    value: '<name>',
    summary:
      'What turns text and pictures into vectors: built-in, an installed model (owner/name), or a model folder. Remembered for the folder by "index".',
  },
  {
    name: 'device',
    value: '<device>',
    summary: 'Where models compute: auto (the default), cpu, cuda, tensorrt, dml, coreml or webgpu.',
  },
];

const filterOptions: readonly OptionDefinition[] = [
  {
    name: 'modality',
    short: 'm',
    value: '<kind>',
    isRepeatable: true,
    summary: 'Only code, text or image. Can be repeated.',
  },
  {
    name: 'lang',
    short: 'l',
    value: '<id>',
    isRepeatable: true,
    summary: 'Only this language, such as typescript. Can be repeated.',
  },
  {
    name: 'path',
    short: 'p',
    value: '<glob>',
    isRepeatable: true,
    summary: "Only files like this, such as 'src/**'. Can be repeated.",
  },
  { name: 'limit', short: 'n', value: '<number>', summary: 'Results wanted, 1 to 1000. Default: 10.' },
];

const steeringOptions: readonly OptionDefinition[] = [
  {
    name: 'more',
    value: '<file[:line]>',
    isRepeatable: true,
    summary: 'Results shall be more like this file, or these lines of it. Can be repeated.',
  },
  {
    name: 'less',
    value: '<file[:line]>',
    isRepeatable: true,
    summary: 'Results shall be less like this one, which is left out. Can be repeated.',
  },
  {
    name: 'without',
    value: '<words>',
    isRepeatable: true,
    summary: 'Results shall not be about this. Can be repeated.',
  },
];

export const commands: Readonly<Record<CommandName, CommandDefinition>> = {
  index: {
    name: 'index',
    argument: '[folder...]',
    summary: 'Make folders searchable, or bring their index up to date.',
    details: [
      'Without a folder, the current one. Only what changed is read again. Ctrl-C stops cleanly: what was',
      'indexed is kept, and the same command goes on from there. Nothing leaves your computer.',
    ],
    options: [
      {
        name: 'exclude',
        short: 'x',
        value: '<glob>',
        isRepeatable: true,
        summary: 'Leave these files out. Remembered for this folder until given anew; "" forgets it.',
      },
      ...encoderOptions,
      { name: 'rebuild', summary: 'Drop the index of these folders first.' },
      {
        name: 'fast',
        summary:
          'Stop as soon as everything is searchable; accurate vectors and the text in pictures come later.',
      },
    ],
    examples: ['semblance index', "semblance index ~/work/shop --exclude 'vendor/**'"],
  },
  search: {
    name: 'search',
    argument: '<question...>',
    summary: 'Find code, text and pictures by what they mean.',
    details: [
      'Ask in your own words; quotes are optional. Put -- before a question that starts with a dash.',
    ],
    options: [
      inOption,
      ...filterOptions,
      ...steeringOptions,
      ...encoderOptions,
      {
        name: 'mode',
        value: '<mode>',
        summary: 'hybrid (meaning and words, the default), meaning, or words.',
      },
    ],
    examples: [
      'semblance search where are failed requests tried again',
      'semblance search "battery is low" --modality image --limit 3',
    ],
  },
  similar: {
    name: 'similar',
    argument: '<file[:line[-line]]>',
    summary: 'Find what resembles a file, some of its lines, or a picture.',
    details: ['Lines count from 1, as your editor shows them.'],
    options: [inOption, ...filterOptions, ...steeringOptions, ...encoderOptions],
    examples: [
      'semblance similar src/retry.ts:12-30',
      'semblance similar assets/logo.png --modality image',
      'semblance similar src/retry.ts --without test --less src/legacy/retry.ts',
    ],
  },
  why: {
    name: 'why',
    argument: '<question...> <file[:line[-line]]>',
    summary: 'Say why a file, some of its lines, or a picture fit a question.',
    details: [
      'Shows what each side of the search adds to the score, and the lines, words and parts of a picture',
      'that make it similar. The file need not be among the first results.',
    ],
    options: [inOption, ...steeringOptions, ...encoderOptions],
    examples: ['semblance why "where are failed requests tried again" src/retry.ts:12'],
  },
  map: {
    name: 'map',
    argument: '',
    summary: 'Lay out everything by meaning, and export where each chunk and picture lies.',
    details: [
      'The map is kept with the index; new chunks are placed on it without moving the old ones. Without --export its',
      'topics are listed.',
    ],
    options: [
      inOption,
      ...encoderOptions,
      { name: 'export', value: '<format>', summary: 'Print all points as csv or json.' },
      { name: 'layout', summary: 'Make a new layout, near the old one.' },
      {
        name: 'raw',
        summary: 'Leave pictures where their encoder put them, instead of moving them among the text.',
      },
    ],
    examples: ['semblance map', 'semblance map --export csv > map.csv'],
  },
  status: {
    name: 'status',
    argument: '[folder]',
    summary: 'Show what is indexed and what was left out, and why.',
    details: [],
    options: [],
    examples: ['semblance status'],
  },
  doctor: {
    name: 'doctor',
    argument: '[folder]',
    summary: 'Check the installation and the index, and repair what can be repaired.',
    details: ['Ends with exit code 1 when something is left that needs you.'],
    options: [{ name: 'check-only', summary: 'Look, but change nothing.' }],
    examples: ['semblance doctor', 'semblance doctor --check-only --json'],
  },
  clean: {
    name: 'clean',
    argument: '[folder]',
    summary: 'Delete the index of a folder. Your own files are never touched.',
    details: ['Asks first on a terminal. Elsewhere --all needs --yes.'],
    options: [
      { name: 'all', summary: 'Delete all indexes and the shared cache of embeddings.' },
      { name: 'yes', short: 'y', summary: 'Do not ask.' },
    ],
    examples: ['semblance clean', 'semblance clean --all --yes'],
  },
  models: {
    name: 'models',
    argument: '[list | install <what> | remove <model> | info <model>]',
    summary: 'List, install, remove and describe models beside the one that comes with Semblance.',
    details: [
      '<what> is a model of the Hugging Face hub (organisation/name), a folder, or a .zip file. The licence is shown',
      'and must be agreed to. Only "install" and "info" use the network, and only for a model of a hub. An access token',
      'is taken from HF_TOKEN, the proxy from HTTPS_PROXY and NO_PROXY, further certificates from NODE_EXTRA_CA_CERTS.',
    ],
    options: [
      {
        name: 'revision',
        value: '<name>',
        summary: 'Commit, tag or branch. Default: a tested one, else main.',
      },
      { name: 'host', value: '<address>', summary: 'A mirror of the hub. Default: https://huggingface.co' },
      { name: 'yes', short: 'y', summary: 'Agree to the licence, or to the deletion, without being asked.' },
    ],
    examples: [
      'semblance models install Xenova/bge-small-en-v1.5',
      'semblance models install ./bge-small.zip --yes',
      'semblance models remove Xenova/bge-small-en-v1.5',
    ],
  },
  mcp: {
    name: 'mcp',
    argument: '[folder...]',
    summary: 'Serve searches to coding agents over the Model Context Protocol, on stdin and stdout.',
    details: [
      'Started by the agent, not by hand: docs/agents.md shows how to register it. Without a folder, those that the',
      'agent names, else the current one. Indexes them as needed and keeps the index up to date while it runs.',
    ],
    options: [
      {
        name: 'folder',
        short: 'f',
        value: '<folder>',
        isRepeatable: true,
        summary: 'A folder to search, as an alternative to naming it without an option. Can be repeated.',
      },
      {
        name: 'wait',
        value: '<seconds>',
        summary:
          'How long a question waits for the first index, before it is answered from what is there. Default: 10.',
      },
      ...encoderOptions,
    ],
    examples: ['semblance mcp --folder ~/work/shop'],
  },
  demo: {
    name: 'demo',
    argument: '[folder]',
    summary: 'Index a folder and show five kinds of search on it.',
    details: ['Without a folder, a small sample workspace that comes with Semblance.'],
    options: [],
    examples: ['semblance demo', 'semblance demo ~/work/shop'],
  },
};

export function isCommandName(word: string): word is CommandName {
  return commandNames.some((name) => name === word);
}
