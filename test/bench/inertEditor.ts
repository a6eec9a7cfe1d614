/**
 * A stand-in for the `vscode` module whose every member exists, can be called, constructed and extended, and does
 * nothing: calls cost next to nothing, so what is measured is the extension's own work.
 */

export interface InertEditor {
  readonly vscode: unknown;
  contextOf(extensionPath: string): unknown;
}

/**
 * One folder is open; settings have their defaults. `names` are the members of the module that the bundle uses: bundles
 * copy a module's own keys, so the module itself must be an ordinary object.
 */
export function inertEditor(folder: string, names: Iterable<string>): InertEditor {
  const uri = (fsPath: string): unknown => ({
    scheme: 'file',
    path: fsPath,
    fsPath,
    toString: () => `file://${fsPath}`,
  });
  const known: Readonly<Record<string, unknown>> = {
    Uri: inert({
      file: uri,
      joinPath: (base: { fsPath: string }, ...parts: string[]) => uri([base.fsPath, ...parts].join('/')),
    }),
    workspace: inert({
      isTrusted: true,
      workspaceFolders: [{ uri: uri(folder), name: 'folder', index: 0 }],
      getConfiguration: () =>
        inert({ get: (_name: string, otherwise: unknown) => otherwise, inspect: () => undefined }),
    }),
    window: inert({ activeTextEditor: undefined, visibleTextEditors: [], tabGroups: inert({ all: [] }) }),
    l10n: { t: (message: unknown) => String(message) },
    env: inert({ language: 'en', remoteName: undefined }),
  };
  const vscode = Object.fromEntries([...new Set(names)].map((name) => [name, known[name] ?? inert({})]));
  return {
    vscode,
    contextOf: (extensionPath) =>
      inert({
        extensionPath,
        extensionUri: uri(extensionPath),
        storageUri: uri(`${folder}/storage`),
        globalStorageUri: uri(`${folder}/global`),
        subscriptions: [],
        extension: { id: 'bench.semblance', packageJSON: { version: '0.0.0' } },
        workspaceState: {
          get: (_key: string, otherwise: unknown) => otherwise,
          update: async () => undefined,
          keys: () => [],
        },
      }),
  };
}

/** The known members as they are; every other one is inert as well. */
function inert(known: Readonly<Record<string, unknown>>): unknown {
  const members = new Map<PropertyKey, unknown>(Object.entries(known));
  // A function that is no arrow, so that `class X extends vscode.Y` and `new` work.
  return new Proxy(function inertMember() {}, {
    get(_target, key) {
      if (members.has(key)) return members.get(key);
      if (key === 'prototype') return Object.prototype;
      // Neither a promise nor iterable: `await` and spreading would wait or loop for ever.
      if (key === 'then' || typeof key === 'symbol') return undefined;
      const member = inert({});
      members.set(key, member);
      return member;
    },
    has: () => true,
    set(_target, key, value) {
      members.set(key, value);
      return true;
    },
    apply: () => inert({}),
    construct: () => inert({}) as object,
  });
}
