/** A run of `bench`: what was measured of each model under one load. */
import type * as documents from './saved/document.js';
import type { Saved } from './saved/record.js';
import type * as rounds from './saved/run.js';
import type { savedWarningShape } from './saved/run.js';
import type { Burst, Load, ModelChoice, Scenario } from './scenario.js';

export type SavedWarning = Saved<typeof savedWarningShape>;

/** What was measured under one load. Facts only: every figure in a report is derived from it. */
export interface Measured<L extends Load, R> {
  readonly scenario: Scenario<L>;
  readonly runs: ReadonlyArray<ModelRun<R>>;
  readonly warnings: readonly SavedWarning[];
}

/** Clients released together. */
export interface BurstDocument extends Saved<typeof documents.burstDocumentShape> {}

/** What is known of a server that at-once did not start, besides its rounds. */
export interface Outside extends Saved<typeof rounds.outsideShape> {}

/** What is measured of a burst; `outside` is null where at-once started the servers. */
export interface MeasuredBurst extends Measured<Burst, Round> {
  readonly outside: Outside | null;
}

/** Clients that are kept busy. */
export interface SustainedDocument extends Saved<typeof documents.sustainedDocumentShape> {}

/** Clients that came by a timetable, whether or not the server kept up. */
export interface OpenDocument extends Saved<typeof documents.openDocumentShape> {}

/** A saved run of `bench`, under whatever load. */
export type RunDocument = BurstDocument | SustainedDocument | OpenDocument;

/** One look at the listening socket: how many connections it held that had not been accepted. */
export interface QueueSample extends Saved<typeof rounds.queueSampleShape> {}

/** What the kernel saw of a round. The counters are the machine's, not the socket's: others can add to them. */
export type KernelWitness = Saved<typeof rounds.kernelWitnessShape>;

/** What one process cost that was started for one connection (wait4(2)). */
export interface ProcessCost extends Saved<typeof rounds.processCostShape> {}

/** One round that is told client by client: a burst, or the arrivals of a timetable. */
export interface Round extends Saved<typeof rounds.roundShape> {}

/** What one process of the server did in the window. */
export interface ProcessShare extends Saved<typeof rounds.processShareShape> {}

/** What the server's own trace says of the window. */
export interface ServerAccount extends Saved<typeof rounds.serverAccountShape> {}

/**
 * One window of a closed loop: there can be millions of requests, so they are counted and spread, not listed. Instants
 * are ns since the run's start, CLOCK_MONOTONIC.
 */
export interface SustainedRound extends Saved<typeof rounds.sustainedRoundShape> {}

/** All rounds of one model. */
export interface ModelRun<R = Round> extends ModelChoice {
  readonly rounds: readonly R[];
}

/** The rounds that count. */
export function measuredRounds<R extends { readonly warmUp: boolean }>(run: ModelRun<R>): readonly R[] {
  return run.rounds.filter((round) => !round.warmUp);
}
