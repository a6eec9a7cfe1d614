/** Reads the options that search and similar share. */
import { isModality, type Modality, modalities } from '../core/documents/modality.ts';
import type { SearchFilter } from '../core/search/searchTypes.ts';
import type { CommandName } from './commandTable.ts';
import type { ParsedCommand } from './parseCommandLine.ts';
import { nearestWord } from './suggestion.ts';
import { UsageError } from './usageError.ts';

/** Two screens of results; more is asked for by those who process them. */
const defaultLimit = 10;
/** The engine's own bound. */
const maxLimit = 1000;

export interface QueryOptions {
  readonly filter: SearchFilter;
  readonly limit: number;
}

/** Throws UsageError. */
export function readQueryOptions(parsed: ParsedCommand, command: CommandName): QueryOptions {
  const kinds = parsed.texts('modality').map((word) => modalityOf(word, command));
  const languageIds = parsed.texts('lang');
  const pathGlobs = parsed.texts('path');
  return {
    filter: {
      ...(kinds.length === 0 ? {} : { modalities: kinds }),
      ...(languageIds.length === 0 ? {} : { languageIds }),
      ...(pathGlobs.length === 0 ? {} : { pathGlobs }),
    },
    limit: limitOf(parsed.text('limit'), command),
  };
}

/** The value, which must be one of the allowed ones. Throws UsageError with the nearest. */
export function oneOf<T extends string>(
  value: string,
  allowed: readonly T[],
  option: string,
  command: CommandName,
): T {
  const found = allowed.find((candidate) => candidate === value);
  if (found !== undefined) return found;
  const meant = nearestWord(value, allowed);
  const hint = meant === undefined ? '' : ` Did you mean "${meant}"?`;
  throw new UsageError(`--${option} is one of ${allowed.join(', ')}, not "${value}".${hint}`, command);
}

function modalityOf(word: string, command: CommandName): Modality {
  return isModality(word) ? word : oneOf(word, modalities, 'modality', command);
}

function limitOf(text: string | undefined, command: CommandName): number {
  if (text === undefined) return defaultLimit;
  const limit = Number(text);
  if (/^\d+$/.test(text) && limit >= 1 && limit <= maxLimit) return limit;
  throw new UsageError(`--limit is a whole number from 1 to ${maxLimit}, not "${text}".`, command);
}
