/** Bursts made by hand: what an ideal server would have answered. */

import { predictDepartures } from '../../../analysis/queueing/prediction.js';
import type { ProbeBurst, Probed, ProbePhase, ProbeRequest } from '../../../model/probe.js';
import { PROBE_SCENARIO } from '../../../model/synthetic-probe.test-support.js';
import { MILLISECOND, type Nanoseconds } from '../../../model/units.js';

export function served(sentAt: Nanoseconds, departedAt: Nanoseconds, connectTime: Nanoseconds = 0): ProbeRequest {
  const connectStartedAt = sentAt - connectTime;
  const stamps = { connectStartedAt, connectedAt: sentAt, sentAt, answeredAt: departedAt, departedAt };
  return { ...stamps, outcome: { kind: 'served' } };
}

export function burstOf(requests: readonly ProbeRequest[], phase: ProbePhase = 'aimed'): ProbeBurst {
  const startedAt = Math.min(...requests.map(({ connectStartedAt, departedAt }) => connectStartedAt ?? departedAt));
  return { phase, startedAt, requests, redirects: 0, clientBusy: 0, synRetries: null, listenOverflows: null };
}

/** A burst at an ideal server of so many slots, first come, first served. */
export function idealBurst(
  serviceTimes: readonly Nanoseconds[],
  slots: number,
  { phase = 'aimed', roundTrip = 0, at = 0 }: { phase?: ProbePhase; roundTrip?: Nanoseconds; at?: Nanoseconds } = {},
): ProbeBurst {
  const jobs = serviceTimes.map((serviceTime) => ({ joinedAt: at, serviceTime }));
  const departures = predictDepartures(jobs, slots);
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
