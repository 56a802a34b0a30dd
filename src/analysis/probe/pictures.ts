/** A probe in pictures: the line that one of its bursts saw, and how the work that gets done grows with the clients. */
import type { ProbeDocument } from '../../model/probe.js';
import { countOf, formatDuration } from '../../model/units.js';
import { type SeenClient, seenLine } from '../../probe/estimation/answer/position-waits.js';
import { knownParallelism } from '../../probe/estimation/rules/withheld.js';
import { type ProbeSummary, summariseProbe } from '../../probe/estimation/summary.js';
import {
  axisName,
  CHART_DEFAULTS,
  COLOURS,
  describeThinning,
  longestTime,
  type Picture,
  TOOLTIP,
  thinOut,
} from '../pictures/picture.js';
import { MOST_ROWS, type Segment, stackRows } from '../pictures/stacked-rows.js';
import { duration, significant } from '../view/format.js';

export function probePictures(document: ProbeDocument): Picture[] {
  const summary = summariseProbe(document);
  const { speedUps } = summary;
  const line = seenLine(document, summary);
  return [...(line.length === 0 ? [] : [staircasePicture(line)]), ...(speedUps.length < 2 ? [] : [speedUp(summary)])];
}

type Segments = ReadonlyArray<Segment<SeenClient>>;

const BEFORE: Segments = [{ name: '', colour: 'transparent', pick: ({ sentAt }) => sentAt }];
const NOT_SERVED: Segments = [
  {
    name: 'not served',
    colour: COLOURS.notServed,
    pick: ({ served, sentAt, departedAt }) => (served ? 0 : departedAt - sentAt),
  },
];

const IN_LINE: Segments = [
  ...BEFORE,
  {
    name: 'waiting',
    colour: COLOURS.waiting,
    pick: ({ served, sentAt, startedAt }) => (served ? Math.max(0, (startedAt ?? sentAt) - sentAt) : 0),
    always: true,
  },
  {
    name: 'in service (inferred)',
    colour: COLOURS.inService,
    pick: ({ served, startedAt, departedAt }) => (served ? departedAt - (startedAt ?? departedAt) : 0),
    always: true,
    narrowest: 2,
  },
  ...NOT_SERVED,
];

/** Without a line waiting can't be told from service. */
const UNLINED: Segments = [
  ...BEFORE,
  {
    name: 'from sent to answered',
    colour: COLOURS.silent,
    pick: ({ served, sentAt, departedAt }) => (served ? departedAt - sentAt : 0),
    always: true,
    narrowest: 2,
  },
  ...NOT_SERVED,
];

/** How a burst is drawn, with a line and without. */
const DRAWINGS = {
  line: {
    title: 'The line, as one burst saw it',
    caveat: 'That the service is the last part of each answer is inferred.',
    segments: IN_LINE,
    tooltip: 'answer {b}\nasked at {c0} UNIT\nwaited {c1} UNIT\nin service {c2} UNIT',
    headings: ['asked at', 'waited', 'in service', 'not served in'],
  },
  answers: {
    title: 'The answers of one burst',
    caveat: 'No line was found: how much of each is waiting is not known.',
    segments: UNLINED,
    tooltip: 'answer {b}\nasked at {c0} UNIT\nanswered after {c1} UNIT',
    headings: ['asked at', 'answered after', 'not served in'],
  },
} as const;

export function staircasePicture(line: readonly SeenClient[]): Picture {
  const isInferred = line.some(({ startedAt }) => startedAt !== null);
  const { title, caveat, segments, tooltip, headings } = DRAWINGS[isInferred ? 'line' : 'answers'];
  const rows = thinOut(line, MOST_ROWS);
  const end = longestTime(line.map(({ departedAt }) => departedAt));
  return {
    id: 'queue',
    title,
    words: `One row per client, in the order of the answers: ${countOf(line.length, 'client')} at once, the last answered after ${formatDuration(end)}${describeThinning(rows.length, line.length)}. ${caveat}`,
    ...stackRows({
      panels: [{ title: '', rows }],
      segments,
      labelOf: (_, index) => String(index + 1),
      since: 'the requests were sent',
      tooltip,
    }),
    table: {
      title: 'The clients that are drawn',
      columns: [
        { heading: 'answer', align: 'right', width: 6 },
        ...headings.map((heading) => ({ heading, align: 'right' as const, width: heading.length > 9 ? 14 : 9 })),
      ],
      rows: rows.map((client, index) => [String(index + 1), ...segments.map(({ pick }) => duration(pick(client)))]),
    },
  };
}

/** Where the curve bends is the limit; where it no longer rises is the speed. */
function speedUp({ speedUps, effective }: ProbeSummary): Picture {
  const known = knownParallelism(effective);
  const best = Math.max(...speedUps.map(({ parallelism }) => parallelism));
  const limit =
    known === null ? '' : ` Kept busy it does the work of ${significant(known.parallelism)} (the broken line).`;
  return {
    id: 'speed-up',
    title: 'Work done in parallel, by clients at once',
    words: `From ${speedUps[0]?.clients} to ${speedUps.at(-1)?.clients} clients at once, at best ${significant(best)} in parallel.${limit}`,
    height: 360,
    option: {
      ...CHART_DEFAULTS,
      tooltip: { ...TOOLTIP, trigger: 'item', formatter: '{b}' },
      grid: { left: 58, right: 24, top: 40, bottom: 50, outerBoundsMode: 'none' },
      xAxis: { type: 'log', logBase: 2, ...axisName('clients at once') },
      yAxis: { type: 'value', min: 0, name: 'in parallel', nameGap: 10, nameTextStyle: { align: 'left' } },
      series: [
        {
          type: 'line',
          name: 'in parallel',
          symbol: 'circle',
          symbolSize: 7,
          lineStyle: { width: 2, color: COLOURS.inService },
          itemStyle: { color: COLOURS.inService },
          data: speedUps.map(({ clients, parallelism }) => ({
            name: `${countOf(clients, 'client')}: ${significant(parallelism)} in parallel`,
            value: [clients, Number(parallelism.toPrecision(5))],
          })),
          ...(known === null ? {} : { markLine: referenceLine(known.parallelism) }),
        },
      ],
    },
    table: {
      title: 'The points that are drawn',
      columns: [
        { heading: 'clients at once', align: 'right', width: 10 },
        { heading: 'in parallel', align: 'right', width: 10 },
      ],
      rows: speedUps.map(({ clients, parallelism }) => [String(clients), significant(parallelism)]),
    },
    points: speedUps.map((_, index) => [0, index] as const),
  };
}

function referenceLine(value: number) {
  return {
    silent: true,
    symbol: 'none',
    animation: false,
    lineStyle: { type: 'dashed' as const, color: COLOURS.waiting },
    label: { show: false },
    data: [{ yAxis: Number(value.toPrecision(5)) }],
  };
}
