/** A closed loop, on a server with one slot and on one with several. */

import { LOOP_TOLERANCE } from '../../../src/analysis/sustained/sustained-audit.js';
import {
  LOOP_VERDICTS,
  type LoopSummary,
  summariseSustained,
} from '../../../src/analysis/sustained/sustained-summary.js';
import { duration } from '../../../src/analysis/view/format.js';
import type { Section } from '../../../src/analysis/view/view.js';
import { stateVerdict } from '../../../src/analysis/view/view.js';
import { scenarioWith } from '../../../src/model/default-scenario.js';
import { describeModel } from '../../../src/model/models.js';
import type { ModelChoice } from '../../../src/model/scenario.js';
import { formatDuration, MILLISECOND, SECOND } from '../../../src/model/units.js';
import { measure } from '../../../src/runner/measure.js';
import { sectionOf } from '../../section.js';
import {
  type FixedMeasurement,
  firmGate,
  type JudgedGate,
  type MeasurementReport,
  type Range,
  ratioGate,
  SERVICE_TIME,
} from './gates.js';

const CLIENTS = 10;
const LOOP_MODELS: readonly ModelChoice[] = [
  { model: 'sequential', workers: 1, accept: 'shared' },
  { model: 'multi-process', workers: 4, accept: 'shared' },
];

/** Throughput x mean response time / clients, with the tolerance of the audit. */
const IDENTITY: Range = { least: 1 - LOOP_TOLERANCE, most: 1 + LOOP_TOLERANCE };
/** As a share of the most that so many servers can do: connecting and accepting leave gaps between services. */
const THROUGHPUT: Range = { least: 0.85, most: 1.01 };
/** The audit that a window's edges can break on a busy machine has a gate of its own. */
const LOOSE_AUDIT = /^throughput x/;

export function sustainedMeasurement(quick: boolean): FixedMeasurement {
  const time = quick ? 0.3 * SECOND : 2 * SECOND;
  const scenario = scenarioWith({
    load: { kind: 'sustained', duration: time },
    clients: CLIENTS,
    models: LOOP_MODELS,
    serviceTime: SERVICE_TIME,
  });
  return {
    name: 'closed loops',
    measure: async (options) => {
      const measured = await measure(scenario, options);
      return reportSustained(summariseSustained({ ...measured, scenario }).models);
    },
  };
}

function reportSustained(models: readonly LoopSummary[]): MeasurementReport {
  return {
    statements: models.map((model) => ({ ...stateVerdict(LOOP_VERDICTS, model), subject: subjectOf(model) })),
    gates: models.flatMap(loopGates),
    figures: models.flatMap((model) =>
      model.rounds.flatMap(({ response }) =>
        response === null
          ? []
          : [
              {
                name: `${subjectOf(model)}: response time, mean`,
                unit: 'ms',
                value: response.mean / MILLISECOND,
                range: null,
              },
            ],
      ),
    ),
    sections: [loopTable(models)],
  };
}

function subjectOf({ choice }: LoopSummary): string {
  return `${describeModel(choice)}, closed loop`;
}

function loopGates(summary: LoopSummary): JudgedGate[] {
  const { rounds, audits, slots } = summary;
  const subject = subjectOf(summary);
  const failed = audits.filter(({ identity, holds }) => !holds && !LOOSE_AUDIT.test(identity));
  const peaks = rounds.map(({ peakConcurrency }) => peakConcurrency ?? 0);
  return [
    ratioGate(
      subject,
      'throughput x mean response time / clients',
      rounds.map(({ loopIdentity }) => loopIdentity),
      IDENTITY,
    ),
    firmGate(
      {
        subject,
        name: 'audits',
        measured: failed.map(({ identity, detail }) => `${identity}: ${detail}`).join('; ') || 'the others hold',
        allowed: 'all hold',
      },
      failed.length === 0,
    ),
    firmGate(
      { subject, name: 'most in service at once', measured: peaks.join(', '), allowed: `at most ${slots}` },
      peaks.every((peak) => slots !== null && peak <= slots),
    ),
    ratioGate(
      subject,
      'throughput / the most that the servers can do',
      rounds.map(({ throughput, bounds }) => (bounds === null ? null : throughput / bounds.throughput)),
      THROUGHPUT,
    ),
  ];
}

function loopTable(models: readonly LoopSummary[]): Section {
  const rows = models.flatMap((model) =>
    model.rounds.map(({ throughput, response, service }) => [
      describeModel(model.choice),
      `${throughput.toFixed(1)} /s`,
      duration(response?.mean ?? null),
      duration(response?.p99 ?? null),
      duration(service?.mean ?? null),
    ]),
  );
  return sectionOf(
    `Closed loop of ${CLIENTS} clients, services of ${formatDuration(SERVICE_TIME)}`,
    ['model', 'throughput', 'response time, mean', 'response time, p99', 'service time, mean'],
    rows,
    'For information; valid for this machine only.',
  );
}
