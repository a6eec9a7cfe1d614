/**
 * `npm run bench -- surfaces [--only panel,palette,map] [--rounds 10] [--points 100000] [--vsix file] [--beside file]`: how
 * fast the panel "Similar", the search list and the map are in the real editor (code-server in Chromium, the packed
 * extension), measured inside its pages, on the sample workspace. `--beside` runs another package in an editor of its own
 * and measures both in turns: a comparison on one machine in the same minutes.
 */
import { productVsix } from '../e2e/harness/productVsix.ts';
import { numberArgument, textArgument } from './benchArguments.ts';
import { median, quantile, reportVerdicts, type Verdict } from './statistics.ts';
import { type BenchEditor, openBenchEditor } from './surfacesEditor.ts';
import { MapBench, type MapTimes } from './surfacesMap.ts';
import { PaletteBench, type PaletteTimes } from './surfacesPalette.ts';
import { PanelBench, type PanelTimes } from './surfacesPanel.ts';

const panelTargetMs = 150;
const paletteTargetMs = 100;
const mapTargetMs = 2_000;
/** The first ones load code and warm caches. */
const warmUps = 2;
const restsPerRound = 6;

export async function benchSurfaces(rest: readonly string[]): Promise<unknown> {
  const only = (textArgument(rest, 'only') ?? 'panel,palette,map').split(',');
  const rounds = numberArgument(rest, 'rounds', 10);
  const beside = textArgument(rest, 'beside');
  const editors: BenchEditor[] = [];
  try {
    editors.push(await openBenchEditor(textArgument(rest, 'vsix') ?? productVsix(), 'product'));
    if (beside !== undefined) editors.push(await openBenchEditor(beside, 'beside'));
    console.log(`${editors[0]?.items} items in the index`);
    const verdicts: Verdict[] = [];
    const panel = only.includes('panel') ? await measurePanel(editors, rounds) : undefined;
    const palette = only.includes('palette') ? await measurePalette(editors, rounds * 3) : undefined;
    const points = numberArgument(rest, 'points', 100_000);
    const map = only.includes('map') ? await measureMap(editors, Math.ceil(rounds / 2), points) : undefined;
    const own = panel?.product?.map(({ total }) => total);
    if (own !== undefined) verdicts.push(verdict('panel, last key to drawn list', own, panelTargetMs));
    const typed = palette?.product?.map(({ total }) => total);
    if (typed !== undefined)
      verdicts.push(verdict('search list, last key to drawn list', typed, paletteTargetMs));
    const mapped = map?.product?.map(({ total }) => total);
    if (mapped !== undefined) verdicts.push(verdict('map, command to first frame', mapped, mapTargetMs));
    reportVerdicts(verdicts);
    return { items: editors[0]?.items, panel, palette, map };
  } finally {
    for (const editor of editors) await editor.stop();
  }
}

type ByEditor<T> = Readonly<Record<string, readonly T[]>>;

async function measurePanel(editors: readonly BenchEditor[], rounds: number): Promise<ByEditor<PanelTimes>> {
  const measured: Record<string, PanelTimes[]> = {};
  const benches = editors.map((editor) => ({ name: editor.name, bench: new PanelBench(editor) }));
  for (const { bench } of benches) await bench.open();
  for (let round = -warmUps; round < rounds; round++) {
    for (const { name, bench } of benches) {
      const times = await bench.measure(round + warmUps, restsPerRound);
      if (round >= 0) measured[name] = [...(measured[name] ?? []), ...times];
    }
  }
  for (const [name, times] of Object.entries(measured)) {
    console.log(`\nPanel, ${name}, ${times.length} rests of the cursor`);
    print(
      'from the last key until the page has the list',
      times.map(({ toList }) => toList),
    );
    print(
      'until it is drawn',
      times.map(({ toDrawn }) => toDrawn),
    );
    print(
      'altogether',
      times.map(({ total }) => total),
    );
    for (const isOther of [true, false]) {
      const some = times.filter(({ isOtherList }) => isOtherList === isOther).map(({ total }) => total);
      if (some.length > 0) print(`${some.length} rests with ${isOther ? 'another' : 'the same'} list`, some);
    }
  }
  return measured;
}

async function measurePalette(
  editors: readonly BenchEditor[],
  rounds: number,
): Promise<ByEditor<PaletteTimes>> {
  const measured: Record<string, PaletteTimes[]> = {};
  const benches = editors.map((editor) => ({ name: editor.name, bench: new PaletteBench(editor) }));
  for (const { bench } of benches) await bench.open();
  for (let round = -warmUps; round < rounds; round++) {
    for (const { name, bench } of benches) {
      const times = await bench.measure(round + warmUps);
      if (round >= 0 && times !== undefined) measured[name] = [...(measured[name] ?? []), times];
    }
  }
  for (const { bench } of benches) await bench.close();
  for (const [name, times] of Object.entries(measured)) {
    console.log(`\nSearch list, ${name}, ${times.length} of ${rounds} questions`);
    print(
      'from the last key until the list is drawn',
      times.map(({ total }) => total),
    );
    print(
      'of this, drawing',
      times.map(({ toDrawn }) => toDrawn),
    );
    console.log(`  lists while typing: ${median(times.map(({ listsWhileTyping }) => listsWhileTyping))}`);
  }
  return measured;
}

async function measureMap(
  editors: readonly BenchEditor[],
  rounds: number,
  points: number,
): Promise<ByEditor<MapTimes>> {
  const measured: Record<string, MapTimes[]> = {};
  const benches = editors.map((editor) => ({ name: editor.name, bench: new MapBench(editor, points) }));
  for (const { bench } of benches) await bench.open();
  for (let round = -1; round < rounds; round++) {
    for (const { name, bench } of benches) {
      const times = await bench.measure();
      if (round >= 0) measured[name] = [...(measured[name] ?? []), times];
    }
  }
  for (const [name, times] of Object.entries(measured)) {
    console.log(`\nMap of ${points.toLocaleString('en')} points, ${name}, opened ${times.length} times`);
    print(
      'from Enter until the page begins to load',
      times.map(({ toPage }) => toPage),
    );
    print(
      'until its first frame',
      times.map(({ toFrame }) => toFrame),
    );
    print(
      'altogether',
      times.map(({ total }) => total),
    );
  }
  return measured;
}

function print(what: string, values: readonly number[]): void {
  const show = (value: number): string => value.toFixed(0).padStart(5);
  console.log(
    `  ${what.padEnd(44)} p50 ${show(median(values))}  p90 ${show(quantile(values, 0.9))}  least ${show(quantile(values, 0))} ms`,
  );
}

function verdict(name: string, values: readonly number[], targetMs: number): Verdict {
  return {
    name,
    isMet: median(values) <= targetMs,
    measured: `median ${median(values).toFixed(0)} ms`,
    target: `<= ${targetMs} ms`,
  };
}
