/**
 * Arguments of the benchmarks: `--name value`, and one optional free argument.
 */

/** The number after `--name`, or the default. Throws when it is not a number of at least 0. */
export function numberArgument(rest: readonly string[], name: string, otherwise: number): number {
  const text = textArgument(rest, name);
  if (text === undefined) return otherwise;
  const value = Number(text);
  if (!Number.isFinite(value) || value < 0)
    throw new RangeError(`--${name} takes a number of at least 0, not "${text}"`);
  return value;
}

export function textArgument(rest: readonly string[], name: string): string | undefined {
  const at = rest.indexOf(`--${name}`);
  if (at < 0) return undefined;
  const value = rest[at + 1];
  if (value === undefined) throw new RangeError(`--${name} needs a value`);
  return value;
}

/** The first argument that belongs to no option. */
export function freeArgument(rest: readonly string[]): string | undefined {
  return rest.find(
    (argument, index) => !argument.startsWith('--') && !(rest[index - 1]?.startsWith('--') ?? false),
  );
}
