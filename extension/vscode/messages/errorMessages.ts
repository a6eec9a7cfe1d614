/**
 * The sentence for every error code. Modules throw codes; only here do they become words for people.
 */
import { l10n } from 'vscode';
import { type ErrorCode, SemblanceError } from '../../core/errors/semblanceError.ts';
import { modelMessages } from './modelMessages.ts';
import type { UserMessage } from './userMessage.ts';

type Details = SemblanceError['details'];

function error(text: string, ...actions: UserMessage['actions']): UserMessage {
  return { severity: 'error', text, actions };
}

function warning(text: string, ...actions: UserMessage['actions']): UserMessage {
  return { severity: 'warning', text, actions };
}

/** The first of the named facts that the error carries, as text. */
function fact(details: Details, ...names: readonly string[]): string | undefined {
  for (const name of names) {
    const value = details[name];
    if (value !== undefined && value !== '') return String(value);
  }
  return undefined;
}

const messages: Readonly<Record<ErrorCode, (details: Details) => UserMessage>> = {
  'config/invalid': (details) => {
    const glob = fact(details, 'glob');
    if (glob !== undefined)
      return warning(l10n.t('The path filter {0} cannot be used. Try a simpler one.', glob), 'showLog');
    const name = fact(details, 'setting', 'argument', 'name');
    return warning(
      name === undefined
        ? l10n.t('A setting of Semblance has a value that cannot be used. Check the settings.')
        : l10n.t('The setting {0} has a value that cannot be used. Check the settings.', name),
      'openSettings',
      'showLog',
    );
  },
  'file/not-found': (details) => {
    const path = fact(details, 'path', 'file', 'root');
    return warning(
      path === undefined
        ? l10n.t('The file does not exist or is not part of this workspace.')
        : l10n.t('{0} does not exist or is not part of this workspace.', path),
    );
  },
  'file/not-indexed': (details) => {
    const path = fact(details, 'path', 'file');
    return warning(
      path === undefined
        ? l10n.t('The file is not in the index. It may be ignored or skipped; the index status says why.')
        : l10n.t('{0} is not in the index. It may be ignored or skipped; the index status says why.', path),
    );
  },
  'model/missing': (details) =>
    error(
      l10n.t(
        'A file of the language model is missing ({0}). Install the extension again.',
        fact(details, 'file', 'path', 'model') ?? 'model',
      ),
      'showLog',
    ),
  'model/corrupt': (details) =>
    error(
      l10n.t(
        'A file of the language model is damaged ({0}). Install the extension again.',
        fact(details, 'file', 'path', 'model') ?? 'model',
      ),
      'showLog',
    ),
  ...modelMessages,
  'encoder/unsupported-input': () =>
    warning(l10n.t('The encoder cannot read this kind of input. Search with words instead.'), 'showLog'),
  'encoder/bad-input': () => warning(l10n.t('The encoder cannot take this input.'), 'showLog'),
  'encoder/bad-output': () =>
    error(l10n.t('The encoder gave an answer that cannot be used.'), 'restartEngine', 'showLog'),
  'encoder/switched-off': (details) => {
    const name = fact(details, 'encoder');
    return warning(
      name === undefined
        ? l10n.t(
            'An encoder failed and was switched off. Choose another one, or restart the engine to try again.',
          )
        : l10n.t(
            'The encoder {0} failed and was switched off. Choose another one, or restart the engine to try again.',
            name,
          ),
      'openSettings',
      'restartEngine',
    );
  },
  'encoder/disposed': () =>
    error(l10n.t('The encoder was stopped while it was needed.'), 'restartEngine', 'showLog'),
  'encoder/failed': () => error(l10n.t('The encoder failed.'), 'restartEngine', 'showLog'),
  'engine/start-failed': () =>
    error(l10n.t('The search engine could not be started.'), 'showLog', 'restartEngine'),
  'engine/crashed': (details) =>
    // One end of the process comes with its exit code, and the engine is restarted; giving up has none.
    details.exitCode === undefined
      ? error(
          l10n.t('The search engine ended unexpectedly. It was restarted several times and ended again.'),
          'restartEngine',
          'showLog',
        )
      : warning(l10n.t('The search engine ended unexpectedly. It is starting again by itself.'), 'showLog'),
  'engine/timeout': () =>
    warning(l10n.t('The search engine did not answer in time.'), 'restartEngine', 'showLog'),
  'engine/not-open': () =>
    warning(
      l10n.t('The search engine is not running for this workspace yet. Try again in a moment.'),
      'showLog',
    ),
  'index/schema-too-new': () =>
    error(
      l10n.t(
        'The index was made by a newer version of Semblance. Update the extension, or rebuild the index.',
      ),
      'rebuildIndex',
    ),
  'index/corrupt': () =>
    error(
      l10n.t('The index is damaged. Rebuilding takes little time: what was computed before is reused.'),
      'rebuildIndex',
      'showLog',
    ),
  'index/locked': () =>
    warning(
      l10n.t(
        'Another window is building the index of this workspace. Searching works here; changing the index does not.',
      ),
    ),
  'index/read-only': (details) => {
    const path = fact(details, 'path', 'folder');
    return error(
      path === undefined
        ? l10n.t('The folder of the index refuses writes. Check its permissions.')
        : l10n.t('The folder of the index refuses writes: {0}. Check its permissions.', path),
      'showLog',
    );
  },
  'index/no-hard-links': (details) => {
    const path = fact(details, 'path', 'folder');
    return error(
      path === undefined
        ? l10n.t(
            'The drive that holds the index has no hard links, which the index needs (exFAT has none). Start the editor with --user-data-dir and a folder on another drive, or move a portable editor there.',
          )
        : l10n.t(
            'The drive of {0} has no hard links, which the index needs (exFAT has none). Start the editor with --user-data-dir and a folder on another drive, or move a portable editor there.',
            path,
          ),
      'showLog',
    );
  },
  'index/disk-full': (details) => {
    const path = fact(details, 'path', 'folder');
    return error(
      path === undefined
        ? l10n.t(
            'No space is left on the disk that holds the index. Free some space; indexing goes on by itself.',
          )
        : l10n.t(
            'No space is left on the disk that holds {0}. Free some space; indexing goes on by itself.',
            path,
          ),
      'showLog',
    );
  },
  'index/io': () => error(l10n.t('The index could not be read or written.'), 'checkIndex', 'showLog'),
  'protocol/bad-message': () =>
    error(
      l10n.t('The editor and the search engine misunderstood each other. Restart the engine.'),
      'restartEngine',
      'showLog',
    ),
  'protocol/version': () =>
    error(
      l10n.t(
        'The editor and the search engine are of different versions. Reload the window after an update.',
      ),
      'restartEngine',
      'showLog',
    ),
  'platform/unsupported': (details) => {
    const platform = fact(details, 'platform', 'reason');
    return error(
      platform === undefined
        ? l10n.t(
            'Semblance has no search engine for this computer. Supported: Linux on x64 and arm64 (glibc), Windows on x64, macOS on Apple silicon.',
          )
        : l10n.t(
            'Semblance has no search engine for this computer ({0}). Supported: Linux on x64 and arm64 (glibc), Windows on x64, macOS on Apple silicon.',
            platform,
          ),
      'showLog',
    );
  },
  internal: () => error(l10n.t('Semblance met an error of its own. The log says more.'), 'showLog'),
};

/** Codes that a message exists for: all of them. */
export const errorCodes = Object.freeze(Object.keys(messages)) as readonly ErrorCode[];

export function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(messages, code);
}

/** A code that this version does not know is told as an internal error. */
export function messageForCode(code: string, details: Details = {}): UserMessage {
  return messages[isErrorCode(code) ? code : 'internal'](details);
}

export function messageForError(failure: unknown): UserMessage {
  return SemblanceError.is(failure)
    ? messageForCode(failure.code, failure.details)
    : messageForCode('internal');
}
