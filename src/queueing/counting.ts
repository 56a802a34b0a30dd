/** Counting in ordered samples. */

/** How many of these values, in ascending order, are not greater than `limit`. */
export function countUpTo(ordered: readonly number[], limit: number): number {
  let low = 0;
  let high = ordered.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ordered[middle] ?? 0) <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
