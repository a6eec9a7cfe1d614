/**
 * A start of an engine on a computer whose graphics processor ends the process with the first picture. It says what it
 * chose and what became of the picture.
 */
import { neverCancelled } from '../../../extension/core/cancellation/cancellation.ts';
import { createNullLogger } from '../../../extension/core/logging/logger.ts';
import { DeviceMark } from '../../../extension/node/encoders/deviceMark.ts';
import { chooseDevice, noteDeviceFailure, reportFile } from '../../../extension/node/encoders/deviceProbe.ts';
import { EncoderPool } from '../../../extension/node/encoders/encoderPool.ts';
import type { Encoder, EncoderManifest } from '../../../plugins/api/encoder.ts';
import { HashEncoder } from '../../fakes/hashEncoder.ts';

const [cacheFolder = '', death = 'abort'] = process.argv.slice(2);
const never = neverCancelled();
const hash = new HashEncoder();
const calibration = { unrelatedMean: 0, unrelatedDeviation: 0.1, relatedMean: 0.5, relatedDeviation: 0.1 };
const manifest: EncoderManifest = {
  ...hash.manifest,
  modalities: ['text', 'code', 'image'],
  calibration: { text: calibration, code: calibration, image: calibration },
  devices: ['cpu', 'cuda'],
};
const probe = {
  cacheFolder,
  threads: 1,
  logger: createNullLogger(),
  platform: 'linux' as const,
  driverFacts: async () => 'driver 1',
  listDevices: async () => ({
    devices: [{ device: 'cuda' as const, isInstalled: true }],
    runtimeVersion: '1',
  }),
  trial: async ({ device }: { readonly device: string }) => ({
    kind: 'measured' as const,
    vectors: Float32Array.of(1, 0),
    count: 1,
    dimensions: 2,
    loadMs: 1,
    encodeMs: device === 'cpu' ? 1_000 : 10,
  }),
};
const subject = { manifest, encoder: { kind: 'folder' }, modelFolder: '/model' } as const;

function encoderOn(device: string): Encoder {
  return {
    manifest,
    encode: async (inputs, options) => {
      if (device !== 'cpu' && inputs.some(({ kind }) => kind === 'image')) {
        if (death === 'exit') process.exit(0);
        process.abort();
      }
      const texts = inputs.map((_, index) => ({ kind: 'text', text: `input ${index}` }) as const);
      return await hash.encode(texts, options);
    },
    dispose: async () => undefined,
  };
}

const pool = new EncoderPool({
  logger: createNullLogger(),
  decodeImage: () => Promise.reject(new Error('No picture is decoded here.')),
  chooseDevices: async () => {
    const device = await chooseDevice(subject, probe, never);
    process.send?.(device);
    return device === 'cpu' ? ['cpu'] : [device, 'cpu'];
  },
  noteDeviceFailure: (of, device) => void noteDeviceFailure(of, device, 'failed', probe),
  markDevice: (of, device) => new DeviceMark(reportFile(cacheFolder, of), device),
  threads: () => 1,
});
const definition = {
  plugin: { manifest, create: async ({ device }: { readonly device: string }) => encoderOn(device) },
  findFiles: async () => '/model',
  verifyFiles: async () => '',
};
const encoder = await (await pool.add(definition, cacheFolder)).get();
const options = { role: 'document', signal: never } as const;
await encoder.encode([{ kind: 'text', text: 'a' }], options);
await encoder.encode([{ kind: 'image', bytes: Uint8Array.of(1), mimeType: 'image/png' }], options);
process.send?.('encoded');
process.disconnect();
