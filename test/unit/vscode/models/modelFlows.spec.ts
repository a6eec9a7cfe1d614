import { beforeEach, describe, expect, it, vi } from 'vitest';
import { SemblanceError } from '../../../../extension/core/errors/semblanceError.ts';
import { Emitter } from '../../../../extension/core/lifecycle/disposable.ts';
import { createNullLogger } from '../../../../extension/core/logging/logger.ts';
import {
  defaultNetworkSettings,
  type InstalledModel,
  type InstallRequest,
  type ModelApi,
  type ModelOffer,
  type ModelProgress,
  type ModelRequest,
} from '../../../../extension/core/protocol/modelApi.ts';
import type { Choice, ModelDialogs } from '../../../../extension/vscode/models/modelDialogs.ts';
import type { ModelFlowServices } from '../../../../extension/vscode/models/modelFlows.ts';

vi.mock('vscode', () => import('../shim/vscode.ts'));
const { recorded } = await import('../shim/vscode.ts');
const { editorDialogs } = await import('../../../../extension/vscode/models/modelDialogs.ts');
const { installFlow, manageFlow } = await import('../../../../extension/vscode/models/modelFlows.ts');
const { AccessTokens } = await import('../../../../extension/vscode/models/accessTokens.ts');
const { readNetworkSettings } = await import('../../../../extension/vscode/config/networkSettings.ts');

const offer: ModelOffer = {
  id: 'org/name',
  displayName: 'Name',
  description: 'A good one.',
  modalities: ['text', 'code', 'image'],
  dimensions: 512,
  languages: ['en', 'de'],
  revision: 'main',
  commit: 'c'.repeat(40),
  licence: { spdx: 'MIT', url: 'https://licence.test/mit' },
  files: 5,
  bytes: 30 * 1024 * 1024,
  isInstalled: false,
  replacesCommit: '',
  isDerived: false,
  assumptions: [],
};
const installed: InstalledModel = {
  id: 'org/name',
  encoderId: 'huggingface.name',
  displayName: 'Name',
  folder: '/own/org/name',
  source: 'https://huggingface.co',
  sourceKind: 'hub',
  revision: 'main',
  commit: 'c'.repeat(40),
  licence: offer.licence,
  installedAt: '2026-11-21T10:00:00.000Z',
  bytes: offer.bytes,
  files: [],
  problem: '',
};

class FakeModels implements ModelApi {
  readonly described: ModelRequest[] = [];
  readonly installs: InstallRequest[] = [];
  readonly removed: string[] = [];
  readonly #progress = new Emitter<ModelProgress>();
  readonly onDidProgress = (listener: (progress: ModelProgress) => void) => this.#progress.event(listener);
  offer = offer;
  there: InstalledModel[] = [];
  /** Thrown by `describe`, one after the other. */
  failures: Error[] = [];

  async known() {
    return [{ ...offer, licence: offer.licence }];
  }
  async describe(request: ModelRequest) {
    this.described.push(request);
    const failure = this.failures.shift();
    if (failure !== undefined) throw failure;
    return this.offer;
  }
  async install(request: InstallRequest) {
    this.installs.push(request);
    const step = {
      installId: request.installId,
      file: 'a.onnx',
      filesDone: 0,
      filesTotal: 2,
      bytesTotal: offer.bytes,
    };
    this.#progress.fire({ ...step, phase: 'copying', bytesDone: offer.bytes / 2 });
    this.#progress.fire({ ...step, phase: 'copying', bytesDone: 1, installId: 'of another window' });
    this.#progress.fire({ ...step, phase: 'finishing', bytesDone: offer.bytes });
    this.there = [installed];
    return installed;
  }
  async list() {
    return this.there;
  }
  async remove(_folder: string, id: string) {
    this.removed.push(id);
    this.there = [];
    return offer.bytes;
  }
}

/** Answers in order; an answer that was not prepared turns away. */
class ScriptedDialogs implements ModelDialogs {
  readonly shown: string[] = [];
  readonly opened: string[] = [];
  readonly reports: { readonly message: string; readonly increment: number }[] = [];
  /** Labels of what to choose, texts to enter, buttons to press. */
  answers: (string | undefined)[] = [];
  path: string | undefined = '/a/model';

  async choose<T>(title: string, _placeholder: string, choices: readonly Choice<T>[]) {
    this.shown.push(
      title,
      ...choices.map(({ label, description = '', detail = '' }) => `${label} | ${description} | ${detail}`),
    );
    const wanted = this.answers.shift();
    if (wanted === undefined) return undefined;
    const found = choices.find(({ label }) => label === wanted);
    if (found === undefined)
      throw new Error(`There is no "${wanted}" among ${choices.map(({ label }) => label).join(', ')}`);
    return found.value;
  }
  async askText({ prompt, validate }: Parameters<ModelDialogs['askText']>[0]) {
    this.shown.push(prompt);
    const text = this.answers.shift();
    expect(text === undefined ? undefined : validate(text)).toBeUndefined();
    return text;
  }
  askForFolder = async () => this.path;
  askForArchive = async () => this.path;
  async confirm<T extends string>(text: string, detail: string, buttons: readonly T[]) {
    return this.#press(`${text}\n${detail}`, buttons);
  }
  async tell<T extends string>(_severity: 'info' | 'warning', text: string, buttons: readonly T[]) {
    return this.#press(text, buttons);
  }
  async openAddress(address: string) {
    this.opened.push(address);
  }
  async revealFolder(path: string) {
    this.opened.push(path);
  }
  async withProgress<T>(title: string, run: Parameters<ModelDialogs['withProgress']>[1]) {
    this.shown.push(title);
    return (await run({ report: (step) => this.reports.push(step) }, new AbortController().signal)) as T;
  }

  #press<T extends string>(text: string, buttons: readonly T[]): T | undefined {
    this.shown.push(text);
    const wanted = this.answers.shift();
    const found = buttons.find((button) => button === wanted);
    if (wanted !== undefined && found === undefined)
      throw new Error(`There is no button "${wanted}" under "${text}"`);
    return found;
  }
}

let models: FakeModels;
let dialogs: ScriptedDialogs;
let secrets: Map<string, string>;
let encoder: string;
let restarts: number;
let services: ModelFlowServices;

beforeEach(() => {
  models = new FakeModels();
  dialogs = new ScriptedDialogs();
  secrets = new Map();
  encoder = 'built-in';
  restarts = 0;
  services = {
    models,
    dialogs,
    tokens: new AccessTokens({
      get: async (key) => secrets.get(key),
      store: async (key, value) => void secrets.set(key, value),
      delete: async (key) => void secrets.delete(key),
    }),
    modelsFolder: '/own',
    network: () => defaultNetworkSettings,
    host: () => '',
    encoder: () => encoder,
    setEncoder: async (id) => {
      encoder = id;
    },
    restartEngine: async () => {
      restarts += 1;
    },
    logger: createNullLogger(),
  };
});

describe('installing a model', () => {
  it('shows the licence first, installs what was agreed to, and offers to use it', async () => {
    dialogs.answers = ['Name', 'Read Licence', 'Agree and Install', 'Use for Indexing'];
    await installFlow(services);
    const question = dialogs.shown.find((text) => text.startsWith('Install the model'));
    expect(question).toMatch(/Licence: MIT \(https:\/\/licence\.test\/mit\)/);
    expect(question).toContain('From: https://huggingface.co');
    expect(question).toMatch(/Size: 30 MB in 5 files/);
    expect(question).toMatch(/Encodes: text, code and pictures in en, de/);
    expect(dialogs.opened).toEqual(['https://licence.test/mit']);
    expect(models.installs).toMatchObject([
      {
        agreedCommit: offer.commit,
        source: { kind: 'hub', model: 'org/name', host: 'https://huggingface.co' },
        modelsFolder: '/own',
      },
    ]);
    expect(dialogs.reports).toEqual([
      { message: '15 MB of 30 MB, a.onnx', increment: 50 },
      { message: 'moving into place', increment: 50 },
    ]);
    expect(encoder).toBe('org/name');
  });

  it.each([
    ['starts the engine anew when the model is in use', 'org/name', offer, 1],
    ['leaves the engine alone when another one is in use', 'built-in', offer, 0],
    ['leaves the engine alone when nothing was installed', 'org/name', { ...offer, isInstalled: true }, 0],
  ])('%s', async (_, inUse, offered, expected) => {
    encoder = inUse;
    models.offer = offered;
    dialogs.answers = offered.isInstalled ? [] : ['Agree and Install'];
    await installFlow(services, 'org/name');
    expect(restarts).toBe(expected);
  });

  it('says what was assumed', async () => {
    models.offer = { ...offer, assumptions: ['known-by-name', 'mean-pooling', 'unstated-licence'] };
    await installFlow(services, 'org/name');
    const question = dialogs.shown.at(-1);
    expect(question).toContain('Taken for the known model of this name');
    expect(question).toContain('Its pooling is not stated');
    expect(question).toContain('Its licence is not stated');
  });

  it('lets nothing that a model says of itself pass for another fact', async () => {
    models.offer = {
      ...offer,
      description: `Good.\n\nLicence: MIT\u2028From: https://huggingface.co\r${'x'.repeat(2_000)}`,
      licence: { spdx: 'LicenseRef-x\nFrom: https://huggingface.co', url: '' },
      languages: ['en\nVersion: main'],
    };
    await installFlow(services, 'org/name');
    const lines = (dialogs.shown.at(-1) ?? '').split(/[\r\n\u2028\u2029]/);
    const facts = lines.map((line) => /^\w+(?=:)/.exec(line)?.[0]).filter((fact) => fact !== undefined);
    expect(facts).toEqual(['Licence', 'From', 'Size', 'Encodes', 'Version']);
    expect(lines.find((line) => line.startsWith('Good.'))?.length).toBeLessThanOrEqual(300);
  });

  it.each([
    ['in the list', []],
    ['at the licence', ['Name']],
    ['at the licence after reading it', ['Name', 'Read Licence']],
  ])('does nothing when the user turns away %s', async (_, answers) => {
    dialogs.answers = answers;
    await installFlow(services);
    expect(models.installs).toEqual([]);
  });

  it.each([
    ['From a folder...', 'folder'],
    ['From a .zip file...', 'zip'],
  ])('%s asks for the place', async (label, kind) => {
    dialogs.answers = [label, 'Agree and Install'];
    await installFlow(services);
    expect(models.installs[0]?.source).toEqual({ kind, path: '/a/model' });
    dialogs.path = undefined;
    dialogs.answers = [label];
    await installFlow(services);
    expect(models.installs).toHaveLength(1);
  });

  it('takes any name, from a mirror when one is set', async () => {
    services = { ...services, host: () => 'https://mirror.test' };
    dialogs.answers = ['Another model of the hub...', ' org/other ', 'Agree and Install'];
    await installFlow(services);
    expect(models.described[0]?.source).toEqual({
      kind: 'hub',
      model: 'org/other',
      host: 'https://mirror.test',
    });
  });

  it('asks for a token where one is needed, keeps it in the safe place, and tries again', async () => {
    models.failures = [new SemblanceError('model/access-denied', 'x', { model: 'org/name', isGated: true })];
    dialogs.answers = ['Open Page of the Model', 'Enter Access Token', 'hf_secret', 'Agree and Install'];
    await installFlow(services, 'org/name');
    expect(dialogs.opened).toEqual(['https://huggingface.co/org/name']);
    expect(secrets.get('semblance.hubToken:https://huggingface.co')).toBe('hf_secret');
    expect(models.installs[0]?.source).toMatchObject({ token: 'hf_secret' });
    expect(dialogs.shown.join('\n')).not.toContain('hf_secret');
  });

  it('gives up when no token is given, and forgets one that was emptied', async () => {
    secrets.set('semblance.hubToken:https://huggingface.co', 'old');
    models.failures = [new SemblanceError('model/access-denied', 'x', { model: 'org/name' })];
    dialogs.answers = ['Enter Access Token', ''];
    await installFlow(services, 'org/name');
    expect(secrets.size).toBe(0);
    models.failures = [new SemblanceError('model/access-denied', 'x', { model: 'org/name' })];
    dialogs.answers = [undefined];
    await installFlow(services, 'org/name');
    expect(models.installs).toEqual([]);
  });

  it('hands other failures on', async () => {
    const failure = new SemblanceError('model/network', 'x', { reason: 'offline' });
    models.failures = [failure];
    await expect(installFlow(services, 'org/name')).rejects.toBe(failure);
  });

  it('asks nothing when it is there already', async () => {
    models.offer = { ...offer, isInstalled: true };
    encoder = 'org/name';
    dialogs.answers = [];
    await installFlow(services, 'org/name');
    expect(dialogs.shown.at(-1)).toBe('The model org/name is installed already.');
  });
});

describe('managing models', () => {
  it('shows disk use, licence, version and what is in use', async () => {
    models.there = [installed, { ...installed, id: 'org/broken', problem: 'The file a.onnx is missing.' }];
    encoder = 'huggingface.name';
    await manageFlow(services);
    expect(dialogs.shown.slice(0, 3)).toEqual([
      'Models: 60 MB on disk',
      'org/name | 30 MB · MIT | In use. Version cccccccccccc from https://huggingface.co',
      'org/broken | 30 MB · MIT | The file a.onnx is missing.',
    ]);
  });

  it('deletes after a question, and goes back to the built-in model first', async () => {
    models.there = [installed];
    encoder = 'org/name';
    dialogs.answers = ['org/name', 'Delete', 'Delete', undefined];
    await manageFlow(services);
    expect(models.removed).toEqual(['org/name']);
    expect(encoder).toBe('built-in');
    expect(dialogs.shown).toContain('Models: none installed beside the built-in one');
  });

  it('keeps a model when the user thinks again', async () => {
    models.there = [installed];
    encoder = 'org/name';
    dialogs.answers = ['org/name', 'Delete', undefined];
    await manageFlow(services);
    expect(models.removed).toEqual([]);
    expect(encoder).toBe('org/name');
  });

  it.each([
    ['Use for indexing', 'built-in', 'org/name'],
    ['Use the built-in model instead', 'org/name', 'built-in'],
  ])('%s', async (label, before, after) => {
    models.there = [installed];
    encoder = before;
    dialogs.answers = ['org/name', label];
    await manageFlow(services);
    expect(encoder).toBe(after);
  });

  it('shows the licence and the folder, and looks for a newer version', async () => {
    models.there = [installed];
    dialogs.answers = ['org/name', 'Show the licence'];
    await manageFlow(services);
    dialogs.answers = ['org/name', 'Show the folder'];
    await manageFlow(services);
    expect(dialogs.opened).toEqual(['https://licence.test/mit', '/own/org/name']);
    dialogs.answers = ['org/name', 'Look for a newer version'];
    await manageFlow(services);
    expect(models.described[0]?.source).toMatchObject({ kind: 'hub', model: 'org/name' });
  });

  it.each(['file:///etc/passwd', 'ms-msdt:/id', 'vscode://a.b/c', 'search-ms:query=x', '//host/share'])(
    'opens nothing for a licence at %s, which an earlier version let in',
    async (url) => {
      const licence = { spdx: 'MIT', url };
      models.there = [{ ...installed, licence }];
      await manageFlow(services);
      dialogs.answers = ['org/name'];
      await manageFlow(services);
      models.offer = { ...offer, licence };
      await installFlow(services, 'org/name');
      expect(dialogs.shown.some((text) => text.startsWith('Show the licence'))).toBe(false);
      expect(dialogs.opened).toEqual([]);
      await expect(editorDialogs.openAddress(url)).rejects.toMatchObject({ code: 'config/invalid' });
      expect(recorded.openedOutside).toEqual([]);
    },
  );

  it('opens an address of the web in the browser', async () => {
    await editorDialogs.openAddress('https://licence.test/mit');
    expect(recorded.openedOutside).toEqual(['https://licence.test/mit']);
  });
});

describe('the network settings', () => {
  const read = (values: Readonly<Record<string, unknown>>) => readNetworkSettings((key) => values[key]);

  it('are those of the editor', () => {
    expect(
      read({
        proxy: ' http://proxy:3128 ',
        proxySupport: 'override',
        proxyAuthorization: 'Basic x',
        noProxy: ['localhost', 'intranet', 7],
        proxyStrictSSL: false,
        systemCertificates: false,
      }),
    ).toEqual({
      useProxy: true,
      proxy: 'http://proxy:3128',
      proxyAuthorization: 'Basic x',
      noProxy: ['localhost', 'intranet'],
      strictSsl: false,
      useSystemCertificates: false,
    });
  });

  it('are safe where nothing, or nonsense, is set', () => {
    expect(read({})).toEqual(defaultNetworkSettings);
    expect(read({ proxy: 7, noProxy: 'a', proxyStrictSSL: 'no', proxyAuthorization: null })).toEqual(
      defaultNetworkSettings,
    );
    expect(read({ proxySupport: 'off' }).useProxy).toBe(false);
  });
});
