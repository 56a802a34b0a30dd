/** Numbers as a report writes them. */

/** 0.05 as `5 %`, 0.9975 as `99.75 %`. */
export function percent(share: number): string {
  return `${Number((100 * share).toPrecision(4))} %`;
}
