import { describe, expect, it } from 'vitest';
import { EncoderRegistry } from '../../../extension/core/encoders/encoderRegistry.ts';
import type { EncoderPlugin } from '../../../plugins/api/encoder.ts';
import { HashEncoder } from '../../fakes/hashEncoder.ts';

function createPlugin(variant: string): EncoderPlugin {
  const create = async () => new HashEncoder({ variant });
  return { manifest: new HashEncoder({ variant }).manifest, create };
}

describe('EncoderRegistry', () => {
  it('finds what was registered, until that is disposed', () => {
    const registry = new EncoderRegistry();
    const first = createPlugin('a');
    const registration = registry.register(first);
    registry.register(createPlugin('b'));
    expect(registry.get('test.hash.a')).toBe(first);
    expect(registry.ids).toEqual(['test.hash.a', 'test.hash.b']);
    registration.dispose();
    expect(registry.ids).toEqual(['test.hash.b']);
  });

  it('does not take out a successor when an old registration is disposed again', () => {
    const registry = new EncoderRegistry();
    const registration = registry.register(createPlugin('a'));
    registration.dispose();
    registry.register(createPlugin('a'));
    registration.dispose();
    expect(registry.ids).toEqual(['test.hash.a']);
  });

  it('refuses a second plug-in of one id and names those that are there', () => {
    const registry = new EncoderRegistry();
    registry.register(createPlugin('a'));
    registry.register(createPlugin('b'));
    expect(() => registry.register(createPlugin('a'))).toThrow(
      expect.objectContaining({
        code: 'config/invalid',
        message: expect.stringMatching(/"test\.hash\.a".*test\.hash\.a, test\.hash\.b/),
      }),
    );
  });

  it('refuses a plug-in of another interface version', () => {
    const registry = new EncoderRegistry();
    const plugin = createPlugin('future');
    // What a plug-in compiled against a later interface brings along.
    const manifest = JSON.parse(JSON.stringify({ ...plugin.manifest, apiVersion: 2 }));
    expect(() => registry.register({ ...plugin, manifest })).toThrow(
      expect.objectContaining({ code: 'config/invalid', message: expect.stringContaining('interface 2') }),
    );
    expect(registry.ids).toEqual([]);
  });

  it('names the known ids when it is asked for an unknown one', () => {
    const registry = new EncoderRegistry();
    expect(() => registry.get('text.none')).toThrow('There is no encoder "text.none". Registered: none.');
    registry.register(createPlugin('a'));
    expect(() => registry.get('text.none')).toThrow('Registered: test.hash.a.');
  });
});
