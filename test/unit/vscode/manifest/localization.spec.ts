/** Every sentence for people goes through VS Code's localisation, and the bundle for translators has all of them. */
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { productSources, repository } from './productSources.ts';

interface Sentence {
  readonly text: string;
  readonly values: number;
  readonly where: string;
}

/** Calls of `l10n.t` and `vscode.l10n.t`. Their first argument must be a plain literal, or no tool could find it. */
function sentencesOf(path: string, content: string): { sentences: Sentence[]; dynamic: string[] } {
  const source = ts.createSourceFile(path, content, ts.ScriptTarget.ESNext, true);
  const sentences: Sentence[] = [];
  const dynamic: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && /^(vscode\.)?l10n\.t$/.test(node.expression.getText(source))) {
      const [first, ...values] = node.arguments;
      const line = source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1;
      const where = `${path}:${line}`;
      if (first !== undefined && ts.isStringLiteralLike(first)) {
        sentences.push({ text: first.text, values: values.length, where });
      } else {
        dynamic.push(where);
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return { sentences, dynamic };
}

const found = productSources().map(({ path, content }) => sentencesOf(path, content));
const sentences = found.flatMap((file) => file.sentences);

describe('localisation', () => {
  it('finds the sentences of the product', () => {
    expect(sentences.length).toBeGreaterThan(100);
    expect(found.flatMap((file) => file.dynamic)).toEqual([]);
  });

  it('gives each sentence as many values as it has places', () => {
    const wrong = sentences.filter(({ text, values }) => {
      const places = new Set([...text.matchAll(/\{(\d+)\}/g)].map(([, index]) => Number(index)));
      return places.size !== values || [...places].some((place) => place >= values);
    });
    expect(wrong).toEqual([]);
  });

  // `vitest run -u` writes the file anew.
  it('has all of them, and no others, in the bundle', async () => {
    const bundle = Object.fromEntries(
      [...new Set(sentences.map(({ text }) => text))].sort().map((text) => [text, text]),
    );
    await expect(`${JSON.stringify(bundle, undefined, 2)}\n`).toMatchFileSnapshot(
      join(repository, 'l10n', 'bundle.l10n.json'),
    );
  });
});
