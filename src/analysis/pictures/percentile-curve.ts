/** A distribution as HDR histograms are plotted: durations against how many in a thousand, a million are longer. */
import type { Distribution } from '../../model/distribution.js';
import { MICROSECOND, type Nanoseconds } from '../../model/units.js';

export interface PercentilePoint {
  /** Share of all that took at most this long, 0 to below 1. */
  readonly share: number;
  readonly time: Nanoseconds;
}

/**
 * A point for each bucket, at the share that lies below it and in it. The last would lie at 100 %, which that axis
 * never reaches: it is drawn half a count before.
 */
export function percentileCurve({ count, counts, largest }: Distribution): PercentilePoint[] {
  let seen = 0;
  return counts.map(([upTo, here]) => {
    seen += here;
    const share = seen === count ? (count - 0.5) / count : seen / count;
    return { share, time: Math.min(upTo * MICROSECOND, largest ?? Number.POSITIVE_INFINITY) };
  });
}

/** Where a share stands on the axis: 0 at none, 1 at 90 %, 2 at 99 %, and so on. */
export function nines(share: number): number {
  return -Math.log10(1 - share);
}

/** `90 %`, `99 %`, `99.9 %`: what stands at whole places of the axis. */
export function describeNines(place: number): string {
  const share = 1 - 10 ** -place;
  return `${(share * 100).toFixed(Math.max(0, place - 2))} %`;
}
