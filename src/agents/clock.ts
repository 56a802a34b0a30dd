/**
 * How far an agent's CLOCK_MONOTONIC is ahead of this machine's, by exchanging stamps. Nothing is assumed of the network
 * but that a message is not received before it is sent.
 */
import type { Nanoseconds } from '../model/units.js';

/** Four readings, ns: sent here, received there, answered there, received here. */
export interface Exchange {
  readonly sentAt: bigint;
  readonly receivedAt: bigint;
  readonly answeredAt: bigint;
  readonly returnedAt: bigint;
}

/** The agent's clock minus this machine's, at one instant of this machine's clock. */
export interface ClockOffset {
  readonly at: bigint;
  readonly offset: bigint;
  /** The true offset is certainly within this of `offset`, ns: half of the round trip. */
  readonly bound: Nanoseconds;
}

/** Exchanges before and after a burst: enough that at least one has almost no delay. */
export const EXCHANGES = 32;

function offsetOf({ sentAt, receivedAt, answeredAt, returnedAt }: Exchange): ClockOffset {
  const roundTrip = returnedAt - sentAt - (answeredAt - receivedAt);
  return {
    at: (sentAt + returnedAt) / 2n,
    offset: (receivedAt - sentAt + (answeredAt - returnedAt)) / 2n,
    // Rounded up, as the divisions by two round down.
    bound: Number(roundTrip) / 2 + 1,
  };
}

/** The exchange with the shortest round trip counts: its bound is the tightest. */
export function bestOffset(exchanges: readonly Exchange[]): ClockOffset {
  const offsets = exchanges.map(offsetOf).filter(({ bound }) => bound >= 0);
  const [first, ...others] = offsets;
  if (first === undefined) throw new RangeError('No exchange of stamps');
  return others.reduce((best, other) => (other.bound < best.bound ? other : best), first);
}

/**
 * The offset at an instant between two measurements. If one clock runs faster, the offset changes in proportion to time.
 * The bound is the larger of the two, since between two such values both ends can be wrong in the same direction.
 */
export function offsetBetween(before: ClockOffset, after: ClockOffset, at: bigint): ClockOffset {
  const bound = Math.max(before.bound, after.bound);
  const span = after.at - before.at;
  if (span <= 0n) return { at, offset: after.offset, bound };
  const offset = before.offset + ((after.offset - before.offset) * (at - before.at)) / span;
  return { at, offset, bound };
}
