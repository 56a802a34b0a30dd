/** The table of a probe: what was measured, and what it means. */

import { FEW_ALONE, type Unloaded } from '../../probe/estimation/requests/unloaded.js';
import { duration, grouped, NOTHING, percent, significant } from '../view/format.js';
import type { Section } from '../view/view.js';
import { figureOf } from './answer-words.js';
import { describeEvidence, describeServerKind } from './evidence.js';
import type { ProbeSummary } from './probe-summary.js';
import { describeWithheld } from './reasons.js';

const COLUMNS: Section['columns'] = [
  { heading: 'figure', align: 'left', width: 22 },
  { heading: 'measured', align: 'left', width: 24 },
  { heading: 'what it means', align: 'left', width: 30 },
];

type Row = readonly [figure: string, measured: string, meaning: string];

export function probeSection(summary: ProbeSummary): Section {
  const rows: Row[] = [
    ...slotRows(summary),
    ...effectiveRows(summary),
    ...unloadedRows(summary),
    ...waitRows(summary),
    ...holdRows(summary),
    [
      'kind of server',
      describeServerKind(summary.serverKind, summary.hold !== null),
      describeEvidence(summary.serverKind) || NOTHING,
    ],
    ...honestyRows(summary),
  ];
  return { title: 'The probe', columns: COLUMNS, rows };
}

/** So many of the numbers that resamples gave are shown. */
const MOST_VOTED = 4;

function slotRows({ limit }: ProbeSummary): Row[] {
  if (limit === null) return [['slots c', NOTHING, 'in no burst did anybody wait in line']];
  const { votes, slots, by } = limit.estimate;
  const total = votes.reduce((sum, [, count]) => sum + count, 0) || 1;
  const set = votes.slice(0, MOST_VOTED).map(([number, count]) => `${number}: ${percent(count / total)}`);
  // A number that is not believed is not named.
  const isClaimed = limit.doubts.length === 0;
  const meaning =
    by === 'staircase'
      ? 'in service at once: answers come in steps of so many'
      : 'in service at once: it explains the times best';
  return [
    ['slots c', isClaimed ? String(slots) : NOTHING, isClaimed ? meaning : 'no number is sure enough to be told'],
    [
      'bootstrap set',
      set.length === 0 ? NOTHING : set.join(', '),
      `slots by ${grouped(limit.estimate.bursts)} bursts, resampled again and again`,
    ],
  ];
}

function effectiveRows({ effective, inflation, slowdown }: ProbeSummary): Row[] {
  if (effective === null) return [];
  const measured = effective.kind === 'told' ? figureOf(effective.effective) : NOTHING;
  const meaning =
    effective.kind === 'told'
      ? 'times the speed of a single client [95 %]'
      : `could not be told: ${describeWithheld(effective.why)}`;
  const throughput = effective.effective?.throughput.perSecond ?? null;
  return [
    ['effective parallelism e', measured, meaning],
    [
      'throughput, kept busy',
      throughput === null ? NOTHING : `${grouped(throughput)} /s`,
      'answers a second (X); e is X times S1',
    ],
    ...(inflation === null
      ? []
      : [
          [
            'service under load',
            `${significant(inflation)} S1`,
            slowdown > 1 ? 'c / e: longer than alone' : 'c / e: not, or hardly, longer than alone',
          ] as const,
        ]),
  ];
}

function unloadedRows({ unloaded }: ProbeSummary): Row[] {
  if (unloaded === null) return [];
  const { serviceTime, roundTrip, times } = unloaded;
  const centre = describeCentre(unloaded);
  return [
    ['service time S1', duration(serviceTime), `of ${grouped(times.length)} requests, each alone: ${centre}`],
    [
      'round trip taken out',
      roundTrip === 0 ? '0 ms' : duration(roundTrip),
      roundTrip === 0 ? 'this machine: there is none' : 'by what connecting takes',
    ],
  ];
}

function describeCentre({ deterministic, times }: Unloaded): string {
  if (!deterministic) return 'mean; it varies';
  return times.length < FEW_ALONE ? 'each about as long, as far as so few tell' : 'always about as long';
}

function waitRows({ waits, drift, slowdown }: ProbeSummary): Row[] {
  const by = slowdown > 1 ? 'by c and the service under load' : 'by c and S1';
  const why = drift?.moved === true ? 'the bursts were made before it changed' : 'no burst was that large';
  return waits.map(({ place, expected, measured }) => [
    `number ${place} served waits`,
    duration(measured ?? expected),
    measured === null ? `${by}; ${why}` : `measured; ${duration(expected)} ${by}`,
  ]);
}

function holdRows({ hold }: ProbeSummary): Row[] {
  if (hold === null) return [];
  switch (hold.kind) {
    case 'blocks':
      return [['idle-hold', `${hold.slots} block the next`, 'connections that said nothing, held at once']];
    case 'never-blocked':
      return [['idle-hold', `${hold.held} block nobody`, 'connections that said nothing, held at once']];
    case 'unfinished':
      return [
        ['idle-hold', `${hold.free + 1} to ${hold.blocked} block`, 'the budget was over before it was known how many'],
      ];
    case 'could-not-tell':
      return [['idle-hold', NOTHING, 'the tries contradict each other']];
  }
}

function honestyRows({ spent, drift, audits }: ProbeSummary): Row[] {
  const { bursts, requests, time, mostClients } = spent;
  return [
    [
      'spent',
      `${grouped(requests)} requests`,
      `in ${grouped(bursts)} bursts of up to ${mostClients}, ${duration(time)}`,
    ],
    [
      'drift',
      drift === null ? NOTHING : `x ${drift.ratio.toFixed(2)}`,
      drift === null ? 'not measured' : drift.moved ? 'S1 changed: the later is used' : 'S1 after the bursts / before',
    ],
    auditRow(audits),
  ];
}

/** All that holds in one row; what does not hold is named. */
function auditRow(audits: ProbeSummary['audits']): Row {
  const broken = audits.filter(({ holds }) => !holds);
  if (broken.length === 0) {
    return [
      'audit',
      `all ${audits.length} hold`,
      'what must be true of every probe, as that all that was sent is accounted for',
    ];
  }
  return ['audit', `${broken.length} of ${audits.length} DO NOT HOLD`, broken.map(describeBroken).join('; ')];
}

function describeBroken({ identity, value }: ProbeSummary['audits'][number]): string {
  return value === null ? identity : `${identity} (${value.toFixed(3)})`;
}
