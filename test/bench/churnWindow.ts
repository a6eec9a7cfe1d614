/**
 * Entry of a process that stands for one window: the product's engine on the shared index, told of every change, asked
 * all the time. It may be killed at any instant.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { neverCancelled } from '../../extension/core/cancellation/cancellation.ts';
import { describeError } from '../../extension/core/errors/semblanceError.ts';
import { createEngine } from '../../extension/node/engine/compose.ts';
import { benchConfiguration, layout } from './benchEngine.ts';
import type { FromWindow, ToWindow } from './churnMessages.ts';

/** Two questions fit into this beside the indexing. */
const askEveryMs = 100;
const questions = [
  'merge the invoice before the journal',
  'validate calendar',
  'renderPolygon',
  'compress a packet',
  'session',
] as const;

const [workspace = '', storage = ''] = process.argv.slice(2);
const engine = createEngine(layout);
let isClosing = false;

function tell(message: FromWindow): void {
  if (process.connected) process.send?.(message);
}

let last = '';
engine.onDidChangeStatus(({ role, phase, problem }) => {
  const state = `${role} ${phase}`;
  if (state !== last) tell({ kind: 'state', role, phase });
  last = state;
  if (problem !== null) tell({ kind: 'error', message: `status: ${problem.code}: ${problem.message}` });
});
engine.onDidLog(({ level, topic, message }) => {
  if (level === 'error') tell({ kind: 'error', message: `log: ${topic}: ${message}` });
  if (level === process.env.SEMBLANCE_BENCH_LOG)
    console.error(`[${process.pid} ${level}] ${topic}: ${message}`);
});

const opened = engine.open(benchConfiguration(workspace, storage), neverCancelled());
process.on('message', (message: ToWindow) => {
  if (message.kind === 'close') void close();
  // Before the workspace is open nobody can be told; the comparison after opening finds these changes.
  else
    opened
      .then(() => engine.filesChanged(message.paths, neverCancelled()))
      .catch((error: unknown) => fail('filesChanged', error));
});
process.on('disconnect', () => process.exit(1));

await opened.catch((error: unknown) => fail('open', error));
engine.index(neverCancelled()).catch((error: unknown) => fail('index', error));
for (let turn = 0; !isClosing; turn++) {
  try {
    const text = questions[turn % questions.length] ?? '';
    const { results } = await engine.search(
      { text, filter: {}, limit: 20, mode: 'hybrid' },
      neverCancelled(),
    );
    tell({ kind: 'answers', count: 1, empty: results.length === 0 ? 1 : 0 });
  } catch (error) {
    if (!isClosing) fail('search', error);
  }
  await sleep(askEveryMs);
}

function fail(what: string, error: unknown): void {
  tell({ kind: 'error', message: `${what}: ${describeError(error)}` });
}

async function close(): Promise<void> {
  isClosing = true;
  await engine.close();
  process.exit(0);
}
