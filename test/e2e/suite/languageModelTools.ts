// The tools that chat offers its language models, called through VS Code on the real index.

import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { agentToolNames } from '../../../extension/core/agents/agentTools.ts';
import type { SemblanceApi } from '../../../extension/vscode/api/semblanceApi.ts';
import { askTool } from './languageModel.ts';
import { until, writeSetting } from './patience.ts';
import { product } from './product.ts';

const question = 'wait longer after each failed attempt';

/** Path and lines of each result, in their order. */
function citationsIn(text: string): string[] {
  return [...text.matchAll(/^\d+\. (.+) \(.*probability [01]\.\d\d\)$/gmu)].map(
    ([, citation = '']) => citation,
  );
}

export function defineLanguageModelToolTests(): void {
  describe('tools for language models', () => {
    let api: SemblanceApi;

    before(async () => {
      api = await product().activate();
      await until('a complete index', () => api.status().isComplete);
    });

    it('are listed, with what a model must know of them', () => {
      for (const name of agentToolNames) {
        const tool = vscode.lm.tools.find((listed) => listed.name === name);
        assert.ok(tool !== undefined, `${name} is not listed`);
        assert.ok(tool.description.length > 100);
        assert.match(JSON.stringify(tool.inputSchema), /"limit"/);
      }
    });

    it('search: cites path and lines, and shows the lines', async () => {
      const text = await askTool('semblance_search', { query: question, limit: 2 });
      const [first] = citationsIn(text);
      assert.match(first ?? text, /^retry\.ts:\d+(-\d+)?$/);
      assert.match(text, /^2 results, best first\./);
      assert.match(text, / {3}why: /);
      assert.match(text, / {3}\| .*retryWithBackoff/);
    });

    it('search: keeps to kinds, paths and language', async () => {
      const text = await askTool('semblance_search', {
        query: question,
        language: 'python',
        paths: ['*.py'],
      });
      assert.deepEqual(
        citationsIn(text).map((citation) => citation.replace(/:.*/, '')),
        ['again.py'],
      );
      const words = await askTool('semblance_search', { query: question, kinds: ['text'] });
      assert.ok(citationsIn(words).every((citation) => citation.includes('.md:')));
    });

    it('similar: finds what resembles the lines of a file, never the lines themselves', async () => {
      const text = await askTool('semblance_similar', {
        file: 'retry.ts',
        startLine: 1,
        endLine: 8,
        kinds: ['code'],
      });
      const citations = citationsIn(text);
      assert.match(citations[0] ?? text, /^again\.py:\d+-\d+$/);
      assert.ok(!citations.some((citation) => citation.startsWith('retry.ts')));
    });

    it('images: finds a picture by what it shows, cited without lines', async () => {
      const text = await askTool('semblance_find_images', { query: 'the sun' });
      assert.equal(citationsIn(text)[0] ?? text, 'sun.svg');
      assert.match(text, /\(picture, probability/);
    });

    it('fit into the budget that the caller names', async () => {
      const countTokens = async (text: string) => text.split(/\s+/u).length;
      const whole = await askTool('semblance_search', { query: question });
      const tokenBudget = Math.ceil((await countTokens(whole)) / 2);
      const text = await askTool(
        'semblance_search',
        { query: question },
        { tokenizationOptions: { tokenBudget, countTokens } },
      );
      assert.ok((await countTokens(text)) <= tokenBudget, text);
      assert.match(citationsIn(text)[0] ?? text, /^retry\.ts:/);
    });

    it('say what is wrong with an input, so that a model can mend it', async () => {
      const wrong: readonly (readonly [string, object, RegExp])[] = [
        ['semblance_search', {}, /query/],
        ['semblance_search', { query: 'x', limit: 0 }, /limit: must be a whole number from 1 to 50/],
        ['semblance_search', { query: 'x', kinds: ['sound'] }, /kinds/],
        ['semblance_similar', { file: 'none.ts' }, /none\.ts does not exist/],
        ['semblance_similar', { file: '../../etc/passwd' }, /does not exist in/],
        ['semblance_similar', { file: 'retry.ts', startLine: 4, endLine: 1 }, /startLine/],
        ['semblance_find_images', { query: 'x', file: 'retry.ts' }, /either "query" or "file"/],
      ];
      for (const [tool, input, sentence] of wrong) {
        await assert.rejects(askTool(tool, input), sentence, `${tool} ${JSON.stringify(input)}`);
      }
    });

    it('stop when the caller cancels, and answer the next question', async () => {
      const source = new vscode.CancellationTokenSource();
      const cancelled = askTool('semblance_search', { query: question }, {}, source.token);
      source.cancel();
      await assert.rejects(cancelled, /cancel/i);
      source.dispose();
      assert.match(await askTool('semblance_search', { query: question }), /retry\.ts:/);
    });

    it('say that Semblance is switched off', async () => {
      await writeSetting('semblance.enabled', false);
      try {
        await until('the engine to end', () => api.status().state === 'off');
        assert.match(await askTool('semblance_search', { query: question }), /setting semblance\.enabled/);
      } finally {
        await writeSetting('semblance.enabled', undefined);
      }
      await until('a complete index', () => api.status().isComplete);
      assert.match(await askTool('semblance_search', { query: question }), /retry\.ts:/);
    });

    it('say that the index is empty and where the reasons stand', async () => {
      const isEmpty = () => api.status().isComplete && api.status().chunks + api.status().images === 0;
      await writeSetting('semblance.exclude', { '**': true });
      try {
        await until('an empty index', isEmpty);
        const text = await askTool('semblance_search', { query: question });
        assert.match(text, /^Nothing was found\. The index is empty: .+ Show Index Status/);
        assert.doesNotMatch(text, /other words/);
      } finally {
        await writeSetting('semblance.exclude', undefined);
      }
      await until('a complete index', () => api.status().isComplete && !isEmpty());
      assert.match(await askTool('semblance_search', { query: question }), /retry\.ts:/);
    });
  });
}
