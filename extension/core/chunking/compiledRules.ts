/**
 * Language tables of Go, Java, Rust, C, C++ and C#.
 */
import { type DefinitionRule, type LanguageRules, type NameRule, nameField } from './languageRules.ts';
import { childrenOf, firstChildOfType, type SyntaxNode } from './syntaxNode.ts';

/** Names of all children of one kind: `const ( A = 1; B = 2 )`, `int a, b;`. */
function namesOf(...childTypes: string[]): NameRule {
  return (node, textOf) => {
    const symbols: string[] = [];
    for (const child of childrenOf(node)) {
      if (!childTypes.includes(child.type)) continue;
      const name = child.childForFieldName('name');
      if (name === null) symbols.push(...(namesOf(...childTypes)(child, textOf)?.symbols ?? []));
      else symbols.push(textOf(name));
    }
    return symbols.length === 0 ? undefined : { symbols };
  };
}

const value = (name?: NameRule): DefinitionRule =>
  name === undefined ? { kind: 'value' } : { kind: 'value', name };

const goMethod: NameRule = (node, textOf) => {
  const name = node.childForFieldName('name');
  const receiver = node.childForFieldName('receiver');
  if (name === null) return undefined;
  // `(s *Store[T])`: the type without pointer and type parameters.
  const owner =
    receiver === null ? null : /([\p{L}_][\p{L}\p{N}_]*)\s*(?:\[[^\]]*\])?\s*\)\s*$/u.exec(textOf(receiver));
  return { symbols: [textOf(name)], outerScope: owner?.[1] === undefined ? [] : [owner[1]] };
};

export const goRules: LanguageRules = {
  grammar: 'go',
  definitions: {
    function_declaration: { kind: 'callable' },
    method_declaration: { kind: 'callable', name: goMethod },
    type_declaration: { kind: 'type', name: namesOf('type_spec', 'type_alias') },
    const_declaration: value(namesOf('const_spec')),
    var_declaration: value(namesOf('var_spec', 'var_spec_list')),
  },
  wrappers: [],
  comments: ['comment'],
  attached: [],
  transparent: [],
};

export const javaRules: LanguageRules = {
  grammar: 'java',
  definitions: {
    class_declaration: { kind: 'container' },
    interface_declaration: { kind: 'container' },
    enum_declaration: { kind: 'container' },
    record_declaration: { kind: 'container' },
    annotation_type_declaration: { kind: 'type' },
    method_declaration: { kind: 'callable' },
    constructor_declaration: { kind: 'callable' },
    compact_constructor_declaration: { kind: 'callable' },
    field_declaration: value(namesOf('variable_declarator')),
    constant_declaration: value(namesOf('variable_declarator')),
    enum_constant: value(),
  },
  wrappers: [],
  comments: ['line_comment', 'block_comment'],
  attached: [],
  transparent: [],
};

/** `impl Display for Point<T>`: scope `Point`, found under both names. */
const rustImpl: NameRule = (node, textOf) => {
  const type = node.childForFieldName('type');
  if (type === null) return undefined;
  const bare = (part: SyntaxNode): string => textOf(part.childForFieldName('type') ?? part);
  const trait = node.childForFieldName('trait');
  return { symbols: [], scopeName: trait === null ? bare(type) : `${bare(type)} ${bare(trait)}` };
};

export const rustRules: LanguageRules = {
  grammar: 'rust',
  definitions: {
    function_item: { kind: 'callable' },
    function_signature_item: { kind: 'callable' },
    macro_definition: { kind: 'callable' },
    struct_item: { kind: 'type' },
    enum_item: { kind: 'type' },
    union_item: { kind: 'type' },
    type_item: value(),
    const_item: value(),
    static_item: value(),
    trait_item: { kind: 'container' },
    impl_item: { kind: 'container', name: rustImpl },
    mod_item: { kind: 'container' },
  },
  wrappers: [],
  comments: ['line_comment', 'block_comment'],
  attached: ['attribute_item', 'inner_attribute_item'],
  transparent: [],
};

/** Goes down the declarators of C: `int *(*name[3])(void)`. */
function declaratorName(node: SyntaxNode): SyntaxNode | undefined {
  let current: SyntaxNode | null | undefined = node;
  // Declarators deeper than this are obfuscated code.
  for (let depth = 0; depth < 12 && current; depth++) {
    if (namelikeTypes.has(current.type)) return current;
    current = current.childForFieldName('declarator') ?? childrenOf(current).find(isDeclarator);
  }
  return undefined;
}

const namelikeTypes = new Set([
  'identifier',
  'field_identifier',
  'type_identifier',
  'qualified_identifier',
  'destructor_name',
  'operator_name',
  'operator_cast',
  'template_function',
]);

const isDeclarator = (node: SyntaxNode): boolean =>
  node.type.endsWith('_declarator') || namelikeTypes.has(node.type);

/** `a::Shape::area` is `area` in the scope `a`, `Shape`. */
const cppFunction: NameRule = (node, textOf) => {
  const declarator = node.childForFieldName('declarator');
  const name = declarator === null ? undefined : declaratorName(declarator);
  if (name === undefined) return undefined;
  const parts = textOf(name).split('::');
  return { symbols: parts.slice(-1), outerScope: parts.slice(0, -1) };
};

const cppDeclaration: NameRule = (node, textOf) => {
  const symbols: string[] = [];
  for (const child of childrenOf(node)) {
    if (!isDeclarator(child)) continue;
    const name = declaratorName(child);
    // The type of a declaration is no name: `Foo bar` defines `bar`.
    if (name !== undefined && child.type !== 'type_identifier') symbols.push(textOf(name));
  }
  const type = node.childForFieldName('type');
  const body = type?.childForFieldName('body') ?? undefined;
  if (type && body !== undefined) {
    const typeName = type.childForFieldName('name');
    const names = typeName === null ? symbols : [textOf(typeName), ...symbols];
    return names.length === 0 ? undefined : { symbols: names, body, kind: 'type' };
  }
  return symbols.length === 0 ? undefined : { symbols };
};

const cppTypedef: NameRule = (node, textOf) => {
  const declarator = node.childForFieldName('declarator');
  const name = declarator === null ? undefined : declaratorName(declarator);
  const body = node.childForFieldName('type')?.childForFieldName('body') ?? undefined;
  return name === undefined ? undefined : { symbols: [textOf(name)], body };
};

/** Only where there is a body: `struct stat buffer` uses a type, it defines none. */
const withBody: NameRule = (node, textOf) =>
  node.childForFieldName('body') === null ? undefined : nameField(node, textOf);

const cppNamespace: NameRule = (node, textOf) => nameField(node, textOf) ?? { symbols: [] };

export const cppRules: LanguageRules = {
  grammar: 'cpp',
  definitions: {
    function_definition: { kind: 'callable', name: cppFunction },
    class_specifier: { kind: 'container', name: withBody },
    struct_specifier: { kind: 'container', name: withBody },
    union_specifier: { kind: 'type', name: withBody },
    enum_specifier: { kind: 'type', name: withBody },
    namespace_definition: { kind: 'container', name: cppNamespace },
    concept_definition: { kind: 'type' },
    alias_declaration: value(),
    type_definition: { kind: 'type', name: cppTypedef },
    declaration: value(cppDeclaration),
    field_declaration: value(cppDeclaration),
    preproc_def: value(),
    preproc_function_def: value(),
  },
  wrappers: ['template_declaration', 'export_declaration'],
  comments: ['comment'],
  attached: ['attribute_declaration'],
  transparent: ['preproc_ifdef', 'preproc_if', 'preproc_else', 'preproc_elif', 'linkage_specification'],
};

const csharpFields: NameRule = (node, textOf) => {
  const declaration = firstChildOfType(node, 'variable_declaration');
  return declaration === undefined ? undefined : namesOf('variable_declarator')(declaration, textOf);
};

const csharpOperator: NameRule = (node, textOf) => {
  const operator = node.childForFieldName('operator') ?? node.childForFieldName('type');
  return { symbols: [operator === null ? 'operator' : `operator ${textOf(operator)}`] };
};

export const csharpRules: LanguageRules = {
  grammar: 'c-sharp',
  definitions: {
    namespace_declaration: { kind: 'container' },
    class_declaration: { kind: 'container' },
    struct_declaration: { kind: 'container' },
    record_declaration: { kind: 'container' },
    interface_declaration: { kind: 'container' },
    enum_declaration: { kind: 'type' },
    delegate_declaration: { kind: 'type' },
    method_declaration: { kind: 'callable' },
    constructor_declaration: { kind: 'callable' },
    destructor_declaration: { kind: 'callable' },
    operator_declaration: { kind: 'callable', name: csharpOperator },
    conversion_operator_declaration: { kind: 'callable', name: csharpOperator },
    indexer_declaration: { kind: 'callable', name: () => ({ symbols: ['this'] }) },
    local_function_statement: { kind: 'callable' },
    property_declaration: value(),
    event_declaration: value(),
    field_declaration: value(csharpFields),
    event_field_declaration: value(csharpFields),
  },
  wrappers: ['global_statement'],
  comments: ['comment'],
  attached: ['attribute_list'],
  transparent: ['preproc_if', 'preproc_else'],
};
