import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findModuleImports } from '../../../extension/core/references/moduleImports.ts';
import { meansFile, resolveModule } from '../../../extension/core/references/resolveModule.ts';

const found = (languageId: string, ...lines: readonly string[]): readonly unknown[] =>
  findModuleImports(lines.join('\n'), languageId).map(({ specifier, names, locals, line, isPassedOn }) => [
    line,
    specifier,
    names.join(),
    locals.join(),
    ...(isPassedOn ? ['passed on'] : []),
  ]);

describe('findModuleImports', () => {
  it('reads the imports of scripts', () => {
    expect(
      found(
        'typescriptreact',
        "import Logo, { bell as ring, type Size } from '../icons';",
        "import * as shapes from './shapes.js';",
        "import type { Only } from './types';",
        "import './side-effect.css';",
        'import {',
        '  a,',
        '  b,',
        "} from '@/many';",
        "export { Bell } from './Bell';",
        "export * from './all';",
        "export * as ns from './space';",
        "const { read, write: put } = require('./files');",
        "const Page = lazy(() => import('./Page'));",
        "import type from './named-type';",
      ),
    ).toEqual([
      [0, '../icons', 'bell,Size,Logo', 'ring,Size,Logo'],
      [1, './shapes.js', '', 'shapes'],
      [2, './types', 'Only', 'Only'],
      [3, './side-effect.css', '', ''],
      [4, '@/many', 'a,b', 'a,b'],
      [8, './Bell', 'Bell', 'Bell', 'passed on'],
      [9, './all', '', '', 'passed on'],
      [10, './space', '', 'ns', 'passed on'],
      [11, './files', 'read,write', 'read,put'],
      [12, './Page', '', 'Page'],
      [13, './named-type', 'type', 'type'],
    ]);
  });

  it('reads Python, where a name may be a module', () => {
    expect(
      found(
        'python',
        'from ..shapes import gear as g, leaf',
        'import os, icons.bell as bell',
        'from .all import *',
      ),
    ).toEqual([
      [0, '..shapes', 'gear,leaf', 'g,leaf'],
      [0, '..shapes.gear', '', 'g'],
      [0, '..shapes.leaf', '', 'leaf'],
      [1, 'os', '', 'os'],
      [1, 'icons.bell', '', 'bell'],
      [2, '.all', '', '', 'passed on'],
    ]);
    expect(found('python', 'from icons import (', '    bell,  # rings', '    lock,', ')')[0]).toEqual([
      0,
      'icons',
      'bell,lock',
      'bell,lock',
    ]);
  });

  it.each([
    [
      'go',
      ['import (', '\t"fmt"', '\tpics "shop/internal/pictures"', ')'],
      ['shop/internal/pictures', 'pics'],
    ],
    ['go', ['import "shop/icons"'], ['shop/icons', 'icons']],
    ['java', ['import org.example.Icons;'], ['org.example.Icons', 'Icons']],
    ['kotlin', ['import org.example.Icons as Pics'], ['org.example.Icons', 'Pics']],
    ['rust', ['use crate::ui::{icons, Bell as Ring};'], ['crate::ui', 'icons,Ring']],
    ['rust', ['pub mod icons;'], ['self::icons', 'icons']],
    ['cpp', ['#include "ui/icons.hpp"'], ['ui/icons.hpp', '']],
    ['ruby', ["require_relative 'icons'"], ['icons', '']],
    ['php', ["require __DIR__ . '/icons.php';"], ['/icons.php', '']],
    ['dart', ["import 'package:shop/icons.dart';"], ['package:shop/icons.dart', '']],
    ['scss', ['@use "tokens";'], ['tokens', '']],
    ['html', ['<link rel="stylesheet" href="./style.css" />'], ['./style.css', '']],
    ['html', ['<script type="module" src="/src/main.ts"></script>'], ['/src/main.ts', '']],
    ['vue', ['<script setup>', "import Icon from './Icon.vue';", '</script>'], ['./Icon.vue', 'Icon']],
  ])('reads %s: %j', (languageId, lines, [specifier, locals]) => {
    const last = findModuleImports(lines.join('\n'), languageId).at(-1);
    expect([last?.specifier, last?.locals.join()]).toEqual([specifier, locals]);
  });

  it('finds nothing in other languages, and counts lines from where the text begins', () => {
    expect(findModuleImports("import a from './a';", 'plaintext')).toEqual([]);
    expect(findModuleImports("\nimport a from './a';", 'typescript', 40)[0]?.line).toBe(41);
  });

  it('takes time in proportion to the text, whatever it is', () => {
    const pieces = [
      'import ',
      'import {',
      'export * ',
      'from ',
      "require('",
      'const {a} =',
      'use crate::',
      ' '.repeat(200),
      ',',
      '#include "',
      '<script ',
    ];
    for (const piece of pieces)
      for (const languageId of ['typescript', 'vue', 'python', 'go', 'java', 'rust', 'cpp', 'php', 'scss']) {
        const started = performance.now();
        findModuleImports(piece.repeat(Math.ceil(40_000 / piece.length)), languageId);
        expect(performance.now() - started, `${piece} in ${languageId}`).toBeLessThan(2_000);
      }
  });

  it('never throws, and only says what stands in the text (property)', () => {
    const word = fc.constantFrom(
      'import',
      'from',
      'export',
      '{',
      '}',
      "'./a'",
      '"b"',
      'as',
      'x',
      ',',
      '*',
      '\n',
      '(',
      ')',
      'use',
      'mod',
      ';',
      '::',
      '#include',
    );
    fc.assert(
      fc.property(
        fc.array(word, { maxLength: 30 }),
        fc.constantFrom('typescript', 'python', 'go', 'rust', 'java', 'cpp', 'vue'),
        (words, languageId) => {
          const text = words.join(' ');
          for (const one of findModuleImports(text, languageId)) {
            expect(one.line).toBeLessThan(text.split('\n').length);
            for (const name of one.locals) expect(text).toContain(name);
          }
        },
      ),
    );
  });
});

const resolves = (from: string, languageId: string, specifier: string, to: string): boolean =>
  resolveModule(from, languageId, specifier).some((candidate) => meansFile(candidate, to));

describe('resolveModule', () => {
  it.each([
    ['web/src/App.tsx', 'typescriptreact', './icons', 'web/src/icons/index.ts'],
    ['web/src/App.tsx', 'typescriptreact', './icons', 'web/src/icons.tsx'],
    ['web/src/App.tsx', 'typescriptreact', './icons.js', 'web/src/icons.ts'],
    ['web/src/a/B.tsx', 'typescriptreact', '@/icons/Bell', 'web/src/icons/Bell.tsx'],
    ['web/src/a/B.ts', 'typescript', 'icons/Bell', 'web/src/icons/Bell.ts'],
    ['web/index.html', 'html', '/src/main.tsx', 'src/main.tsx'],
    ['a/b.css', 'css', './tokens.css', 'a/tokens.css'],
    ['a/b.scss', 'scss', 'parts/button', 'a/parts/_button.scss'],
    ['app/ui/tray.py', 'python', '..icons.bell', 'app/icons/bell.py'],
    ['app/ui/tray.py', 'python', '.', 'app/ui/__init__.py'],
    ['app/ui/tray.py', 'python', 'app.icons', 'app/icons/__init__.py'],
    ['services/collector/main.go', 'go', 'hearthwatch/collector/page', 'services/collector/page/serve.go'],
    ['a/src/main/java/org/x/App.java', 'java', 'org.x.ui.Icons', 'a/src/main/java/org/x/ui/Icons.java'],
    ['a/src/main/java/org/x/App.kt', 'kotlin', 'org.x.ui.Icons.bell', 'a/src/main/java/org/x/ui/Icons.kt'],
    ['g/src/main.rs', 'rust', 'crate::ui::icons', 'g/src/ui/icons.rs'],
    ['g/src/main.rs', 'rust', 'self::screen', 'g/src/screen/mod.rs'],
    ['g/src/ui/panel.rs', 'rust', 'super::icons', 'g/src/ui/icons.rs'],
    ['fw/src/a.cpp', 'cpp', 'ui/icons.h', 'fw/include/ui/icons.h'],
    ['tools/a.rb', 'ruby', 'style', 'tools/style.rb'],
    ['app/lib/ui/a.dart', 'dart', 'package:shop/icons.dart', 'app/lib/icons.dart'],
  ])('from %s (%s) %s means %s', (from, languageId, specifier, to) => {
    expect(resolves(from, languageId, specifier, to)).toBe(true);
  });

  it('leads neither out of the root, nor to other hosts, nor to the file itself', () => {
    expect(resolveModule('a.ts', 'typescript', '../../x')).toEqual([]);
    expect(resolveModule('a.ts', 'typescript', 'https://host/x.js')).toEqual([]);
    expect(resolveModule('a.ts', 'typescript', './a')).not.toContain('a.ts');
    expect(resolveModule('a/main.go', 'go', 'fmt')).toEqual([]);
  });

  it('never throws and stays inside of the root (property)', () => {
    const part = fc.constantFrom('a', 'src', '..', '.', '', 'x.ts', '@', 'crate', ':');
    fc.assert(
      fc.property(
        fc.array(part, { maxLength: 6 }),
        fc.constantFrom('typescript', 'python', 'go', 'rust', 'java', 'cpp', 'scss', 'ruby'),
        fc.constantFrom('/', '::', '.'),
        (parts, languageId, separator) => {
          for (const path of resolveModule('src/a/b.ts', languageId, parts.join(separator)))
            expect(path.split('/')).not.toContain('..');
        },
      ),
    );
  });
});
