/** How many connections were in service and how many in the kernel's accept queue at each instant of a round. */

import { formatDuration, type Nanoseconds } from '../../model/units.js';
import { countAxis, longestTime, needsLogScale, timeAxis, timeScale } from '../pictures/axes.js';
import { type Picture, pointsOfPanels, thinOut, type XY } from '../pictures/picture.js';
import { countOverTime, meansOver, type Step } from '../pictures/steps.js';
import { concurrencyProfile, longestQueue, serviceIntervals } from '../queueing/concurrency.js';
import { duration, significant } from '../view/format.js';
import { firstArrival } from './clients.js';
import type { ShownRound } from './queue-picture.js';

/** A line of more steps can't be read, so the averages over this many intervals are drawn instead. */
const MOST_STEPS = 400;
/** Heights of panels in px: with one server, and with several. */
const HEIGHT = { alone: 120, among: 64 };
const WHOLE = { start: Number.NEGATIVE_INFINITY, end: Number.POSITIVE_INFINITY };

interface Course {
  readonly name: string;
  /** ns since the first arrival. */
  readonly inService: readonly Step[];
  /** The length of the kernel's accept queue; null if it was not sampled. */
  readonly queue: readonly Step[] | null;
  /** Whether averages are drawn. */
  readonly isThinned: boolean;
  readonly peak: number;
  readonly longest: number | null;
}

/** Null if the server kept no record and its accept queue was not sampled. */
export function concurrencyPicture(models: readonly ShownRound[]): Picture | null {
  const courses = models.map(courseOf);
  const panels = (['in service', QUEUED] as const).flatMap((what) =>
    courses.flatMap((course) => panelsOf(course, courses.length > 1)).filter((panel) => panel.what === what),
  );
  if (panels.length === 0) return null;
  const ends = panels.map(({ steps }) => longestTime(steps.map(([at]) => at)));
  const isShared = !needsLogScale(ends);
  const scales = ends.map((end) => timeScale(isShared ? longestTime(ends) : end));
  const drawn = panels.map(({ steps }, index) =>
    steps.map(([at, value]): XY => [scales[index]?.of(at) ?? 0, Number(value.toFixed(3))]),
  );
  return {
    id: 'concurrency',
    title: "In service, and in the kernel's accept queue",
    words: `One round${courses.length === 1 ? '' : ' of each server'}. ${courses.map(describeCourse).join(' ')}`,
    panels: panels.map(({ title, tone, steps }, index) => {
      const { unit, of } = scales[index] ?? timeScale(0);
      return {
        title,
        height: courses.length === 1 ? HEIGHT.alone : HEIGHT.among,
        x: timeAxis(of(isShared ? longestTime(ends) : (ends[index] ?? 0)), `time since the first arrival, ${unit}`),
        y: countAxis(longestTime(steps.map(([, value]) => value)), ''),
        marks: [{ kind: 'steps' as const, tone, points: drawn[index] ?? [] }],
      };
    }),
    table: {
      title: 'The steps drawn',
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
    points: pointsOfPanels(drawn),
    pointing: 'column',
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

/** Whether a sample differs from the one before it, or is the last: the others add nothing to a picture. */
function isChange([, value]: Step, index: number, steps: readonly Step[]): boolean {
  return value !== steps[index - 1]?.[1] || index === steps.length - 1;
}

const QUEUED = "in the kernel's accept queue";

function panelsOf({ name, inService, queue, peak, longest }: Course, isOneOfSeveral: boolean) {
  const about = isOneOfSeveral ? `${name}: ` : '';
  const served = {
    name,
    title: `${about}in service, never more than ${peak}`,
    what: 'in service',
    steps: inService,
    tone: 'service' as const,
  };
  const queued = {
    name,
    title: `${about}${QUEUED}, at most ${longest}`,
    what: QUEUED,
    steps: queue ?? [],
    tone: 'waiting' as const,
  };
  return [...(peak === 0 ? [] : [served]), ...(queue === null || longest === 0 ? [] : [queued])];
}

function describeCourse({ name, peak, longest, inService, isThinned }: Course): string {
  const end = inService.at(-1)?.[0] ?? 0;
  const queue =
    longest === null
      ? "the length of the kernel's accept queue is not known"
      : `the kernel's accept queue held at most ${longest}`;
  const served =
    peak === 0
      ? 'how many were in service is not known'
      : `at most ${peak} in service at once, over ${formatDuration(end)}${isThinned ? ` (drawn as averages over ${MOST_STEPS} intervals)` : ''}`;
  return `${name}: ${served}; ${queue}.`;
}
