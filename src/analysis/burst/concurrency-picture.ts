/** What was in service, and what stood in the kernel's accept queue, at each instant of a round: on one time axis. */
import type { LineSeriesOption } from 'echarts';
import type { Round } from '../../model/run.js';
import { formatDuration, type Nanoseconds } from '../../model/units.js';
import { COMMON, legendFor, sharedAxis, stackPanels, TOOLTIP } from '../pictures/panels.js';
import { COLOURS, type Picture, thin } from '../pictures/picture.js';
import { countOverTime, meansOver, type Step } from '../pictures/steps.js';
import { longestOf, timeScale } from '../pictures/time-scale.js';
import { concurrencyProfile, serviceIntervals } from '../queueing/concurrency.js';
import { longestQueue } from '../queueing/queue-length.js';
import { arrivalOf } from '../queueing/times.js';
import { duration, significant } from '../view/format.js';
import type { Shown } from './queue-picture.js';

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

export function concurrencyPicture(models: readonly Shown[]): Picture {
  const courses = models.map(courseOf);
  const end = longestOf(courses.flatMap(({ inService, queue }) => [...inService, ...(queue ?? [])].map(([at]) => at)));
  const scale = timeScale(end);
  const panels = courses.flatMap((course) => panelsOf(course));
  const layout = stackPanels(panels.map(({ title }) => ({ title, height: PANEL })));
  return {
    id: 'concurrency',
    title: "In service, and in the kernel's accept queue",
    words: `One round of each. ${courses.map(describeCourse).join(' ')}`,
    height: layout.height,
    option: {
      ...COMMON,
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
    points: panels.flatMap(({ steps }, series) => steps.map((_, index) => [series, index] as const)),
  };
}

function courseOf({ name, shownRound }: Shown): Course {
  const start = firstArrival(shownRound);
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
    queue: looks.length === 0 ? null : thin(looks.filter(([at]) => at >= 0).filter(isChange), MOST_STEPS),
    peak: concurrencyProfile(intervals, WHOLE).peak,
    longest: longestQueue(kernel),
  };
}

/** Whether a look saw something else than the look before it, or is the last: the others add nothing to a picture. */
function isChange([, value]: Step, index: number, steps: readonly Step[]): boolean {
  return value !== steps[index - 1]?.[1] || index === steps.length - 1;
}

function firstArrival({ records }: Round): Nanoseconds {
  const arrivals = records.flatMap(({ client }) => (client === null ? [] : [arrivalOf(client)]));
  return arrivals.reduce((first, at) => Math.min(first, at), arrivals[0] ?? 0);
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
