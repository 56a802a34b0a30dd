/** One window of a closed loop against one server, condensed from the clients' account and the server's trace. */
import { CENSORED, type SustainedReport } from '../clients/messages.js';
import { OUTCOME_KINDS, type OutcomeKind } from '../model/connection-record.js';
import { distributionOf } from '../model/distribution.js';
import { lineOf } from '../model/gallery.js';
import type { Scenario, Sustained } from '../model/scenario.js';
import type { SustainedRound } from '../model/sustained.js';
import { samplingInterval } from './kernel-watch.js';
import { emptyTheLine } from './last-in-line.js';
import { accountOf } from './server-account.js';
import type { Performer, Stage } from './stage.js';
import { watchServer } from './watch-server.js';

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
  await emptyTheLine(scenario, performer, stage, epoch);
  const trace = traces.takeNew();
  const served = new Set(lineOf(choice) === 'process-each' ? trace.map(({ process }) => process) : []);
  const processes = await ended.take(served);
  const account = keepAlive ? null : accountOf(report, trace, epoch);
  return { ...condense(report), server: account, kernel, processes };
}

/** What the clients' account alone says. */
export function condense(report: SustainedReport) {
  const { startedAt, endedAt, clientsConnected, sent, answered, censored, requests } = report;
  const responses: number[] = [];
  const failures: Partial<Record<OutcomeKind, number>> = {};
  const answeredClients = new Set<number>();
  let failureTime = 0;
  let longestCensored: number | null = null;
  for (const [index, outcome] of requests.outcome.entries()) {
    const departedAt = requests.departedAt[index] ?? Number.NaN;
    const arrivedAt = requests.arrivedAt[index] ?? Number.NaN;
    const kind = outcome === CENSORED ? null : OUTCOME_KINDS[outcome];
    if (kind === 'served') answeredClients.add(requests.client[index] ?? 0);
    if (kind === null) longestCensored = Math.max(longestCensored ?? 0, endedAt - arrivedAt);
    if (kind === undefined || kind === null || !isWithin(departedAt, report)) continue;
    if (kind === 'served') responses.push(departedAt - arrivedAt);
    else {
      failures[kind] = (failures[kind] ?? 0) + 1;
      failureTime += departedAt - arrivedAt;
    }
  }
  return {
    startedAt,
    endedAt,
    clientsConnected,
    clientsStarved: clientsConnected - answeredClients.size,
    sent,
    answered,
    failures,
    failureTime,
    censored,
    longestCensored,
    responses: distributionOf(responses),
    load: { peakMemoryBytes: report.peakMemoryBytes, cpuTime: report.cpuTime },
  };
}

/** The window begins after the answer at its start, and ends with the answer at its end. */
function isWithin(at: number, { startedAt, endedAt }: Pick<SustainedReport, 'startedAt' | 'endedAt'>): boolean {
  return at > startedAt && at <= endedAt;
}
