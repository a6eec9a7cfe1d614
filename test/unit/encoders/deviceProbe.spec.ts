import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { neverCancelled } from '../../../extension/core/cancellation/cancellation.ts';
import { createNullLogger } from '../../../extension/core/logging/logger.ts';
import {
  chooseDevice,
  type DeviceProbeOptions,
  deviceOrder,
  deviceTable,
  noteDeviceFailure,
  probeDevices,
} from '../../../extension/node/encoders/deviceProbe.ts';
import { deviceProbeInputs } from '../../../extension/node/encoders/deviceProbeInputs.ts';
import type { DeviceRun } from '../../../extension/node/encoders/deviceProbeMessages.ts';
import type { EncoderDevice } from '../../../plugins/api/encoder.ts';
import { HashEncoder } from '../../fakes/hashEncoder.ts';

const all: readonly EncoderDevice[] = ['cpu', 'cuda', 'tensorrt', 'dml', 'coreml', 'webgpu'];
const manifest = { ...new HashEncoder().manifest, devices: all };
const subject = { manifest, encoder: { kind: 'folder' }, modelFolder: '/model' } as const;

/** Two inputs of two dimensions; `turn` in radians turns every vector away from the processor's. */
function run(inputsPerSecond: number, turn = 0): DeviceRun {
  const vector = [Math.cos(turn), Math.sin(turn)];
  return {
    kind: 'measured',
    vectors: Float32Array.from([...vector, ...vector]),
    count: 2,
    dimensions: 2,
    loadMs: 1,
    encodeMs: 2_000 / inputsPerSecond,
  };
}

type Outcome = DeviceRun | Error;

interface Lab {
  readonly options: DeviceProbeOptions;
  readonly tried: EncoderDevice[];
}

async function createLab(
  outcomes: Partial<Record<EncoderDevice, Outcome>>,
  change: Partial<DeviceProbeOptions> = {},
): Promise<Lab> {
  const cacheFolder = await mkdtemp(path.join(tmpdir(), 'semblance-devices-'));
  onTestFinished(() => rm(cacheFolder, { recursive: true, force: true }));
  const tried: EncoderDevice[] = [];
  const options: DeviceProbeOptions = {
    cacheFolder,
    threads: 1,
    logger: createNullLogger(),
    platform: 'linux',
    driverFacts: async () => 'driver 1',
    listDevices: async () => ({
      devices: Object.keys(outcomes).map((device) => ({
        device: device as EncoderDevice,
        isInstalled: true,
      })),
      runtimeVersion: '1',
    }),
    trial: async ({ device }) => {
      tried.push(device);
      const outcome = outcomes[device];
      if (outcome instanceof Error || outcome === undefined) throw outcome;
      return outcome;
    },
    ...change,
  };
  return { options, tried };
}

async function check(
  outcomes: Partial<Record<EncoderDevice, Outcome>>,
  expected: EncoderDevice,
): Promise<void> {
  const { options } = await createLab(outcomes);
  expect(await chooseDevice(subject, options, neverCancelled())).toBe(expected);
}

describe('the order of devices', () => {
  it.each([
    ['linux', ['cuda', 'tensorrt', 'webgpu', 'cpu']],
    ['win32', ['cuda', 'tensorrt', 'dml', 'webgpu', 'cpu']],
    ['darwin', ['coreml', 'webgpu', 'cpu']],
    ['freebsd', ['cpu']],
  ] as const)('on %s', (platform, expected) => expect(deviceOrder(platform)).toEqual(expected));
});

describe('the inputs of a trial', () => {
  it.each([
    [['text', 'code'], ['text']],
    [['image'], ['image']],
    [
      ['text', 'code', 'image'],
      ['text', 'image'],
    ],
  ] as const)('for %j are %j, also in the few of the warm-up, and all different', (modalities, kinds) => {
    const inputs = deviceProbeInputs({ modalities }, 32);
    for (const part of [inputs, inputs.slice(0, 4)]) {
      expect(new Set(part.map(({ kind }) => kind))).toEqual(new Set(kinds));
    }
    expect(new Set(inputs.map((input) => JSON.stringify(input))).size).toBe(32);
  });
});

describe('the chosen device', () => {
  it('is the fastest that works', () => check({ cpu: run(100), cuda: run(400), webgpu: run(900) }, 'webgpu'));
  it('is the processor when nothing else works', () =>
    check({ cpu: run(100), webgpu: new Error('no adapter') }, 'cpu'));
  it('is the processor when others gain too little', () => check({ cpu: run(100), webgpu: run(119) }, 'cpu'));
  it('is another one from a gain of a fifth on', () => check({ cpu: run(100), webgpu: run(121) }, 'webgpu'));
  it('is none that computes other vectors', () =>
    check({ cpu: run(100), cuda: run(900, 0.2), webgpu: run(200) }, 'webgpu'));
  it('may round a little', () => check({ cpu: run(100), cuda: run(900, 0.1) }, 'cuda'));
  it('is none that computes other vectors of pictures alone', async () => {
    const broken = run(900);
    broken.vectors.set([0, 1], 2); // The second input of a joint model is a picture.
    await check({ cpu: run(100), cuda: broken, webgpu: run(200) }, 'webgpu');
  });
  it('is none that answers NaN', () => {
    const broken = run(900);
    broken.vectors.fill(Number.NaN);
    return check({ cpu: run(100), cuda: broken }, 'cpu');
  });
  it('is none of another length', () =>
    check({ cpu: run(100), cuda: { ...run(900), dimensions: 1, vectors: Float32Array.of(1, 1) } }, 'cpu'));
  it('is the processor when even that fails', () =>
    check({ cpu: new Error('broken model'), webgpu: run(900) }, 'cpu'));

  it('is the processor, without any trial, for an encoder that can use nothing else', async () => {
    const { options, tried } = await createLab({ cpu: run(1), webgpu: run(900) });
    const only = { ...subject, manifest: { ...manifest, devices: ['cpu' as const] } };
    expect(await chooseDevice(only, options, neverCancelled())).toBe('cpu');
    expect(tried).toEqual([]);
  });

  it('compares as many inputs as both got done', async () => {
    const slow = { ...run(1), count: 1, vectors: Float32Array.of(1, 0) };
    await check({ cpu: slow, webgpu: run(900) }, 'webgpu');
  });
});

describe('the measurement', () => {
  it('tries each device once, the processor first, and remembers the result', async () => {
    const { options, tried } = await createLab({
      cpu: run(100),
      cuda: run(300),
      webgpu: new Error('no adapter'),
    });
    const report = await probeDevices(subject, options, { isFresh: false }, neverCancelled());
    expect(tried).toEqual(['cpu', 'cuda', 'webgpu']);
    expect(report.devices).toMatchObject([
      { device: 'cuda', state: 'ok', inputsPerSecond: 300, cosineToCpu: 1 },
      { device: 'webgpu', state: 'failed', inputsPerSecond: null, detail: 'no adapter' },
      { device: 'cpu', state: 'ok', inputsPerSecond: 100 },
    ]);
    expect(await probeDevices(subject, options, { isFresh: false }, neverCancelled())).toEqual(report);
    expect(tried).toHaveLength(3);
    await probeDevices(subject, options, { isFresh: true }, neverCancelled());
    expect(tried).toHaveLength(6);
  });

  it.each<readonly [string, Partial<DeviceProbeOptions>, Partial<typeof manifest>]>([
    ['another version of the encoder', {}, { versionHash: 'other' }],
    ['other drivers', { driverFacts: async () => 'driver 2' }, {}],
    ['another number of threads', { threads: 2 }, {}],
    ['another runtime', { listDevices: async () => ({ devices: [], runtimeVersion: '2' }) }, {}],
    ['old age', { now: () => Date.now() + 31 * 24 * 60 * 60 * 1000 }, {}],
  ])('is repeated for %s', async (_, change, other) => {
    const { options, tried } = await createLab({ cpu: run(100), webgpu: run(900) });
    await probeDevices(subject, options, { isFresh: false }, neverCancelled());
    tried.length = 0;
    await probeDevices(
      { ...subject, manifest: { ...manifest, ...other } },
      { ...options, ...change },
      { isFresh: false },
      neverCancelled(),
    );
    expect(tried).toContain('cpu');
  });

  it('is repeated when what was stored is damaged, and goes on when nothing can be stored', async () => {
    const { options, tried } = await createLab({ cpu: run(100), webgpu: run(900) });
    await probeDevices(subject, options, { isFresh: false }, neverCancelled());
    const [name = ''] = await (await import('node:fs/promises')).readdir(
      path.join(options.cacheFolder, 'devices'),
    );
    await writeFile(path.join(options.cacheFolder, 'devices', name), '{"version": 1, "chosen": "quantum"}');
    expect(await chooseDevice(subject, options, neverCancelled())).toBe('webgpu');
    expect(tried).toHaveLength(4);
    const file = path.join(options.cacheFolder, 'a-file');
    await writeFile(file, '');
    expect(await chooseDevice(subject, { ...options, cacheFolder: file }, neverCancelled())).toBe('webgpu');
  });

  it('does not try what is not installed, what the runtime lacks, and what the encoder cannot use', async () => {
    const { options, tried } = await createLab(
      { cpu: run(100) },
      {
        listDevices: async () => ({
          devices: [
            { device: 'cpu', isInstalled: true },
            { device: 'cuda', isInstalled: false },
            { device: 'tensorrt', isInstalled: true },
          ],
          runtimeVersion: '1',
        }),
      },
    );
    const limited = { ...subject, manifest: { ...manifest, devices: ['cpu', 'cuda', 'webgpu'] as const } };
    const report = await probeDevices(limited, options, { isFresh: false }, neverCancelled());
    expect(tried).toEqual(['cpu']);
    expect(report.devices.map(({ device, state }) => `${device} ${state}`)).toEqual([
      'cuda absent',
      'tensorrt unused',
      'cpu ok',
    ]);
  });

  it('stops when it is told to, and stores nothing', async () => {
    const stop = new AbortController();
    const { options } = await createLab(
      { cpu: run(100), webgpu: run(900) },
      {
        trial: async () => {
          stop.abort();
          throw new Error('killed');
        },
      },
    );
    await expect(chooseDevice(subject, options, stop.signal)).rejects.toMatchObject({
      name: 'CancelledError',
    });
    await expect(readFile(path.join(options.cacheFolder, 'devices'))).rejects.toThrow('ENOENT');
  });

  it('forgets a device that failed at work until it is measured anew', async () => {
    const { options } = await createLab({ cpu: run(100), cuda: run(400), webgpu: run(900) });
    expect(await chooseDevice(subject, options, neverCancelled())).toBe('webgpu');
    await noteDeviceFailure(manifest, 'webgpu', 'The device was lost.', options);
    expect(await chooseDevice(subject, options, neverCancelled())).toBe('cuda');
    expect((await probeDevices(subject, options, { isFresh: true }, neverCancelled())).chosen).toBe('webgpu');
  });

  it('reads as one line', async () => {
    const { options } = await createLab({
      cpu: run(96),
      cuda: run(400, 0.3),
      webgpu: new Error('No adapter\nfound.'),
    });
    const report = await probeDevices(subject, options, { isFresh: false }, neverCancelled());
    expect(deviceTable(report)).toBe(
      'cuda different (400 inputs/s, cosine to cpu 0.9553): Its vectors differ from those of the processor; ' +
        'webgpu failed: No adapter found; cpu 96 inputs/s, chosen.',
    );
  });
});
