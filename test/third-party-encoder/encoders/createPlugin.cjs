// Makes a plug-in as `plugins/api/encoder.ts` of Semblance describes it.

const { dimensions, encodeText } = require('./hashing.cjs');

/** Inputs after which the event loop turns, so that a cancellation is heard. */
const inputsPerTurn = 8;

function cancelled() {
  const error = new Error('Cancelled');
  error.name = 'AbortError';
  return error;
}

function failure(code, message) {
  return Object.assign(new Error(message), { code });
}

function manifestOf(id, displayName) {
  return {
    apiVersion: 1,
    id,
    displayName,
    modalities: ['text', 'code'],
    space: { id: `${id}.${dimensions}`, dimensions, metric: 'cosine', isNormalized: true },
    matryoshka: [],
    prompts: { query: '', document: '' },
    pooling: 'static',
    limits: { maxBatch: 32, maxTokens: null, onOverflow: 'cut', imagePixels: null },
    // The host measures the scores of unrelated and related pairs.
    calibration: {},
    reproducibility: 1,
    languages: [],
    runtime: 'in-process',
    devices: ['cpu'],
    modelId: '',
    weightsBytes: 0,
    licence: { spdx: 'MIT', source: 'hand-written' },
    versionHash: '1',
  };
}

class NgramEncoder {
  constructor(manifest, spoil) {
    this.manifest = manifest;
    this.spoil = spoil;
    this.isDisposed = false;
  }

  async encode(inputs, options) {
    if (this.isDisposed) throw failure('encoder/disposed', `${this.manifest.id} was disposed.`);
    const stranger = inputs.find(({ kind }) => !this.manifest.modalities.includes(kind));
    if (stranger !== undefined) {
      throw failure('encoder/unsupported-input', `${this.manifest.id} does not take ${stranger.kind}.`);
    }
    const vectors = new Float32Array(inputs.length * dimensions);
    for (const [index, input] of inputs.entries()) {
      if (index % inputsPerTurn === 0) await new Promise((resolve) => setImmediate(resolve));
      if (options.signal.aborted) throw cancelled();
      encodeText(input.text, vectors.subarray(index * dimensions, (index + 1) * dimensions));
    }
    const batch = { vectors, count: inputs.length, dimensions, truncated: [] };
    return this.spoil === undefined ? batch : this.spoil(batch);
  }

  async dispose() {
    this.isDisposed = true;
  }
}

/** `spoil` changes a good answer, for the encoders that misbehave. */
exports.createPlugin = (id, displayName, spoil) => {
  const manifest = manifestOf(id, displayName);
  return { manifest, create: async () => new NgramEncoder(manifest, spoil) };
};
