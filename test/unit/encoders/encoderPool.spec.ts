import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { createNullLogger } from '../../../extension/core/logging/logger.ts';
import { DeviceMark } from '../../../extension/node/encoders/deviceMark.ts';
import { cacheFolderName, EncoderPool } from '../../../extension/node/encoders/encoderPool.ts';
import { readCalibration, storeCalibration } from '../../../extension/node/encoders/measureCalibration.ts';
import { HashEncoder } from '../../fakes/hashEncoder.ts';

const score = { unrelatedMean: 0.1, unrelatedDeviation: 0.2, relatedMean: 0.3, relatedDeviation: 0.4 };

it('keeps the scores that an earlier run measured when it measures others', async () => {
  const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'semblance pool-'));
  onTestFinished(() => fs.rm(folder, { recursive: true, force: true }));
  const manifest = { ...new HashEncoder().manifest, calibration: {} };
  const file = path.join(folder, cacheFolderName(manifest), 'calibration.json');
  const logger = createNullLogger();
  await storeCalibration(file, { text: score }, logger);
  const pool = new EncoderPool({
    logger,
    decodeImage: () => Promise.reject(new Error('No picture is decoded here.')),
    chooseDevices: async () => ['cpu'],
    noteDeviceFailure: () => undefined,
    markDevice: (_, device) => new DeviceMark(path.join(folder, 'report.json'), device),
    threads: () => 1,
  });
  onTestFinished(() => pool.reset());
  const create = async () => Object.assign(new HashEncoder(), { manifest });
  const definition = {
    plugin: { manifest, create },
    findFiles: async () => '',
    verifyFiles: async () => '',
  };
  const pooled = await pool.add(definition, folder);
  await pooled.get();
  expect(pooled.manifest.calibration).toMatchObject({ text: score, code: {} });
  expect(await readCalibration(file)).toEqual(pooled.manifest.calibration);
});
