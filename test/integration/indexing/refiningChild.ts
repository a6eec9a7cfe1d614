/**
 * A process that indexes a folder in two speeds, slowly, and tells when the first accurate vectors are written.
 */
import { delay, neverCancelled } from '../../../extension/core/cancellation/cancellation.ts';
import type { EncodedBatch, EncodeOptions, EncoderInput } from '../../../plugins/api/encoder.ts';
import { HashEncoder } from '../../fakes/hashEncoder.ts';
import { createTestEngine } from '../../fakes/testEngine.ts';

class SlowEncoder extends HashEncoder {
  override async encode(inputs: readonly EncoderInput[], options: EncodeOptions): Promise<EncodedBatch> {
    await delay(5, options.signal);
    return await super.encode(inputs, options);
  }
}

const [workspace = '', storage = ''] = process.argv.slice(2);
const engine = createTestEngine({
  roots: [workspace],
  storage,
  fast: new HashEncoder({ variant: 'fast', spaceOf: 'plain', mostWords: 8 }),
  loadEncoder: async () => new SlowEncoder(),
  times: { refineDelayMs: 10 },
});
await engine.open();
const { store } = engine.session();
const replaceVectors = store.replaceVectors.bind(store);
store.replaceVectors = async (rows) => {
  await replaceVectors(rows);
  process.send?.('refined');
};
await engine.engine.index(neverCancelled());
await delay(60_000);
