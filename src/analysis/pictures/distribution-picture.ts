/** Response and wait times as a percentile plot, on the axis that HDR histograms are drawn on. */

import type { Distribution } from '../../model/distribution.js';
import { formatDuration, MICROSECOND, type Nanoseconds } from '../../model/units.js';
import { duration } from '../view/format.js';
import { longestTime, needsLogScale, timeScale, valueAxis } from './axes.js';
import { type Axis, type DrawnPoint, type Panel, type Picture, thinOut, type XY } from './picture.js';

const MOST_PERCENTILES = 120;

interface PercentileCurve {
  readonly model: string;
  readonly what: NamedDistribution['what'];
  readonly name: string;
  readonly points: readonly PercentilePoint[];
  readonly said: NamedDistribution['said'];
}

/** Null when no request was answered. */
export function distributionPicture(distributions: readonly NamedDistribution[]): Picture | null {
  const models = [...new Set(distributions.map(({ model }) => model))];
  const curves = distributions
    .filter(({ distribution }) => distribution.count > 0)
    .map(
      ({ model, what, distribution, said }): PercentileCurve => ({
        model,
        what,
        name: models.length === 1 ? what : `${model}, ${what}`,
        points: thinOut(percentileCurve(distribution), MOST_PERCENTILES),
        said,
      }),
    );
  if (curves.length === 0) return null;
  const drawn = models
    .map((model) => curves.filter((curve) => curve.model === model))
    .filter((group) => group.length > 0);
  const longest = drawn.map((group) => longestTime(group.flatMap(({ points }) => points.map(({ time }) => time))));
  const isShared = !needsLogScale(longest);
  const highest = Math.max(1, ...curves.flatMap(({ points }) => points.map(({ share }) => nines(share))));
  const panels = drawn.map((group, index) => {
    const own = isShared ? longestTime(longest) : (longest[index] ?? 0);
    return panelOf(group, drawn.length > 1, sharesAxis(highest), own);
  });
  return {
    id: 'percentiles',
    title: 'Percentiles: how long requests took',
    words: curves.map(describePercentiles).join(' '),
    panels: panels.map(({ panel }) => panel),
    table: {
      title: 'The points that are drawn',
      columns: [
        { heading: 'what', align: 'left', width: 30 },
        { heading: 'share', align: 'right', width: 10 },
        { heading: 'at most', align: 'right', width: 10 },
      ],
      rows: drawn
        .flat()
        .flatMap(({ name, points }) => points.map(({ share, time }) => [name, percentOf(share), duration(time)])),
    },
    points: panels.flatMap(({ lines }, panel) => lines.flat().map(([x, y]): DrawnPoint => ({ panel, x, y }))),
    pointing: 'nearest',
  };
}

function panelOf(curves: readonly PercentileCurve[], isOneOfSeveral: boolean, x: Axis, longest: Nanoseconds) {
  const scale = timeScale(longest);
  const lines = curves.map(({ points }) =>
    points.map(({ share, time }): XY => [Number(nines(share).toFixed(4)), scale.of(time)]),
  );
  const panel: Panel = {
    title: isOneOfSeveral ? (curves[0]?.model ?? '') : '',
    height: isOneOfSeveral ? 150 : 280,
    x,
    y: valueAxis([scale.of(longest)], `time, ${scale.unit}`),
    marks: curves.map(({ what }, index) => ({
      kind: 'line',
      tone: what === 'wait time' ? 'waiting' : 'service',
      points: lines[index] ?? [],
      label: what,
    })),
  };
  return { panel, lines };
}

/** Each step to the right leaves a tenth of the requests. */
function sharesAxis(highest: number): Axis {
  const ticks = Array.from({ length: Math.floor(highest) + 1 }, (_, at) => ({ at, label: describeNines(at) }));
  return { scale: 'linear', from: 0, to: highest, ticks, name: 'share of requests that took at most this long' };
}

function percentOf(share: number): string {
  const digits = Math.max(0, Math.ceil(nines(share)) - 1);
  return `${(share * 100).toFixed(Math.min(6, digits))} %`;
}

/** With the figures of the tables: the drawn points are of all rounds together, and thinned. */
function describePercentiles({ name, said, points }: PercentileCurve): string {
  if (said.length === 0) return `${name}: ${duration(points.at(-1)?.time ?? null)} at most.`;
  return `${name}: ${said.map(({ share, time }) => `${share * 100} % within ${formatDuration(time)}`).join(', ')}.`;
}

export interface NamedDistribution {
  readonly model: string;
  readonly what: 'response time' | 'wait time' | 'wait time (inferred)';
  readonly distribution: Distribution;
  /** The percentiles that the caption states, as the tables have them: medians over the rounds. */
  readonly said: readonly SaidPercentile[];
}

export interface SaidPercentile {
  readonly share: number;
  readonly time: Nanoseconds;
}

interface PercentilePoint {
  /** Share of all that took at most this long, 0 to below 1. */
  readonly share: number;
  readonly time: Nanoseconds;
}

/**
 * From the shortest time on a point for each bucket, at the share that lies below it and in it. The last would lie at 100 %, which that axis
 * never reaches: it is drawn half a count before.
 */
function percentileCurve({ count, counts, smallest, largest }: Distribution): PercentilePoint[] {
  let seen = 0;
  const points = counts.map(([upTo, here]) => {
    seen += here;
    const share = seen === count ? (count - 0.5) / count : seen / count;
    return { share, time: Math.min(upTo * MICROSECOND, largest ?? Number.POSITIVE_INFINITY) };
  });
  return [{ share: 0, time: Math.max(0, smallest ?? 0) }, ...points];
}

/** Where a share stands on the axis: 0 at none, 1 at 90 %, 2 at 99 %, and so on. */
function nines(share: number): number {
  return -Math.log10(1 - share);
}

/** `90 %`, `99 %`, `99.9 %`: what stands at whole numbers of the axis. */
function describeNines(tick: number): string {
  const share = 1 - 10 ** -tick;
  return `${(share * 100).toFixed(Math.max(0, tick - 2))} %`;
}
