import { describe, expect, it } from 'vitest';
import { commandNames, commands } from '../../../extension/cli/commandTable.ts';
import { fileLines, parseFileLines } from '../../../extension/cli/fileLines.ts';
import { commandHelp, generalHelp } from '../../../extension/cli/help.ts';
import { parseCommandLine } from '../../../extension/cli/parseCommandLine.ts';
import { editDistance, nearestWord } from '../../../extension/cli/suggestion.ts';
import { UsageError } from '../../../extension/cli/usageError.ts';

describe('parseCommandLine', () => {
  it('takes options before and after the command, joined and apart', () => {
    const parsed = parseCommandLine([
      '--json',
      'search',
      'a',
      '-n5',
      '--lang=go',
      '-l',
      'c',
      'b',
      '--path',
      'x/**',
    ]);
    expect(parsed.name).toBe('search');
    expect(parsed.positionals).toEqual(['a', 'b']);
    expect(parsed.flag('json')).toBe(true);
    expect(parsed.flag('quiet')).toBe(false);
    expect(parsed.text('limit')).toBe('5');
    expect(parsed.texts('lang')).toEqual(['go', 'c']);
    expect(parsed.texts('path')).toEqual(['x/**']);
    expect(parsed.text('in')).toBeUndefined();
  });

  it('takes everything after -- as words', () => {
    expect(parseCommandLine(['search', '--', '--json', '-n']).positionals).toEqual(['--json', '-n']);
  });

  it('understands help in three ways', () => {
    for (const words of [
      ['help', 'search'],
      ['search', '--help'],
      ['-h', 'search'],
    ]) {
      const parsed = parseCommandLine(words);
      expect([parsed.name, parsed.flag('help')]).toEqual(['search', true]);
    }
  });

  const mistakes: readonly (readonly [readonly string[], string])[] = [
    [['serach', 'x'], 'Did you mean "semblance search"?'],
    [['how', 'does'], 'semblance search how'],
    [['search', '--limt', '3'], 'Did you mean --limit?'],
    [['search', '-z'], 'has no option -z'],
    [['status', '--limit', '3'], '--limit belongs to search, similar'],
    [['search', 'x', '--limit'], '--limit needs a value'],
    [['search', 'x', '--in', '--json'], '--in needs a value'],
    [['search', 'x', '--json=yes'], '--json takes no value'],
    [['search', 'x', '--limit', '1', '--limit', '2'], '--limit was given twice'],
    [['search', 'x', '--quiet', '--verbose'], 'exclude each other'],
  ];
  it.each(mistakes)('%j', (words, sentence) => {
    expect(() => parseCommandLine(words)).toThrow(UsageError);
    expect(() => parseCommandLine(words)).toThrow(sentence);
  });

  it('takes a value that starts with a dash after an equals sign', () => {
    expect(parseCommandLine(['search', 'x', '--path=-odd']).text('path')).toBe('-odd');
  });
});

describe('help', () => {
  it('names every command and every option', () => {
    const general = generalHelp('1.2.3');
    for (const name of commandNames) {
      expect(general).toContain(commands[name].summary);
      const help = commandHelp(name);
      for (const option of commands[name].options) expect(help).toContain(`--${option.name}`);
      expect(help).toContain('--json');
    }
  });

  it('has examples that parse', () => {
    for (const name of commandNames) {
      for (const example of commands[name].examples) {
        const words =
          example.match(/'[^']*'|"[^"]*"|\S+/g)?.map((word) => word.replace(/^['"]|['"]$/g, '')) ?? [];
        expect(parseCommandLine(words.slice(1)).name).toBe(name);
      }
    }
  });
});

describe('suggestions', () => {
  it('count swaps as one slip', () => {
    expect(editDistance('serach', 'search')).toBe(1);
    expect(editDistance('', 'abc')).toBe(3);
    expect(editDistance('kitten', 'sitting')).toBe(3);
  });
  it('stay silent about other words', () => {
    expect(nearestWord('banana', commandNames)).toBeUndefined();
    expect(nearestWord('INDEX', commandNames)).toBe('index');
  });
});

describe('file:line', () => {
  const files = new Set(['a.ts', 'odd:12', 'C:\\w\\a.ts']);
  const parse = (text: string) => parseFileLines(text, (file) => Promise.resolve(files.has(file)));
  const lines = (first: number, last: number) => ({
    start: { line: first, character: 0 },
    end: { line: last, character: 0 },
  });

  it.each([
    ['a.ts', { file: 'a.ts' }],
    ['a.ts:12', { file: 'a.ts', range: lines(11, 12) }],
    ['a.ts:12-30', { file: 'a.ts', range: lines(11, 30) }],
    ['a.ts:12:5', { file: 'a.ts', range: lines(11, 12) }],
    ['odd:12', { file: 'odd:12' }],
    ['odd:12:3', { file: 'odd:12', range: lines(2, 3) }],
    ['C:\\w\\a.ts', { file: 'C:\\w\\a.ts' }],
    ['C:\\w\\a.ts:3', { file: 'C:\\w\\a.ts', range: lines(2, 3) }],
    ['a.ts:x', { file: 'a.ts:x' }],
    [':12', { file: ':12' }],
  ])('%s', async (text, expected) => {
    expect(await parse(text)).toEqual(expected);
  });

  it('refuses line 0 and ranges that run backwards', async () => {
    await expect(parse('a.ts:0')).rejects.toThrow(UsageError);
    await expect(parse('a.ts:9-3')).rejects.toThrow('must not be after');
    expect(() => fileLines('a', 1, 1, 'a:1')).not.toThrow();
  });
});
