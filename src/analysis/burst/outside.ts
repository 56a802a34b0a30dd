/**
 * A burst at a server that at-once did not start. The rules of a probe judge its records. If they find a queue, each
 * service is inferred. Inferred values are never saved in the document.
 */
import { type ClientStamps, type ConnectionRecord, LATE_CONNECT } from '../../model/connection-record.js';
import { plain } from '../../model/printable.js';
import type { ProbeBurst, Probed, ProbeRequest } from '../../model/probe.js';
import { type MeasuredBurst, type ModelRun, measuredRounds, type Outside, type Round } from '../../model/run.js';
import type { Nanoseconds } from '../../model/units.js';
import { hasWaitingLine } from '../../probe/estimation/answer/kinds.js';
import { inferredService } from '../../probe/estimation/answer/position-waits.js';
import { connectedLate, wasServed } from '../../probe/estimation/evidence/requests.js';
import { type ProbeSummary, summariseProbe } from '../../probe/estimation/summary.js';
import { isLate, waitTime } from '../queueing/times.js';

/** What is known of a burst whose server was not measured. */
export interface SeenFromOutside {
  /** Without secrets. */
  readonly url: string;
  readonly request: Outside['request'];
  /** The answer that a probe with these requests would give. */
  readonly estimate: ProbeSummary;
  /** Whether a queue was found, so that services are inferred. If not, only sent and answered are known. */
  readonly inferred: boolean;
  /** How long a single request takes; null if none was served. */
  readonly aloneTime: Nanoseconds | null;
}

/** One model's burst in the form of a probe: single requests, and each measured round as a burst. */
export function probedOf(run: ModelRun, { scenario, outside }: WithOutside): Probed {
  const { url, clients, seed } = scenario;
  const { request, loopback, connectCost, alone } = outside;
  const single = ({ phase, request: one }: Outside['alone'][number]): ProbeBurst => ({
    ...UNCOUNTED,
    phase,
    startedAt: one.connectStartedAt ?? one.departedAt,
    requests: [one],
    clientBusy: 0,
  });
  const before = alone.filter(({ phase }) => phase !== 'unloaded-again').map(single);
  const after = alone.filter(({ phase }) => phase === 'unloaded-again').map(single);
  return {
    scenario: {
      ...request,
      target: url ?? '',
      command: null,
      keepAlive: false,
      hold: false,
      loopback,
      // Nothing was left out for lack of time.
      budget: 1,
      maxClients: clients,
      configured: null,
      seed,
    },
    connectCost,
    bursts: [...before, ...measuredRounds(run).flatMap(burstOf).map(asProbed), ...after],
    loop: null,
    hold: null,
    end: { kind: 'complete' },
  };
}

type WithOutside = Pick<MeasuredBurst, 'scenario'> & { readonly outside: Outside };

const UNCOUNTED = { redirects: 0, synRetries: null, listenOverflows: null };

/** A probe gives up clients that connect late, so its rules do not know any that are served. */
function asProbed(burst: ProbeBurst): ProbeBurst {
  return { ...burst, requests: burst.requests.map((request) => (connectedLate(request) ? gaveUp(request) : request)) };
}

function gaveUp({ connectStartedAt, departedAt }: ProbeRequest): ProbeRequest {
  const at = connectStartedAt === null ? departedAt : Math.min(departedAt, connectStartedAt + LATE_CONNECT);
  const outcome = { kind: 'timed-out' } as const;
  return { connectStartedAt, connectedAt: null, sentAt: null, answeredAt: null, departedAt: at, outcome };
}

/** None if no client arrived. */
export function burstOf({ records, load, agents }: Round): ProbeBurst[] {
  const requests = records.flatMap((record) => requestOf(record) ?? []);
  if (requests.length === 0) return [];
  const startedAt = requests.reduce(
    (first, { connectStartedAt }) => Math.min(first, connectStartedAt ?? first),
    Number.POSITIVE_INFINITY,
  );
  const shares = agents === undefined ? {} : { agents };
  return [{ ...UNCOUNTED, phase: 'aimed', startedAt, requests, clientBusy: load.busy ?? 0, ...shares }];
}

function requestOf({ client, outcome, agent }: ConnectionRecord): ProbeRequest | null {
  if (client === null) return null;
  const { arrivedAt, connectedAt, answeredAt, departedAt } = client;
  const by = agent === undefined ? {} : { agent };
  return { connectStartedAt: arrivedAt, connectedAt, sentAt: sentAtOf(client), answeredAt, departedAt, outcome, ...by };
}

/** A client without a stamp for sending sent its request as soon as it was connected. */
function sentAtOf({ sentAt, connectedAt }: ClientStamps): Nanoseconds | null {
  return sentAt === undefined ? connectedAt : sentAt;
}

export function seeFromOutside(run: ModelRun, measured: WithOutside): SeenFromOutside {
  const estimate = summariseProbe(probedOf(run, measured));
  return {
    url: plain(measured.scenario.url ?? ''),
    request: measured.outside.request,
    estimate,
    inferred: estimate.unloaded !== null && hasWaitingLine(estimate.answer),
    aloneTime: estimate.unloaded?.serviceTime ?? null,
  };
}

/**
 * The round from which figures are derived. Clients are released when all are connected, so each arrives when it sends.
 * If a queue was found, a record has the stamps of the inferred service; otherwise the server's side is null.
 */
export function asSeenFromOutside(round: Round, { estimate, inferred }: SeenFromOutside): Round {
  const { unloaded, slowdown } = estimate;
  const release = releaseOf(round);
  return {
    ...round,
    records: round.records.map((record) => {
      const request = requestOf(record);
      const arrived = arrivedWhenReleased(record, release);
      if (!inferred || unloaded === null || request === null || !wasServed(request)) return arrived;
      const { departedAt } = request;
      const startedAt = departedAt - inferredService(request, unloaded, slowdown);
      return { ...arrived, server: inferredStamps(startedAt, departedAt) };
    }),
  };
}

/** When the first request of a round was sent; null if none was. */
function releaseOf({ records }: Round): Nanoseconds | null {
  const sent = records.flatMap(({ client }) => (client === null ? [] : (sentAtOf(client) ?? [])));
  return sent.length === 0 ? null : sent.reduce((first, at) => Math.min(first, at));
}

/** A client that connected late was not connected when the others were released, but had arrived as they had. */
function arrivedWhenReleased({ client, ...record }: ConnectionRecord, release: Nanoseconds | null): ConnectionRecord {
  const sentAt = client === null ? null : sentAtOf(client);
  if (client === null || sentAt === null) return { ...record, client, server: null };
  const arrivedAt = isLate({ client }) ? (release ?? sentAt) : sentAt;
  return { ...record, client: { ...client, arrivedAt, connectedAt: sentAt }, server: null };
}

function inferredStamps(startedAt: Nanoseconds, endedAt: Nanoseconds): NonNullable<ConnectionRecord['server']> {
  return {
    process: 0,
    serviceStartedAt: startedAt,
    receivedAt: startedAt,
    answeredAt: endedAt,
    serviceEndedAt: endedAt,
  };
}

/** How long a request waited at the server, without the round trip; null if that is not inferred. */
export function inferredWait({ client, server }: ConnectionRecord, { estimate }: SeenFromOutside): Nanoseconds | null {
  if (client === null || server === null) return null;
  return Math.max(0, waitTime({ client, server }) - (estimate.unloaded?.roundTrip ?? 0));
}

/** The records of a round without the values that only a server's trace has. */
export function seenByClients(round: Round): Round {
  return { ...round, records: round.records.map((record) => ({ ...record, server: null })) };
}
