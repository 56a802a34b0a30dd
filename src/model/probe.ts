/** A probe: what was observed of an unknown server from outside. Only facts are saved; the answer is derived. */
import type { probeDocumentShape } from './saved/document.js';
import type * as shapes from './saved/probe.js';
import type { Saved } from './saved/record.js';
import { type Nanoseconds, SECOND } from './units.js';

/**
 * The purpose of a burst, in the order of a probe. `warm-up` is also used to wait until the server is idle after a
 * loop. `invariance`: a burst of another size, also to see whether clients wait in a burst of that size. `staggered`: the
 * requests are not sent together, but each as soon as it is connected. `last-first`: each client begins its request when it is
 * connected, and they finish it one by one, the last connected first, each when the one before it was answered.
 */
export const PROBE_PHASES = [
  'warm-up',
  'unloaded',
  'ramp',
  'aimed',
  'staggered',
  'invariance',
  'last-first',
  'unloaded-again',
] as const;
export type ProbePhase = (typeof PROBE_PHASES)[number];

/** One request. Instants are ns since the probe's start, CLOCK_MONOTONIC, on the client's side. */
export interface ProbeRequest extends Saved<typeof shapes.probeRequestShape> {}

/**
 * N requests at once: all connections are opened in order, then all requests are written. One request is a burst of 1.
 */
export interface ProbeBurst extends Saved<typeof shapes.probeBurstShape> {}

/** The closed loop: N clients kept busy, so that the server is never idle. */
export interface ProbeLoop extends Saved<typeof shapes.probeLoopShape> {}

/** Idle-hold: k requests that are begun but not finished, and one more that is complete. */
export interface HoldTry extends Saved<typeof shapes.holdTryShape> {}
export interface ProbeHold extends Saved<typeof shapes.probeHoldShape> {}

/** How a probe ended. */
export type ProbeEnd = Saved<typeof shapes.probeEndShape>;

/** The settings of a probe, without credentials: the URL has none, and only the names of headers are kept. */
export interface ProbeScenario extends Saved<typeof shapes.probeScenarioShape> {}

/** Everything that a probe observed. */
export interface Probed extends Saved<typeof shapes.probedShape> {}

export interface ProbeDocument extends Saved<typeof probeDocumentShape> {}

export type Expectation =
  /** From `low` to `high`, inclusive; null: no upper end. */
  { readonly kind: 'slots'; readonly low: number; readonly high: number | null } | { readonly kind: 'none' };

export type Met = 'met' | 'not-met' | 'could-not-tell';

/** A probe with a budget of `auto` takes no longer than this, however unsure its answer is. */
export const MOST_AUTO: Nanoseconds = 60 * SECOND;

/** How long a probe may take at most. @param budget null: `auto` */
export function longestProbe(budget: Nanoseconds | null): Nanoseconds {
  return budget ?? MOST_AUTO;
}
