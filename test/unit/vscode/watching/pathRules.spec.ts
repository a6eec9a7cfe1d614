import { describe, expect, it } from 'vitest';
import { createPathRules } from '../../../../extension/vscode/watching/pathRules.ts';

describe('createPathRules', () => {
  const rules = createPathRules(['**/dist', 'build/out', '*.log', '**/*.tmp'], true);

  it.each([
    ['src/a.ts', 'file'],
    ['.gitignore', 'file'],
    ['.github/workflows/ci.yml', 'file'],
    ['git/HEAD', 'file'],
    ['.git/HEAD', 'checkout'],
    ['.git/index', 'ignore'],
    ['.git/refs/heads/main', 'ignore'],
    ['sub/.git/HEAD', 'ignore'],
    ['node_modules/x/index.js', 'ignore'],
    ['packages/a/node_modules/x/index.js', 'ignore'],
    ['dist/a.js', 'ignore'],
    ['packages/a/dist/deep/a.js', 'ignore'],
    ['distance/a.js', 'file'],
    ['build/out/a.js', 'ignore'],
    ['other/build/out/a.js', 'file'],
    ['a.log', 'ignore'],
    ['src/.cache/x.tmp', 'ignore'],
    ['Dist/a.js', 'file'],
  ] as const)('%s is %s', (path, kind) => {
    expect(rules(path)).toBe(kind);
  });

  it('knows disks that do not tell case apart', () => {
    expect(createPathRules(['**/dist'], false)('Dist/a.js')).toBe('ignore');
  });

  it('survives globs that cannot be compiled', () => {
    expect(createPathRules(['[', '{a', ''], true)('src/a.ts')).toBe('file');
  });
});
