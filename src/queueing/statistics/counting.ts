/** Counting in ordered samples. */

/** How many of these values, in ascending order, are not greater than `limit`. */
export function countUpTo(ordered: readonly number[], limit: number): number {
  return firstIndex(ordered, (value) => value > limit);
}

/** How many of these values, in ascending order, are less than `limit`. */
export function countBelow(ordered: readonly number[], limit: number): number {
  return firstIndex(ordered, (value) => value >= limit);
}

/** The index of the first value that is beyond, by bisection: all that follow are too. */
function firstIndex(ordered: readonly number[], isBeyond: (value: number) => boolean): number {
  let low = 0;
  let high = ordered.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isBeyond(ordered[middle] ?? 0)) high = middle;
    else low = middle + 1;
  }
  return low;
}
