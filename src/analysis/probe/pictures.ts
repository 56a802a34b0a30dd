/** The pictures of a probe: the queue in one of its bursts, and the parallel work by number of clients. */
import type { ProbeDocument } from '../../model/probe.js';
import { countOf, formatDuration } from '../../model/units.js';
import { type SeenClient, seenLine } from '../../probe/estimation/answer/position-waits.js';
import { knownParallelism } from '../../probe/estimation/rules/withheld.js';
import { type ProbeSummary, summariseProbe } from '../../probe/estimation/summary.js';
import { doublingAxis, longestTime, valueAxis } from '../pictures/axes.js';
import { describeThinning, type Picture, pointsOfPanels, thinOut, type XY } from '../pictures/picture.js';
import { MOST_ROWS, type Segment, stackRows } from '../pictures/stacked-rows.js';
import { duration, significant } from '../view/format.js';

export function probePictures(document: ProbeDocument): Picture[] {
  const summary = summariseProbe(document);
  const { speedUps } = summary;
  const line = seenLine(document, summary);
  return [...(line.length === 0 ? [] : [staircasePicture(line)]), ...(speedUps.length < 2 ? [] : [speedUp(summary)])];
}

type Segments = ReadonlyArray<Segment<SeenClient>>;

const BEFORE: Segments = [{ tone: null, label: '', pick: ({ sentAt }) => sentAt }];
const NOT_SERVED: Segments = [
  {
    tone: 'unserved',
    label: 'not served',
    pick: ({ served, sentAt, departedAt }) => (served ? 0 : departedAt - sentAt),
  },
];

const QUEUED: Segments = [
  ...BEFORE,
  {
    tone: 'waiting',
    label: '',
    pick: ({ served, sentAt, startedAt }) => (served ? Math.max(0, (startedAt ?? sentAt) - sentAt) : 0),
  },
  {
    tone: 'service',
    label: '',
    pick: ({ served, startedAt, departedAt }) => (served ? departedAt - (startedAt ?? departedAt) : 0),
  },
  ...NOT_SERVED,
];

/** If no queue was found, waiting cannot be separated from service. */
const ANSWERED: Segments = [
  ...BEFORE,
  {
    tone: 'neutral',
    label: '',
    pick: ({ served, sentAt, departedAt }) => (served ? departedAt - sentAt : 0),
  },
  ...NOT_SERVED,
];

/** The drawing of a burst, with and without a queue. */
const DRAWINGS = {
  queue: {
    title: 'The queue in one burst',
    caveat: 'The service is inferred: it is taken to be the last part of each response.',
    segments: QUEUED,
    inService: 'in service (blue), inferred',
    headings: ['sent at', 'waited', 'in service', 'not served after'],
  },
  answers: {
    title: 'The answers of one burst',
    caveat: 'No queue was found, so waiting and service cannot be separated.',
    segments: ANSWERED,
    inService: 'from sent to answered',
    headings: ['sent at', 'answered after', 'not served after'],
  },
} as const;

export function staircasePicture(line: readonly SeenClient[]): Picture {
  const isInferred = line.some(({ startedAt }) => startedAt !== null);
  const { title, caveat, segments, inService, headings } = DRAWINGS[isInferred ? 'queue' : 'answers'];
  const rows = thinOut(line, MOST_ROWS);
  const end = longestTime(line.map(({ departedAt }) => departedAt));
  const waits = line.map(({ served, sentAt, startedAt }) => (served && startedAt !== null ? startedAt - sentAt : 0));
  const lastWait = `the last of ${line.length} waits ${formatDuration(waits.at(-1) ?? 0)}`;
  return {
    id: 'queue',
    title,
    words: `One row per client, sorted by answer: ${countOf(line.length, 'client')} at once, the last answered after ${formatDuration(end)}${describeThinning(rows.length, line.length)}. ${caveat}`,
    ...stackRows({
      panels: [{ title: '', rows, inService, lastWait: (waits.at(-1) ?? 0) > 0 ? lastWait : '' }],
      segments,
      labelOf: (_, index) => String(index + 1),
      since: 'the requests were sent',
    }),
    table: {
      title: 'The clients in the picture',
      columns: [
        { heading: 'answer', align: 'right', width: 6 },
        ...headings.map((heading) => ({ heading, align: 'right' as const, width: heading.length > 9 ? 14 : 9 })),
      ],
      rows: rows.map((client, index) => [String(index + 1), ...segments.map(({ pick }) => duration(pick(client)))]),
    },
  };
}

/** The curve bends at the number of slots and levels off at the effective parallelism. */
function speedUp({ speedUps, effective }: ProbeSummary): Picture {
  const known = knownParallelism(effective);
  const best = Math.max(...speedUps.map(({ parallelism }) => parallelism));
  const limit =
    known === null ? '' : ` In the closed loop the server reaches ${significant(known.parallelism)} (dashed line).`;
  const points = speedUps.map(({ clients, parallelism }): XY => [clients, Number(parallelism.toPrecision(5))]);
  const reference = known === null ? [] : [Number(known.parallelism.toPrecision(5))];
  return {
    id: 'speed-up',
    title: 'Work done in parallel, by number of clients',
    words: `From ${speedUps[0]?.clients} to ${speedUps.at(-1)?.clients} clients at once, at best ${significant(best)} in parallel.${limit}`,
    panels: [
      {
        title: '',
        height: 220,
        x: doublingAxis(
          speedUps.map(({ clients }) => clients),
          'clients at once',
        ),
        y: valueAxis([...points.map(([, y]) => y), ...reference], 'in parallel'),
        marks: [
          ...reference.map((at) => ({
            kind: 'rule' as const,
            axis: 'y' as const,
            at,
            label: `closed loop: ${significant(at)}`,
          })),
          { kind: 'line', tone: 'service', points, label: '' },
          { kind: 'dots', tone: 'service', points },
        ],
      },
    ],
    table: {
      title: 'The points in the picture',
      columns: [
        { heading: 'clients at once', align: 'right', width: 10 },
        { heading: 'in parallel', align: 'right', width: 10 },
      ],
      rows: speedUps.map(({ clients, parallelism }) => [String(clients), significant(parallelism)]),
    },
    points: pointsOfPanels([points]),
    pointing: 'nearest',
  };
}
