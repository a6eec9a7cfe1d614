/** The towers of the built-in joint model: `--only text|image` runs one part; other options are those of the parts. */
import { textArgument } from './benchArguments.ts';
import { type ImageTowerReport, runImageTowerBench } from './imageTower.ts';
import { runStaticTowerBench, type StaticTowerReport } from './staticTower.ts';

export interface ModelReport {
  readonly text: StaticTowerReport | undefined;
  readonly image: ImageTowerReport | undefined;
}

export async function benchModel(rest: readonly string[]): Promise<ModelReport> {
  const only = textArgument(rest, 'only');
  return {
    image: only === 'text' ? undefined : await runImageTowerBench(rest),
    text: only === 'image' ? undefined : await runStaticTowerBench(rest),
  };
}
