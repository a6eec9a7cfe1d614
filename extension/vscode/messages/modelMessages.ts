/**
 * The sentences about models that the user installs: for every failure on the way from a hub, a folder or an archive.
 */
import { l10n } from 'vscode';
import type { ErrorCode, SemblanceError } from '../../core/errors/semblanceError.ts';
import type { UserMessage } from './userMessage.ts';

type Details = SemblanceError['details'];
export type ModelErrorCode = Extract<
  ErrorCode,
  | 'model/not-found'
  | 'model/access-denied'
  | 'model/unsupported'
  | 'model/network'
  | 'model/disk-full'
  | 'model/busy'
>;

export const modelMessages: Readonly<Record<ModelErrorCode, (details: Details) => UserMessage>> = {
  'model/not-found': ({ model, file }) =>
    warning(
      file === undefined
        ? l10n.t('There is no such model ({0}). Check its name and revision.', named(model))
        : l10n.t('The model {0} has no file {1}, which it needs.', named(model), String(file)),
      'showLog',
    ),
  'model/access-denied': ({ model, isGated }) =>
    warning(
      isGated === true
        ? l10n.t(
            'The model {0} is open to those only who accept its terms. Accept them on its page, then give an access token of the same account.',
            named(model),
          )
        : l10n.t(
            'The model {0} does not exist, is private, or the access token is not valid for it.',
            named(model),
          ),
      'showLog',
    ),
  'model/unsupported': ({ model }) =>
    warning(
      l10n.t('The model {0} cannot be used as an encoder. The log says what is missing.', named(model)),
      'showLog',
    ),
  'model/network': (details) => warning(networkText(details), 'openSettings', 'showLog'),
  'model/disk-full': ({ folder }) =>
    warning(
      l10n.t(
        'There is not enough space for the model in {0}. Free some space, then install it again.',
        String(folder ?? l10n.t('the folder of the models')),
      ),
      'showLog',
    ),
  'model/busy': ({ model }) =>
    warning(
      l10n.t(
        'Another window installs or uses the model {0}. Wait until it is done, or close that window.',
        named(model),
      ),
      'showLog',
    ),
};

function networkText({ reason, host }: Details): string {
  const name = String(host ?? 'huggingface.co');
  switch (reason) {
    case 'certificate':
      return l10n.t(
        'The certificate of {0} is not trusted. If your company inspects traffic, add its certificate to those of the system.',
        name,
      );
    case 'proxy-auth':
      return l10n.t('The proxy wants a user and a password. Put them into the setting http.proxy.');
    case 'proxy':
      return l10n.t('The proxy does not let Semblance through to {0}.', name);
    case 'server':
    case 'redirect':
      return l10n.t(
        'The host {0} did not answer as a model hub does. Try again later; the log says more.',
        name,
      );
    default:
      return l10n.t(
        'The host {0} cannot be reached. Check the network and the setting http.proxy, or install the model from a folder or a .zip file.',
        name,
      );
  }
}

function named(model: Details[string] | undefined): string {
  return model === undefined || model === '' ? l10n.t('you asked for') : String(model);
}

function warning(text: string, ...actions: UserMessage['actions']): UserMessage {
  return { severity: 'warning', text, actions };
}
