/**
 * Encoders of another extension in their own process: what each kind of misbehaviour costs, and that nothing is left.
 */
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isCancelled, neverCancelled } from '../../../extension/core/cancellation/cancellation.ts';
import type { EncoderContribution } from '../../../extension/core/encoders/encoderContribution.ts';
import { type LogRecord, SinkLogger } from '../../../extension/core/logging/logger.ts';
import { EncoderHealth } from '../../../extension/node/encoders/encoderHealth.ts';
import { GuardedEncoder } from '../../../extension/node/encoders/guardedEncoder.ts';
import {
  loadProcessPlugin,
  type PluginHostLimits,
} from '../../../extension/node/encoders/pluginHost/processPlugin.ts';
import type { EncodedBatch, Encoder, EncoderContext, EncoderInput } from '../../../plugins/api/encoder.ts';
import { encoderContext } from '../../fakes/encoderContext.ts';
import { sampleContribution, sampleFolder } from '../../fakes/sampleEncoders.ts';
import { layout, until } from '../../fakes/testEngine.ts';

const never = neverCancelled();
const logs: LogRecord[] = [];
const logger = new SinkLogger((record) => logs.push(record));
const encoders: Encoder[] = [];
let folder = '';

beforeEach(async () => {
  folder = await fs.realpath(await fs.mkdtemp(path.join(os.tmpdir(), 'semblance plug-in ü-')));
});

afterEach(async () => {
  logs.length = 0;
  for (const encoder of encoders.splice(0)) await encoder.dispose();
  await fs.rm(folder, { recursive: true, force: true });
});

async function create(
  contribution: EncoderContribution,
  limits: Partial<PluginHostLimits> = {},
  context: EncoderContext = encoderContext(''),
): Promise<{ readonly encoder: GuardedEncoder; readonly health: EncoderHealth }> {
  const plugin = await loadProcessPlugin(contribution, { entry: layout.pluginHostEntry, logger, limits });
  const made = await plugin.create(context);
  const health = new EncoderHealth(made.manifest.id);
  const encoder = new GuardedEncoder(made, undefined, health);
  encoders.push(encoder);
  return { encoder, health };
}

const sample = (id: string, limits: Partial<PluginHostLimits> = {}) => create(sampleContribution(id), limits);

/** A module of this test, which has the sample's helper at hand. */
async function ownModule(code: string, id = 'own.encoder'): Promise<EncoderContribution> {
  const file = path.join(folder, 'own module.cjs');
  const helper = JSON.stringify(path.join(sampleFolder, 'encoders', 'createPlugin.cjs'));
  await fs.writeFile(file, `const { createPlugin } = require(${helper});\n${code}\n`);
  return { id, displayName: 'Own', extensionId: 'test.own', kind: 'module', path: file };
}

const texts = (...all: string[]): EncoderInput[] => all.map((text) => ({ kind: 'text', text }));
const encode = (encoder: Encoder, count = 2, signal = never): Promise<EncodedBatch> =>
  encoder.encode(texts(...Array.from({ length: count }, (_, n) => `text number ${n}`)), {
    role: 'document',
    signal,
  });

/** Processes of plug-ins below this one. */
async function children(): Promise<string[]> {
  const found: string[] = [];
  for (const pid of await fs.readdir('/proc').catch(() => [])) {
    const status = await fs.readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
    if (!status.includes(`\nPPid:\t${process.pid}\n`)) continue;
    const command = await fs.readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    if (command.includes('pluginHostMain')) found.push(pid);
  }
  return found;
}

describe('an encoder that lies', () => {
  it.each([
    ['sample.nan', /not finite/],
    ['sample.narrow', /128 dimensions instead of 256/],
    ['sample.long', /of length 3\.0000 instead of 1/],
  ])('%s is named and off at once', async (id, sentence) => {
    const { encoder, health } = await sample(id);
    await expect(encode(encoder)).rejects.toMatchObject({
      code: 'encoder/switched-off',
      message: expect.stringMatching(sentence),
      details: { encoder: id },
    });
    expect(health.switchedOff?.message).toContain(`"${id}"`);
    await expect(encode(encoder)).rejects.toBe(health.switchedOff);
  });

  it('about the form of its answer is treated the same', async () => {
    const code = `exports.plugin = createPlugin('own.encoder', 'Own', () => ({ vectors: [1, 2], count: 1 }));`;
    const { encoder } = await create(await ownModule(code));
    await expect(encode(encoder)).rejects.toMatchObject({
      code: 'encoder/switched-off',
      message: expect.stringContaining('own.encoder'),
    });
  });
});

describe('an encoder that fails', () => {
  it('is off after three faults in a row, each with its own words', async () => {
    const { encoder, health } = await sample('sample.throws');
    for (let fault = 1; fault <= 2; fault++) {
      await expect(encode(encoder)).rejects.toMatchObject({
        code: 'encoder/failed',
        message: 'Encoder "sample.throws" failed: the sample throws on purpose.',
      });
      expect(health.switchedOff).toBeUndefined();
    }
    await expect(encode(encoder)).rejects.toMatchObject({ code: 'encoder/switched-off' });
  });

  it('now and then stays on', async () => {
    const code = `let calls = 0;
      exports.plugin = createPlugin('own.encoder', 'Own', (batch) => {
        calls += 1;
        if (calls % 3 !== 0) throw new Error('not this time');
        return batch;
      });`;
    const { encoder, health } = await create(await ownModule(code));
    for (let call = 1; call <= 9; call++) {
      if (call % 3 === 0) expect((await encode(encoder)).count).toBe(2);
      else await expect(encode(encoder)).rejects.toMatchObject({ code: 'encoder/failed' });
    }
    expect(health.switchedOff).toBeUndefined();
  });

  it('by ending its process is started again, and off after the third time', async () => {
    const { encoder } = await sample('sample.crashes');
    await expect(encode(encoder)).rejects.toMatchObject({
      code: 'encoder/failed',
      message: 'Encoder "sample.crashes" made its process end (signal SIGKILL).',
    });
    await expect(encode(encoder)).rejects.toMatchObject({ code: 'encoder/failed' });
    await expect(encode(encoder)).rejects.toMatchObject({ code: 'encoder/switched-off' });
    expect(logs.filter(({ message }) => message.includes('ends its process on purpose'))).toHaveLength(3);
    expect(logs.some(({ message }) => message.includes('started again'))).toBe(true);
    expect(await children()).toEqual([]);
  });
});

describe('an encoder that is disposed of while its process is started again', () => {
  /** Ends its process at the first input; the second process stops at the given place, for ever. */
  async function crashed(where: 'loading' | 'creating'): Promise<GuardedEncoder> {
    const code = `
      const fs = require('node:fs');
      const mark = ${JSON.stringify(path.join(folder, 'crashed'))};
      const isAgain = fs.existsSync(mark);
      const { manifest, create } = createPlugin('own.encoder', 'Own', (batch) => {
        fs.writeFileSync(mark, '');
        process.exit(3);
      });
      if (isAgain) console.log('here again');
      for (; isAgain && ${where === 'loading'};);
      exports.plugin = { manifest, create: (context) => isAgain ? new Promise(() => undefined) : create(context) };`;
    const { encoder } = await create(await ownModule(code));
    await expect(encode(encoder)).rejects.toMatchObject({ code: 'encoder/failed' });
    return encoder;
  }

  const isAgain = (): boolean => logs.some(({ message }) => message.includes('here again'));
  const isPausing = (): boolean => logs.some(({ message }) => message.includes('is started again'));

  it.each([
    ['before the pause is over', 'creating', isPausing],
    ['while its module is loaded', 'loading', isAgain],
    ['while it is made', 'creating', isAgain],
  ] as const)('%s waits for nothing and leaves no process', async (_, where, condition) => {
    const encoder = await crashed(where);
    const outcome = encode(encoder).catch((error: unknown) => error);
    await until(async () => condition(), 10_000);
    await encoder.dispose();
    expect(await outcome).toMatchObject({ code: 'encoder/disposed' });
    expect(await children()).toEqual([]);
  });
});

describe('an encoder that gives no answer', () => {
  it.each(['sample.hangs', 'sample.silent'])('%s is stopped and off at once', async (id) => {
    const { encoder, health } = await sample(id, { runMs: 500, inputMs: 10 });
    await expect(encode(encoder)).rejects.toMatchObject({
      code: 'encoder/switched-off',
      message: expect.stringContaining('gave no answer for 0.52 seconds and was stopped'),
    });
    expect(health.switchedOff).toBeDefined();
    await until(async () => (await children()).length === 0, 5_000);
  });

  it('is ended with its process when it is disposed of, and fails nothing else', async () => {
    const { encoder } = await sample('sample.hangs', { runMs: 60_000 });
    const unhandled: unknown[] = [];
    const note = (error: unknown): unknown => unhandled.push(error);
    process.on('unhandledRejection', note);
    try {
      const outcome = encode(encoder).catch((error: unknown) => error);
      await until(async () => (await children()).length === 1, 5_000);
      await encoder.dispose();
      expect(await outcome).toMatchObject({ code: 'encoder/disposed' });
      expect(await children()).toEqual([]);
      expect(unhandled).toEqual([]);
    } finally {
      process.off('unhandledRejection', note);
    }
  });

  it('can still be cancelled, and holds up nobody else for longer than its limit', async () => {
    const { encoder } = await sample('sample.silent', { runMs: 2_000 });
    const controller = new AbortController();
    const outcome = encode(encoder, 2, controller.signal).catch((error: unknown) => error);
    controller.abort();
    expect(isCancelled(await outcome)).toBe(true);
  });

  it('while it is loaded or made is given up', async () => {
    const loads = await ownModule('for (;;);');
    await expect(create(loads, { startMs: 700 })).rejects.toMatchObject({
      code: 'encoder/failed',
      message: expect.stringContaining('own.encoder'),
    });
    const made = await ownModule(`
      const { manifest } = createPlugin('own.encoder', 'Own');
      exports.plugin = { manifest, create: () => new Promise(() => undefined) };`);
    await expect(create(made, { createMs: 300 })).rejects.toMatchObject({
      message: expect.stringContaining('gave no answer'),
    });
    await until(async () => (await children()).length === 0, 5_000);
  });
});

describe('a module', () => {
  it.each([
    ['sample.unloadable', 'cannot be loaded on purpose'],
    ['own.absent', 'Cannot find module'],
  ])('%s that cannot be loaded is named with the reason', async (id, reason) => {
    const contribution =
      id === 'own.absent'
        ? { ...sampleContribution('sample.ngrams'), id, path: path.join(folder, 'absent.cjs') }
        : sampleContribution(id);
    await expect(create(contribution)).rejects.toMatchObject({
      code: 'encoder/failed',
      message: expect.stringMatching(
        new RegExp(`${id}.*semblance-samples\\.sample-encoders.*${reason}`, 's'),
      ),
    });
    expect(await children()).toEqual([]);
  });

  it.each([
    ['exports.plugin = {};', 'encoder/failed', /does not export "plugin"/],
    ['module.exports = null;', 'encoder/failed', /does not export "plugin"/],
    [
      `const plugin = createPlugin('own.encoder', 'Own'); plugin.manifest.space.dimensions = 0; exports.plugin = plugin;`,
      'config/invalid',
      /space\.dimensions/,
    ],
    [
      `const plugin = createPlugin('own.encoder', 'Own'); plugin.manifest.apiVersion = 2; exports.plugin = plugin;`,
      'config/invalid',
      /interface 2; this version supports 1/,
    ],
    [
      `const plugin = createPlugin('own.encoder', 'Own'); plugin.manifest.runtime = 'remote'; exports.plugin = plugin;`,
      'config/invalid',
      /another machine/,
    ],
    [
      `exports.plugin = createPlugin('other.encoder', 'Other');`,
      'config/invalid',
      /calls itself "other\.encoder"/,
    ],
  ])('without a usable manifest is refused: %s', async (code, expected, sentence) => {
    await expect(create(await ownModule(code))).rejects.toMatchObject({
      code: expected,
      message: expect.stringMatching(sentence),
    });
    expect(await children()).toEqual([]);
  });

  it('gets its files, the decoder and the log from the host', async () => {
    const code = `
      const { manifest, create } = createPlugin('own.encoder', 'Own');
      const own = { ...manifest, modelId: 'weights', modalities: ['text', 'image'] };
      exports.plugin = { manifest: own, create: async (context) => {
        context.log('info', 'files in ' + context.modelFolder + ', threads ' + context.threads);
        process.stdout.write('written to stdout\\n');
        const encoder = await create(context);
        return {
          manifest: own,
          dispose: () => encoder.dispose(),
          encode: async (inputs, options) => {
            const seen = [];
            for (const input of inputs) {
              if (input.kind === 'text') { seen.push(input); continue; }
              const request = { width: 2, height: 2, fit: 'fill', kernel: 'nearest', enlarge: true };
              const raster = await context.decodeImage(input, request, options.signal);
              seen.push({ kind: 'text', text: 'pixels ' + [...raster.data].join(' ') });
            }
            return encoder.encode(seen, options);
          },
        };
      } };`;
    const context = encoderContext('', async (image, request) => {
      if (image.bytes.length === 0)
        throw Object.assign(new Error('no picture'), { code: 'encoder/bad-input' });
      return { width: request.width, height: request.height, data: new Uint8Array(16).fill(7) };
    });
    const { encoder, health } = await create(await ownModule(code), {}, context);
    const options = { role: 'document' as const, signal: never };
    const image: EncoderInput = { kind: 'image', bytes: new Uint8Array([1]), mimeType: 'image/png' };
    const both = await encoder.encode([image, ...texts(`pixels ${Array(16).fill(7).join(' ')}`)], options);
    expect(both.vectors.slice(0, 256)).toEqual(both.vectors.slice(256));
    // Code is text to an encoder that knows no code.
    const code2 = await encoder.encode([{ kind: 'code', text: 'let x', languageId: 'js' }], options);
    expect(code2.count).toBe(1);
    await expect(encoder.encode([{ ...image, bytes: new Uint8Array(0) }], options)).rejects.toMatchObject({
      code: 'encoder/bad-input',
      message: expect.stringContaining('no picture'),
    });
    expect(health.switchedOff).toBeUndefined();
    const lines = logs.map(({ message }) => message);
    expect(lines).toContain(`files in ${path.join(folder, 'weights')}, threads 1`);
    expect(lines).toContain('| written to stdout');
  });

  it('that drowns the log is cut short, and still works', async () => {
    const code = `for (let n = 0; n < 5_000; n += 1) process.stdout.write('line ' + n + '\\n');
      exports.plugin = createPlugin('own.encoder', 'Own');`;
    const { encoder } = await create(await ownModule(code));
    expect((await encode(encoder)).count).toBe(2);
    expect(logs.length).toBeLessThan(600);
  });

  it('with many inputs is asked in parts, in order', async () => {
    const { encoder } = await sample('sample.ngrams');
    const all = await encode(encoder, 100);
    const alone = await encoder.encode(texts('text number 77'), { role: 'query', signal: never });
    expect(all.vectors.slice(77 * 256, 78 * 256)).toEqual(alone.vectors);
  });
});

describe('the process', () => {
  it('that only told its manifest ends by itself', async () => {
    const options = { entry: layout.pluginHostEntry, logger, limits: { idleMs: 200 } };
    const plugin = await loadProcessPlugin(sampleContribution('sample.ngrams'), options);
    expect(await children()).toHaveLength(1);
    await until(async () => (await children()).length === 0, 5_000);
    // And comes back when it is needed.
    const encoder = await plugin.create(encoderContext(''));
    encoders.push(encoder);
    expect((await encode(encoder)).count).toBe(2);
  });

  it('ends with its parent, even when it hangs in a loop', async () => {
    const script = path.join(folder, 'parent.ts');
    const from = (file: string): string =>
      JSON.stringify(path.resolve(import.meta.dirname, '../../..', file));
    await fs.writeFile(
      script,
      `import { loadProcessPlugin } from ${from('extension/node/encoders/pluginHost/processPlugin.ts')};
       import { createNullLogger } from ${from('extension/core/logging/logger.ts')};
       const contribution = ${JSON.stringify(sampleContribution('sample.hangs'))};
       const options = { entry: ${JSON.stringify(layout.pluginHostEntry)}, logger: createNullLogger() };
       const plugin = await loadProcessPlugin(contribution, options);
       const context = { modelFolder: '', threads: 1, device: 'cpu', decodeImage: undefined, log: () => undefined };
       const encoder = await plugin.create(context);
       encoder.encode([{ kind: 'text', text: 'x' }], { role: 'document', signal: new AbortController().signal }).catch(() => undefined);
       setTimeout(() => process.send('running'), 300);`,
    );
    const { fork } = await import('node:child_process');
    const parent = fork(script, [], { stdio: 'ignore' });
    await new Promise((resolve) => parent.once('message', resolve));
    const hanging = (await fs.readFile(`/proc/${parent.pid}/task/${parent.pid}/children`, 'utf8')).trim();
    expect(hanging).toMatch(/^\d+$/);
    parent.kill('SIGKILL');
    await until(async () => !(await isRunning(hanging)), 15_000);
  });
});

/** Zombies, which wait for their parent to look, do not count. */
async function isRunning(pid: string): Promise<boolean> {
  const status = await fs.readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return status !== '' && !/^State:\s+Z/m.test(status);
}
