/** A run of `bench`: the measurements of each model under one load. */
import type * as documents from './saved/document.js';
import type { Saved } from './saved/record.js';
import type * as rounds from './saved/run.js';
import type { savedWarningShape } from './saved/run.js';
import type { Burst, Load, ModelChoice, OpenArrivals, Scenario } from './scenario.js';

export type SavedWarning = Saved<typeof savedWarningShape>;

/** The measurements under one load. Only facts are saved; every figure is derived from them. */
export interface Measured<L extends Load, R> {
  readonly scenario: Scenario<L>;
  readonly runs: ReadonlyArray<ModelRun<R>>;
  readonly warnings: readonly SavedWarning[];
}

/** Clients released together. */
export interface BurstDocument extends Saved<typeof documents.burstDocumentShape> {}

/** What is known of a server that at-once did not start, besides the rounds. */
export interface Outside extends Saved<typeof rounds.outsideShape> {}

/** The measurements of a burst; `outside` is null if at-once started the servers. */
export interface MeasuredBurst extends Measured<Burst, Round> {
  readonly outside: Outside | null;
}

/** The measurements of open arrivals at a URL. */
export interface MeasuredArrivals extends Measured<OpenArrivals, Round> {
  readonly outside: Outside;
}

/** A closed loop. */
export interface SustainedDocument extends Saved<typeof documents.sustainedDocumentShape> {}

/** Open arrivals: clients arrived at their own times, whether or not the server kept up. */
export interface OpenDocument extends Saved<typeof documents.openDocumentShape> {}

/** A saved run of `bench` under any load. */
export type RunDocument = BurstDocument | SustainedDocument | OpenDocument;

/** A sample of the listening socket: how many connections waited in its accept queue. */
export interface QueueSample extends Saved<typeof rounds.queueSampleShape> {}

/** What the kernel reported for a round. The counters are those of the whole machine: other sockets can add to them. */
export type KernelWitness = Saved<typeof rounds.kernelWitnessShape>;

/** The cost of a process that was started for one connection (wait4(2)). */
export interface ProcessCost extends Saved<typeof rounds.processCostShape> {}

/** A round with a record for each client: a burst, or a series of open arrivals. */
export interface Round extends Saved<typeof rounds.roundShape> {}

/** What one process of the server did in the window. */
export interface ProcessShare extends Saved<typeof rounds.processShareShape> {}

/** What the server's own trace contains about the window. */
export interface ServerAccount extends Saved<typeof rounds.serverAccountShape> {}

/**
 * One window of a closed loop. It can have millions of requests, so it keeps counts and histograms instead of records.
 * Instants are ns since the run's start, CLOCK_MONOTONIC.
 */
export interface SustainedRound extends Saved<typeof rounds.sustainedRoundShape> {}

/** All rounds of one model. */
export interface ModelRun<R = Round> extends ModelChoice {
  readonly rounds: readonly R[];
}

/** The rounds without warm-up rounds. */
export function measuredRounds<R extends { readonly warmUp: boolean }>(run: ModelRun<R>): readonly R[] {
  return run.rounds.filter((round) => !round.warmUp);
}
