import { describe, expect, it } from 'vitest';
import { mergeExcludes } from '../../../../extension/vscode/config/excludeGlobs.ts';
import { type ConfigurationReader, readSettings } from '../../../../extension/vscode/config/settings.ts';

function read(own: Record<string, unknown>, excludes: Partial<Record<string, readonly unknown[]>> = {}) {
  const invalid: string[] = [];
  const reader: ConfigurationReader = {
    own: (key) => own[key],
    excludes: (setting) => excludes[setting] ?? [],
    workspaceFolder: () => '/work space',
    contributedEncoders: () => [],
  };
  return { settings: readSettings(reader, (setting) => invalid.push(setting)), invalid };
}

describe('readSettings', () => {
  it('has defaults for everything', () => {
    const { settings, invalid } = read({});
    expect(invalid).toEqual([]);
    expect(settings).toEqual({
      isEnabled: true,
      maxResults: 50,
      shouldFollowEditor: true,
      shouldServeAgents: false,
      engine: {
        excludeGlobs: [],
        shouldUseIgnoreFiles: true,
        maxTextBytes: 1024 * 1024,
        maxImageBytes: 10 * 1024 * 1024,
        threads: 0,
        cacheBytes: 1024 * 1024 * 1024,
        encoder: 'built-in',
        device: 'auto',
        shouldReadImageText: true,
        modelRemoteHost: '',
        contributedEncoders: [],
      },
    });
  });

  it('converts units and merges the three exclude settings', () => {
    const { settings } = read(
      {
        enabled: false,
        useIgnoreFiles: false,
        'index.maxFileSizeKB': 2,
        'cache.maxSizeMB': 16,
        'engine.threads': 3,
      },
      {
        'files.exclude': [{ '**/.git': true, '**/a': false }],
        'search.exclude': [{ '**/node_modules': true }],
        'semblance.exclude': [{ 'data/**': true }],
      },
    );
    expect(settings).toMatchObject({
      isEnabled: false,
      engine: {
        excludeGlobs: ['**/.git', '**/node_modules', 'data/**'],
        shouldUseIgnoreFiles: false,
        maxTextBytes: 2048,
        threads: 3,
        cacheBytes: 16 * 1024 * 1024,
      },
    });
  });

  it.each([
    ['enabled', 'yes'],
    ['useIgnoreFiles', 1],
    ['search.maxResults', 0],
    ['search.maxResults', 201],
    ['index.maxFileSizeKB', 1.5],
    ['index.maxFileSizeKB', Number.NaN],
    ['index.maxImageSizeKB', '10'],
    ['engine.threads', -1],
    ['cache.maxSizeMB', null],
    ['encoder', 7],
    ['encoder', './relative'],
    ['encoder', '../up/and/away'],
    ['encoder', 'two words'],
    ['encoder', `\${workspaceFolders}/model`],
    ['device', 'gpu'],
    ['images.readText', 'no'],
    ['similar.follow', 1],
    ['agents.mcpServer', 'yes'],
    ['models.remoteHost', 'ftp://models.example'],
    ['models.remoteHost', 'models.example'],
  ])('names %s when it is %j, and uses the default', (key, value) => {
    const { settings, invalid } = read({ [key]: value });
    expect(invalid).toEqual([`semblance.${key}`]);
    expect(settings).toEqual(read({}).settings);
  });
});

describe('the encoder setting', () => {
  it.each([
    ['built-in', 'built-in'],
    [' Xenova/bge-small-en-v1.5 ', 'Xenova/bge-small-en-v1.5'],
    ['acme.words', 'acme.words'],
    ['/models/mine', '/models/mine'],
    ['C:\\models\\mine', 'C:\\models\\mine'],
    [`\${workspaceFolder}/models/mine`, '/work space/models/mine'],
  ])('takes %j as %j', (value, expected) => {
    const { settings, invalid } = read({ encoder: value });
    expect(invalid).toEqual([]);
    expect(settings.engine.encoder).toBe(expected);
  });
});

describe('mergeExcludes', () => {
  it('takes only what is switched on', () => {
    expect(mergeExcludes([{ b: true, a: true, c: false, d: { when: '$(basename).ts' }, ' ': true }])).toEqual(
      ['a', 'b'],
    );
  });
  it('lets the folder that hides something win', () => {
    expect(mergeExcludes([{ a: true }, { a: false }])).toEqual(['a']);
  });
  it.each([[null], ['text'], [['a']], [undefined], [3]])('passes over %j', (setting) => {
    expect(mergeExcludes([setting])).toEqual([]);
  });
});
