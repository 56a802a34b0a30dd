/** What is known of a server that at-once did not start, when its clients arrive over time. */
import { plain } from '../../model/printable.js';
import type { ProbeBurst, ProbeRequest } from '../../model/probe.js';
import type { OpenDocument, Outside, Round } from '../../model/run.js';
import type { Nanoseconds } from '../../model/units.js';
import { arrivedTogether } from '../../probe/estimation/evidence/overlap.js';
import { connectedLate, wasServed } from '../../probe/estimation/evidence/requests.js';
import {
  aloneIn,
  centreOf,
  type Drift,
  driftBetween,
  type Unloaded,
} from '../../probe/estimation/evidence/unloaded.js';
import { mean, median } from '../statistics/samples.js';

/** The time of a request that was sent alone, before the clients arrived. */
export interface AloneRequest {
  readonly requests: number;
  /** From connecting to the end of the answer, as for a client that arrives: the median, or if it varies the mean. */
  readonly response: Nanoseconds;
  readonly longest: Nanoseconds;
  /** The same without connecting and the round trip. */
  readonly serviceTime: Nanoseconds;
  /** Whether it always takes about as long. Otherwise only mean waits can be inferred. */
  readonly isSteady: boolean;
}

export interface ArrivalsFromOutside {
  /** Without secrets. */
  readonly url: string;
  readonly request: Outside['request'] | null;
  /** Null if none of the single requests was served. */
  readonly alone: AloneRequest | null;
  /** Null if there were too few single requests. */
  readonly drift: Drift | null;
  /** Whether waits are inferred: responses minus the time of a single request, if that stayed the same. */
  readonly inferred: boolean;
  /** Requests that were certainly in service at once; null if that is not proven for two. */
  readonly atLeast: number | null;
}

export function seeArrivals(
  document: Pick<OpenDocument, 'scenario' | 'outside'>,
  rounds: readonly Round[],
): ArrivalsFromOutside {
  const { scenario, outside } = document;
  const url = plain(scenario.url ?? '');
  if (outside === undefined) {
    return { url, request: null, alone: null, drift: null, inferred: false, atLeast: null };
  }
  const { request, loopback, connectCost } = outside;
  const [before, after] = [false, true].map((isAfter) => singleRequests(outside, isAfter));
  const unloaded = centreOf(aloneIn(before ?? []), loopback, connectCost);
  const drift = driftBetween(unloaded, centreOf(after ?? [], loopback, connectCost));
  return {
    url,
    request,
    alone: unloaded === null ? null : aloneRequest(aloneIn(before ?? []), unloaded),
    drift,
    inferred: unloaded !== null && drift?.moved !== true,
    atLeast: unloaded === null ? null : provenTogether(rounds, unloaded),
  };
}

function singleRequests({ alone }: Outside, isAfter: boolean): ProbeBurst[] {
  return alone
    .filter(({ phase }) => (phase === 'unloaded-again') === isAfter)
    .map(({ phase, request }) => ({
      phase,
      startedAt: request.connectStartedAt ?? request.departedAt,
      requests: [request],
      clientBusy: 0,
      redirects: 0,
      synRetries: null,
      listenOverflows: null,
    }));
}

function aloneRequest(bursts: readonly ProbeBurst[], { serviceTime, deterministic }: Unloaded): AloneRequest {
  const served = bursts.flatMap(({ requests }) => requests.filter((one) => wasServed(one) && !connectedLate(one)));
  const responses = served.map(wholeResponse);
  const response = deterministic ? median(responses) : mean(responses);
  return {
    requests: responses.length,
    response,
    longest: Math.max(...responses),
    serviceTime,
    isSteady: deterministic,
  };
}

function wholeResponse({ connectStartedAt, sentAt, departedAt }: ProbeRequest): Nanoseconds {
  return departedAt - (connectStartedAt ?? sentAt ?? departedAt);
}

/** The most in any round. A client is in no service before it connects, so its actual arrival counts. */
function provenTogether(rounds: readonly Round[], unloaded: Unloaded): number | null {
  const counts = rounds.map(({ records }) => {
    const served = records.flatMap(({ client, outcome }) =>
      client !== null && outcome.kind === 'served' ? [client] : [],
    );
    return arrivedTogether(
      [...served].sort((a, b) => a.arrivedAt - b.arrivedAt),
      unloaded,
    );
  });
  const most = Math.max(...counts);
  return most > 1 ? most : null;
}
