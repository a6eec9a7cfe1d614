/**
 * Language tables of Python, PHP, Ruby, Bash, PowerShell and CSS.
 */
import type { LanguageRules, NameRule } from './languageRules.ts';
import { childrenOf, firstChildOfType } from './syntaxNode.ts';

const pythonAssignment: NameRule = (node, textOf) => {
  const assignment = childrenOf(node)[0];
  if (assignment?.type !== 'assignment') return undefined;
  const left = assignment.childForFieldName('left');
  return left?.type === 'identifier' ? { symbols: [textOf(left)] } : undefined;
};

const pythonTypeAlias: NameRule = (node, textOf) => {
  const left = node.childForFieldName('left');
  return left === null ? undefined : { symbols: [textOf(left)] };
};

export const pythonRules: LanguageRules = {
  grammar: 'python',
  definitions: {
    function_definition: { kind: 'callable' },
    class_definition: { kind: 'container' },
    expression_statement: { kind: 'value', name: pythonAssignment },
    type_alias_statement: { kind: 'value', name: pythonTypeAlias },
  },
  wrappers: ['decorated_definition'],
  comments: ['comment'],
  attached: [],
  transparent: [],
};

const phpConstants: NameRule = (node, textOf) => {
  const symbols = childrenOf(node)
    .filter((child) => child.type === 'const_element')
    .flatMap((child) => childrenOf(child).slice(0, 1).map(textOf));
  return { symbols };
};

const phpProperties: NameRule = (node, textOf) => ({
  symbols: childrenOf(node)
    .filter((child) => child.type === 'property_element')
    .flatMap((child) => {
      const name = child.childForFieldName('name');
      return name === null ? [] : [textOf(name).replace('$', '')];
    }),
});

/** `namespace A;` without braces stands before its content and opens no block. */
const phpNamespace: NameRule = (node, textOf) => {
  const name = node.childForFieldName('name');
  if (name === null || node.childForFieldName('body') === null) return undefined;
  return { symbols: [], scopeName: textOf(name) };
};

export const phpRules: LanguageRules = {
  grammar: 'php',
  definitions: {
    function_definition: { kind: 'callable' },
    method_declaration: { kind: 'callable' },
    class_declaration: { kind: 'container' },
    interface_declaration: { kind: 'container' },
    trait_declaration: { kind: 'container' },
    enum_declaration: { kind: 'container' },
    namespace_definition: { kind: 'container', name: phpNamespace },
    const_declaration: { kind: 'value', name: phpConstants },
    property_declaration: { kind: 'value', name: phpProperties },
    enum_case: { kind: 'value' },
  },
  wrappers: [],
  comments: ['comment'],
  attached: ['attribute_list'],
  transparent: [],
};

const rubySingleton: NameRule = () => ({ symbols: [], scopeName: '' });

const rubyConstant: NameRule = (node, textOf) => {
  const left = node.childForFieldName('left');
  return left?.type === 'constant' ? { symbols: [textOf(left)] } : undefined;
};

const rubyTestGroups = new Set(['describe', 'context', 'feature']);
const rubyTestWords = new Set([...rubyTestGroups, 'it', 'specify', 'scenario', 'test']);

/** Blocks of RSpec and Minitest carry their title as scope. */
const rubyCall: NameRule = (node, textOf) => {
  const method = node.childForFieldName('method');
  const block = node.childForFieldName('block');
  if (method === null || block === null || !rubyTestWords.has(textOf(method))) return undefined;
  const passed = node.childForFieldName('arguments');
  const title = passed === null ? undefined : childrenOf(passed)[0];
  if (title === undefined) return undefined;
  return {
    symbols: [],
    scopeName: textOf(title).replace(/^["']|["']$/g, ''),
    body: block,
    kind: rubyTestGroups.has(textOf(method)) ? 'container' : 'test',
  };
};

export const rubyRules: LanguageRules = {
  grammar: 'ruby',
  definitions: {
    method: { kind: 'callable' },
    singleton_method: { kind: 'callable' },
    class: { kind: 'container' },
    module: { kind: 'container' },
    singleton_class: { kind: 'container', name: rubySingleton },
    assignment: { kind: 'value', name: rubyConstant },
    call: { kind: 'test', name: rubyCall },
  },
  wrappers: [],
  comments: ['comment'],
  attached: [],
  transparent: [],
};

const variableAssignment: NameRule = (node, textOf) => {
  const name = node.childForFieldName('name');
  return name === null ? undefined : { symbols: [textOf(name)] };
};

const declarationCommand: NameRule = (node, textOf) => {
  const assignment = firstChildOfType(node, 'variable_assignment');
  return assignment === undefined ? undefined : variableAssignment(assignment, textOf);
};

export const bashRules: LanguageRules = {
  grammar: 'bash',
  definitions: {
    function_definition: { kind: 'callable' },
    variable_assignment: { kind: 'value', name: variableAssignment },
    declaration_command: { kind: 'value', name: declarationCommand },
  },
  wrappers: [],
  comments: ['comment'],
  attached: [],
  transparent: [],
};

const firstChildName =
  (...types: string[]): NameRule =>
  (node, textOf) => {
    const name = firstChildOfType(node, ...types);
    return name === undefined ? undefined : { symbols: [textOf(name)] };
  };

export const powershellRules: LanguageRules = {
  grammar: 'powershell',
  definitions: {
    function_statement: { kind: 'callable', name: firstChildName('function_name') },
    class_statement: { kind: 'container', name: firstChildName('simple_name') },
    class_method_definition: { kind: 'callable', name: firstChildName('simple_name') },
    enum_statement: { kind: 'type', name: firstChildName('simple_name') },
  },
  wrappers: [],
  comments: ['comment'],
  attached: [],
  transparent: ['statement_list'],
};

/** Selectors are how people look for rules; long lists are cut to their first ones by the caller. */
const cssRule: NameRule = (node, textOf) => {
  const selectors = firstChildOfType(node, 'selectors');
  return selectors === undefined ? undefined : { symbols: textOf(selectors).split(',').slice(0, 4) };
};

/** `@media (max-width: 600px)`: the condition is the scope of the rules inside. */
const cssBlock: NameRule = (node, textOf) => {
  const head = textOf(node);
  const brace = head.indexOf('{');
  return brace < 0 ? undefined : { symbols: [], scopeName: head.slice(0, brace) };
};

export const cssRules: LanguageRules = {
  grammar: 'css',
  definitions: {
    rule_set: { kind: 'type', name: cssRule },
    keyframes_statement: { kind: 'type', name: firstChildName('keyframes_name') },
    media_statement: { kind: 'container', name: cssBlock },
    supports_statement: { kind: 'container', name: cssBlock },
    at_rule: { kind: 'container', name: cssBlock },
  },
  wrappers: [],
  comments: ['comment', 'js_comment'],
  attached: [],
  transparent: [],
};
