/** One window of a closed loop against one server, condensed from the clients' account and the server's trace. */

import { sum } from '../analysis/statistics/moments.js';
import { OUTCOME_KINDS, type OutcomeKind } from '../model/connection-record.js';
import { distributionOf } from '../model/distribution.js';
import { lineOf } from '../model/models.js';
import type { SustainedRound } from '../model/run.js';
import type { Scenario, Sustained } from '../model/scenario.js';
import type { Nanoseconds } from '../model/units.js';
import { CENSORED, type SustainedReport } from '../protocol/client-messages.js';
import { samplingInterval, watchServer } from './kernel/kernel-watch.js';
import { accountOf } from './server-account.js';
import type { Performer, Stage } from './testbed.js';
import { emptyTheLine } from './wait-until-idle.js';

/** Keeps the clients busy for the scenario's time; the server is idle again when it resolves. */
export async function runSustainedRound(
  scenario: Scenario<Sustained>,
  performer: Performer,
  stage: Stage,
  epoch: bigint,
): Promise<Omit<SustainedRound, 'warmUp' | 'sequence'>> {
  const { clients, load, timeout, keepAlive } = scenario;
  const { choice, server, traces, ended } = performer;
  const watch = watchServer(scenario, performer, epoch, samplingInterval(load.duration));
  const url = `http://${server.listening.host}:${server.listening.port}/`;
  const order = { url, clients, duration: load.duration, timeout, keepAlive, epoch: String(epoch) };
  const report = await stage.load.sustain(order).finally(watch.stop);
  const kernel = watch.testify();

  // The requests that were out at the end are in the server's queue still.
  const trace = [...traces.takeNew(), ...(await emptyTheLine(scenario, performer, stage, epoch))];
  const served = new Set(lineOf(choice) === 'process-each' ? trace.map(({ process }) => process) : []);
  const processes = await ended.take(served);
  const account = keepAlive ? null : accountOf(report, trace, epoch);
  return { ...condense(report), server: account, kernel, processes };
}

/** What the clients' account alone says. */
export function condense(report: SustainedReport) {
  const { startedAt, endedAt, clientsConnected, clientsGaveUp, sent, answered, censored } = report;
  const requests = requestsOf(report);
  const ended = requests.filter(({ kind }) => kind !== null);
  const within = ended.filter(({ departedAt }) => isWithin(departedAt, report));
  const served = within.filter(({ kind }) => kind === 'served');
  const failed = within.filter(({ kind }) => kind !== 'served');
  const settled = new Set(ended.map(({ client }) => client));
  const out = requests.filter(({ kind }) => kind === null);
  return {
    startedAt,
    endedAt,
    clientsConnected,
    clientsGaveUp,
    clientsStarved: out.filter(({ client }) => !settled.has(client)).length,
    sent,
    answered,
    failures: countKinds(failed),
    failureTime: sum(failed.map(({ arrivedAt, departedAt }) => departedAt - arrivedAt)),
    timeBefore: sum(within.map(({ arrivedAt }) => Math.max(0, startedAt - arrivedAt))),
    timeCensored: sum(
      out.filter(({ client }) => settled.has(client)).map(({ arrivedAt }) => endedAt - Math.max(arrivedAt, startedAt)),
    ),
    censored,
    longestCensored: out.length === 0 ? null : endedAt - Math.min(...out.map(({ arrivedAt }) => arrivedAt)),
    responses: distributionOf(served.map(({ arrivedAt, departedAt }) => departedAt - arrivedAt)),
    load: { peakMemoryBytes: report.peakMemoryBytes, cpuTime: report.cpuTime },
  };
}

interface LoggedRequest {
  readonly client: number;
  readonly arrivedAt: Nanoseconds;
  readonly departedAt: Nanoseconds;
  /** Null: it was out when the window ended. */
  readonly kind: OutcomeKind | null;
}

/** The columns of the report as requests. */
function requestsOf({ requests }: SustainedReport): LoggedRequest[] {
  return Array.from(requests.outcome, (outcome, index) => ({
    client: requests.client[index] ?? 0,
    arrivedAt: requests.arrivedAt[index] ?? Number.NaN,
    departedAt: requests.departedAt[index] ?? Number.NaN,
    kind: outcome === CENSORED ? null : (OUTCOME_KINDS[outcome] ?? null),
  }));
}

function countKinds(failed: readonly LoggedRequest[]): Partial<Record<OutcomeKind, number>> {
  const counts: Partial<Record<OutcomeKind, number>> = {};
  for (const { kind } of failed) if (kind !== null) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}

/** The window begins after the answer at its start, and ends with the answer at its end. */
function isWithin(at: number, { startedAt, endedAt }: Pick<SustainedReport, 'startedAt' | 'endedAt'>): boolean {
  return at > startedAt && at <= endedAt;
}
