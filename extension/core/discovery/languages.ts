/**
 * From a file's name to its VS Code language id, its picture format and its modality. Names only; contents are never
 * looked at.
 */
import type { Modality } from '../documents/modality.ts';
import { baseNameOf, extensionsOf } from './pathNames.ts';

/** Language id to the extensions that mean it, without the first dot. Longer extensions (`d.ts`) win over shorter. */
const extensionsByLanguage: Readonly<Record<string, string>> = {
  typescript: 'ts mts cts d.ts',
  typescriptreact: 'tsx',
  javascript: 'js mjs cjs es6 jsm',
  javascriptreact: 'jsx',
  python: 'py pyi pyw pyx pxd gyp gypi bzl star',
  go: 'go',
  'go.mod': 'mod',
  java: 'java jav',
  rust: 'rs',
  c: 'c',
  cpp: 'cpp cc cxx c++ h hh hpp hxx h++ ino ipp tpp ixx cppm inl',
  'cuda-cpp': 'cu cuh',
  csharp: 'cs csx cake',
  php: 'php php3 php4 php5 php7 phtml ctp',
  ruby: 'rb rbx rjs gemspec rake ru erb rbi',
  shellscript: 'sh bash zsh ksh fish bashrc bats ebuild',
  powershell: 'ps1 psm1 psd1 pssc psrc',
  bat: 'bat cmd',
  css: 'css',
  scss: 'scss',
  sass: 'sass',
  less: 'less',
  stylus: 'styl',
  html: 'html htm xhtml shtml xht',
  markdown: 'md markdown mdown mkd mkdn mdwn mdtxt workbook',
  mdx: 'mdx',
  json: 'json webmanifest har jslib jscsrc geojson topojson ipynb avsc importmap code-profile',
  jsonc: 'jsonc json5 code-workspace language-configuration.json eslintrc babelrc jshintrc swcrc hintrc',
  jsonl: 'jsonl ndjson',
  yaml: 'yaml yml eyaml eyml cff',
  toml: 'toml',
  sql: 'sql dsql psql ddl dml pgsql plsql',
  kotlin: 'kt kts',
  swift: 'swift',
  scala: 'scala sc sbt',
  groovy: 'groovy gvy gradle jenkinsfile nf',
  dart: 'dart',
  lua: 'lua rockspec',
  perl: 'pl pm pod t psgi',
  raku: 'raku rakumod rakutest p6 pl6 pm6',
  r: 'r rhistory rprofile rt',
  julia: 'jl',
  vue: 'vue',
  svelte: 'svelte',
  astro: 'astro',
  xml: 'xml xsd xsl xslt dtd wsdl rng plist csproj vbproj fsproj vcxproj props targets xaml resx storyboard xib xlf xliff nuspec config atom rss opml gpx kml launch ui pom',
  ini: 'ini',
  properties: 'properties cfg conf directory gitattributes gitconfig gitmodules editorconfig desktop service',
  dockerfile: 'dockerfile containerfile',
  makefile: 'mk mak make',
  cmake: 'cmake',
  restructuredtext: 'rst rest',
  latex: 'tex ltx ctx',
  tex: 'sty cls bbx cbx',
  bibtex: 'bib',
  asciidoc: 'adoc asciidoc asc',
  org: 'org',
  typst: 'typ',
  textile: 'textile',
  wikitext: 'wiki mediawiki',
  proto: 'proto',
  thrift: 'thrift',
  graphql: 'graphql graphqls gql',
  terraform: 'tf',
  hcl: 'hcl nomad',
  bicep: 'bicep',
  nix: 'nix',
  elixir: 'ex exs eex heex leex',
  erlang: 'erl hrl',
  haskell: 'hs lhs',
  elm: 'elm',
  purescript: 'purs',
  ocaml: 'ml mli',
  reason: 're rei',
  rescript: 'res resi',
  fsharp: 'fs fsi fsx fsscript',
  vb: 'vb vbs brs bas vba',
  clojure: 'clj cljs cljc cljx edn clojure',
  lisp: 'lisp lsp cl el',
  scheme: 'scm ss rkt',
  coffeescript: 'coffee cson iced',
  'objective-c': 'm',
  'objective-cpp': 'mm',
  zig: 'zig',
  nim: 'nim nims',
  crystal: 'cr',
  d: 'd di',
  v: 'vsh',
  odin: 'odin',
  solidity: 'sol',
  move: 'move',
  pascal: 'pas pp dpr lpr',
  ada: 'adb ads',
  fortran: 'f f77 f90 f95 f03 f08 for',
  cobol: 'cob cbl cpy',
  matlab: 'mlx',
  asm: 's asm nasm',
  verilog: 'v vh',
  systemverilog: 'sv svh',
  vhdl: 'vhd vhdl',
  hlsl: 'hlsl hlsli fx fxh cginc compute',
  glsl: 'glsl vert frag geom tesc tese comp',
  wgsl: 'wgsl',
  shaderlab: 'shader',
  gdscript: 'gd',
  handlebars: 'handlebars hbs hjs mustache',
  jade: 'pug jade',
  razor: 'cshtml razor',
  jinja: 'jinja jinja2 j2',
  twig: 'twig',
  liquid: 'liquid',
  diff: 'diff patch rej',
  log: 'log',
  csv: 'csv',
  tsv: 'tsv tab',
  awk: 'awk',
  tcl: 'tcl',
  vim: 'vim vimrc',
  prisma: 'prisma',
  cypher: 'cypher cql',
  mermaid: 'mmd mermaid',
  plantuml: 'puml plantuml',
  dot: 'dot gv',
  http: 'http',
  wat: 'wat wast',
  llvm: 'll',
  ignore: 'gitignore npmignore dockerignore vscodeignore eslintignore prettierignore semblanceignore',
  plaintext: 'txt text',
};

/** Whole names, in lower case, that say more than the extension does. */
const languageByName: ReadonlyMap<string, string> = new Map(
  Object.entries({
    dockerfile: 'dockerfile containerfile',
    makefile: 'makefile gnumakefile ocamlmakefile',
    cmake: 'cmakelists.txt',
    groovy: 'jenkinsfile',
    ruby: 'gemfile rakefile vagrantfile podfile guardfile fastfile appfile brewfile capfile berksfile dangerfile',
    python:
      'sconstruct sconscript snakefile wscript build workspace build.bazel workspace.bazel module.bazel tiltfile',
    shellscript:
      '.bashrc .bash_profile .bash_aliases .bash_login .bash_logout .profile .zshrc .zshenv .zprofile .zlogin pkgbuild apkbuild configure',
    just: 'justfile .justfile',
    'go.mod': 'go.mod go.work',
    'pip-requirements': 'requirements.txt constraints.txt',
    jsonc:
      'tsconfig.json jsconfig.json settings.json launch.json tasks.json keybindings.json extensions.json devcontainer.json .eslintrc .eslintrc.json .babelrc .swcrc .jshintrc .devcontainer.json',
    json: '.prettierrc .stylelintrc .lintstagedrc composer.json package.json .watchmanconfig .arcconfig .bowerrc',
    yaml: '.clang-format .clang-tidy .clangd .gemrc .yamllint',
    properties: '.editorconfig .gitattributes .gitmodules .gitconfig codeowners',
    ini: '.pylintrc .flake8 .coveragerc .condarc',
    vim: '.vimrc',
    r: '.rprofile',
    perl: 'cpanfile',
    'git-commit': 'commit_editmsg',
    starlark: 'buck',
  }).flatMap(([languageId, names]) => names.split(' ').map((name) => [name, languageId] as const)),
);

/** `Dockerfile.dev`, `Makefile.am` and `.env.example` name their language first. */
const languageByStem: ReadonlyMap<string, string> = new Map([
  ['dockerfile', 'dockerfile'],
  ['containerfile', 'dockerfile'],
  ['makefile', 'makefile'],
  ['jenkinsfile', 'groovy'],
  ['env', 'properties'],
]);

const languageByExtension: ReadonlyMap<string, string> = new Map(
  Object.entries(extensionsByLanguage).flatMap(([languageId, extensions]) =>
    extensions.split(' ').map((extension) => [extension, languageId] as const),
  ),
);

const imageFormats: ReadonlyMap<string, string> = new Map([
  ['png', 'png'],
  ['jpg', 'jpeg'],
  ['jpeg', 'jpeg'],
  ['webp', 'webp'],
  ['gif', 'gif'],
  ['svg', 'svg'],
]);

/**
 * Languages whose files are read by people rather than by programs. HTML counts as prose: what is searched for in it
 * is nearly always its words.
 */
const proseLanguages: ReadonlySet<string> = new Set([
  'markdown',
  'mdx',
  'plaintext',
  'html',
  'restructuredtext',
  'latex',
  'tex',
  'bibtex',
  'asciidoc',
  'org',
  'typst',
  'textile',
  'wikitext',
  'log',
  'git-commit',
]);

/** The picture format of a path (`png`, `jpeg`, `webp`, `gif`, `svg`), or undefined when it is no picture we read. */
export function imageFormatOf(path: string): string | undefined {
  return imageFormats.get(extensionsOf(path)[0] ?? '');
}

/** What a picture of a format is called on the web, as encoders and pages want it. */
export function mediaTypeOf(format: string): string {
  return format === 'svg' ? 'image/svg+xml' : `image/${format}`;
}

/** The VS Code language id of a text file's path; `plaintext` when nothing is known. */
export function languageOf(path: string): string {
  const name = baseNameOf(path).toLowerCase();
  const byName = languageByName.get(name);
  if (byName !== undefined) return byName;
  // Longest extension first, so that `d.ts` and `language-configuration.json` are seen before `ts` and `json`.
  for (const extension of extensionsOf(path).toReversed()) {
    const language = languageByExtension.get(extension);
    if (language !== undefined) return language;
  }
  return languageByStem.get(name.replace(/^\./, '').split('.', 1)[0] ?? '') ?? 'plaintext';
}

/** Whether a text file of this language is prose or code. Unknown languages count as code. */
export function modalityOfLanguage(languageId: string): Extract<Modality, 'code' | 'text'> {
  return proseLanguages.has(languageId) ? 'text' : 'code';
}
