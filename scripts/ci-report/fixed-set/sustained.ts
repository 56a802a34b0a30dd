/** Busy clients, on a server that serves one at a time and on one that serves several. */

import { TOLERANCE } from '../../../src/analysis/sustained/sustained-audit.js';
import { type SustainedSummary, summariseSustained } from '../../../src/analysis/sustained/sustained-summary.js';
import { describeSustained } from '../../../src/analysis/sustained/sustained-verdict.js';
import { scenarioWith } from '../../../src/model/default-scenario.js';
import { describeModel } from '../../../src/model/models.js';
import type { ModelChoice } from '../../../src/model/scenario.js';
import { formatDuration, MILLISECOND, SECOND } from '../../../src/model/units.js';
import { measure } from '../../../src/runner/measure.js';
import type { Table } from '../report.js';
import { firmGate, type JudgedGate, type Range, ratioGate } from './gates.js';
import type { Piece, PieceReport } from './piece.js';

const CLIENTS = 10;
const SERVICE_TIME = 10 * MILLISECOND;
const MODELS: readonly ModelChoice[] = [
  { model: 'sequential', workers: 1, accept: 'shared' },
  { model: 'multi-process', workers: 4, accept: 'shared' },
];

/** Throughput x mean response time / clients: the audit's own tolerance. */
const IDENTITY: Range = { least: 1 - TOLERANCE, most: 1 + TOLERANCE };
/** Of the most that so many servers can do: connections and accepting leave gaps between services. */
const THROUGHPUT: Range = { least: 0.85, most: 1.01 };
/** The audit that a window's edges can break where the machine is busy otherwise: it is a gate of its own. */
const LOOSE_AUDIT = /^throughput x/;

export function sustained(quick: boolean): Piece {
  const duration = quick ? 0.3 * SECOND : 2 * SECOND;
  const scenario = scenarioWith({
    load: { kind: 'sustained', duration },
    clients: CLIENTS,
    models: MODELS,
    serviceTime: SERVICE_TIME,
  });
  return {
    name: 'busy clients',
    measure: async (options) => {
      const measured = await measure(scenario, options);
      return reportSustained(summariseSustained({ ...measured, scenario }).models);
    },
  };
}

function reportSustained(models: readonly SustainedSummary[]): PieceReport {
  return {
    statements: models.map((model) => `${subjectOf(model)}: ${describeSustained(model, CLIENTS)}`),
    gates: models.flatMap(gatesOf),
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
    tables: [tableOf(models)],
  };
}

function subjectOf({ choice }: SustainedSummary): string {
  return `${describeModel(choice)}, busy clients`;
}

function gatesOf(summary: SustainedSummary): JudgedGate[] {
  const { rounds, audits, places } = summary;
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
      { subject, name: 'most in service at once', measured: peaks.join(', '), allowed: `at most ${places}` },
      peaks.every((peak) => places !== null && peak <= places),
    ),
    ratioGate(
      subject,
      'throughput / the most that the servers can do',
      rounds.map(({ throughput, bounds }) => (bounds === null ? null : throughput / bounds.throughput)),
      THROUGHPUT,
    ),
  ];
}

function tableOf(models: readonly SustainedSummary[]): Table {
  const rows = models.flatMap((model) =>
    model.rounds.map(({ throughput, response, service }) => [
      describeModel(model.choice),
      `${throughput.toFixed(1)} /s`,
      response === null ? '-' : formatDuration(response.mean),
      response === null ? '-' : formatDuration(response.p99),
      service === null ? '-' : formatDuration(service.mean),
    ]),
  );
  return {
    title: `${CLIENTS} busy clients, services of ${formatDuration(SERVICE_TIME)}`,
    note: 'For information, on this machine.',
    columns: ['model', 'throughput', 'response time, mean', 'response time, p99', 'service time, mean'],
    rows,
  };
}
