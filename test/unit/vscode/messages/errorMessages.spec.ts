import { describe, expect, it, vi } from 'vitest';
import { SemblanceError } from '../../../../extension/core/errors/semblanceError.ts';
import { targets } from '../../../../scripts/build/targets.ts';

vi.mock('vscode', () => import('../shim/vscode.ts'));
const { errorCodes, isErrorCode, messageForCode, messageForError } = await import(
  '../../../../extension/vscode/messages/errorMessages.ts'
);
const { messageForOff } = await import('../../../../extension/vscode/messages/offMessages.ts');

describe('messages for errors', () => {
  // That each code has one is checked by the compiler: the table is a Record over the codes.
  it.each(errorCodes)('%s is a sentence with at most two actions and no code words in it', (code) => {
    const { text, actions } = messageForCode(code);
    expect(text).toMatch(/^[A-Z].*\.$/);
    expect(text).not.toContain(code);
    expect(text).not.toMatch(/\{\d\}|undefined/);
    expect(actions.length).toBeLessThanOrEqual(2);
  });

  it('says each differently', () => {
    const texts = errorCodes.map((code) => messageForCode(code).text);
    expect(new Set(texts).size).toBe(texts.length);
  });

  it('names the file, folder or setting that the error carries', () => {
    expect(messageForCode('config/invalid', { setting: 'semblance.exclude' }).text).toContain(
      'semblance.exclude',
    );
    const filter = messageForCode('config/invalid', { glob: '{a,b}/*' });
    expect(filter.text).toContain('path filter {a,b}/*');
    expect(filter.actions).not.toContain('openSettings');
    expect(messageForCode('file/not-indexed', { path: 'src/a.ts' }).text).toContain('src/a.ts');
    expect(messageForCode('index/read-only', { path: '/s/index' }).text).toContain('/s/index');
    expect(messageForCode('index/disk-full', { folder: '/s' }).text).toContain('/s');
    const noLinks = messageForCode('index/no-hard-links', { folder: '/s' });
    expect(noLinks.text).toContain('The drive of /s');
    expect(noLinks.text).toContain('--user-data-dir');
    expect(messageForCode('model/missing', { file: 'model.onnx' }).text).toContain('model.onnx');
    expect(messageForCode('platform/unsupported', { platform: 'darwin-x64' }).text).toContain('darwin-x64');
  });

  it('tells one end of the engine from giving up', () => {
    const once = messageForCode('engine/crashed', { exitCode: 139, signalName: '' });
    expect(once.text).toContain('starting again by itself');
    expect(once.actions).not.toContain('restartEngine');
    const given = messageForCode('engine/crashed');
    expect(given.text).toContain('restarted several times');
    expect(given.actions).toEqual(['restartEngine', 'showLog']);
  });

  it('asks for nothing where the engine goes on by itself', () => {
    for (const details of [{}, { folder: '/s' }]) {
      const { text, actions } = messageForCode('index/disk-full', details);
      expect(text).toContain('goes on by itself');
      expect(actions).not.toContain('restartEngine');
    }
  });

  it('names the platforms that there are packages for, and no others', () => {
    const names: Readonly<Record<string, string>> = {
      linux: 'Linux on x64 and arm64 (glibc)',
      win32: 'Windows on x64',
      darwin: 'macOS on Apple silicon',
    };
    const systems = [...new Set(targets.map((target) => target.split('-')[0] ?? ''))];
    expect(targets).toHaveLength(4);
    for (const details of [{}, { platform: 'darwin-x64' }]) {
      const [, supported = ''] = messageForCode('platform/unsupported', details).text.split('Supported: ');
      expect(supported.replace(/\.$/, '').split(', ').sort()).toEqual(
        systems.map((system) => names[system]).sort(),
      );
    }
  });

  it('tells foreign errors and codes from elsewhere as internal', () => {
    const internal = messageForCode('internal');
    expect(messageForError(new TypeError('x is undefined'))).toEqual(internal);
    expect(messageForError('text')).toEqual(internal);
    expect(messageForCode('future/code')).toEqual(internal);
    expect(messageForCode('toString')).toEqual(internal);
    expect(isErrorCode('constructor')).toBe(false);
    expect(messageForError(new SemblanceError('index/locked', 'x'))).toEqual(messageForCode('index/locked'));
  });

  it.each(['disabled', 'untrusted', 'no-folder', 'virtual', 'no-storage'] as const)(
    'says why nothing runs: %s',
    (reason) => {
      const { text, actions } = messageForOff(reason);
      expect(text).toMatch(/^[A-Z].*\.$/);
      expect(actions).toHaveLength(1);
    },
  );
});
