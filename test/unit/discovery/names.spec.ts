/** Decisions by name: languages, secrets, binary and generated files, excluded folders. */
import { describe, expect, it } from 'vitest';
import { binaryKindOf } from '../../../extension/core/discovery/binaryFiles.ts';
import { classifyPath, describeBytes, maxBytesOf } from '../../../extension/core/discovery/classifyPath.ts';
import { exclusionOfFolder } from '../../../extension/core/discovery/excludedFolders.ts';
import { generatedKindOf, isMinifiedName } from '../../../extension/core/discovery/generatedFiles.ts';
import { isIgnoreFile } from '../../../extension/core/discovery/ignoreFiles.ts';
import {
  imageFormatOf,
  languageOf,
  modalityOfLanguage,
} from '../../../extension/core/discovery/languages.ts';
import { secretKindOf } from '../../../extension/core/discovery/secretFiles.ts';

describe('languageOf', () => {
  it.each([
    ['a.ts', 'typescript'],
    ['a.d.ts', 'typescript'],
    ['a.tsx', 'typescriptreact'],
    ['a.mjs', 'javascript'],
    ['a.jsx', 'javascriptreact'],
    ['a.py', 'python'],
    ['a.go', 'go'],
    ['A.JAVA', 'java'],
    ['a.rs', 'rust'],
    ['a.c', 'c'],
    ['a.h', 'cpp'],
    ['a.cs', 'csharp'],
    ['a.php', 'php'],
    ['a.rb', 'ruby'],
    ['a.sh', 'shellscript'],
    ['.bashrc', 'shellscript'],
    ['a.ps1', 'powershell'],
    ['a.css', 'css'],
    ['a.scss', 'scss'],
    ['a.less', 'less'],
    ['a.html', 'html'],
    ['README.md', 'markdown'],
    ['a.json', 'json'],
    ['tsconfig.json', 'jsonc'],
    ['.vscode/settings.json', 'jsonc'],
    ['x.language-configuration.json', 'jsonc'],
    ['a.yml', 'yaml'],
    ['Cargo.toml', 'toml'],
    ['a.sql', 'sql'],
    ['a.kt', 'kotlin'],
    ['a.swift', 'swift'],
    ['a.scala', 'scala'],
    ['a.dart', 'dart'],
    ['a.lua', 'lua'],
    ['a.pl', 'perl'],
    ['a.R', 'r'],
    ['a.vue', 'vue'],
    ['a.svelte', 'svelte'],
    ['a.xml', 'xml'],
    ['a.ini', 'ini'],
    ['Dockerfile', 'dockerfile'],
    ['deploy/Dockerfile.dev', 'dockerfile'],
    ['web.dockerfile', 'dockerfile'],
    ['Makefile', 'makefile'],
    ['CMakeLists.txt', 'cmake'],
    ['a.rst', 'restructuredtext'],
    ['a.tex', 'latex'],
    ['a.proto', 'proto'],
    ['a.graphql', 'graphql'],
    ['Gemfile', 'ruby'],
    ['.gitignore', 'ignore'],
    ['.env.example', 'properties'],
    ['LICENSE', 'plaintext'],
    ['notes', 'plaintext'],
    ['a.unheard-of', 'plaintext'],
    ['dir.ts/file', 'plaintext'],
    ['.', 'plaintext'],
    ['', 'plaintext'],
    ['constructor', 'plaintext'],
    ['a.__proto__', 'plaintext'],
  ])('%s is %s', (path, language) => {
    expect(languageOf(path)).toBe(language);
  });

  it('knows the pictures', () => {
    expect(
      ['a.png', 'a.JPG', 'a.jpeg', 'a.webp', 'a.gif', 'x/a.svg', 'a.bmp', 'png'].map(imageFormatOf),
    ).toEqual(['png', 'jpeg', 'jpeg', 'webp', 'gif', 'svg', undefined, undefined]);
  });

  it('tells prose from code', () => {
    for (const language of ['markdown', 'plaintext', 'html', 'restructuredtext', 'latex', 'asciidoc']) {
      expect(modalityOfLanguage(language)).toBe('text');
    }
    for (const language of ['typescript', 'json', 'yaml', 'csv', 'dockerfile', 'never-heard-of']) {
      expect(modalityOfLanguage(language)).toBe('code');
    }
  });
});

describe('secretKindOf', () => {
  it.each([
    '.env',
    'app/.env.local',
    '.env.production',
    '.envrc',
    'prod.env',
    'a.pem',
    'A.KEY',
    'a.p12',
    'a.pfx',
    'a.jks',
    'debug.keystore',
    'id_rsa',
    'home/.ssh/id_ed25519',
    'id_rsa.bak',
    '.npmrc',
    '.netrc',
    '.pypirc',
    '.htpasswd',
    '.git-credentials',
    '.aws/credentials',
    'x/.docker/config.json',
    '.kube/config',
    '.config/gcloud/credentials.db',
    'vault.kdbx',
    'terraform.tfstate',
    'terraform.tfstate.backup',
    'prod.auto.tfvars',
    'secrets.yaml',
    'config/app-secrets.json',
    'credentials.json',
    'client_secret_123.json',
    'service-account-prod.json',
    '.env~',
    '.env copy',
    '.env copy.local',
    '.env copy 2.bak~',
    '#.env#',
    'prod.env.bak',
    'default.env',
    'default.tfvars',
    '.npmrc~',
    '.npmrc.bak',
    '.pypirc.bak',
    '.netrc.save',
    '.htpasswd.bak',
    '.htpasswd.old2',
    '.aws/credentials~',
    '.kube/config.bak',
    '.docker/config.json.orig',
    'a.pem.~1~',
    'server.key.old',
    'secrets.yaml~',
    'secrets.yml.bak',
    'secrets (1).json',
    'Secrets - Copy.json',
    'Secrets - Copy (2).json',
    'secrets.prod.json',
    'secrets.dev.yaml',
    'secrets-staging.toml',
    'app_credentials.eu.yml',
    '/home/me/.kube/config',
    '/home/me/.docker/config.json',
    '/home/me/.config/gh/hosts.yml',
    '/home/me/.gnupg/trustdb',
    'C:/Users/me/.aws/config',
  ])('%s is secret', (path) => {
    expect(secretKindOf(path)).toEqual(expect.any(String));
  });

  it.each([
    '.env.example',
    '.env.sample',
    '.env.template',
    'example.env',
    'env.ts',
    'environment.ts',
    'src/secrets.ts',
    'secretary.json',
    'keys.ts',
    'keyboard.md',
    'docs/credentials.md',
    'id_rsa.pub',
    'docker/config.json',
    'config',
    'example.tfvars',
    'secrets.example.yaml',
    'monkey.json',
    '.environment/a.ts',
    '.env.example~',
    '.env.example.bak',
    '.env.default',
    '.env.defaults',
    '.env.sample copy',
    'env.ts~',
    'environment.ts.bak',
    'src/secrets.ts.orig',
    'src/secrets copy.ts',
    'secrets.prod.ts',
    'secrets.example.json',
    'secrets.schema.json',
    'secrets-manager.json',
    'credentials_form.json',
    'keys.ts.old',
    'config.bak',
    'hosts.yml',
    '~',
    '#',
    '##',
    '.bak',
  ])('%s is not', (path) => {
    expect(secretKindOf(path)).toBeUndefined();
  });
});

describe('generated, minified and binary names', () => {
  it.each([
    ['package-lock.json', 'generated'],
    ['a/yarn.lock', 'generated'],
    ['pnpm-lock.yaml', 'generated'],
    ['Cargo.lock', 'generated'],
    ['poetry.lock', 'generated'],
    ['uv.lock', 'generated'],
    ['go.sum', 'generated'],
    ['bun.lockb', 'binary'],
    ['dist/app.js.map', 'generated'],
    ['a.test.ts.snap', 'generated'],
    ['api.pb.go', 'generated'],
    ['api_pb2.py', 'generated'],
    ['Form1.Designer.cs', 'generated'],
    ['jquery.min.js', 'minified'],
    ['style.min.css', 'minified'],
    ['vendor.bundle.js', 'minified'],
    ['a.zip', 'binary'],
    ['a.tar.gz', 'binary'],
    ['a.WOFF2', 'binary'],
    ['a.pdf', 'binary'],
    ['a.o', 'binary'],
    ['a.onnx', 'binary'],
    ['a.parquet', 'binary'],
    ['a.sqlite', 'binary'],
    ['.DS_Store', 'binary'],
    ['photo.heic', 'binary'],
    ['a.mp4', 'binary'],
  ])('%s is %s', (path, reason) => {
    expect(classifyPath(path)).toMatchObject({ kind: 'skipped', skip: { reason } });
  });

  it.each([
    'locker.ts',
    'lock',
    'sitemap.ts',
    'map.json',
    'admin.js',
    'min.js',
    'bundle.js',
    'clock.py',
    'block.md',
    'a.snapshot.ts',
    'zip',
    'Blockchain.lock.ts',
    'tsconfig.json',
    'graph.dot',
    'go.mod',
  ])('%s is ordinary', (path) => {
    expect([generatedKindOf(path), isMinifiedName(path), binaryKindOf(path)]).toEqual([
      undefined,
      false,
      undefined,
    ]);
  });
});

describe('folders and ignore files', () => {
  it('excludes version control, dependencies and caches, and asks for markers where names are ambiguous', () => {
    for (const name of [
      '.git',
      '.hg',
      '.svn',
      'node_modules',
      '__pycache__',
      '.tox',
      '.gradle',
      'a.egg-info',
    ]) {
      expect(exclusionOfFolder(name)).toEqual({ when: 'always' });
    }
    expect(exclusionOfFolder('venv')).toMatchObject({ when: 'inside' });
    expect(exclusionOfFolder('target')).toEqual({ when: 'beside', names: ['Cargo.toml', 'pom.xml'] });
    for (const name of ['dist', 'out', 'build', 'src', '.github', '.vscode', 'vendor', 'constructor']) {
      expect(exclusionOfFolder(name)).toBeUndefined();
    }
  });

  it('knows which files carry rules', () => {
    expect(
      ['.gitignore', 'a/.gitignore', 'a/.semblanceignore', '.git', '.git/info/exclude'].map(isIgnoreFile),
    ).toEqual(Array(5).fill(true));
    expect(['gitignore', '.git/config', 'info/exclude', '.dockerignore'].map(isIgnoreFile)).toEqual(
      Array(4).fill(false),
    );
  });
});

describe('limits', () => {
  const limits = { maxTextBytes: 1024 * 1024, maxImageBytes: 5 };
  it('differ by kind, and data has a lower one than text', () => {
    const of = (path: string, languageId: string, kind: 'text' | 'image' = 'text') =>
      maxBytesOf({ path, languageId, kind }, limits).bytes;
    expect(of('a.ts', 'typescript')).toBe(1024 * 1024);
    expect(of('a.png', 'png', 'image')).toBe(5);
    expect(of('a.json', 'json')).toBe(256 * 1024);
    expect(of('a.csv', 'csv')).toBe(256 * 1024);
    expect(of('a.ipynb', 'json')).toBe(1024 * 1024);
    expect(
      maxBytesOf({ path: 'a.json', languageId: 'json', kind: 'text' }, { ...limits, maxTextBytes: 10 }).bytes,
    ).toBe(10);
  });

  it('are shown in readable units', () => {
    expect([0, 1023, 1024, 1536, 1024 ** 2, 2 * 1024 ** 3].map(describeBytes)).toEqual([
      '0 bytes',
      '1023 bytes',
      '1 KB',
      '1.5 KB',
      '1 MB',
      '2 GB',
    ]);
  });
});
