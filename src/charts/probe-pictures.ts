/** A probe in pictures: the line that one of its bursts saw, and how the work that gets done grows with the clients. */
import type { ProbeDocument } from '../model/probe.js';
import { countOf, formatDuration } from '../model/units.js';
import { type ProbeSummary, summariseProbe } from '../queueing/limit/probe-summary.js';
import { type SeenClient, seenLine, shownBurst } from '../queueing/limit/seen-line.js';
import { duration, significant } from '../report/format.js';
import { axisName, COMMON, TOOLTIP } from './panels.js';
import { COLOURS, type Picture } from './picture.js';
import { MOST_ROWS, type Segment, stackRows } from './stacked-rows.js';
import { describeThinning, thin } from './thin.js';
import { longestOf } from './time-scale.js';

export function probePictures(document: ProbeDocument): Picture[] {
  const summary = summariseProbe(document);
  const burst = shownBurst(document);
  const { unloaded, slowdown, speedUps } = summary;
  const line = burst === null || unloaded === null ? [] : seenLine(burst, unloaded, slowdown);
  return [...(line.length === 0 ? [] : [staircase(line)]), ...(speedUps.length < 2 ? [] : [speedUp(summary)])];
}

const SEGMENTS: ReadonlyArray<Segment<SeenClient>> = [
  { name: '', colour: 'transparent', pick: ({ sentAt }) => sentAt },
  {
    name: 'waiting',
    colour: COLOURS.waiting,
    pick: ({ served, sentAt, startedAt }) => (served ? Math.max(0, startedAt - sentAt) : 0),
    always: true,
  },
  {
    name: 'in service (inferred)',
    colour: COLOURS.inService,
    pick: ({ served, startedAt, departedAt }) => (served ? departedAt - startedAt : 0),
    always: true,
    narrowest: 2,
  },
  {
    name: 'not served',
    colour: COLOURS.notServed,
    pick: ({ served, sentAt, departedAt }) => (served ? 0 : departedAt - sentAt),
  },
];

function staircase(line: readonly SeenClient[]): Picture {
  const rows = thin(line, MOST_ROWS);
  const end = longestOf(line.map(({ departedAt }) => departedAt));
  return {
    id: 'queue',
    title: 'The line, as one burst saw it',
    words: `A row a client, in the order of the answers: ${countOf(line.length, 'client')} at once, the last answered after ${formatDuration(end)}${describeThinning(rows.length, line.length)}. That the service is the last part of each answer is inferred.`,
    ...stackRows({
      panels: [{ title: '', rows }],
      segments: SEGMENTS,
      labelOf: (_, index) => String(index + 1),
      since: 'the requests were sent',
      tooltip: 'answer {b}\nasked at {c0} UNIT\nwaited {c1} UNIT\nin service {c2} UNIT',
    }),
    table: {
      title: 'The clients that are drawn',
      columns: [
        { heading: 'answer', align: 'right', width: 6 },
        { heading: 'asked at', align: 'right', width: 9 },
        { heading: 'waited', align: 'right', width: 9 },
        { heading: 'in service', align: 'right', width: 9 },
        { heading: 'not served in', align: 'right', width: 9 },
      ],
      rows: rows.map((client, index) => [String(index + 1), ...SEGMENTS.map(({ pick }) => duration(pick(client)))]),
    },
  };
}

/** Where the curve bends is the limit; where it no longer rises is the speed. */
function speedUp({ speedUps, effective }: ProbeSummary): Picture {
  const told = effective?.kind === 'told' ? effective.effective : null;
  const best = Math.max(...speedUps.map(({ parallelism }) => parallelism));
  const limit =
    told === null ? '' : ` Kept busy it does the work of ${significant(told.parallelism)} (the broken line).`;
  return {
    id: 'speed-up',
    title: 'Work done in parallel, by clients at once',
    words: `From ${speedUps[0]?.clients} to ${speedUps.at(-1)?.clients} clients at once, at best ${significant(best)} in parallel.${limit}`,
    height: 360,
    option: {
      ...COMMON,
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
          ...(told === null ? {} : { markLine: referenceLine(told.parallelism) }),
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
