/**
 * Reads licence and languages from the head of a model card (the YAML between the first two lines of dashes).
 */

export interface ModelCard {
  /** SPDX id, or `LicenseRef-...` for one that is not on the list; undefined when the card does not say. */
  readonly licence: string | undefined;
  /** Address of the licence's text, if the card gives one. */
  readonly licenceUrl: string | undefined;
  /** BCP 47 tags. */
  readonly languages: readonly string[];
}

/** The hub's names of common licences. */
const spdxIds: Readonly<Record<string, string>> = {
  'apache-2.0': 'Apache-2.0',
  mit: 'MIT',
  'bsd-2-clause': 'BSD-2-Clause',
  'bsd-3-clause': 'BSD-3-Clause',
  'cc-by-4.0': 'CC-BY-4.0',
  'cc-by-sa-4.0': 'CC-BY-SA-4.0',
  'cc-by-nc-4.0': 'CC-BY-NC-4.0',
  'cc-by-nc-sa-4.0': 'CC-BY-NC-SA-4.0',
  'cc0-1.0': 'CC0-1.0',
  'gpl-3.0': 'GPL-3.0-only',
  'agpl-3.0': 'AGPL-3.0-only',
  'lgpl-3.0': 'LGPL-3.0-only',
  'mpl-2.0': 'MPL-2.0',
  unlicense: 'Unlicense',
};

const languageTag = /^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/;

export function readModelCard(text: string): ModelCard {
  const head = /^\uFEFF?---\r?\n([\s\S]*?)\r?\n---/.exec(text)?.[1] ?? '';
  const name = scalarOf(head, 'license');
  const own = scalarOf(head, 'license_name');
  const licence = name === 'other' && own !== undefined ? own : name;
  const link = scalarOf(head, 'license_link');
  return {
    licence: licence === undefined ? undefined : (spdxIds[licence.toLowerCase()] ?? referenceTo(licence)),
    licenceUrl: link?.startsWith('https://') === true ? link : undefined,
    languages: listOf(head, 'language').filter((tag) => languageTag.test(tag)),
  };
}

/** SPDX's form for a licence that is not on its list. */
function referenceTo(name: string): string {
  return `LicenseRef-${name.replace(/[^A-Za-z0-9.-]+/g, '-')}`;
}

function scalarOf(head: string, key: string): string | undefined {
  const value = new RegExp(`^${key}:[ \\t]*(\\S.*)$`, 'm').exec(head)?.[1];
  return value === undefined ? undefined : unquote(value);
}

/** `key: value`, `key: [a, b]` or one `- value` per line. */
function listOf(head: string, key: string): readonly string[] {
  const inline = scalarOf(head, key);
  if (inline !== undefined)
    return inline
      .replace(/^\[|\]$/g, '')
      .split(',')
      .map(unquote);
  const block = new RegExp(`^${key}:[ \\t]*\\r?\\n((?:[ \\t]*-.*(?:\\r?\\n|$))+)`, 'm').exec(head)?.[1] ?? '';
  return block.split('\n').flatMap((line) => {
    const value = /^[ \t]*-[ \t]*(\S.*)$/.exec(line)?.[1];
    return value === undefined ? [] : [unquote(value)];
  });
}

function unquote(value: string): string {
  return value.trim().replace(/^(['"])(.*)\1$/, '$2');
}
