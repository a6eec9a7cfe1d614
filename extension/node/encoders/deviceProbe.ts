/**
 * Chooses where an encoder computes: every device that could work is tried out, compared with the processor in what it
 * computes and how fast, and the result is remembered until something changes that may matter.
 */
import { createHash } from 'node:crypto';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import * as v from 'valibot';
import type { EncoderDevice, EncoderManifest } from '../../../plugins/api/encoder.ts';
import { isCancelled, throwIfCancelled } from '../../core/cancellation/cancellation.ts';
import { describeError } from '../../core/errors/semblanceError.ts';
import type { Logger } from '../../core/logging/logger.ts';
import { readJsonFile, replaceJsonFile } from '../files/replaceFile.ts';
import { takeFatalRuns } from './deviceMark.ts';
import { deviceProbeVersion } from './deviceProbeInputs.ts';
import type { DeviceProbeRequest, DeviceRun } from './deviceProbeMessages.ts';
import type { DeviceTrial } from './deviceProbeProcess.ts';

/** What is tried out. */
export interface DeviceProbeSubject {
  readonly manifest: EncoderManifest;
  readonly encoder: DeviceProbeRequest['encoder'];
  readonly modelFolder: string;
}

export interface DeviceProbeOptions {
  /** Results are stored below it. */
  readonly cacheFolder: string;
  readonly threads: number;
  readonly logger: Logger;
  readonly trial: DeviceTrial;
  /** What the runtime offers. */
  readonly listDevices: () => Promise<{
    readonly devices: readonly { readonly device: EncoderDevice; readonly isInstalled: boolean }[];
    readonly runtimeVersion: string;
  }>;
  readonly platform?: NodeJS.Platform;
  /** Text that changes with the drivers of this machine. */
  readonly driverFacts?: () => Promise<string>;
  readonly now?: () => number;
}

const deviceState = [
  'ok',
  /** The encoder cannot use it. */
  'unused',
  /** Its library is not there. */
  'absent',
  /** It could not be used, crashed, or hung. */
  'failed',
  /** It computes other vectors than the processor. */
  'different',
] as const;

const measurement = v.object({
  device: v.picklist(['cpu', 'cuda', 'tensorrt', 'dml', 'coreml', 'webgpu']),
  state: v.picklist(deviceState),
  inputsPerSecond: v.nullable(v.number()),
  /** Lowest over all inputs. */
  cosineToCpu: v.nullable(v.number()),
  /** A sentence when it does not work, else empty. */
  detail: v.string(),
});
export type DeviceMeasurement = v.InferOutput<typeof measurement>;

const reportSchema = v.object({
  version: v.literal(1),
  key: v.string(),
  encoderId: v.string(),
  measuredAtMs: v.number(),
  chosen: v.picklist(['cpu', 'cuda', 'tensorrt', 'dml', 'coreml', 'webgpu']),
  devices: v.array(measurement),
});
export type DeviceReport = v.InferOutput<typeof reportSchema>;

/** Vendors' own libraries first, then what works on any graphics processor. */
const orders: Readonly<Partial<Record<NodeJS.Platform, readonly EncoderDevice[]>>> = {
  linux: ['cuda', 'tensorrt', 'webgpu', 'cpu'],
  win32: ['cuda', 'tensorrt', 'dml', 'webgpu', 'cpu'],
  darwin: ['coreml', 'webgpu', 'cpu'],
};

/** Enough for a stable rate, few enough for a second on a slow processor with the built-in model. */
const probeInputs = 32;
/** A large model on a slow processor is measured by the inputs that it gets done in this time. */
const budgetMs = 5_000;
/** Rounding of other devices stays above it; a wrong kernel falls below at once. Rankings change visibly under it. */
const minCosine = 0.99;
/** Below this gain the processor is the better choice: it starts faster and never fails. */
const minGain = 1.2;
/** A driver may be updated without a trace that is looked at. */
const maxAgeMs = 30 * 24 * 60 * 60 * 1000;

/** Devices to consider on a platform, the best first. */
export function deviceOrder(platform: NodeJS.Platform): readonly EncoderDevice[] {
  return orders[platform] ?? ['cpu'];
}

/** The fastest device that works; never rejects but with CancelledError. */
export async function chooseDevice(
  subject: DeviceProbeSubject,
  options: DeviceProbeOptions,
  signal: AbortSignal,
): Promise<EncoderDevice> {
  const order = deviceOrder(options.platform ?? process.platform);
  if (!order.some((device) => device !== 'cpu' && isUsable(subject.manifest, device))) return 'cpu';
  return (await probeDevices(subject, options, { isFresh: false }, signal)).chosen;
}

/** The stored report when it still holds, else a new one. `isFresh` measures in any case. */
export async function probeDevices(
  subject: DeviceProbeSubject,
  options: DeviceProbeOptions,
  { isFresh }: { readonly isFresh: boolean },
  signal: AbortSignal,
): Promise<DeviceReport> {
  const { manifest } = subject;
  const { devices: offered, runtimeVersion } = await options.listDevices();
  const candidates = deviceOrder(options.platform ?? process.platform).filter(
    (device) => device === 'cpu' || offered.some((one) => one.device === device),
  );
  const facts = {
    probe: deviceProbeVersion,
    encoder: [manifest.id, manifest.versionHash],
    runtimeVersion,
    candidates: candidates.map((device) => [device, isInstalled(device), isUsable(manifest, device)]),
    threads: options.threads,
    drivers: await (options.driverFacts ?? systemDriverFacts)(),
  };
  function isInstalled(device: EncoderDevice): boolean {
    return device === 'cpu' || offered.some((one) => one.device === device && one.isInstalled);
  }
  const key = createHash('sha256').update(JSON.stringify(facts)).digest('hex');
  const file = reportFile(options.cacheFolder, manifest);
  for (const { device, kind } of await takeFatalRuns(file)) {
    const detail = `The process ended when ${manifest.displayName} encoded its first input of kind ${kind} there.`;
    options.logger.warn(`${device} is not used any more: ${detail}`);
    await noteDeviceFailure(manifest, device, detail, options);
  }
  const stored = isFresh ? undefined : await readReport(file);
  const now = (options.now ?? Date.now)();
  if (stored !== undefined && stored.key === key && now - stored.measuredAtMs < maxAgeMs) return stored;

  const devices = await measureAll(subject, options, candidates, isInstalled, signal);
  const report: DeviceReport = {
    version: 1,
    key,
    encoderId: manifest.id,
    measuredAtMs: now,
    chosen: fastest(devices),
    devices,
  };
  options.logger.info(`${manifest.displayName} computes on ${report.chosen}. ${deviceTable(report)}`);
  await storeReport(file, report, options.logger);
  return report;
}

/** A device failed at work: it is not chosen again until its drivers or the runtime change, or somebody measures anew. */
export async function noteDeviceFailure(
  manifest: EncoderManifest,
  device: EncoderDevice,
  detail: string,
  options: Pick<DeviceProbeOptions, 'cacheFolder' | 'logger'>,
): Promise<void> {
  const file = reportFile(options.cacheFolder, manifest);
  const report = await readReport(file);
  if (report === undefined) return;
  const devices = report.devices.map(
    (one): DeviceMeasurement => (one.device === device ? { ...one, state: 'failed', detail } : one),
  );
  await storeReport(file, { ...report, devices, chosen: fastest(devices) }, options.logger);
}

/** `cpu 96/s (chosen); webgpu failed: no adapter.` */
export function deviceTable(report: DeviceReport): string {
  const entries = report.devices.map((one) => {
    const chosen = one.device === report.chosen ? ', chosen' : '';
    const rate = one.inputsPerSecond === null ? '' : `${rateText(one.inputsPerSecond)} inputs/s`;
    const likeness =
      one.cosineToCpu === null || one.device === 'cpu' ? '' : `, cosine to cpu ${one.cosineToCpu.toFixed(4)}`;
    const detail = one.detail === '' ? '' : `: ${one.detail.replace(/\.$/, '')}`;
    return one.state === 'ok'
      ? `${one.device} ${rate}${likeness}${chosen}`
      : `${one.device} ${one.state}${rate === '' ? '' : ` (${rate}${likeness})`}${detail}`;
  });
  return `${entries.join('; ')}.`;
}

function rateText(rate: number): string {
  return rate < 10 ? rate.toFixed(1) : String(Math.round(rate));
}

function isUsable({ devices }: EncoderManifest, device: EncoderDevice): boolean {
  return device === 'cpu' || devices.includes(device);
}

/** One after the other: two at once would share the machine and measure each other. The processor sets the standard. */
async function measureAll(
  subject: DeviceProbeSubject,
  options: DeviceProbeOptions,
  candidates: readonly EncoderDevice[],
  isInstalled: (device: EncoderDevice) => boolean,
  signal: AbortSignal,
): Promise<DeviceMeasurement[]> {
  const runs = new Map<EncoderDevice, DeviceRun | string>();
  const ordered = ['cpu' as const, ...candidates.filter((device) => device !== 'cpu')];
  for (const device of ordered) {
    throwIfCancelled(signal);
    if (!isInstalled(device) || !isUsable(subject.manifest, device)) continue;
    // Without a standard nothing can be said of the others.
    if (device !== 'cpu' && typeof runs.get('cpu') === 'string') break;
    runs.set(device, await tryDevice(subject, options, device, signal));
  }
  const cpu = runs.get('cpu');
  return candidates.map((device) =>
    isUsable(subject.manifest, device)
      ? measurementOf(device, runs.get(device), cpu)
      : { device, state: 'unused', inputsPerSecond: null, cosineToCpu: null, detail: '' },
  );
}

async function tryDevice(
  { encoder, modelFolder }: DeviceProbeSubject,
  { trial, threads, logger }: DeviceProbeOptions,
  device: EncoderDevice,
  signal: AbortSignal,
): Promise<DeviceRun | string> {
  try {
    return await trial({ encoder, modelFolder, device, threads, inputs: probeInputs, budgetMs }, signal);
  } catch (error) {
    throwIfCancelled(signal);
    if (isCancelled(error)) throw error;
    logger.debug(`${device}: ${describeError(error)}`);
    return describeError(error).replaceAll(/\s+/g, ' ').trim();
  }
}

function measurementOf(
  device: EncoderDevice,
  run: DeviceRun | string | undefined,
  cpu: DeviceRun | string | undefined,
): DeviceMeasurement {
  const nothing = { device, inputsPerSecond: null, cosineToCpu: null };
  if (run === undefined) {
    return typeof cpu === 'string'
      ? { ...nothing, state: 'failed', detail: 'Not tried, because the processor failed.' }
      : { ...nothing, state: 'absent', detail: 'Its library is not installed.' };
  }
  if (typeof run === 'string') return { ...nothing, state: 'failed', detail: run };
  const inputsPerSecond = run.encodeMs > 0 ? (run.count * 1000) / run.encodeMs : null;
  const cosineToCpu = typeof cpu === 'object' ? lowestCosine(run, cpu) : null;
  const isLike = cosineToCpu !== null && cosineToCpu >= minCosine;
  return {
    device,
    inputsPerSecond,
    cosineToCpu,
    state: isLike ? 'ok' : 'different',
    detail: isLike ? '' : 'Its vectors differ from those of the processor.',
  };
}

/** Not a number when a vector is not, which is then below any bound. Null when nothing can be compared. */
function lowestCosine(a: DeviceRun, b: DeviceRun): number | null {
  const { dimensions } = b;
  if (a.dimensions !== dimensions || a.count === 0 || b.count === 0) return null;
  let lowest = 1;
  for (let row = 0; row < Math.min(a.count, b.count); row += 1) {
    let dot = 0;
    let squaresA = 0;
    let squaresB = 0;
    for (let i = row * dimensions; i < (row + 1) * dimensions; i += 1) {
      const [x = Number.NaN, y = Number.NaN] = [a.vectors[i], b.vectors[i]];
      dot += x * y;
      squaresA += x * x;
      squaresB += y * y;
    }
    const cosine = dot / Math.sqrt(squaresA * squaresB);
    if (!Number.isFinite(cosine)) return null;
    lowest = Math.min(lowest, cosine);
  }
  return lowest;
}

function fastest(devices: readonly DeviceMeasurement[]): EncoderDevice {
  const rateOf = (device: EncoderDevice): number => {
    const found = devices.find((one) => one.device === device);
    return found?.state === 'ok' ? (found.inputsPerSecond ?? 0) : 0;
  };
  const cpu = rateOf('cpu');
  let best: EncoderDevice = 'cpu';
  for (const { device } of devices) {
    if (device !== 'cpu' && rateOf(device) >= cpu * minGain && rateOf(device) > 0) {
      if (best === 'cpu' || rateOf(device) > rateOf(best)) best = device;
    }
  }
  return cpu === 0 ? 'cpu' : best;
}

/** Where the measurement of an encoder is kept. */
export function reportFile(cacheFolder: string, { id, versionHash }: EncoderManifest): string {
  return path.join(cacheFolder, 'devices', `${id}-${versionHash}.json`.replaceAll(/[^\w.-]/gu, '_'));
}

async function readReport(file: string): Promise<DeviceReport | undefined> {
  const parsed = v.safeParse(reportSchema, await readJsonFile(file));
  return parsed.success ? parsed.output : undefined; // Absent or damaged: measured anew.
}

async function storeReport(file: string, report: DeviceReport, logger: Logger): Promise<void> {
  try {
    await replaceJsonFile(file, report);
  } catch (error) {
    logger.warn(`The measurement of the devices could not be stored: ${describeError(error)}`);
  }
}

/** As much of the drivers as files tell; elsewhere the system's version has to do, and the age of the report. */
async function systemDriverFacts(): Promise<string> {
  const nvidia = await fs.readFile('/proc/driver/nvidia/version', 'utf8').catch(() => '');
  const render = await fs.readdir('/dev/dri').catch(() => []);
  return [os.platform(), os.release(), os.arch(), nvidia, ...[...render].sort()].join('\n');
}
