import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkDefinition, type EncoderDefinition } from '../../../../plugins/huggingface/definition.ts';
import { manifestOf } from '../../../../plugins/huggingface/manifest.ts';

const file = path.join(
  import.meta.dirname,
  '../../../fixtures/models/semblance/tiny-clip/semblance-encoder.json',
);
const clip = checkDefinition(JSON.parse(readFileSync(file, 'utf8')), file);
const hashOf = (change: Partial<EncoderDefinition>): string => manifestOf({ ...clip, ...change }).versionHash;

describe('the version of a model', () => {
  it('changes with its kind, which decides what the text side is told of its padding', () => {
    expect(hashOf({ kind: 'siglip' })).not.toBe(hashOf({}));
  });

  it('stays when only words about it change', () => {
    expect(hashOf({ displayName: 'Other', description: 'Other.' })).toBe(hashOf({}));
  });
});
