/**
 * Summaries of measured times and sizes, and how they are printed.
 */

export interface Distribution {
  readonly count: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly most: number;
}

/** The value below which `share` (0..1) of the values lie, interpolated between neighbours; NaN without values. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  if (sorted.length === 0) return Number.NaN;
  const place = Math.min(1, Math.max(0, share)) * (sorted.length - 1);
  const below = sorted[Math.floor(place)] ?? Number.NaN;
  const above = sorted[Math.ceil(place)] ?? below;
  return below + (above - below) * (place - Math.floor(place));
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

export function distributionOf(values: readonly number[]): Distribution {
  return {
    count: values.length,
    p50: quantile(values, 0.5),
    p95: quantile(values, 0.95),
    p99: quantile(values, 0.99),
    most: quantile(values, 1),
  };
}

/** `p50 3.1  p95 4.0  p99 9.2 ms`. */
export function formatTimes(times: Distribution): string {
  const show = (value: number): string => value.toFixed(1).padStart(6);
  return `p50 ${show(times.p50)}  p95 ${show(times.p95)}  p99 ${show(times.p99)} ms`;
}

export function formatBytes(bytes: number): string {
  if (bytes < 10_000) return `${Math.round(bytes)} B`;
  if (bytes < 10_000_000) return `${Math.round(bytes / 1_000)} kB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}

/** How much more `value` is than `base`, in percent. */
export function overheadPercent(value: number, base: number): number {
  return (value / base - 1) * 100;
}

/** Share of the right answers that were found; 1 when there was nothing to find. */
export function recallOf(found: readonly string[], right: readonly string[]): number {
  if (right.length === 0) return 1;
  const known = new Set(found);
  return right.filter((id) => known.has(id)).length / right.length;
}

/** One line of a verdict: what was measured, against what. */
export interface Verdict {
  readonly name: string;
  readonly isMet: boolean;
  readonly measured: string;
  readonly target: string;
}

/** Prints the verdicts and makes the process fail when one is missed. */
export function reportVerdicts(verdicts: readonly Verdict[]): void {
  for (const { name, isMet, measured, target } of verdicts) {
    console.log(`${isMet ? 'PASS' : 'FAIL'}  ${name}: ${measured} (target ${target})`);
  }
  if (verdicts.some(({ isMet }) => !isMet)) process.exitCode = 1;
}
