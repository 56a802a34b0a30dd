/** For tests: bursts from given times, bursts at an ideal server, and a closed loop at it. */

import { predictDepartures } from '../../../analysis/queueing/prediction.js';
import type { ProbeBurst, Probed, ProbeLoop, ProbePhase, ProbeRequest } from '../../../model/probe.js';
import { PROBE_SCENARIO } from '../../../model/synthetic-probe.test-support.js';
import { MILLISECOND, type Nanoseconds, SECOND } from '../../../model/units.js';
import type { Unloaded } from './unloaded.js';

export const STEADY_SERVICE = 20 * MILLISECOND;
/** Steady services. */
export const STEADY: Unloaded = {
  serviceTime: STEADY_SERVICE,
  times: new Array(40).fill(STEADY_SERVICE),
  deterministic: true,
  roundTrip: 0,
  roundTripError: 0,
  jitter: 0,
  delay: 0,
};

export function served(sentAt: Nanoseconds, departedAt: Nanoseconds, connectTime: Nanoseconds = 0): ProbeRequest {
  const connectStartedAt = sentAt - connectTime;
  const stamps = { connectStartedAt, connectedAt: sentAt, sentAt, answeredAt: departedAt, departedAt };
  return { ...stamps, outcome: { kind: 'served' } };
}

export function burstOf(requests: readonly ProbeRequest[], phase: ProbePhase = 'aimed'): ProbeBurst {
  const startedAt = Math.min(...requests.map(({ connectStartedAt, departedAt }) => connectStartedAt ?? departedAt));
  return { phase, startedAt, requests, redirects: 0, clientBusy: 0, synRetries: null, listenOverflows: null };
}

/** A burst at an ideal server, first come, first served. */
export function idealBurst(
  serviceTimes: readonly Nanoseconds[],
  slots: number,
  { phase = 'aimed', roundTrip = 0, at = 0 }: { phase?: ProbePhase; roundTrip?: Nanoseconds; at?: Nanoseconds } = {},
): ProbeBurst {
  const requests = serviceTimes.map((serviceTime) => ({ joinedAt: at, serviceTime }));
  const departures = predictDepartures(requests, slots);
  return burstOf(
    departures.map((departure) => served(at, departure + roundTrip, roundTrip)),
    phase,
  );
}

export function probedOf(bursts: readonly ProbeBurst[], rest: Partial<Probed> = {}): Probed {
  const scenario = { ...PROBE_SCENARIO, target: 'http://127.0.0.1/' };
  const connectCost = 0.1 * MILLISECOND;
  return { scenario, connectCost, bursts, loop: null, hold: null, end: { kind: 'complete' }, ...rest };
}

/** 9 clients at 4 slots with services of 10 ms, for one second. */
export function saturatedLoop(rest: Partial<ProbeLoop> = {}): ProbeLoop {
  const departures = Array.from({ length: 400 }, (_, index) => (10 + 10 * Math.floor(index / 4)) * MILLISECOND);
  return {
    clients: 9,
    startedAt: 0,
    endedAt: SECOND,
    departures,
    answersByClient: [45, 45, 45, 45, 44, 44, 44, 44, 44],
    sent: 409,
    answered: 400,
    failed: 0,
    censored: 9,
    meanResponse: 22.5 * MILLISECOND,
    clientBusy: 0.1,
    ...rest,
  };
}
