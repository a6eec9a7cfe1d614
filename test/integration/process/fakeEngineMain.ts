/**
 * Entry of an engine process around the fake engine. The behaviour comes as JSON; some of it concerns the process
 * itself and not the engine.
 */
import { lowerOwnPriority, runEngineProcess } from '../../../extension/node/process/engineProcessMain.ts';
import { FakeEngine, type FakeEngineBehaviour } from '../../fakes/fakeEngine.ts';

export interface FakeProcessBehaviour extends FakeEngineBehaviour {
  /** Milliseconds before the engine is created. */
  readonly slowStartMs?: number;
  /** The process says this as its first message, in place of the greeting. */
  readonly firstMessage?: unknown;
  /** `createEngine` rejects. */
  readonly isBroken?: boolean;
  /** A line for stderr at the start. */
  readonly stderr?: string;
  /** The process ends at once with this code. */
  readonly exitAtStart?: number;
  /** Blocks the main thread for ever, this many milliseconds after the start. */
  readonly blockAfterMs?: number;
  /** Throws outside of any call, this many milliseconds after the start. */
  readonly throwAfterMs?: number;
}

const behaviour: FakeProcessBehaviour = JSON.parse(process.argv[2] ?? '{}');
if (behaviour.stderr !== undefined) process.stderr.write(`${behaviour.stderr}\n`);
if (behaviour.exitAtStart !== undefined) process.exit(behaviour.exitAtStart);
if (behaviour.throwAfterMs !== undefined) {
  setTimeout(() => {
    throw new Error('thrown by nobody');
  }, behaviour.throwAfterMs);
}
if (behaviour.blockAfterMs !== undefined) {
  setTimeout(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0), behaviour.blockAfterMs);
}
lowerOwnPriority();
if (behaviour.firstMessage !== undefined) {
  process.send?.(behaviour.firstMessage);
  setTimeout(() => undefined, 60_000);
} else {
  void runEngineProcess(async () => {
    if (behaviour.slowStartMs !== undefined) {
      await new Promise((resolve) => setTimeout(resolve, behaviour.slowStartMs));
    }
    if (behaviour.isBroken === true) throw new Error('a native part is missing');
    return new FakeEngine(behaviour);
  });
}
