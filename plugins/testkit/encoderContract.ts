/**
 * The tests that every encoder plug-in has to pass, as one function for vitest. A plug-in calls it in its own tests;
 * pictures are decoded by whatever the caller gave the encoder as its context.
 */
import { afterAll, beforeAll, describe, it } from 'vitest';
import type { Encoder } from '../api/encoder.ts';
import { imageChecks } from './checks/imageChecks.ts';
import { lifecycleChecks } from './checks/lifecycleChecks.ts';
import { manifestChecks } from './checks/manifestChecks.ts';
import { textChecks } from './checks/textChecks.ts';
import { vectorChecks } from './checks/vectorChecks.ts';
import { ContractBench, type EncoderCheck, type EncoderContractOptions } from './contractBench.ts';

export const encoderChecks: readonly EncoderCheck[] = [
  ...manifestChecks,
  ...vectorChecks,
  ...textChecks,
  ...imageChecks,
  ...lifecycleChecks,
];

/** `createEncoder` is called several times; every encoder that it returns is disposed. */
export function describeEncoderContract(
  name: string,
  createEncoder: () => Promise<Encoder>,
  options: EncoderContractOptions = {},
): void {
  describe(`encoder contract: ${name}`, () => {
    let bench: ContractBench;

    beforeAll(async () => {
      bench = new ContractBench(await createEncoder(), createEncoder, options);
    });
    afterAll(() => bench?.encoder.dispose());

    for (const check of encoderChecks) {
      it(check.name, async ({ skip }) => {
        const missing = check.needs.find((modality) => !bench.accepts(modality));
        if (missing !== undefined) skip(`The encoder takes no ${missing}.`);
        await check.run(bench);
      });
    }
  });
}
