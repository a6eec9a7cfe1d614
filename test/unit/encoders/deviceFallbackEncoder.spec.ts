import { describe, expect, it } from 'vitest';
import { neverCancelled } from '../../../extension/core/cancellation/cancellation.ts';
import { DeviceFallbackEncoder } from '../../../extension/node/encoders/deviceFallbackEncoder.ts';
import type { EncodedBatch, EncodeOptions, Encoder, EncoderInput } from '../../../plugins/api/encoder.ts';
import { HashEncoder } from '../../fakes/hashEncoder.ts';

const inputs: readonly EncoderInput[] = [{ kind: 'text', text: 'a' }];
const options: EncodeOptions = { role: 'query', signal: neverCancelled() };

/** Works as the processor does until `fault` is set. */
class Device implements Encoder {
  readonly #encoder = new HashEncoder();
  readonly manifest = this.#encoder.manifest;
  fault: Error | 'nan' | undefined;
  calls = 0;
  isDisposed = false;

  async encode(...request: Parameters<Encoder['encode']>): Promise<EncodedBatch> {
    this.calls += 1;
    if (this.fault instanceof Error) throw this.fault;
    const batch = await this.#encoder.encode(...request);
    if (this.fault === 'nan') batch.vectors.fill(Number.NaN);
    return batch;
  }

  async dispose(): Promise<void> {
    this.isDisposed = true;
  }
}

function create() {
  const device = new Device();
  const cpu = new Device();
  const told: unknown[] = [];
  let made = 0;
  const encoder = new DeviceFallbackEncoder(
    device,
    async () => {
      made += 1;
      return cpu;
    },
    (error) => told.push(error),
    { run: (_, work) => work() },
  );
  return { device, cpu, told, encoder, made: () => made };
}

describe('an encoder whose device fails at work', () => {
  it.each([
    ['throws', Object.assign(new Error('device lost'), { code: 'encoder/failed' })],
    ['throws something else', new Error('CUDA out of memory')],
    ['answers NaN', 'nan' as const],
  ])('and %s goes on with the processor, and says so once', async (_, fault) => {
    const { device, cpu, told, encoder, made } = create();
    await encoder.encode(inputs, options);
    device.fault = fault;
    const batches = await Promise.all([1, 2, 3].map(() => encoder.encode(inputs, options)));
    expect(batches.every(({ count, vectors }) => count === 1 && !Number.isNaN(vectors[0]))).toBe(true);
    expect(made()).toBe(1);
    expect(told).toHaveLength(1);
    const before = device.calls;
    await encoder.encode(inputs, options);
    expect(device.calls).toBe(before);
    expect(cpu.calls).toBe(4);
    expect(device.isDisposed).toBe(true);
  });

  it('stays on the device for faults of the input and after a cancellation', async () => {
    const { device, told, encoder } = create();
    device.fault = Object.assign(new Error('broken picture'), { code: 'encoder/bad-input' });
    await expect(encoder.encode(inputs, options)).rejects.toBe(device.fault);
    device.fault = Object.assign(new Error('stopped'), { name: 'AbortError' });
    await expect(encoder.encode(inputs, options)).rejects.toBe(device.fault);
    const stop = new AbortController();
    stop.abort();
    device.fault = new Error('gone');
    await expect(encoder.encode(inputs, { ...options, signal: stop.signal })).rejects.toBe(device.fault);
    expect(told).toEqual([]);
  });

  it('hands on what the processor throws, too', async () => {
    const { device, cpu, told, encoder } = create();
    device.fault = new Error('device lost');
    cpu.fault = new Error('model broken');
    await expect(encoder.encode(inputs, options)).rejects.toBe(cpu.fault);
    await expect(encoder.encode(inputs, options)).rejects.toBe(cpu.fault);
    expect(told).toHaveLength(1);
  });

  it('disposes what it has', async () => {
    const { device, cpu, encoder } = create();
    device.fault = new Error('device lost');
    await encoder.encode(inputs, options);
    await encoder.dispose();
    expect(cpu.isDisposed).toBe(true);
  });
});
