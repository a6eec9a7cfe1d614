import { describe, expect, it } from 'vitest';
import { findKnownModel, knownModels } from '../../../../plugins/huggingface/knownModels/knownModels.ts';

describe('known models', () => {
  it('are valid, each with an id of its own', () => {
    const ids = knownModels().map(({ id }) => id);
    expect(ids.length).toBeGreaterThanOrEqual(17);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it.each(['baai/bge-m3', 'Xenova/bge-m3', 'bge-m3', ' BGE-M3 '])('are found by %j', (name) => {
    expect(findKnownModel(name)?.id).toBe('bge-m3');
  });

  it('are not found by parts of a name', () => {
    expect(findKnownModel('bge')).toBeUndefined();
    expect(findKnownModel('')).toBeUndefined();
  });

  /** Where a wrong value would cost retrieval quality without a sign: what the models' authors demand. */
  it.each([
    ['intfloat/multilingual-e5-small', 'mean', 'query: ', 'passage: '],
    ['BAAI/bge-small-en-v1.5', 'cls', 'Represent this sentence for searching relevant passages: ', ''],
    ['nomic-ai/nomic-embed-text-v1.5', 'mean', 'search_query: ', 'search_document: '],
    ['google/embeddinggemma-300m', 'model', 'task: search result | query: ', 'title: none | text: '],
    ['thenlper/gte-small', 'mean', '', ''],
    ['jinaai/jina-embeddings-v2-base-code', 'mean', '', ''],
  ])('%s pools by %s with its prompts', (model, pooling, query, document) => {
    expect(findKnownModel(model)?.text).toMatchObject({ pooling, prompts: { query, document } });
  });

  it('instruct Qwen3 for queries only', () => {
    expect(findKnownModel('Qwen/Qwen3-Embedding-0.6B')?.text).toMatchObject({
      pooling: 'last',
      paddingSide: 'left',
      prompts: { query: expect.stringMatching(/^Instruct: .+\nQuery:$/), document: '' },
    });
  });

  it('fill SigLIP texts up to their length', () => {
    for (const name of ['google/siglip-base-patch16-224', 'google/siglip2-base-patch16-224']) {
      expect(findKnownModel(name)?.text).toMatchObject({ padding: 'max-length', maxTokens: 64 });
    }
  });

  it('are pinned to a commit', () => {
    for (const { id, source } of knownModels()) expect(source.revision, id).toMatch(/^[0-9a-f]{40}$/);
  });
});
