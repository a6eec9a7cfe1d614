/** Trials of devices in real processes: the processor works, what this machine lacks fails cleanly, crashes are caught. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { neverCancelled } from '../../../extension/core/cancellation/cancellation.ts';
import { type LogRecord, SinkLogger } from '../../../extension/core/logging/logger.ts';
import {
  type DeviceProbeOptions,
  deviceTable,
  probeDevices,
} from '../../../extension/node/encoders/deviceProbe.ts';
import type { DeviceProbeRequest } from '../../../extension/node/encoders/deviceProbeMessages.ts';
import { deviceTrialIn } from '../../../extension/node/encoders/deviceProbeProcess.ts';
import { EncoderDevices } from '../../../extension/node/encoders/encoderDevices.ts';
import { loadFolderEncoder } from '../../../extension/node/encoders/folderEncoders.ts';
import { productLayoutOfSources } from '../../../extension/node/productLayout.ts';
import { listOnnxDevices, onnxRuntimeVersion } from '../../../plugins/shared/onnxDevices.ts';
import { minilmManifest } from '../../../plugins/text-minilm/manifest.ts';

const repository = path.join(import.meta.dirname, '../../..');
const layout = productLayoutOfSources(repository);
const tinyBert = path.join(repository, 'test/fixtures/models/semblance/tiny-bert');
const tinyClip = path.join(repository, 'test/fixtures/models/semblance/tiny-clip');

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'semblance-devices-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

function request(change: Partial<DeviceProbeRequest> = {}): DeviceProbeRequest {
  return {
    encoder: { kind: 'folder' },
    modelFolder: tinyBert,
    device: 'cpu',
    threads: 1,
    inputs: 32,
    budgetMs: 5_000,
    ...change,
  };
}

async function optionsFor(log: LogRecord[] = []): Promise<DeviceProbeOptions> {
  return {
    cacheFolder: await temporaryFolder(),
    threads: 1,
    logger: new SinkLogger((record) => log.push(record)),
    trial: deviceTrialIn(layout.deviceProbeEntry),
    listDevices: async () => ({ devices: listOnnxDevices(), runtimeVersion: onnxRuntimeVersion() }),
  };
}

describe('a trial in a process of its own', () => {
  it.each([
    ['a model of a folder', request(), 32],
    ['a model for pictures', request({ modelFolder: tinyClip }), undefined],
    [
      'an encoder of the product',
      request({
        encoder: { kind: 'built-in', id: minilmManifest.id },
        modelFolder: path.join(layout.modelsFolder, minilmManifest.modelId),
      }),
      384,
    ],
  ])('measures %s', async (_, wanted, dimensions) => {
    const run = await deviceTrialIn(layout.deviceProbeEntry)(wanted, neverCancelled());
    expect(run.count).toBeGreaterThan(0);
    expect(run.vectors).toHaveLength(run.count * run.dimensions);
    if (dimensions !== undefined) expect(run.dimensions).toBe(dimensions);
    expect(run.encodeMs).toBeGreaterThan(0);
    // Different inputs: a device that answers one vector for all would be found out.
    expect(
      new Set(Array.from({ length: run.count }, (__, row) => run.vectors[row * run.dimensions])).size,
    ).toBeGreaterThan(1);
  });

  it('gives the same vectors again', async () => {
    const trial = deviceTrialIn(layout.deviceProbeEntry);
    const [one, other] = [await trial(request(), neverCancelled()), await trial(request(), neverCancelled())];
    expect(other.vectors).toEqual(one.vectors);
  });

  it('ends in a sentence for a model that is not there', async () => {
    const trial = deviceTrialIn(layout.deviceProbeEntry);
    await expect(trial(request({ modelFolder: '/nowhere' }), neverCancelled())).rejects.toThrow('/nowhere');
  });

  it.each([
    ['crashes', 'process.kill(process.pid, "SIGSEGV");', /SIGSEGV/],
    [
      'ends',
      'process.stderr.write("driver: no device\\n", () => process.exit(3));',
      /exit code 3 \(driver: no device\)/,
    ],
    ['hangs', 'setInterval(() => {}, 1000);', /did not finish within 1 seconds/],
    ['hangs in a loop', 'for (;;) {}', /did not finish within 1 seconds/],
    ['talks nonsense', 'process.send({ kind: "measured", vectors: "many" });', /could not be understood/],
  ])('whose process %s costs that device only', async (_, script, expected) => {
    const entry = path.join(await temporaryFolder(), 'probe.cjs');
    await writeFile(entry, script);
    await expect(deviceTrialIn(entry, 1_000)(request(), neverCancelled())).rejects.toThrow(expected);
  });

  it('is killed when it is cancelled', async () => {
    const entry = path.join(await temporaryFolder(), 'probe.cjs');
    await writeFile(entry, 'for (;;) {}');
    const stop = new AbortController();
    const trying = deviceTrialIn(entry)(request(), stop.signal);
    setTimeout(() => stop.abort(), 200);
    await expect(trying).rejects.toMatchObject({ name: 'CancelledError' });
  });
});

describe('the devices of this machine', () => {
  it('are measured, and those that do not work are told with the reason', async () => {
    const log: LogRecord[] = [];
    const { plugin } = await loadFolderEncoder(tinyBert, neverCancelled());
    const report = await probeDevices(
      { manifest: plugin.manifest, encoder: { kind: 'folder' }, modelFolder: tinyBert },
      await optionsFor(log),
      { isFresh: false },
      neverCancelled(),
    );
    const cpu = report.devices.find(({ device }) => device === 'cpu');
    expect(cpu).toMatchObject({ state: 'ok', detail: '' });
    expect(cpu?.inputsPerSecond).toBeGreaterThan(1);
    for (const one of report.devices) {
      // Whatever this machine has: a device works and agrees with the processor, or it says why not.
      if (one.state === 'ok') expect(one.cosineToCpu).toBeGreaterThanOrEqual(0.99);
      else expect(one.detail).not.toBe('');
    }
    expect(log.some(({ level, message }) => level === 'info' && message.includes(deviceTable(report)))).toBe(
      true,
    );
  });

  it('are chosen for the encoders of an engine; a device that the user names goes first', async () => {
    const log: LogRecord[] = [];
    const logger = new SinkLogger((record) => log.push(record));
    const devices = new EncoderDevices({ probeEntry: layout.deviceProbeEntry, logger });
    const definition = await loadFolderEncoder(tinyBert, neverCancelled());
    const cacheFolder = await temporaryFolder();
    devices.configure({ cacheFolder, settings: { threads: 1, device: 'auto' } });
    expect((await devices.choose(definition)).at(-1)).toBe('cpu');
    devices.configure({ cacheFolder, settings: { threads: 1, device: 'webgpu' } });
    expect(await devices.choose(definition)).toEqual(['webgpu', 'cpu']);
    devices.configure({ cacheFolder, settings: { threads: 1, device: 'cpu' } });
    expect(await devices.choose(definition)).toEqual(['cpu']);
    expect(log.filter(({ level }) => level === 'warn')).toEqual([]);
  });
});
