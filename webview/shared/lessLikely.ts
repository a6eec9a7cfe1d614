/**
 * Where an answer turns from results that probably belong into what is merely nearest.
 */

/** Percent. The chances are calibrated: of what is below, a person would take fewer than one in five. */
export const lessLikelyBelow = 20;

/** As the percentages are rounded that stand beside the results. */
const least = (lessLikelyBelow - 0.5) / 100;

/**
 * First of the results below that chance, of an answer in its order, where chances never rise; undefined when there is
 * none. A result without a chance counts as likely.
 */
export function lessLikelyFrom(results: readonly { readonly probability?: number }[]): number | undefined {
  const start = results.findLastIndex(({ probability = 1 }) => probability >= least) + 1;
  return start === results.length ? undefined : start;
}
