import { describe, expect, it } from 'vitest';
import { parseEncoderChoice, requireEncoderChoice } from '../../../extension/core/encoders/encoderChoice.ts';

describe('a choice of encoders', () => {
  it.each([
    ['built-in', { kind: 'built-in' }],
    [' built-in ', { kind: 'built-in' }],
    ['Xenova/bge-small-en-v1.5', { kind: 'model', id: 'Xenova/bge-small-en-v1.5' }],
    ['huggingface.bge-small', { kind: 'id', id: 'huggingface.bge-small' }],
    ['acme.words', { kind: 'id', id: 'acme.words' }],
    ['/models/mine', { kind: 'folder', path: '/models/mine' }],
    ['D:\\models\\mine', { kind: 'folder', path: 'D:\\models\\mine' }],
    ['\\\\server\\models', { kind: 'folder', path: '\\\\server\\models' }],
  ])('%j is understood', (text, expected) => {
    expect(parseEncoderChoice(text)).toEqual(expected);
  });

  it.each([
    '',
    '  ',
    '.',
    '..',
    './x',
    '../x',
    'a/b/c',
    '../../etc',
    'a b',
    '~/models',
    '.hidden/x',
    'x/.hidden',
  ])('%j is refused, in words that name the setting and what is allowed', (text) => {
    expect(parseEncoderChoice(text)).toBeUndefined();
    expect(() => requireEncoderChoice(text)).toThrow(/built-in.*owner\/name.*folder/);
    expect(() => requireEncoderChoice(text)).toThrow(
      expect.objectContaining({ code: 'config/invalid', details: { setting: 'semblance.encoder' } }),
    );
  });
});
