import { describe, expect, it } from 'vitest';
import { EncoderSlot } from '../../../extension/node/encoders/encoderSlot.ts';
import type { Encoder } from '../../../plugins/api/encoder.ts';
import { HashEncoder } from '../../fakes/hashEncoder.ts';

describe('the encoder slot', () => {
  it('loads once for all who ask, again after a failure, and anew after dispose', async () => {
    let loads = 0;
    let isBroken = true;
    const slot = new EncoderSlot(async () => {
      loads += 1;
      if (isBroken) throw new Error('missing');
      return new HashEncoder();
    });
    const failures = await Promise.allSettled([slot.get(), slot.get()]);
    expect(failures.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(loads).toBe(1);
    isBroken = false;
    const [one, two] = await Promise.all([slot.get(), slot.get()]);
    expect(one).toBe(two);
    expect(loads).toBe(2);
    await slot.dispose();
    const signal = new AbortController().signal;
    await expect(one.encode([{ kind: 'text', text: 'x' }], { role: 'query', signal })).rejects.toMatchObject({
      code: 'encoder/disposed',
    });
    expect(await slot.get()).not.toBe(one);
  });

  it('keeps an encoder that was asked for after dispose, when the earlier load fails late', async () => {
    const loads: PromiseWithResolvers<Encoder>[] = [];
    const slot = new EncoderSlot(() => {
      const load = Promise.withResolvers<Encoder>();
      loads.push(load);
      return load.promise;
    });
    const early = slot.get().catch((error: unknown) => error);
    const disposing = slot.dispose();
    const late = slot.get();
    loads[0]?.reject(new Error('missing'));
    await early;
    await disposing;
    loads[1]?.resolve(new HashEncoder());
    expect(await slot.get()).toBe(await late);
    expect(loads).toHaveLength(2);
  });

  it('can be disposed before and while it loads', async () => {
    const encoder = new HashEncoder();
    const slot = new EncoderSlot(async () => encoder);
    await slot.dispose();
    const loading = slot.get();
    await slot.dispose();
    await loading;
    const signal = new AbortController().signal;
    await expect(encoder.encode([], { role: 'query', signal })).rejects.toMatchObject({
      code: 'encoder/disposed',
    });
  });
});
