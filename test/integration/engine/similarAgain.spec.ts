/**
 * "Find similar" as the cursor moves on: what an engine remembers of the questions before changes no answer, whatever
 * happens to the files in between.
 */
import { expect, it } from 'vitest';
import { neverCancelled } from '../../../extension/core/cancellation/cancellation.ts';
import type { SearchResult } from '../../../extension/core/search/searchTypes.ts';
import type { TestEngine } from '../../fakes/testEngine.ts';
import { icon, program, useEngineFixture } from './engineFixture.ts';

const fixture = useEngineFixture();
const { write, remove, at } = fixture;
const never = neverCancelled();

const iconsOf = (picture: string): string =>
  `import trayIcon from '../img/${picture}.svg';\n\nexport function showTray() {\n  return trayIcon;\n}\n`;
const user = `import { showTray } from './icons';\n\nexport function start() {\n  return showTray();\n}\n`;

/** At a cursor in each line of the file that is in the index. */
async function answers(engine: TestEngine, file: string): Promise<readonly (readonly SearchResult[])[]> {
  const all: (readonly SearchResult[])[] = [];
  for (const line of [0, 2, 3]) {
    const range = { start: { line, character: 0 }, end: { line: line + 1, character: 0 } };
    const { results } = await engine.engine.similar({ file: at(file), range, filter: {}, limit: 50 }, never);
    all.push(results);
  }
  return all;
}

const pathsOf = (all: readonly (readonly SearchResult[])[]): readonly string[] => [
  ...new Set(all.flat().map(({ path }) => path)),
];
const linked = (all: readonly (readonly SearchResult[])[]): readonly string[] => [
  ...new Set(
    all.flat().flatMap(({ path, why }) => (why.some(({ kind }) => kind === 'import') ? [path] : [])),
  ),
];

it('answers asked again are the same, and those after a change are those of a fresh engine', async () => {
  await write({
    'img/tray.svg': icon('red'),
    'img/bell.svg': icon('blue'),
    'src/icons.ts': iconsOf('tray'),
    'src/user.ts': user,
    'src/otter.ts': program('otter'),
    'src/user2.ts': user.replaceAll('start', 'begin'),
  });
  const engine = await fixture.opened();
  await engine.engine.index(never);
  const first = await answers(engine, 'src/user.ts');
  expect(await answers(engine, 'src/user.ts')).toEqual(first);
  expect(linked(first)).toEqual(['img/tray.svg']);

  // What the question's file is linked with changes, not the file itself.
  await write({ 'src/icons.ts': iconsOf('bell') });
  await engine.changed('src/icons.ts');
  const relinked = await answers(engine, 'src/user.ts');
  expect(linked(relinked)).toEqual(['img/bell.svg']);
  await remove('src/otter.ts');
  await write({ 'src/user.ts': `${user}\nexport function stop() {\n  return showTray();\n}\n` });
  await engine.changed('src/otter.ts', 'src/user.ts');
  const changed = await answers(engine, 'src/user.ts');
  expect(pathsOf(relinked)).toContain('src/otter.ts');
  expect(pathsOf(changed)).not.toContain('src/otter.ts');
  await engine.settled();

  const last = await answers(engine, 'src/user.ts');
  await fixture.close(engine);
  const fresh = await fixture.opened();
  await fresh.engine.index(never);
  expect(last).toEqual(await answers(fresh, 'src/user.ts'));
});
