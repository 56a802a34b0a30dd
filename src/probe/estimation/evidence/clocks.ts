/**
 * Stamps of several agents are comparable only to within the bounds of their clocks. What is said of a server must hold
 * wherever within them the clocks are.
 */
import type { ProbeBurst, Probed, ProbeRequest } from '../../../model/probe.js';
import { shiftRequest } from '../../../model/shift-request.js';
import type { Nanoseconds } from '../../../model/units.js';

/** The same bursts as neighbouring agents' clocks would show them at opposite ends of their bounds. None without agents. */
export function atEndsOfBounds(probed: Probed): Probed[] {
  if (!probed.bursts.some(({ agents = [] }) => agents.length > 1)) return [];
  return [1, -1].map((sign) => ({ ...probed, bursts: probed.bursts.map((burst) => shiftBurst(burst, sign)) }));
}

function shiftBurst(burst: ProbeBurst, sign: number): ProbeBurst {
  const { agents = [] } = burst;
  if (agents.length < 2) return burst;
  const shifts = new Map(
    agents.map(({ agent, clockBound }, index) => [agent, (index % 2 === 0 ? sign : -sign) * clockBound]),
  );
  const requests = burst.requests.map((request) => {
    const by = shifts.get(request.agent ?? '') ?? 0;
    return shiftRequest(request, (instant) => instant + by);
  });
  return { ...burst, requests: requests.sort((a, b) => sentAt(a) - sentAt(b)) };
}

function sentAt(request: ProbeRequest): Nanoseconds {
  return request.sentAt ?? Number.MAX_SAFE_INTEGER;
}

/** What the agents of a measurement had to do with it. */
export interface AgentsSeen {
  /** Names, sorted. */
  readonly agents: readonly string[];
  /** The largest bound of a clock, ns. */
  readonly clockBound: Nanoseconds;
  /** From the first agent of a burst that began to send to the last: the largest of all bursts, ns. */
  readonly releaseSpread: Nanoseconds;
  /** The most requests that were in flight at once, at the ends of the clocks' bounds. */
  readonly inFlight: { readonly least: number; readonly most: number };
}

/** Null without agents. */
export function agentsIn(bursts: readonly ProbeBurst[]): AgentsSeen | null {
  const shared = bursts.filter(({ agents = [] }) => agents.length > 0);
  if (shared.length === 0) return null;
  const shares = shared.flatMap(({ agents = [] }) => agents);
  const most = (of: (burst: ProbeBurst) => number) =>
    shared.reduce((largest, burst) => Math.max(largest, of(burst)), 0);
  return {
    agents: [...new Set(shares.map(({ agent }) => agent))].sort(),
    clockBound: shares.reduce((largest, { clockBound }) => Math.max(largest, clockBound), 0),
    releaseSpread: most(spreadOf),
    inFlight: { least: most((burst) => mostInFlight(burst, -1)), most: most((burst) => mostInFlight(burst, 1)) },
  };
}

function spreadOf({ agents = [] }: ProbeBurst): Nanoseconds {
  const released = agents.flatMap(({ releasedAt }) => releasedAt ?? []);
  return released.length === 0 ? 0 : Math.max(...released) - Math.min(...released);
}

/** @param sign 1: each request is in flight for as long as the bounds allow; -1: for as short */
function mostInFlight({ requests, agents = [] }: ProbeBurst, sign: 1 | -1): number {
  const bounds = new Map(agents.map(({ agent, clockBound }) => [agent, clockBound]));
  const changes = requests.flatMap(({ sentAt: from, departedAt, agent = '' }) => {
    // The clock of a single agent orders its own requests.
    const by = agents.length < 2 ? 0 : sign * (bounds.get(agent) ?? 0);
    if (from === null || from - by >= departedAt + by) return [];
    return [
      { at: from - by, change: 1 },
      { at: departedAt + by, change: -1 },
    ];
  });
  // One that ends when another begins is not in flight together with it.
  changes.sort((a, b) => a.at - b.at || a.change - b.change);
  let now = 0;
  let most = 0;
  for (const { change } of changes) {
    now += change;
    most = Math.max(most, now);
  }
  return most;
}
