/**
 * A process with an engine of its own that makes an index with another encoder, for tests that kill it.
 */
import { delay, neverCancelled } from '../../../extension/core/cancellation/cancellation.ts';
import { HashEncoder } from '../../fakes/hashEncoder.ts';
import { createTestEngine, setOf } from '../../fakes/testEngine.ts';

const [workspace = '', storage = '', choice = '', pauseMs = '0'] = process.argv.slice(2);

/** Slow enough that a run can be interrupted. */
class SlowEncoder extends HashEncoder {
  override async encode(...args: Parameters<HashEncoder['encode']>): ReturnType<HashEncoder['encode']> {
    await delay(Number(pauseMs));
    return await super.encode(...args);
  }
}

const other = new SlowEncoder({ variant: 'other' });
const engine = createTestEngine({
  roots: [workspace],
  storage,
  settings: { encoder: choice },
  encoders: { other: setOf({ manifest: other.manifest, create: async () => other }) },
  times: { idleMs: 50, busyMaintenanceMs: 50 },
});
engine.engine.onDidChangeStatus(({ phase, role, filesIndexed, encoderId, nextEncoderId }) => {
  process.send?.({ kind: 'status', phase, role, filesIndexed, encoderId, nextEncoderId });
});
process.on('message', () => undefined); // Keeps the process alive when everything is indexed.
const status = await engine.open();
process.send?.({ kind: 'open', role: status.role });
await engine.engine
  .index(neverCancelled())
  .catch((error: Error) => process.send?.({ kind: 'error', message: error.message }));
process.send?.({ kind: 'indexed' });
