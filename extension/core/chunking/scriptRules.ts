/**
 * Language tables of TypeScript, JavaScript and their JSX forms.
 */
import { type LanguageRules, type NameResult, type NameRule, nameField } from './languageRules.ts';
import { childrenOf, type SyntaxNode } from './syntaxNode.ts';

const functionValues = new Set([
  'arrow_function',
  'function_expression',
  'generator_function',
  'class',
  'call_expression',
]);

/** `const a = () => ...` is a function named `a`; `const C = memo(() => ...)` too; other values are constants. */
const variables: NameRule = (node, textOf) => {
  const declarators = childrenOf(node).filter((child) => child.type === 'variable_declarator');
  const symbols = declarators.flatMap((declarator) => {
    const name = declarator.childForFieldName('name');
    return name?.type === 'identifier' ? [textOf(name)] : [];
  });
  const value = declarators.length === 1 ? declarators[0]?.childForFieldName('value') : undefined;
  const callable = value ? callableIn(value) : undefined;
  if (callable === undefined || symbols.length !== 1) return { symbols, kind: 'value' };
  return {
    symbols,
    kind: callable.type === 'class' ? 'container' : 'callable',
    body: callable.childForFieldName('body') ?? undefined,
  };
};

/** The function that a value is, or that it passes to a wrapper such as `memo`, `debounce` or `defineComponent`. */
function callableIn(value: SyntaxNode): SyntaxNode | undefined {
  if (!functionValues.has(value.type)) return undefined;
  if (value.type !== 'call_expression') return value;
  const passed = value.childForFieldName('arguments');
  if (passed === null) return undefined;
  return childrenOf(passed).find(
    (child) => child.type !== 'call_expression' && functionValues.has(child.type),
  );
}

/** `exports.run = function () {}`, `Thing.prototype.run = () => {}` and calls of test frameworks. */
const expressions: NameRule = (node, textOf) => {
  const inner = childrenOf(node)[0];
  if (inner?.type === 'assignment_expression') {
    const left = inner.childForFieldName('left');
    const right = inner.childForFieldName('right');
    if (left === null || right === null) return undefined;
    const callable = right.type === 'call_expression' ? undefined : callableIn(right);
    const path = textOf(left).split('.');
    const name = path.at(-1) ?? '';
    if (callable === undefined || name === '' || name === 'exports') return undefined;
    const owner = path
      .slice(0, -1)
      .filter((part) => !['module', 'exports', 'prototype', 'this'].includes(part));
    return { symbols: [name], outerScope: owner, body: callable.childForFieldName('body') ?? undefined };
  }
  if (inner?.type === 'internal_module') {
    const name = inner.childForFieldName('name');
    const body = inner.childForFieldName('body') ?? undefined;
    return { symbols: name === null ? [] : [textOf(name)], body, kind: 'container' };
  }
  return inner?.type === 'call_expression' ? testBlock(inner, textOf) : undefined;
};

const testFunctions = /^(describe|context|suite|it|test|specify)(\.\w+)*$/;

function testBlock(call: SyntaxNode, textOf: (node: SyntaxNode) => string): NameResult | undefined {
  const callee = call.childForFieldName('function');
  const passed = call.childForFieldName('arguments');
  if (callee === null || passed === null || callee.endIndex - callee.startIndex > 40) return undefined;
  if (!testFunctions.test(textOf(callee))) return undefined;
  const [title, ...rest] = childrenOf(passed);
  const callback = rest.findLast((child) => functionValues.has(child.type));
  if (title === undefined || callback === undefined) return undefined;
  if (title.type !== 'string' && title.type !== 'template_string') return undefined;
  return {
    symbols: [],
    scopeName: textOf(title).slice(1, -1),
    body: callback.childForFieldName('body') ?? undefined,
    // Groups are divided like classes; a single test is kept whole like a function.
    kind: /^(describe|context|suite)/.test(textOf(callee)) ? 'container' : 'test',
  };
}

/** `handler: () => {}` and class fields that hold a function. */
const fieldOrPair: NameRule = (node, textOf) => {
  const name =
    node.childForFieldName('name') ?? node.childForFieldName('key') ?? node.childForFieldName('property');
  const value = node.childForFieldName('value');
  if (name === null) return undefined;
  const callable = value === null || value.type === 'call_expression' ? undefined : callableIn(value);
  if (callable === undefined) return { symbols: [textOf(name)], kind: 'value' };
  return { symbols: [textOf(name)], body: callable.childForFieldName('body') ?? undefined, kind: 'callable' };
};

const pairs: NameRule = (node, textOf) => {
  const result = fieldOrPair(node, textOf);
  // Keys of plain objects are data, not names.
  return result?.kind === 'callable' ? result : undefined;
};

/** `export default () => {}` and `export default class {}`: the file's name has to speak for them. */
const namelessExport: NameRule = (node) => {
  const value = node.childForFieldName('value');
  const callable = value === null ? undefined : callableIn(value);
  if (callable === undefined) return undefined;
  return {
    symbols: ['default'],
    scopeName: '',
    body: callable.childForFieldName('body') ?? undefined,
    kind: callable.type === 'class' ? 'container' : 'callable',
  };
};

const namespace: NameRule = (node, textOf) => nameField(node, textOf) ?? { symbols: [] };

function scriptRules(grammar: string): LanguageRules {
  return {
    grammar,
    definitions: {
      function_declaration: { kind: 'callable' },
      generator_function_declaration: { kind: 'callable' },
      function_signature: { kind: 'callable' },
      method_definition: { kind: 'callable' },
      method_signature: { kind: 'value' },
      abstract_method_signature: { kind: 'callable' },
      class_declaration: { kind: 'container' },
      abstract_class_declaration: { kind: 'container' },
      internal_module: { kind: 'container', name: namespace },
      module: { kind: 'container', name: namespace },
      interface_declaration: { kind: 'type' },
      enum_declaration: { kind: 'type' },
      type_alias_declaration: { kind: 'type' },
      lexical_declaration: { kind: 'value', name: variables },
      variable_declaration: { kind: 'value', name: variables },
      public_field_definition: { kind: 'value', name: fieldOrPair },
      field_definition: { kind: 'value', name: fieldOrPair },
      pair: { kind: 'callable', name: pairs },
      expression_statement: { kind: 'callable', name: expressions },
      export_statement: { kind: 'callable', name: namelessExport },
    },
    wrappers: ['export_statement', 'ambient_declaration'],
    comments: ['comment', 'html_comment'],
    attached: ['decorator'],
    transparent: [],
  };
}

export const typescriptRules = scriptRules('typescript');
export const tsxRules = scriptRules('tsx');
export const javascriptRules = scriptRules('javascript');
