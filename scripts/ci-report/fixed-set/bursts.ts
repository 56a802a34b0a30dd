/** A burst on each model: all in one run, with the models in random order in each round. */

import { type FigureName, figureOver } from '../../../src/analysis/burst/round-figures.js';
import { type ModelSummary, summariseBurst } from '../../../src/analysis/burst/summary.js';
import { BURST_VERDICTS, NEARLY_ALL, provenConcurrency } from '../../../src/analysis/burst/verdict.js';
import { serviceTime } from '../../../src/analysis/queueing/times.js';
import { median } from '../../../src/analysis/statistics/samples.js';
import { duration } from '../../../src/analysis/view/format.js';
import type { Section } from '../../../src/analysis/view/view.js';
import { stateVerdict } from '../../../src/analysis/view/view.js';
import { isServed } from '../../../src/model/connection-record.js';
import { BURST, scenarioWith } from '../../../src/model/default-scenario.js';
import { describeModel, hasWorkers } from '../../../src/model/models.js';
import { MODELS, type ModelChoice, type ModelName } from '../../../src/model/scenario.js';
import { formatDuration, MILLISECOND } from '../../../src/model/units.js';
import { measure } from '../../../src/runner/measure.js';
import { sectionOf } from '../../section.js';
import type { FollowedFigure } from '../report.js';
import {
  type FixedMeasurement,
  firmGate,
  type JudgedGate,
  looseGate,
  type MeasurementReport,
  type Range,
  ratioGate,
  SERVICE_TIME,
} from './gates.js';

interface BurstSize {
  readonly clients: number;
  readonly workers: number;
  readonly rounds: number;
}

/** Seven rounds: then one disturbed round does not change the interval of the median much. */
const USUAL: BurstSize = { clients: 20, workers: 4, rounds: 7 };
const QUICK: BurstSize = { clients: 6, workers: 2, rounds: 1 };

type RatioOfRound = readonly [figure: FigureName, name: string, range: Range];

/**
 * For models with a limited number of slots. One more position in the queue costs one service time divided by the
 * number of servers; the makespan is the work plus the gaps between services; and the queueing model predicts every
 * departure. Starting processes makes the gaps longer: hence 1.25.
 */
const RATIOS: readonly RatioOfRound[] = [
  ['costPerService', 'cost of a position / service time', { least: 0.9, most: 1.15 }],
  ['makespanPerWork', 'makespan x servers / sum of service times', { least: 0.98, most: 1.25 }],
  ['predictionError', 'prediction error', { least: 0, most: 0.1 }],
];

/** How much longer than requested a service that only sleeps may take: timers and the trace add a little. */
const SERVICE_PER_ASKED: Range = { least: 0.99, most: 1.08 };
const SLEEPERS: readonly ModelName[] = ['sequential', 'multi-process'];

export function bursts(quick: boolean): FixedMeasurement {
  const { clients, workers, rounds } = quick ? QUICK : USUAL;
  const models = MODELS.map(
    (model): ModelChoice => ({ model, workers: hasWorkers(model) ? workers : 1, accept: 'shared' }),
  );
  const scenario = scenarioWith({ load: BURST, clients, models, serviceTime: SERVICE_TIME, rounds });
  return {
    name: 'a burst on each model',
    measure: async (options) => {
      const summary = summariseBurst(await measure(scenario, options));
      return reportBursts(summary.models, clients);
    },
  };
}

function reportBursts(models: readonly ModelSummary[], clients: number): MeasurementReport {
  return {
    statements: models.map((model) => stateVerdict(BURST_VERDICTS, model)),
    gates: models.flatMap((model) => burstGates(model, clients)),
    figures: models.flatMap(followedFigures),
    sections: [burstSection(models, clients)],
  };
}

function burstGates(summary: ModelSummary, clients: number): JudgedGate[] {
  const { choice, slots, rounds, audits, verdict } = summary;
  const subject = describeModel(choice);
  const failed = audits.filter(({ holds }) => !holds);
  const expected = slots ?? 'none';
  const proven = provenConcurrency(verdict);
  const ratios = slots === null ? [] : RATIOS;
  return [
    looseGate(
      { subject, name: 'verdict', measured: verdict.kind, allowed: expected === 'none' ? 'no-cap' : 'capped' },
      proven === expected,
    ),
    peakGate(summary, clients),
    firmGate(
      {
        subject,
        name: 'audits',
        measured: failed.length === 0 ? `${audits.length} hold` : failed.map(({ identity }) => identity).join('; '),
        allowed: 'all hold',
      },
      failed.length === 0,
    ),
    ...ratios.map(([figure, name, range]) =>
      ratioGate(
        subject,
        name,
        rounds.map((round) => round[figure]),
        range,
      ),
    ),
    ...(SLEEPERS.includes(choice.model)
      ? [ratioGate(subject, 'service time / requested', [servicePerAsked(summary)], SERVICE_PER_ASKED)]
      : []),
  ];
}

/** More than the slots at once is wrong on every machine; fewer can be due to a lack of CPU time. */
function peakGate({ choice, slots, rounds }: ModelSummary, clients: number): JudgedGate {
  const peaks = rounds.map(({ peakConcurrency }) => peakConcurrency);
  const [least, most] = [Math.min(...peaks), Math.max(...peaks)];
  const fewest = slots ?? Math.ceil(NEARLY_ALL * clients);
  const gate = {
    subject: describeModel(choice),
    name: 'most in service at once',
    measured: least === most ? `${most} in every round` : `${least} to ${most}`,
    allowed: slots === null ? `at least ${fewest} of ${clients}` : `${slots} in every round`,
  };
  const isBeyond = slots !== null && most > slots;
  return isBeyond ? firmGate(gate, false) : looseGate(gate, least >= fewest);
}

/** Median over the clients of the round that is shown; a mean would follow the slowest of them. */
function servicePerAsked({ shownRound }: ModelSummary): number | null {
  const services = shownRound.records.filter(isServed).map(serviceTime);
  return services.length === 0 ? null : median(services) / SERVICE_TIME;
}

function followedFigures(summary: ModelSummary): FollowedFigure[] {
  const subject = describeModel(summary.choice);
  const ratios = RATIOS.map(([figure, name]) => ({ figure, name, unit: 'ratio', scale: 1 }));
  const absolute = { figure: 'makespan', name: 'makespan', unit: 'ms', scale: MILLISECOND } as const;
  return [...ratios, absolute].flatMap(({ figure, name, unit, scale }) => {
    const over = figureOver(summary.rounds, figure);
    if (over === null) return [];
    const range = over.interval === null ? null : `${over.interval.low / scale} - ${over.interval.high / scale}`;
    return [{ name: `${subject}: ${name}`, unit, value: over.median / scale, range }];
  });
}

const ABSOLUTE: ReadonlyArray<readonly [figure: FigureName, name: string]> = [
  ['meanServiceTime', 'service time, mean'],
  ['waitP50', 'wait p50'],
  ['waitMax', 'wait, longest'],
  ['makespan', 'makespan'],
];

function burstSection(models: readonly ModelSummary[], clients: number): Section {
  const row = ({ choice, rounds }: ModelSummary) => [
    describeModel(choice),
    ...ABSOLUTE.map(([figure]) => duration(figureOver(rounds, figure)?.median ?? null)),
  ];
  return sectionOf(
    `Bursts of ${clients} clients, services of ${formatDuration(SERVICE_TIME)}`,
    ['model', ...ABSOLUTE.map(([, name]) => name)],
    models.map(row),
    'For information: medians over the rounds; valid for this machine only.',
  );
}
