/** The tables of busy clients: measured, what operational analysis allows, and what it means. */

import type { Scenario } from '../../model/scenario.js';
import { longestQueue } from '../queueing/queue-length.js';
import { processFigures } from '../queueing/times.js';
import type { Spread } from '../statistics/quantiles.js';
import {
  describeRounds,
  duration,
  durationFigure,
  fixed,
  grouped,
  NOTHING,
  numberFigure,
  percentFigure,
} from '../view/format.js';
import { costRows, servedRows } from '../view/process-rows.js';
import type { Section } from '../view/view.js';
import { type Row, requestRows } from './sustained-request-rows.js';
import { type SustainedSummary, sustainedFigureOver } from './sustained-summary.js';

const COLUMNS: Section['columns'] = [
  { heading: 'figure', align: 'left', width: 21 },
  { heading: 'measured', align: 'left', width: 20 },
  { heading: 'bound', align: 'left', width: 11 },
  { heading: 'what it means', align: 'left', width: 23 },
];

export function sustainedSection(summary: SustainedSummary, scenario: Scenario, title: string): Section {
  const rows = [
    ...requestRows(summary),
    ...responseRows(summary),
    ...serverRows(summary),
    ...processRows(summary),
    ...honestyRows(summary),
  ];
  // Without a trace of the server much is not known, and not shown.
  return {
    title,
    columns: COLUMNS,
    rows: rows.filter(([, measured]) => measured !== NOTHING),
    notes: notes(summary, scenario),
  };
}

function notes(summary: SustainedSummary, { rounds }: Scenario): string[] {
  const bounds =
    sustainedFigureOver(summary, (figures) => figures.bounds?.throughput ?? null) === null
      ? "There is no trace of the server's side, and so no waits, no services and no bounds."
      : 'Bounds: operational analysis (Denning and Buzen, 1978) for clients that never think.';
  return [`${describeRounds(rounds)} A response counts from the client's previous answer to this one. ${bounds}`];
}

function responseRows(summary: SustainedSummary): Row[] {
  const bound = sustainedFigureOver(summary, ({ bounds }) => bounds?.response ?? null);
  const least = bound === null ? NOTHING : `>= ${duration(bound.median)}`;
  return [
    spreadRow(
      summary,
      'response, mean',
      'response',
      'mean',
      least,
      bound === null ? 'from the previous answer' : 'N x service time / c',
    ),
    spreadRow(summary, 'response p50', 'response', 'p50', NOTHING, 'half took longer'),
    spreadRow(summary, 'response p95', 'response', 'p95', NOTHING, 'one in 20 took longer'),
    spreadRow(summary, 'response p99', 'response', 'p99', NOTHING, 'one in 100 took longer'),
    spreadRow(summary, 'response, longest', 'response', 'max', NOTHING, 'of those answered'),
    spreadRow(summary, 'wait, mean', 'wait', 'mean', NOTHING, 'the queueing delay'),
    spreadRow(summary, 'wait p50', 'wait', 'p50', NOTHING, 'half waited longer'),
    spreadRow(summary, 'wait p95', 'wait', 'p95', NOTHING, 'one in 20 waited longer'),
  ];
}

function spreadRow(
  summary: SustainedSummary,
  label: string,
  which: 'response' | 'wait' | 'service',
  name: keyof Spread,
  bound: string,
  meaning: string,
): Row {
  return [
    label,
    durationFigure(sustainedFigureOver(summary, (figures) => figures[which]?.[name] ?? null)),
    bound,
    meaning,
  ];
}

function serverRows(summary: SustainedSummary): Row[] {
  const { places } = summary;
  const peak = sustainedFigureOver(summary, ({ peakConcurrency }) => peakConcurrency);
  return [
    spreadRow(summary, 'service time, mean', 'service', 'mean', NOTHING, 'accept to close'),
    [
      'in service, most at once',
      peak === null ? NOTHING : String(peak.largest),
      places === null ? NOTHING : `<= ${places}`,
      "the server's trace",
    ],
    [
      'in service, mean',
      numberFigure(
        sustainedFigureOver(summary, ({ inService }) => inService),
        hundredths,
      ),
      places === null ? NOTHING : `<= ${places}`,
      'throughput x service time',
    ],
    [
      'in the queue, mean',
      numberFigure(
        sustainedFigureOver(summary, ({ queueLength }) => queueLength),
        hundredths,
      ),
      NOTHING,
      'throughput x wait (Little)',
    ],
    [
      'utilisation',
      percentFigure(sustainedFigureOver(summary, ({ utilisation }) => utilisation)),
      NOTHING,
      'share of places taken',
    ],
  ];
}

function processRows({ choice, windows }: SustainedSummary): Row[] {
  const served = windows[0]?.server?.processes.map(({ connections }) => connections);
  const idle = new Array(Math.max(0, choice.workers - (served?.length ?? 0))).fill(0);
  const rows = [
    ...(served === undefined ? [] : servedRows(choice, [...served, ...idle])),
    ...costRows(windows.map(({ processes }) => processFigures({ records: [], processes }))),
  ];
  return rows.map(([figure, measured, meaning]): Row => [figure, measured, NOTHING, meaning]);
}

function honestyRows(summary: SustainedSummary): Row[] {
  const identity = sustainedFigureOver(summary, ({ loopIdentity }) => loopIdentity);
  const queues = summary.windows.map(({ kernel }) => longestQueue(kernel)).filter((longest) => longest !== null);
  return [
    [
      "kernel's accept queue, longest",
      queues.length === 0 ? 'not available' : grouped(Math.max(...queues)),
      NOTHING,
      queues.length === 0 ? 'not shown, or not ours' : 'of all looks',
    ],
    [
      'throughput x response / clients',
      identity === null ? NOTHING : fixed(identity.median, 4),
      '1',
      'who does not starve always waits for one answer',
    ],
    [
      "load generator's CPU",
      percentFigure(sustainedFigureOver(summary, ({ loadShare }) => loadShare)),
      '100 %',
      'of one core',
    ],
  ];
}

const hundredths = (value: number): string => fixed(value, 2);
