/** package.json, package.nls.json and the sources must say the same. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { commandIds, contextKeys } from '../../../../extension/vscode/commands/ids.ts';
import { settingDefaults } from '../../../../extension/vscode/config/settingKeys.ts';
import { numberBounds } from '../../../../extension/vscode/config/settings.ts';
import { productSources, repository } from './productSources.ts';

interface Command {
  readonly command: string;
  readonly title: string;
  readonly enablement?: string;
}
interface Setting {
  readonly type: string;
  readonly default: unknown;
  readonly scope: string;
  readonly markdownDescription: string;
  readonly minimum?: number;
  readonly maximum?: number;
}
interface Step {
  readonly description: string;
  readonly media: { readonly svg: string };
  readonly completionEvents: readonly string[];
}
interface Manifest {
  readonly icon: string;
  readonly main: string;
  readonly browser?: string;
  readonly l10n: string;
  readonly activationEvents: readonly string[];
  readonly capabilities: {
    readonly untrustedWorkspaces: {
      readonly supported: unknown;
      readonly restrictedConfigurations: readonly string[];
    };
    readonly virtualWorkspaces: { readonly supported: unknown };
  };
  readonly contributes: {
    readonly commands: readonly Command[];
    readonly keybindings: readonly { readonly command: string; readonly when: string }[];
    readonly menus: Readonly<Record<string, readonly { readonly command: string; readonly when: string }[]>>;
    readonly configuration: { readonly properties: Readonly<Record<string, Setting>> };
    readonly viewsContainers: { readonly activitybar: readonly { readonly icon: string }[] };
    readonly views: Readonly<Record<string, readonly { readonly id: string; readonly icon: string }[]>>;
    readonly walkthroughs: readonly { readonly icon: string; readonly steps: readonly Step[] }[];
  };
}

const read = (path: string): string => readFileSync(join(repository, path), 'utf8');
const text = read('package.json');
const manifest = JSON.parse(text) as Manifest;
const translations = JSON.parse(read('package.nls.json')) as Record<string, string>;
const { commands, keybindings, menus, configuration, viewsContainers, walkthroughs } = manifest.contributes;
const views = Object.values(manifest.contributes.views).flat();
const declared = commands.map(({ command }) => command).sort();
const settingChanged = 'onSettingChanged:';
const completionEvents = walkthroughs.flatMap(({ steps }) => steps.flatMap((step) => step.completionEvents));

describe('commands', () => {
  it('are the same in package.json and in the sources', () => {
    expect(declared).toEqual(Object.values(commandIds).sort());
  });

  it('are each registered exactly once', () => {
    const sources = productSources()
      .map(({ content }) => content)
      .join('\n');
    const registered = [...sources.matchAll(/registerCommand\(\s*commandIds\.(\w+)/g)].map(([, key]) => key);
    expect(registered.sort()).toEqual(Object.keys(commandIds).sort());
  });

  it('are written as text nowhere but in ids.ts', () => {
    const offenders = productSources()
      .filter(({ path }) => !path.endsWith('commands/ids.ts'))
      .filter(({ content }) => Object.values(commandIds).some((id) => content.includes(`'${id}'`)))
      .map(({ path }) => path);
    expect(offenders).toEqual([]);
  });

  it('that menus and key bindings name exist', () => {
    const named = [...Object.values(menus).flat(), ...keybindings].map(({ command }) => command);
    expect(named.filter((command) => !declared.includes(command))).toEqual([]);
  });

  it('and when clauses use only context keys that are published', () => {
    const clauses = [
      ...commands.flatMap(({ enablement }) => enablement ?? []),
      ...Object.values(menus)
        .flat()
        .map(({ when }) => when),
      ...keybindings.map(({ when }) => when),
      ...completionEvents.filter((event) => !event.startsWith(settingChanged)),
    ];
    const used = new Set(clauses.flatMap((clause) => clause.match(/semblance\.\w+/g) ?? []));
    const viewIds = views.map(({ id }) => id);
    const known = new Set<string>([...Object.values(contextKeys), ...declared, ...viewIds]);
    expect([...used].filter((key) => !known.has(key))).toEqual([]);
    expect(Object.values(contextKeys).filter((key) => !used.has(key))).toEqual([]);
  });
});

describe('settings', () => {
  const { properties } = configuration;

  it('are the same in package.json and in the sources, with the same defaults', () => {
    const contributed = Object.fromEntries(
      Object.entries(properties).map(([key, setting]) => [key.replace(/^semblance\./, ''), setting.default]),
    );
    expect(contributed).toEqual(settingDefaults);
  });

  it('have the bounds that the reader checks', () => {
    for (const [key, bounds] of Object.entries(numberBounds)) {
      const { minimum, maximum, type } = properties[`semblance.${key}`] ?? {};
      expect({ key, type, minimum, maximum }).toEqual({ key, type: 'integer', ...bounds });
    }
  });

  it('have a scope and a description', () => {
    for (const [key, { scope, markdownDescription }] of Object.entries(properties)) {
      expect(['window', 'resource', 'machine', 'machine-overridable'], key).toContain(scope);
      expect(markdownDescription, key).toMatch(/^%setting\..+%$/);
    }
  });

  it('that an untrusted workspace may not set exist', () => {
    const { restrictedConfigurations } = manifest.capabilities.untrustedWorkspaces;
    expect(restrictedConfigurations.filter((key) => !(key in properties))).toEqual([]);
  });

  it('are read nowhere but in config/', () => {
    const offenders = productSources()
      .filter(({ path, content }) => !path.includes('/config/') && content.includes('getConfiguration('))
      .map(({ path }) => path);
    expect(offenders).toEqual([]);
  });
});

describe('texts', () => {
  it('that package.json refers to exist, and none is left over', () => {
    const used = [...text.matchAll(/"%([^%"]+)%"/g)].map(([, key]) => key);
    expect([...new Set(used)].sort()).toEqual(Object.keys(translations).sort());
  });

  it('are not empty', () => {
    for (const [key, value] of Object.entries(translations)) expect(value.trim(), key).not.toBe('');
  });
});

describe('the rest', () => {
  it('has all files that it names, except the bundle', () => {
    const files = [
      manifest.icon,
      ...[...viewsContainers.activitybar, ...views].map(({ icon }) => icon),
      ...walkthroughs.flatMap(({ icon, steps }) => [icon, ...steps.map(({ media }) => media.svg)]),
    ];
    expect(files.filter((file) => !existsSync(join(repository, file)))).toEqual([]);
    for (const modality of ['code', 'text', 'image'])
      for (const state of ['on', 'off'])
        for (const theme of ['light', 'dark'])
          expect(
            existsSync(join(repository, `extension/media/filters/${modality}-${state}-${theme}.svg`)),
          ).toBe(true);
  });

  it('has a walkthrough whose steps are done by commands, views and settings that exist', () => {
    const events = completionEvents.map((event) => event.split(':'));
    const known: Readonly<Record<string, readonly string[]>> = {
      onCommand: declared,
      onView: views.map(({ id }) => id),
      onSettingChanged: Object.keys(configuration.properties),
      onContext: Object.values(contextKeys),
      onStepSelected: [''],
    };
    expect(events.filter(([kind = '', name = '']) => known[kind]?.includes(name) !== true)).toEqual([]);
  });

  it('has a walkthrough whose links are commands', () => {
    const linked = walkthroughs.flatMap(({ steps }) =>
      steps.flatMap(({ description }) => {
        const words = translations[description.replaceAll('%', '')] ?? '';
        return [...words.matchAll(/\(command:([\w.]+)(?:\?[^)]*)?\)/g)].map(([, command]) => command ?? '');
      }),
    );
    expect(linked.length).toBeGreaterThanOrEqual(3);
    // VS Code makes a command for each view.
    const known = [...declared, ...views.map(({ id }) => `${id}.focus`), 'workbench.action.openSettings'];
    expect(linked.filter((command) => !known.includes(command))).toEqual([]);
  });

  it('wakes up after VS Code, does not run in the web host, and is limited where it must be', () => {
    expect(manifest.activationEvents).toEqual(['onStartupFinished']);
    expect(manifest.browser).toBeUndefined();
    expect(manifest.capabilities.untrustedWorkspaces.supported).toBe('limited');
    expect(manifest.capabilities.virtualWorkspaces.supported).toBe('limited');
  });
});
