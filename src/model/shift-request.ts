/** A request's stamps on another clock. */
import type { ProbeRequest } from './probe.js';
import type { Nanoseconds } from './units.js';

/** An instant of one clock on another. */
export type Shift = (instant: Nanoseconds) => Nanoseconds;

export function shiftRequest(request: ProbeRequest, shift: Shift): ProbeRequest {
  const orNull = (instant: Nanoseconds | null) => (instant === null ? null : shift(instant));
  const { bodyAt } = request;
  return {
    ...request,
    connectStartedAt: orNull(request.connectStartedAt),
    connectedAt: orNull(request.connectedAt),
    sentAt: orNull(request.sentAt),
    answeredAt: orNull(request.answeredAt),
    ...(bodyAt === undefined ? {} : { bodyAt: shift(bodyAt) }),
    departedAt: shift(request.departedAt),
  };
}
