/**
 * The vocabulary of the language tables: which syntax nodes define something, and how it is called.
 */
import type { SyntaxNode } from './syntaxNode.ts';

/**
 * - callable: functions and methods. Cut only when they are too long; constants inside are no symbols.
 * - container: classes, namespaces, impl blocks. Cut into a header and members unless small.
 * - type: interfaces, enums, records without code. Cut like callables.
 * - value: constants and fields. Packed with their neighbours.
 * - test: `describe` and `it` blocks. Their titles are scope, not symbols.
 */
export type DefinitionKind = 'callable' | 'container' | 'type' | 'value' | 'test';

export interface Definition {
  readonly kind: DefinitionKind;
  /** Names that are searched as symbols. */
  readonly symbols: readonly string[];
  /** What things inside carry as scope; also names that stand before (the receiver of a Go method). */
  readonly outerScope: readonly string[];
  readonly scopeName: string;
  /** Where the signature ends; undefined when there is no body. */
  readonly body: SyntaxNode | undefined;
  readonly node: SyntaxNode;
}

export type NodeText = (node: SyntaxNode) => string;

export interface NameResult {
  readonly symbols: readonly string[];
  readonly scopeName?: string;
  readonly outerScope?: readonly string[];
  readonly body?: SyntaxNode | undefined;
  /** Overrides the kind of the table. */
  readonly kind?: DefinitionKind;
}

/** Finds the names of a definition; undefined when the node defines nothing after all. */
export type NameRule = (node: SyntaxNode, textOf: NodeText) => NameResult | undefined;

export interface DefinitionRule {
  readonly kind: DefinitionKind;
  /** By default the text of the field `name`. */
  readonly name?: NameRule;
}

export interface LanguageRules {
  /** `tree-sitter-<grammar>.wasm` */
  readonly grammar: string;
  readonly definitions: Readonly<Record<string, DefinitionRule>>;
  /** Nodes around a definition that belong to it: `export`, decorators, templates. */
  readonly wrappers: readonly string[];
  readonly comments: readonly string[];
  /** Siblings before a definition that belong to it: attributes, decorators. */
  readonly attached: readonly string[];
  /** Nodes whose children count as siblings: conditional compilation, lists of statements. */
  readonly transparent: readonly string[];
}

/** Name longer than this is no name (a computed key, a selector list); it is cut. */
const maxNameLength = 80;

function shortName(text: string): string {
  return text.replace(/\s+/g, ' ').trim().slice(0, maxNameLength);
}

export function findDefinition(
  node: SyntaxNode,
  rules: LanguageRules,
  textOf: NodeText,
): Definition | undefined {
  const rule = Object.hasOwn(rules.definitions, node.type) ? rules.definitions[node.type] : undefined;
  const own = rule === undefined ? undefined : describe(node, rule, textOf);
  if (own !== undefined) return own;
  if (!rules.wrappers.includes(node.type)) return undefined;
  for (const child of node.namedChildren) {
    const inner = child === null ? undefined : findDefinition(child, rules, textOf);
    if (inner !== undefined) return { ...inner, node };
  }
  return undefined;
}

function describe(node: SyntaxNode, rule: DefinitionRule, textOf: NodeText): Definition | undefined {
  const result = (rule.name ?? nameField)(node, textOf);
  if (result === undefined) return undefined;
  const symbols = result.symbols.map(shortName).filter((name) => name !== '');
  return {
    kind: result.kind ?? rule.kind,
    symbols,
    outerScope: (result.outerScope ?? []).map(shortName),
    scopeName: shortName(result.scopeName ?? symbols[0] ?? ''),
    body: result.body ?? node.childForFieldName('body') ?? undefined,
    node,
  };
}

export const nameField: NameRule = (node, textOf) => {
  const name = node.childForFieldName('name');
  return name === null ? undefined : { symbols: [textOf(name)] };
};
