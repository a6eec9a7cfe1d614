// Who may import whom. Every rule says what to do instead; docs of the layers: ARCHITECTURE.md.

import type { IRegularForbiddenRuleType } from 'dependency-cruiser';

/** A package by name, whether it was resolved to a file, to its type declarations, or not at all. */
const packages = (...names: readonly string[]): string =>
  `(^|/node_modules/|^node_modules/)(@types/)?(${names.join('|')})(/|$)`;

const editorApi = packages('vscode');
const database = packages('@lancedb', 'apache-arrow');
const inference = packages('onnxruntime-node', 'onnxruntime-common', 'onnxruntime-web', '@huggingface');
const pictures = packages('sharp', '@img');
const anyPackage = '(^|/)node_modules/';

/** Libraries that are plain computation: the core may use them. Add to this list only what needs no platform. */
const pureLibraries = packages(
  'valibot',
  'picomatch',
  'ignore',
  'htmlparser2',
  'domhandler',
  'domutils',
  'mdast',
  'mdast-util-[^/]+',
  'micromark[^/]*',
  'unist',
  'umap-js',
);

/** What pages are drawn with; like the pure libraries of the core, it needs nothing but a browser. */
const pageLibraries = packages(
  'preact',
  'valibot',
  'kdbush',
  'd3-contour',
  'd3-array',
  'internmap',
  'geojson',
);

const editorFiles = '^extension/(vscode/|extension\\.ts$|compose\\.ts$)';
const product = '^(extension|plugins|webview)/';

const rule = (
  name: string,
  comment: string,
  from: IRegularForbiddenRuleType['from'],
  to: IRegularForbiddenRuleType['to'],
): IRegularForbiddenRuleType => ({ name, comment, severity: 'error', from, to });

export const layerRules: IRegularForbiddenRuleType[] = [
  rule(
    'no-cycles',
    'These files import each other in a circle. Move what both need into a third file, or pass it in as an argument.',
    {},
    { circular: true },
  ),
  rule(
    'everything-resolves',
    'No such file or package. Relative imports carry their .ts extension; a package must be in package.json.',
    { path: product },
    { couldNotResolve: true, pathNot: [editorApi, '\\.css$'] },
  ),
  rule(
    'plugin-interface-stands-alone',
    'plugins/api is a file that third parties copy: it imports nothing. Declare the type there.',
    { path: '^plugins/api/' },
    {},
  ),
  rule(
    'core-without-platform',
    'The core runs anywhere. Declare an interface in extension/core/ports and implement it in extension/node.',
    { path: '^extension/core/' },
    { dependencyTypes: ['core'] },
  ),
  rule(
    'core-imports-core-only',
    'The core knows neither Node, the editor, plug-ins nor the page. Pass the thing in through an interface in extension/core/ports.',
    { path: '^extension/core/' },
    { path: product, pathNot: ['^extension/core/', '^plugins/api/'] },
  ),
  rule(
    'core-uses-pure-libraries',
    'The core uses only libraries that are plain computation (list in scripts/layers/rules.ts). Put the code that needs this one into extension/node, behind a port.',
    { path: '^extension/core/' },
    { path: [anyPackage, editorApi, database, inference, pictures], pathNot: pureLibraries },
  ),
  rule(
    'editor-api-in-adapters-only',
    'Only extension/vscode, extension.ts and compose.ts may import vscode, types included. Take AbortSignal, Disposable, Logger or a plain value as an argument.',
    { path: product, pathNot: editorFiles },
    { path: editorApi },
  ),
  rule(
    'adapters-are-imported-by-composition-only',
    'Editor adapters are wired in compose.ts. Core, engine and command line must work without them: move shared code to extension/core.',
    { path: product, pathNot: editorFiles },
    { path: editorFiles },
  ),
  rule(
    'adapters-see-node-as-types',
    'Editor adapters get engine and files through interfaces of extension/core; compose.ts creates the Node parts and passes them in.',
    { path: '^extension/vscode/' },
    {
      path: '^extension/node/',
      dependencyTypesNot: ['type-only'],
      // Path arithmetic that both sides must do alike. This list may shrink, not grow.
      pathNot: '^extension/node/files/workspaceRoots?\\.ts$',
    },
  ),
  rule(
    'composition-sees-clients-only',
    'The extension host computes nothing: it starts processes and talks to them. Do the work in the engine, behind a method of EngineApi.',
    { path: '^extension/(extension|compose)\\.ts$' },
    {
      path: '^extension/node/',
      dependencyTypesNot: ['type-only'],
      // Clients of processes, and arithmetic with paths. What these load in turn is checked in the bundle (scripts/build).
      pathNot: [
        '^extension/node/(process/engineClient|models/modelClient|agents/resolveAgentFile|productLayout)\\.ts$',
      ],
    },
  ),
  rule(
    'command-line-is-a-leaf',
    'Nothing imports the command line. Move shared code to extension/core or extension/node.',
    { path: product, pathNot: '^extension/cli/' },
    { path: '^extension/cli/' },
  ),
  rule(
    'database-in-one-folder',
    'LanceDB and Arrow stay in extension/node/lance. Use the VectorStore or EmbeddingCache interface of extension/core/ports.',
    { path: product, pathNot: '^extension/node/lance/' },
    { path: database },
  ),
  rule(
    'inference-in-plugins-only',
    'Models are run by encoder plug-ins (plugins/*). Use an Encoder from the registry.',
    { path: product, pathNot: '^plugins/(?!api/)[^/]+/' },
    { path: inference },
  ),
  rule(
    'picture-decoding-in-its-place',
    'sharp decodes untrusted files and may crash: only the image inspector (extension/node/images) and plug-ins use it. Ask the ImageInspector port.',
    { path: product, pathNot: ['^extension/node/images/', '^plugins/(?!api/)[^/]+/'] },
    { path: pictures },
  ),
  rule(
    'plugins-see-little-of-the-core',
    'A plug-in uses plugins/api, plugins/shared, its own folder and errors, cancellation and logging of the core. What it needs beyond that belongs into EncoderContext.',
    { path: '^plugins/(?!api/|testkit/)([^/]+)/' },
    {
      path: product,
      pathNot: ['^plugins/(api|shared)/', '^plugins/$1/', '^extension/core/(errors|cancellation|logging)/'],
    },
  ),
  rule(
    'test-kit-sees-the-interface-only',
    'Third parties copy plugins/testkit together with plugins/api: it imports nothing else of ours.',
    { path: '^plugins/testkit/' },
    { path: product, pathNot: '^plugins/(api|testkit)/' },
  ),
  rule(
    'plugins-are-listed-once',
    'Plug-ins are listed where the engine is composed (extension/node/engine or extension/node/encoders). Use the encoder registry.',
    { path: '^(extension|webview)/', pathNot: '^extension/node/(engine|encoders)/' },
    { path: '^plugins/(?!api/)' },
  ),
  rule(
    'pages-see-the-core-only',
    'A page runs in the browser: it imports webview/ and extension/core, and talks to the editor through the messages of extension/core/protocol/views.',
    { path: '^webview/' },
    { path: '^(extension|plugins)/', pathNot: ['^extension/core/', '^plugins/api/'] },
  ),
  rule(
    'pages-without-node',
    'A page runs in the browser, where Node modules do not exist. Ask the extension through extension/core/protocol/views.',
    { path: '^webview/' },
    { dependencyTypes: ['core'] },
  ),
  rule(
    'pages-use-listed-libraries',
    'A page uses only libraries that run in a browser without eval (list in scripts/layers/rules.ts). Compute in the engine and send the page what it draws.',
    { path: '^webview/' },
    { path: anyPackage, pathNot: pageLibraries },
  ),
  rule(
    'pages-are-shown-not-imported',
    'The extension shows pages and never runs their code. Move what both need to extension/core (messages: extension/core/protocol/views).',
    { path: '^(extension|plugins)/' },
    { path: '^webview/' },
  ),
  rule(
    'pages-do-not-import-each-other',
    'What several pages need is in webview/shared.',
    { path: '^webview/(?!shared/)([^/]+)/' },
    { path: '^webview/', pathNot: ['^webview/shared/', '^webview/$1/'] },
  ),
  rule(
    'shared-parts-know-no-page',
    'webview/shared serves all pages. Pass the thing in as a property.',
    { path: '^webview/shared/' },
    { path: '^webview/', pathNot: '^webview/shared/' },
  ),
  rule(
    'product-without-tests',
    'The product never imports tests, fixtures or scripts. Move what it needs into the product.',
    { path: product },
    { path: '^(test|scripts)/' },
  ),
  rule(
    'product-without-development-packages',
    'This package is in devDependencies, so it is not in the product. Move it to dependencies, or do without.',
    { path: product, pathNot: '^plugins/testkit/' },
    { dependencyTypes: ['npm-dev'], pathNot: ['/@types/', '^node_modules/@types/'] },
  ),
];
