/** The summary of a run: the figures, audits, witnesses and verdict of each model, derived from the document alone. */

import { memoize } from '../../model/memoize.js';
import { hasOwnLines, lineOf, slotsOf } from '../../model/models.js';
import { type MeasuredBurst, type ModelRun, measuredRounds, type Round } from '../../model/run.js';
import type { Burst, ModelChoice, Scenario } from '../../model/scenario.js';
import { type Audit, auditRounds, countAllOutcomes, type OutcomeCounts } from '../queueing/audit.js';
import { ROUNDS_NEEDED } from '../statistics/intervals.js';
import { median } from '../statistics/samples.js';
import type { Warning } from '../view/warnings.js';
import { atUrl } from './at-url.js';
import type { SeenFromOutside } from './outside.js';
import { type RoundFigures, roundFigures } from './round-figures.js';
import { type BurstVerdict, reachBurstVerdict, type Testimony } from './verdict.js';
import { deriveWarnings } from './warnings.js';
import { hearWitnesses } from './witnesses.js';

export interface ModelSummary {
  readonly choice: ModelChoice;
  readonly scenario: Scenario<Burst>;
  /** What is known of a server that at-once did not start; null: both sides were measured. */
  readonly outside: SeenFromOutside | null;
  /** Slots (c); null: no limit or, from outside, no number that the probe's rules accept. */
  readonly slots: number | null;
  /** The measured rounds and the figures of each. From outside, with inferred services. */
  readonly measured: readonly Round[];
  readonly rounds: readonly RoundFigures[];
  /** The round that is shown client by client: the one with the median makespan. */
  readonly shownRound: Round;
  /** Its number among the measured rounds, from 1. */
  readonly shownRoundNumber: number;
  readonly outcomes: OutcomeCounts;
  readonly audits: readonly Audit[];
  readonly witnesses: readonly Testimony[];
  readonly verdict: BurstVerdict;
  /** The warnings that follow from its records. */
  readonly warnings: readonly Warning[];
}

/** A model that at-once did not start, so that its side was not measured. */
export type FromOutside = ModelSummary & { readonly outside: SeenFromOutside };

export function isFromOutside(model: ModelSummary): model is FromOutside {
  return model.outside !== null;
}

export interface BurstSummary {
  readonly models: readonly ModelSummary[];
  /** First the document's, then each model's, then the run's. */
  readonly warnings: readonly Warning[];
}

export const summariseBurst = memoize(({ scenario, runs, outside, warnings }: MeasuredBurst): BurstSummary => {
  const models = runs.map((run) =>
    outside === null ? summariseBurstModel(run, scenario) : atUrl().summariseFromOutside(run, { scenario, outside }),
  );
  const tooFew: Warning[] =
    scenario.rounds < ROUNDS_NEEDED ? [{ kind: 'no-interval', rounds: scenario.rounds, needed: ROUNDS_NEEDED }] : [];
  return { models, warnings: [...warnings, ...models.flatMap((model) => model.warnings), ...tooFew] };
});

function summariseBurstModel(run: ModelRun, scenario: Scenario<Burst>): ModelSummary {
  const { clients, service, load } = scenario;
  const measured = measuredRounds(run);
  const slots = slotsOf(run, service);
  const line = lineOf(run);
  const rounds = measured.map((round) => roundFigures(round, slots, hasOwnLines(run, service)));
  const audits = auditRounds(measured, clients + load.silentClients, slots);
  const witnesses = hearWitnesses(measured, rounds, slots, line);
  const verdict = reachBurstVerdict(clients, slots, rounds, audits, witnesses, load.silentClients);
  const shown = representative(rounds);
  return {
    choice: { model: run.model, workers: run.workers, accept: run.accept },
    scenario,
    outside: null,
    slots,
    measured,
    rounds,
    shownRound: measured[shown] as Round,
    shownRoundNumber: shown + 1,
    outcomes: countAllOutcomes(measured),
    audits,
    witnesses,
    verdict,
    warnings: deriveWarnings(run, rounds, verdict),
  };
}

/** The index of the round whose makespan is nearest to the median. */
export function representative(rounds: readonly RoundFigures[]): number {
  const middle = median(rounds.map(({ makespan }) => makespan));
  const distances = rounds.map(({ makespan }) => Math.abs(makespan - middle));
  return distances.indexOf(Math.min(...distances));
}
