/** Reads the options that choose encoder and device. */
import { resolve } from 'node:path';
import { builtInChoice, encoderChoiceRule, parseEncoderChoice } from '../core/encoders/encoderChoice.ts';
import { type DeviceChoice, deviceChoices } from '../core/protocol/engineApi.ts';
import type { ParsedCommand } from './parseCommandLine.ts';
import { oneOf } from './queryOptions.ts';
import { UsageError } from './usageError.ts';

export interface EncoderOptions {
  readonly encoder: string;
  readonly device: DeviceChoice;
}

/** `remembered` is what the index of the folder was made with. Throws UsageError. */
export function readEncoderOptions(
  parsed: ParsedCommand,
  currentFolder: string,
  remembered: string = builtInChoice,
): EncoderOptions {
  const command = parsed.name ?? 'index';
  const device = oneOf(parsed.text('device') ?? 'auto', deviceChoices, 'device', command);
  const given = parsed.text('encoder');
  if (given === undefined) return { encoder: remembered, device };
  // A relative path has to say that it is one: `owner/name` is a model.
  const encoder = /^\.{1,2}([\\/]|$)/.test(given) ? resolve(currentFolder, given) : given;
  if (parseEncoderChoice(encoder) === undefined)
    throw new UsageError(`--encoder is ${encoderChoiceRule}, not "${given}".`, command);
  return { encoder, device };
}
