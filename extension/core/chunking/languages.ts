/**
 * Which rules serve which VS Code language id.
 */
import { cppRules, csharpRules, goRules, javaRules, rustRules } from './compiledRules.ts';
import { bashRules, cssRules, phpRules, powershellRules, pythonRules, rubyRules } from './dynamicRules.ts';
import type { LanguageRules } from './languageRules.ts';
import { javascriptRules, tsxRules, typescriptRules } from './scriptRules.ts';

const rulesByLanguage: ReadonlyMap<string, LanguageRules> = new Map([
  ['typescript', typescriptRules],
  ['typescriptreact', tsxRules],
  ['javascript', javascriptRules],
  ['javascriptreact', javascriptRules],
  ['python', pythonRules],
  ['go', goRules],
  ['java', javaRules],
  ['rust', rustRules],
  ['c', cppRules],
  ['cpp', cppRules],
  ['cuda-cpp', cppRules],
  ['csharp', csharpRules],
  ['php', phpRules],
  ['ruby', rubyRules],
  ['shellscript', bashRules],
  ['powershell', powershellRules],
  ['css', cssRules],
]);

export const syntaxLanguageIds: readonly string[] = [...rulesByLanguage.keys()];

/** Undefined for languages without a grammar; those are split by lines. */
export function rulesForLanguage(languageId: string): LanguageRules | undefined {
  return rulesByLanguage.get(languageId);
}

const proseLanguageIds = new Set([
  'markdown',
  'mdx',
  'plaintext',
  'html',
  'restructuredtext',
  'asciidoc',
  'latex',
  'tex',
  'org',
]);

/** Prose is encoded as text, everything that a program reads as code. */
export function modalityOfLanguage(languageId: string): 'code' | 'text' {
  return proseLanguageIds.has(languageId) ? 'text' : 'code';
}
