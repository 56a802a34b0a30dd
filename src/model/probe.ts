/** A probe: what was seen from outside of a server of which nothing was known. Facts only; the answer is derived. */
import type { probeDocumentShape } from './saved/document.js';
import type * as shapes from './saved/probe.js';
import type { Saved } from './saved/record.js';
import { type Nanoseconds, SECOND } from './units.js';

/**
 * What a burst of a probe is for, in the order in which a probe goes on; but that what a loop left behind is outwaited with
 * a `warm-up` too. `invariance`: of another size, also to see whether nobody waits among so many.
 */
export const PROBE_PHASES = ['warm-up', 'unloaded', 'ramp', 'aimed', 'invariance', 'unloaded-again'] as const;
export type ProbePhase = (typeof PROBE_PHASES)[number];

/** One request. Instants are ns since the probe's start, CLOCK_MONOTONIC, on the client's side. */
export interface ProbeRequest extends Saved<typeof shapes.probeRequestShape> {}

/** N requests at once: connected one after the other, in order, and then all written. A single request is a burst of 1. */
export interface ProbeBurst extends Saved<typeof shapes.probeBurstShape> {}

/** The closed loop: N clients kept busy, so that the server is never idle. */
export interface ProbeLoop extends Saved<typeof shapes.probeLoopShape> {}

/** Idle-hold: k requests begun and not finished, and one more that is whole. */
export interface HoldTry extends Saved<typeof shapes.holdTryShape> {}
export interface ProbeHold extends Saved<typeof shapes.probeHoldShape> {}

/** How a probe ended. */
export type ProbeEnd = Saved<typeof shapes.probeEndShape>;

/** What was asked for. Holds no credentials: not those of the URL, and of headers the names alone. */
export interface ProbeScenario extends Saved<typeof shapes.probeScenarioShape> {}

/** Everything that a probe saw. */
export interface Probed extends Saved<typeof shapes.probedShape> {}

export interface ProbeDocument extends Saved<typeof probeDocumentShape> {}

export type Expectation =
  /** Both ends included; without the upper one: or more. */
  { readonly kind: 'slots'; readonly low: number; readonly high: number | null } | { readonly kind: 'none' };

export type Met = 'met' | 'not-met' | 'could-not-tell';

/** A probe with a budget of `auto` takes no longer than this, however unsure its answer is. */
export const MOST_AUTO: Nanoseconds = 60 * SECOND;

/** How long a probe may take at most. @param budget null: `auto` */
export function longestProbe(budget: Nanoseconds | null): Nanoseconds {
  return budget ?? MOST_AUTO;
}
