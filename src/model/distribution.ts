/** The distribution of many durations: an HDR histogram with a resolution of 1 µs, in the form that is saved. */
import { build, type JsHistogram } from 'hdr-histogram-js';
import type { Saved } from './saved/record.js';
import type { distributionShape } from './saved/run.js';
import { MICROSECOND, type Nanoseconds } from './units.js';

export interface Distribution extends Saved<typeof distributionShape> {}

/** The usual number of significant digits of HDR histograms. */
const DIGITS = 3;
/** In µs: slightly more than an hour, the longest duration that an option takes. */
const LARGEST = 4e9;

/** Makes a histogram of durations, ns. A negative one counts as 0 in the histogram, but unchanged in the sum. */
export function distributionOf(durations: readonly Nanoseconds[]): Distribution {
  const histogram = build({
    lowestDiscernibleValue: 1,
    highestTrackableValue: LARGEST,
    numberOfSignificantValueDigits: DIGITS,
    useWebAssembly: false,
  }) as JsHistogram;
  let total = 0;
  let smallest: number | null = null;
  let largest: number | null = null;
  for (const duration of durations) {
    histogram.recordValue(Math.min(LARGEST, Math.max(0, Math.round(duration / MICROSECOND))));
    total += duration;
    smallest = Math.min(smallest ?? duration, duration);
    largest = Math.max(largest ?? duration, duration);
  }
  return { count: durations.length, total, smallest, largest, counts: recordedCounts(histogram) };
}

function recordedCounts(histogram: JsHistogram): Array<[number, number]> {
  const counts: Array<[number, number]> = [];
  const values = histogram.recordedValuesIterator;
  values.reset();
  while (values.hasNext()) {
    const { valueIteratedTo, countAtValueIteratedTo } = values.next();
    counts.push([valueIteratedTo, countAtValueIteratedTo]);
  }
  return counts;
}
