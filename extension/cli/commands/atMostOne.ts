/** Commands that take one folder. */
import type { ParsedCommand } from '../parseCommandLine.ts';
import { UsageError } from '../usageError.ts';

/** The only argument, or undefined. Throws UsageError for more. */
export function atMostOne(parsed: ParsedCommand): string | undefined {
  const [first, second] = parsed.positionals;
  if (second !== undefined) {
    throw new UsageError(
      `"semblance ${parsed.name}" takes one folder; "${second}" is one too many. Quote paths with spaces.`,
      parsed.name,
    );
  }
  return first;
}
