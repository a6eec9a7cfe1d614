/**
 * A process with an engine of its own, for tests that kill it. It indexes as soon as it is open and says what it does.
 */
import { delay, neverCancelled } from '../../../extension/core/cancellation/cancellation.ts';
import { HashEncoder } from '../../fakes/hashEncoder.ts';
import { createTestEngine } from '../../fakes/testEngine.ts';

const [workspace = '', storage = '', pauseMs = '0'] = process.argv.slice(2);

/** Slow enough that a run can be interrupted. */
class SlowEncoder extends HashEncoder {
  override async encode(...args: Parameters<HashEncoder['encode']>): ReturnType<HashEncoder['encode']> {
    await delay(Number(pauseMs));
    return await super.encode(...args);
  }
}

const engine = createTestEngine({
  roots: [workspace],
  storage,
  loadEncoder: async () => new SlowEncoder(),
});
const status = await engine.open();
process.send?.({ kind: 'open', role: status.role });
engine.engine.onDidChangeStatus(({ phase, role, filesIndexed }) => {
  process.send?.({ kind: 'status', phase, role, filesIndexed });
});
process.on('message', (paths: string[]) => void engine.engine.filesChanged(paths, neverCancelled()));
await engine.engine
  .index(neverCancelled())
  .catch((error: Error) => process.send?.({ kind: 'error', message: error.message }));
process.send?.({ kind: 'indexed' });
