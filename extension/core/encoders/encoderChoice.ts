/**
 * What the setting `semblance.encoder` can say, told apart by its form alone.
 */
import { SemblanceError } from '../errors/semblanceError.ts';
import { contributedIdPattern } from './encoderContribution.ts';

export const builtInChoice = 'built-in';

export type EncoderChoice =
  | { readonly kind: 'built-in' }
  /** An encoder of another extension, or an installed model by the id of its encoder. */
  | { readonly kind: 'id'; readonly id: string }
  /** An installed model, `owner/name`. */
  | { readonly kind: 'model'; readonly id: string }
  /** Absolute path of a model's folder. */
  | { readonly kind: 'folder'; readonly path: string };

const modelIdPattern = /^(?!\.)[\w.-]+\/(?!\.)[\w.-]+$/;
/** POSIX, Windows drive, UNC. */
const absolutePathPattern = /^(\/|[a-zA-Z]:[\\/]|\\\\)/;

export const encoderChoiceRule =
  '"built-in", the id of an encoder, a model as "owner/name", or the absolute path of a model\'s folder';

/** Undefined when the text is none of the forms. */
export function parseEncoderChoice(text: string): EncoderChoice | undefined {
  const value = text.trim();
  if (value === builtInChoice) return { kind: 'built-in' };
  if (absolutePathPattern.test(value)) return { kind: 'folder', path: value };
  if (modelIdPattern.test(value)) return { kind: 'model', id: value };
  if (contributedIdPattern.test(value)) return { kind: 'id', id: value };
  return undefined;
}

/** Throws `config/invalid`, which names the setting. */
export function requireEncoderChoice(text: string): EncoderChoice {
  const choice = parseEncoderChoice(text);
  if (choice !== undefined) return choice;
  throw new SemblanceError(
    'config/invalid',
    `The encoder "${text}" cannot be used: it must be ${encoderChoiceRule}.`,
    { setting: 'semblance.encoder' },
  );
}
