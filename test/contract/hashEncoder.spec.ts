/**
 * The contract, over the fake that other tests stand on.
 */
import { describeEncoderContract } from '../../plugins/testkit/encoderContract.ts';
import { HashEncoder } from '../fakes/hashEncoder.ts';

describeEncoderContract('hash encoder', async () => new HashEncoder(), { batchTolerance: 1 - 1e-6 });
describeEncoderContract(
  'hash encoder with prompts',
  async () => new HashEncoder({ prompts: { query: 'query: ', document: 'passage: ' } }),
  { batchTolerance: 1 - 1e-6 },
);
