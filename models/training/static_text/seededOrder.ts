/**
 * A shuffle that depends on nothing but the items' number and a name, so that mining twice gives the same chunks.
 */
import { createHash } from 'node:crypto';

export function seededOrder<T>(items: readonly T[], seed: string): T[] {
  return items
    .map((item, index) => ({ item, key: createHash('md5').update(`${seed}\n${index}`).digest('hex') }))
    .sort((left, right) => (left.key < right.key ? -1 : 1))
    .map(({ item }) => item);
}
