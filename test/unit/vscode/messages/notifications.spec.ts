/** Texts of strangers (names of files, models and their parts) reach notifications, and must not become links there. */
import fc from 'fast-check';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { Emitter } from '../../../../extension/core/lifecycle/disposable.ts';
import type { EngineState } from '../../../../extension/vscode/engine/engineState.ts';
import { productSources } from '../manifest/productSources.ts';
import { resultOf, statusOf } from '../shim/samples.ts';
import { recorded } from '../shim/vscode.ts';

vi.mock('vscode', () => import('../shim/vscode.ts'));
const { askModally, notify, plainMessage, withProgress } = await import(
  '../../../../extension/vscode/messages/notifications.ts'
);
const { errorCodes, messageForCode } = await import('../../../../extension/vscode/messages/errorMessages.ts');
const { showMessage } = await import('../../../../extension/vscode/messages/showMessage.ts');
const { announceEncoderProblems } = await import('../../../../extension/vscode/encoders/encoderNotice.ts');
const { editorDialogs } = await import('../../../../extension/vscode/models/modelDialogs.ts');
const { withNotification } = await import('../../../../extension/vscode/progress/indexProgress.ts');
const { compareWithSource } = await import('../../../../extension/vscode/similarPanel/resultDeeds.ts');

/** VS Code's own pattern (base/common/linkedText.ts). */
const link = /\[([^\]]+)\]\(((?:https?:\/\/|command:|file:)[^)\s]+)(?: (["'])(.+?)(\3))?\)/i;
const hostile = '[x](command:y)';

beforeEach(() => {
  recorded.messages.length = 0;
});

function expectPlain(): void {
  expect(recorded.messages.join('')).toContain('command:y');
  for (const text of recorded.messages) expect(text).not.toMatch(link);
}

describe('a notification', () => {
  it('holds no link, whatever its text is made of', () => {
    expect(hostile).toMatch(link);
    const part = fc.constantFrom(
      '[',
      ']',
      '(',
      ')',
      '](',
      'x',
      'command:',
      'https://',
      'file:',
      ' "t"',
      '\n',
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 40 }), (parts) => {
        expect(plainMessage(parts.join(''))).not.toMatch(link);
      }),
      { numRuns: 1_000 },
    );
  });

  it('reads as it was written', () => {
    const text = 'The file a[0](copy).ts of [x] (y) is not in the index.';
    expect(plainMessage(text).replaceAll('\u200b', '')).toBe(text);
    expect(plainMessage('The file a.ts is gone.')).toBe('The file a.ts is gone.');
  });

  it.each(['info', 'warning', 'error'] as const)(
    'of the kind %s makes no link of its values',
    async (severity) => {
      await notify(severity, hostile);
      expectPlain();
    },
  );

  it('makes no link of a question, of a title and of a step', async () => {
    await askModally('info', hostile, hostile, []);
    await withProgress({ location: 15, title: hostile }, async (progress) => {
      progress.report({ message: hostile });
      progress.report({ increment: 1 });
    });
    expect(recorded.messages).toHaveLength(4);
    expectPlain();
  });

  // A module that calls VS Code itself would be missing above.
  it('is shown by no other module', () => {
    const callers = productSources()
      .filter(({ content }) =>
        /\bshow(Information|Warning|Error)Message\b|\bwindow\.withProgress\b|\bsetStatusBarMessage\b/.test(
          content,
        ),
      )
      .map(({ path }) => path);
    expect(callers).toEqual(['extension/vscode/messages/notifications.ts']);
  });
});

describe('values of strangers', () => {
  it.each(errorCodes)('stay plain in the message for %s', async (code) => {
    const facts = new Proxy({}, { get: () => hostile });
    const message = messageForCode(code, facts);
    await showMessage(message, async () => undefined);
    expect(recorded.messages).toHaveLength(1);
    for (const text of recorded.messages) expect(text).not.toMatch(link);
    expect(recorded.messages.join('').includes('command:y')).toBe(message.text.includes('command:y'));
  });

  it("stay plain in an encoder's own sentence", async () => {
    const states = new Emitter<EngineState>();
    announceEncoderProblems({ onDidChangeState: states.event }, (message) => {
      void showMessage(message, async () => undefined);
    });
    const encoderProblem = { code: 'config/invalid', message: `It wants an input "${hostile}".` };
    states.fire({ kind: 'running', status: statusOf({ encoderProblem }) });
    expectPlain();
  });

  it('stay plain in the dialogues about models', async () => {
    await editorDialogs.tell('info', hostile, []);
    await editorDialogs.tell('warning', hostile, []);
    await editorDialogs.confirm(hostile, '', []);
    await editorDialogs.withProgress(hostile, async (progress) => {
      progress.report({ message: hostile, increment: 1 });
    });
    expect(recorded.messages).toHaveLength(5);
    expectPlain();
  });

  it('stay plain in the title of what the user started', async () => {
    const state: EngineState = { kind: 'starting' };
    const source = { state, onDidChangeState: () => ({ dispose: () => undefined }) };
    await withNotification(hostile, source, async () => undefined);
    expectPlain();
  });

  it('stay plain in the path of a result', async () => {
    const picture = {
      kind: 'picture',
      id: 1,
      name: '',
      mediaType: 'image/png',
      bytes: new Uint8Array(),
      thumbnail: '',
    } as const;
    await compareWithSource(picture, resultOf({ path: hostile }));
    expectPlain();
  });
});
