/** What was in service, and what stood in the kernel's accept queue, at each instant of a round: on one time axis. */

import type { LineSeriesOption } from 'echarts';
import { formatDuration, type Nanoseconds } from '../../model/units.js';
import {
  CHART_DEFAULTS,
  COLOURS,
  legendFor,
  longestTime,
  type Picture,
  rowsDrawnBy,
  sharedAxis,
  stackPanels,
  TOOLTIP,
  thinOut,
  timeScale,
} from '../pictures/picture.js';
import { concurrencyProfile, longestQueue, serviceIntervals } from '../queueing/concurrency.js';
import { duration, significant } from '../view/format.js';
import { firstArrival } from './clients.js';
import type { ShownRound } from './queue-picture.js';

/** More steps than this can't be seen: their means over as many stretches are drawn. */
const MOST_STEPS = 400;
const PANEL = 130;
const WHOLE = { start: Number.NEGATIVE_INFINITY, end: Number.POSITIVE_INFINITY };

interface Course {
  readonly name: string;
  /** ns since the first arrival. */
  readonly inService: readonly Step[];
  /** What the kernel said; null where it was not asked. */
  readonly queue: readonly Step[] | null;
  /** Whether what is drawn are means. */
  readonly isThinned: boolean;
  readonly peak: number;
  readonly longest: number | null;
}

export function concurrencyPicture(models: readonly ShownRound[]): Picture {
  const courses = models.map(courseOf);
  const end = longestTime(
    courses.flatMap(({ inService, queue }) => [...inService, ...(queue ?? [])].map(([at]) => at)),
  );
  const scale = timeScale(end);
  const panels = courses.flatMap((course) => panelsOf(course));
  const layout = stackPanels(panels.map(({ title }) => ({ title, height: PANEL })));
  return {
    id: 'concurrency',
    title: "In service, and in the kernel's accept queue",
    words: `One round of each. ${courses.map(describeCourse).join(' ')}`,
    height: layout.height,
    option: {
      ...CHART_DEFAULTS,
      ...layout.option,
      legend: legendFor([...new Set(panels.map(({ what }) => what))]),
      tooltip: { ...TOOLTIP, trigger: 'axis' },
      xAxis: sharedAxis(panels.length, `time since the first arrival, ${scale.unit}`, {
        min: 0,
        max: scale.of(end) || 1,
      }),
      yAxis: panels.map((_, index) => ({
        type: 'value',
        gridIndex: index,
        min: 0,
        minInterval: 1,
        splitNumber: 3,
      })),
      series: panels.map(
        ({ what, steps, colour }, index): LineSeriesOption => ({
          type: 'line',
          name: what,
          step: 'end',
          symbol: 'none',
          xAxisIndex: index,
          yAxisIndex: index,
          // No line: a pause of a thousandth of the time would be drawn as wide as the line.
          lineStyle: { width: 0 },
          itemStyle: { color: colour },
          areaStyle: { color: colour, opacity: 0.75 },
          data: steps.map(([at, value]) => [scale.of(at), Number(value.toFixed(3))]),
        }),
      ),
    },
    table: {
      title: 'The steps that are drawn',
      columns: [
        { heading: 'server', align: 'left', width: 20 },
        { heading: 'what', align: 'left', width: 20 },
        { heading: 'from', align: 'right', width: 9 },
        { heading: 'connections', align: 'right', width: 9 },
      ],
      rows: panels.flatMap(({ name, what, steps }) =>
        steps.map(([at, value]) => [name, what, duration(at), significant(value)]),
      ),
    },
    points: rowsDrawnBy(panels.map(({ steps }) => steps)),
  };
}

function courseOf({ name, shownRound }: ShownRound): Course {
  const start = firstArrival(shownRound.records);
  const intervals = serviceIntervals(shownRound.records);
  const relative = (at: Nanoseconds) => Math.max(0, at - start);
  const inService = countOverTime(
    intervals.map((interval) => relative(interval.start)),
    intervals.map((interval) => relative(interval.end)),
  );
  const isThinned = inService.length > MOST_STEPS;
  const { kernel } = shownRound;
  const looks = kernel.available ? kernel.samples.map(({ at, queueLength }): Step => [at - start, queueLength]) : [];
  return {
    name,
    inService: isThinned ? meansOver(inService, MOST_STEPS) : [[0, 0], ...inService],
    isThinned,
    queue: looks.length === 0 ? null : thinOut(looks.filter(([at]) => at >= 0).filter(isChange), MOST_STEPS),
    peak: concurrencyProfile(intervals, WHOLE).peak,
    longest: longestQueue(kernel),
  };
}

/** Whether a look saw something else than the look before it, or is the last: the others add nothing to a picture. */
function isChange([, value]: Step, index: number, steps: readonly Step[]): boolean {
  return value !== steps[index - 1]?.[1] || index === steps.length - 1;
}

function panelsOf({ name, inService, queue }: Course) {
  const served = { name, title: name, what: 'in service', steps: inService, colour: COLOURS.inService };
  if (queue === null) return [served];
  return [served, { name, title: '', what: "in the kernel's accept queue", steps: queue, colour: COLOURS.waiting }];
}

function describeCourse({ name, peak, longest, inService, isThinned }: Course): string {
  const end = inService.at(-1)?.[0] ?? 0;
  const queue =
    longest === null
      ? "the kernel's accept queue was not looked at"
      : `the kernel's accept queue was ${longest} long at most`;
  return `${name}: at most ${peak} in service at once, over ${formatDuration(end)}${isThinned ? ` (drawn: means over ${MOST_STEPS} stretches of time)` : ''}; ${queue}.`;
}

type Step = readonly [at: Nanoseconds, value: number];

/** How many intervals there are at each instant at which that changes. */
function countOverTime(starts: readonly Nanoseconds[], ends: readonly Nanoseconds[]): Step[] {
  const edges = [...starts.map((at) => ({ at, step: 1 })), ...ends.map((at) => ({ at, step: -1 }))].sort(
    (a, b) => a.at - b.at || a.step - b.step,
  );
  const steps: Array<[at: Nanoseconds, value: number]> = [];
  let value = 0;
  for (const { at, step } of edges) {
    value += step;
    const last = steps.at(-1);
    if (last?.[0] === at) last[1] = value;
    else steps.push([at, value]);
  }
  return steps;
}

/** The mean over each of so many equal stretches of time, at the stretch's start: what is drawn of too many steps. */
function meansOver(steps: readonly Step[], stretches: number): Step[] {
  const start = steps[0]?.[0] ?? 0;
  const width = ((steps.at(-1)?.[0] ?? start) - start) / stretches;
  const areas = new Float64Array(stretches);
  for (const [index, [at, value]] of steps.entries()) {
    const until = steps[index + 1]?.[0] ?? at;
    addToStretches(areas, value, (at - start) / width, (until - start) / width);
  }
  return [...Array.from(areas, (area, index): Step => [start + index * width, area]), [start + stretches * width, 0]];
}

/** Adds a value that held from one point to another, counted in stretches, to those that it held in. */
function addToStretches(areas: Float64Array, value: number, from: number, to: number): void {
  for (let index = Math.floor(from); index < Math.min(to, areas.length); index += 1) {
    areas[index] = (areas[index] ?? 0) + value * (Math.min(to, index + 1) - Math.max(from, index));
  }
}
