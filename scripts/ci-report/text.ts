/** Numbers as a report writes them. */

/** 0.05 as `5 %`, 0.0123 as `1.23 %`. */
export function percent(share: number): string {
  return `${Number((100 * share).toPrecision(3))} %`;
}
