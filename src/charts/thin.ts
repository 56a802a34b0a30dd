/** Fewer of many: what a chart can show and a page can hold. */

/** At most `most` of them, evenly spaced, the first and the last among them. */
export function thin<T>(items: readonly T[], most: number): readonly T[] {
  if (items.length <= most) return items;
  const step = (items.length - 1) / (most - 1);
  return Array.from({ length: most }, (_, index) => items[Math.round(index * step)] as T);
}

/** `; 200 of 1,000 are drawn` when some are left out. */
export function describeThinning(drawn: number, all: number): string {
  return drawn === all ? '' : `; ${drawn.toLocaleString('en-GB')} of ${all.toLocaleString('en-GB')} are drawn`;
}
