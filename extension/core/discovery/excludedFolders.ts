/**
 * Folders that are never entered: version control data, installed dependencies, and caches of tools. Outputs such as
 * `dist` and `build` are not among them: many projects keep sources there, and ignore files tell them apart.
 */

/** `always`, or only when one of `names` exists beside or inside the folder. */
export type FolderExclusion =
  | { readonly when: 'always' }
  | { readonly when: 'beside' | 'inside'; readonly names: readonly string[] };

const always =
  // Version control.
  '.git .hg .svn .bzr .jj CVS ' +
  // Dependencies.
  'node_modules bower_components jspm_packages .pnpm-store .eggs elm-stuff ' +
  // Caches and working folders of tools.
  '__pycache__ .tox .nox .mypy_cache .pytest_cache .ruff_cache .pytype .hypothesis .ipynb_checkpoints .gradle ' +
  '.terraform .terragrunt-cache .next .nuxt .svelte-kit .turbo .parcel-cache .nyc_output .angular .vscode-test ' +
  '.dart_tool .stack-work .bloop .metals .ccls-cache .vs';

/** A virtual environment may have any of these names; its marker file tells it from a folder of sources. */
const virtualEnvironment: FolderExclusion = { when: 'inside', names: ['pyvenv.cfg', 'conda-meta'] };

const exclusions: ReadonlyMap<string, FolderExclusion> = new Map<string, FolderExclusion>([
  ...always.split(' ').map((name): [string, FolderExclusion] => [name, { when: 'always' }]),
  ...['venv', '.venv', 'env', '.env', 'virtualenv', '.virtualenv'].map((name): [string, FolderExclusion] => [
    name,
    virtualEnvironment,
  ]),
  ['target', { when: 'beside', names: ['Cargo.toml', 'pom.xml'] }],
  ['Pods', { when: 'beside', names: ['Podfile'] }],
  ['_build', { when: 'beside', names: ['mix.exs', 'dune-project'] }],
  ['deps', { when: 'beside', names: ['mix.exs'] }],
  ['dist-newstyle', { when: 'beside', names: ['cabal.project'] }],
]);

/** The rule for a folder's name; undefined for an ordinary folder. */
export function exclusionOfFolder(name: string): FolderExclusion | undefined {
  return exclusions.get(name) ?? (name.endsWith('.egg-info') ? { when: 'always' } : undefined);
}
