/** What is no command, and what every command line answers: help, the version, mistakes. */
import { describe, expect, it } from 'vitest';
import { errorDocument, versionDocument } from '../../../extension/cli/jsonDocuments.ts';
import { documentOf, useCommandLine } from './memoryEnvironment.ts';

const line = useCommandLine();

describe('usage', () => {
  it.each([
    [[]],
    [['serch', 'x']],
    [['search']],
    [['search', '  ']],
    [['search', 'x', '--limit', '0']],
    [['search', 'x', '--limit', '1.5']],
    [['search', 'x', '--limit', '1001']],
    [['search', 'x', '--modality', 'sound']],
    [['search', 'x', '--mode', 'magic']],
    [['index', '--encoder', 'two words']],
    [['index', '--encoder', 'a/b/c']],
    [['index', '--device', 'gpu']],
    [['search', 'x', '--nope']],
    [['similar']],
    [['similar', 'a', 'b']],
    [['similar', 'a.ts:0']],
    [['status', 'a', 'b']],
    [['clean', '--all', 'x']],
  ])('%j ends with 2, on stderr', async (words) => {
    const { exitCode, output, errors } = await line.run(words);
    expect(exitCode).toBe(2);
    expect(output).toBe('');
    expect(errors).toContain('semblance');
    expect(line.engines).toEqual([]);
  });

  it('mistakes are a document with --json', async () => {
    const { exitCode, output } = await line.run(['search', 'x', '--json', '--modality', 'imge']);
    expect(exitCode).toBe(2);
    const { error } = documentOf(errorDocument, output);
    expect(error).toMatchObject({ code: 'usage', message: expect.stringContaining('Did you mean "image"?') });
    expect(documentOf(errorDocument, (await line.run(['--json', 'serch'])).output).error.code).toBe('usage');
    expect((await line.run(['serch', '--', '--json'])).output).toBe('');
  });

  it('help and version go to stdout', async () => {
    expect(await line.run(['--help'])).toMatchObject({
      exitCode: 0,
      output: expect.stringContaining('semblance demo'),
    });
    expect(await line.run(['search', '-h'])).toMatchObject({
      exitCode: 0,
      output: expect.stringContaining('--mode'),
    });
    expect(await line.run(['--version'])).toMatchObject({ exitCode: 0, output: '1.2.3\n' });
    expect(documentOf(versionDocument, (await line.run(['--version', '--json'])).output).version).toBe(
      '1.2.3',
    );
  });
});
