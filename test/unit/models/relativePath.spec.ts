import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isModelId, isSafePath } from '../../../extension/node/models/install/relativePath.ts';

describe('a safe path', () => {
  it.each([
    'config.json',
    'onnx/model_quantized.onnx',
    '1_Pooling/config.json',
    'a/b/c/d',
    '.gitattributes',
    'ä ö(1).bin',
  ])('%j is one', (name) => expect(isSafePath(name)).toBe(true));

  it.each([
    '',
    '.',
    '..',
    '../a',
    'a/../b',
    'a/..',
    '/a',
    'a//b',
    'a/',
    'C:/a',
    'c:a',
    'a\\b',
    '..\\a',
    'a:b',
    'a\0b',
    'a\nb',
    'NUL',
    'con.txt',
    'a/aux',
    'COM1',
    'a.',
    'a ',
    ' a',
    'a*',
    'a?',
    'a|b',
    '<a>',
    '"a"',
    'x'.repeat(201),
    '~/a$',
    '%2e%2e/a',
  ])('%j is none', (name) => expect(isSafePath(name)).toBe(false));

  it('stays inside of its folder on every system, whatever it consists of', () => {
    const part = fc.oneof(fc.string(), fc.constantFrom('..', '.', '', 'C:', '\\', '~', 'a', 'nul'));
    fc.assert(
      fc.property(
        fc.array(part, { minLength: 1, maxLength: 5 }),
        fc.constantFrom('/', '\\'),
        (parts, separator) => {
          const name = parts.join(separator);
          fc.pre(isSafePath(name));
          for (const system of [path.posix, path.win32]) {
            const root = system === path.posix ? '/models/x' : 'D:\\models\\x';
            const relative = system.relative(root, system.resolve(root, name));
            // A name such as `..0` begins with two dots and is no way up.
            const isAbove = relative === '..' || relative.startsWith(`..${system.sep}`);
            expect(isAbove || system.isAbsolute(relative)).toBe(false);
            expect(relative).not.toBe('');
          }
        },
      ),
      { numRuns: 2_000 },
    );
  });
});

describe('the name of a model', () => {
  it.each(['Xenova/bge-small-en-v1.5', 'google/siglip2-base', 'local/a'])('%j is one', (id) =>
    expect(isModelId(id)).toBe(true),
  );
  it.each([
    '',
    'name',
    'a/b/c',
    '/b',
    'a/',
    '../b',
    'a/..',
    '.a/b',
    'a/.b',
    'a b/ c',
    'https://huggingface.co/a/b',
  ])('%j is none', (id) => expect(isModelId(id)).toBe(false));
});
