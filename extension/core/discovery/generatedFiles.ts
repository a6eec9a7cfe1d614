/**
 * Recognises files that a tool has written: by name before they are opened, by their header afterwards.
 */
import { modalityOfLanguage } from './languages.ts';
import { baseNameOf } from './pathNames.ts';

interface NameRule {
  readonly what: string;
  readonly name: RegExp;
}

/** Tested against the name in lower case. */
const generatedNames: readonly NameRule[] = [
  {
    what: 'a lock file',
    name: /^(package-lock\.json|npm-shrinkwrap\.json|pnpm-lock\.ya?ml|conda-lock\.ya?ml|go(\.work)?\.sum|packages\.lock\.json|package\.resolved|cartfile\.resolved|gradle\.lockfile|buildscript-gradle\.lockfile|\.terraform\.lock\.hcl|verification-metadata\.xml)$|\.lock(\.json|\.ya?ml)?$/,
  },
  { what: 'a source map', name: /\.(js|mjs|cjs|css|ts|mts|cts|wasm|jsx|tsx)\.map$|\.map\.json$/ },
  { what: 'a test snapshot', name: /\.(snap|ambr|shot)$/ },
  {
    what: 'build information',
    name: /\.tsbuildinfo$|^\.pnp(\.loader)?\.[cm]?js$|^\.eslintcache$|^\.stylelintcache$/,
  },
  { what: 'a build wrapper', name: /^(gradlew|mvnw)(\.bat|\.cmd)?$/ },
  {
    what: 'output of a code generator',
    name: /[._](pb|pb2|pb2_grpc|grpc\.pb)\.(go|cc|h|py|pyi|dart|swift|rb|php|js|ts|c)$|_pb2(_grpc)?\.pyi?$|_pb\.(js|ts|d\.ts|rb)$|\.(g|freezed|gr|mocks|pbenum|pbjson|pbserver|config)\.dart$|\.(g|g\.i|designer)\.(cs|vb)$|\.generated\.[a-z]+$|_generated\.(go|rs|ts|h|py)$|^zz_generated.*\.go$|\.gen\.(go|ts|js|rs)$/,
  },
];

const minifiedName = /[.-]min\.([cm]?js|css|html?|json|svg)$|\.(bundle|chunk)\.([cm]?js|css)$/;

/** What kind of tool output the name stands for, in words; undefined for an ordinary name. */
export function generatedKindOf(path: string): string | undefined {
  const name = baseNameOf(path).toLowerCase();
  return generatedNames.find((rule) => rule.name.test(name))?.what;
}

/** True for names such as `app.min.js` and `vendor.bundle.js`. */
export function isMinifiedName(path: string): boolean {
  return minifiedName.test(baseNameOf(path).toLowerCase());
}

/** Headers stand at the top; whoever writes more than this before them writes for people. */
const headerCharacters = 2048;

/**
 * Sentences by which generators mark the whole file, as opposed to a remark about generating something. The two halves of
 * a sentence may be wrapped onto several lines, hence the distance of two of them.
 */
const marks: readonly RegExp[] = [
  /\bgenerated\b[\s\S]{0,160}\b(do not|don't|must not|should not|never) (hand[- ]?)?(edit|modify|change|touch)\b/i,
  /\b(do not|don't|never) (hand[- ]?)?(edit|modify|change|touch)\b[\s\S]{0,160}\b(is|was|been|auto-?|automatically )\s?generated\b/i,
  /(^|[\s*#/;])@generated\b/m,
  /<auto-?generated\b/i,
  /\bthis (file|code|class|module|source|script|document) (is|was|has been) (an? )?(auto-?|automatically[ -]|machine[ -])generated\b/i,
  /^(this file is )?(auto-?|automatically[ -]|machine[ -])generated\b/im,
];

/** The line of a code file's header comment that says that a tool wrote it; undefined when there is none. */
export function generatedHeaderOf(languageId: string, text: string): string | undefined {
  // Prose says "auto-generated" about sections of itself, and generated documentation is worth finding.
  if (modalityOfLanguage(languageId) === 'text') return undefined;
  const header = headerComment(text.slice(0, headerCharacters));
  for (const mark of marks) {
    const found = mark.exec(header);
    if (found === null) continue;
    const at = found.index + found[0].length - found[0].trimStart().length;
    const lineStart = header.lastIndexOf('\n', at) + 1;
    return (header.slice(lineStart).split('\n', 1)[0] ?? '').trim();
  }
  return undefined;
}

const commentStart =
  /^(\/\/+!?|#+|\/\*+!?|\*+(?!\/)|--+(\[\[)?|;+|%+|<!--|"""|'''|\(\*+|\{-|'|rem\b|=begin)/i;
const blockOpeners: readonly (readonly [open: string, close: string])[] = [
  ['/*', '*/'],
  ['<!--', '-->'],
  ['"""', '"""'],
  ["'''", "'''"],
  ['(*', '*)'],
  ['{-', '-}'],
  ['--[[', ']]'],
];
/** Lines that may stand before a header comment. */
const prologue = /^(#!|<\?|['"]use strict['"];?$|@charset\b|%YAML|---$|@echo off)/i;

/** The comment lines before the first line of code, without their markers. */
function headerComment(top: string): string {
  const lines: string[] = [];
  let blockEnd: string | undefined;
  for (const raw of top.split(/\r\n|\n|\r/)) {
    const line = raw.trim();
    if (blockEnd !== undefined) {
      lines.push(line.replace(/^\*+\s?/, ''));
      if (line.includes(blockEnd)) blockEnd = undefined;
      continue;
    }
    if (line === '' || prologue.test(line)) continue;
    const marker = commentStart.exec(line)?.[0];
    if (marker === undefined) break;
    const body = line.slice(marker.length).trim();
    lines.push(body);
    const block = blockOpeners.find(([open]) => line.startsWith(open));
    if (block !== undefined && !body.includes(block[1])) blockEnd = block[1];
  }
  return lines.join('\n');
}
