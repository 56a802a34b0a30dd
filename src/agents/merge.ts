/** Joins what the agents report. Durations are exact; instants are good to the bound of the agent's clock. */
import type { ProbeBurst, ProbeLoop, ProbeRequest } from '../model/probe.js';
import { type Shift, shiftRequest } from '../model/shift-request.js';
import type { Nanoseconds } from '../model/units.js';
import type { BurstProbeReport, LoopProbeReport } from '../protocol/client-messages.js';

export interface AgentReport<Report> {
  readonly agent: string;
  readonly report: Report;
  /** From the agent's clock to the coordinator's. */
  readonly shift: Shift;
  readonly clockBound: Nanoseconds;
}

/** How many of the clients each agent gets: equal shares, as far as their limits allow. Null: they take fewer in all. */
export function shareClients(clients: number, limits: readonly number[]): number[] | null {
  const shares = limits.map(() => 0);
  let left = clients;
  while (left > 0) {
    const free = limits.map((limit, index) => limit - (shares[index] ?? 0)).filter((room) => room > 0).length;
    if (free === 0) return null;
    const most = Math.max(1, Math.floor(left / free));
    for (const [index, limit] of limits.entries()) {
      const own = shares[index] ?? 0;
      const more = Math.min(most, limit - own, left);
      shares[index] = own + more;
      left -= more;
    }
  }
  return shares;
}

type Merged = Omit<ProbeBurst, 'phase' | 'redirects' | 'synRetries' | 'listenOverflows'>;

/** One burst of all agents, its requests in the order in which they were sent. */
export function mergeBursts(parts: ReadonlyArray<AgentReport<BurstProbeReport>>): Merged {
  const requests = parts.flatMap(({ agent, report, shift }) =>
    report.requests.map((request) => ({ ...shiftRequest(request, shift), agent })),
  );
  return {
    startedAt: Math.min(...parts.map(({ report, shift }) => shift(report.startedAt))),
    requests: requests.sort((a, b) => begunAt(a) - begunAt(b)),
    clientBusy: Math.max(...parts.map(({ report }) => report.clientBusy)),
    agents: parts.map(({ agent, report: { releasedAt }, shift, clockBound }) => ({
      agent,
      clockBound,
      releasedAt: releasedAt === null ? null : shift(releasedAt),
    })),
  };
}

/** Requests that were never sent come last. */
function begunAt({ sentAt }: ProbeRequest): Nanoseconds {
  return sentAt ?? Number.MAX_SAFE_INTEGER;
}

/** One loop of all agents, over the time in which all of them were measuring. Null if there is no such time. */
export function mergeLoops(parts: ReadonlyArray<AgentReport<LoopProbeReport>>): ProbeLoop | null {
  const startedAt = Math.max(...parts.map(({ report, shift }) => shift(report.startedAt)));
  const endedAt = Math.min(...parts.map(({ report, shift }) => shift(report.endedAt)));
  if (!(endedAt > startedAt)) return null;
  const answers = parts.flatMap(({ report, shift }, part) =>
    report.departures
      .map((departure, index) => ({
        part,
        client: report.clientOfDeparture[index] ?? 0,
        at: shift(departure),
        responseTime: report.responseTimes[index] ?? 0,
      }))
      .filter(({ at }) => at > startedAt && at <= endedAt),
  );
  answers.sort((a, b) => a.at - b.at);
  const byClient = parts.map(({ report }) => new Array<number>(report.clients).fill(0));
  for (const { part, client } of answers) {
    const own = byClient[part];
    if (own !== undefined) own[client] = (own[client] ?? 0) + 1;
  }
  const total = (count: (report: LoopProbeReport) => number) =>
    parts.reduce((sum, { report }) => sum + count(report), 0);
  const responses = answers.reduce((sum, { responseTime }) => sum + responseTime, 0);
  return {
    clients: total(({ clients }) => clients),
    startedAt,
    endedAt,
    departures: answers.map(({ at }) => at),
    answersByClient: byClient.flat(),
    sent: total(({ sent }) => sent),
    answered: total(({ answered }) => answered),
    failed: total(({ failed }) => failed),
    censored: total(({ censored }) => censored),
    meanResponse: answers.length === 0 ? 0 : responses / answers.length,
    clientBusy: Math.max(...parts.map(({ report }) => report.clientBusy)),
  };
}
