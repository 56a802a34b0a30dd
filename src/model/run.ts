/** A run of `bench`: what was measured of each model under one load. */
import type { Header } from './header.js';
import type { ModelRun, Round } from './round.js';
import type { Burst, Load, OpenArrivals, Scenario, Sustained } from './scenario.js';
import type { SustainedRound } from './sustained.js';
import type { Warning } from './warning.js';

/** What was measured under one load. Facts only: every figure in a report is derived from it. */
export interface Measured<L extends Load, R> {
  readonly scenario: Scenario<L>;
  readonly runs: ReadonlyArray<ModelRun<R>>;
  /** What the harness noticed. Warnings that follow from the records are derived with the figures. */
  readonly warnings: readonly Warning[];
}

/** Clients released together. */
export interface BurstDocument extends Header, Measured<Burst, Round> {
  readonly kind: 'burst';
}

/** Clients that are kept busy. */
export interface SustainedDocument extends Header, Measured<Sustained, SustainedRound> {
  readonly kind: 'sustained';
}

/** Clients that came by a timetable, whether or not the server kept up. */
export interface OpenDocument extends Header, Measured<OpenArrivals, Round> {
  readonly kind: 'open';
}

/** A saved run of `bench`, under whatever load. */
export type RunDocument = BurstDocument | SustainedDocument | OpenDocument;
