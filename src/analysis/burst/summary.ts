/** The summary of a run: the figures, audits, witnesses and verdict of each model, derived from the document alone. */

import { memoize } from '../../model/memoize.js';
import { hasOwnLines, lineOf, slotsOf } from '../../model/models.js';
import { type MeasuredBurst, type ModelRun, measuredRounds, type Outside, type Round } from '../../model/run.js';
import type { Burst, ModelChoice, Scenario } from '../../model/scenario.js';
import { slotsAnswered } from '../../probe/estimation/answer/kinds.js';
import { type Audit, auditRounds, countAllOutcomes, type OutcomeCounts, STAMPS_IN_ORDER } from '../queueing/audit.js';
import { ROUNDS_NEEDED } from '../statistics/intervals.js';
import { median } from '../statistics/samples.js';
import type { Warning } from '../view/warnings.js';
import { asSeenFromOutside, inferredWait, type SeenFromOutside, seeFromOutside, seenByClients } from './outside.js';
import { NO_COSTS, NO_PREDICTIONS, type RoundFigures, roundFigures, waitFigures } from './round-figures.js';
import { type BurstVerdict, reachBurstVerdict, reachOutsideVerdict, type Testimony } from './verdict.js';
import { deriveOpenWarnings, deriveWarnings } from './warnings.js';
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

export interface BurstSummary {
  readonly models: readonly ModelSummary[];
  /** First the document's, then each model's, then the run's. */
  readonly warnings: readonly Warning[];
}

export const summariseBurst = memoize(({ scenario, runs, outside, warnings }: MeasuredBurst): BurstSummary => {
  const models = runs.map((run) =>
    outside === null ? summariseBurstModel(run, scenario) : summariseFromOutside(run, { scenario, outside }),
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

/** Waits and services are inferred if a queue was found. Figures that no client can see are left out. */
function summariseFromOutside(
  run: ModelRun,
  document: Pick<MeasuredBurst, 'scenario'> & { outside: Outside },
): ModelSummary {
  const { scenario } = document;
  const outside = seeFromOutside(run, document);
  const seen = measuredRounds(run).map(seenByClients);
  const measured = seen.map((round) => asSeenFromOutside(round, outside));
  const rounds = measured.map((round, index) => figuresFromOutside(round, seen[index] ?? round, outside));
  // A server can decline a client before the client has sent its request, so these stamps can be out of order.
  const audits = [
    ...auditRounds(seen, scenario.clients, null).filter(({ identity }) => identity !== STAMPS_IN_ORDER),
    ...outside.estimate.audits.map(({ identity, holds, value }) => ({
      identity,
      holds,
      detail: `${value ?? 'some'} requests`,
    })),
  ];
  const shown = representative(rounds);
  return {
    choice: { model: run.model, workers: run.workers, accept: run.accept },
    scenario,
    outside,
    slots: slotsAnswered(outside.estimate.answer),
    measured,
    rounds,
    shownRound: measured[shown] as Round,
    shownRoundNumber: shown + 1,
    outcomes: countAllOutcomes(seen),
    audits,
    witnesses: [],
    verdict: reachOutsideVerdict(outside.estimate, rounds, audits),
    warnings: deriveOpenWarnings(run),
  };
}

/** Without the figures that depend on a limit, and without predictions. */
function figuresFromOutside(round: Round, seen: Round, outside: SeenFromOutside): RoundFigures {
  const waited = round.records.flatMap((record) => inferredWait(record, outside) ?? []);
  const { connectMax } = roundFigures(seen, null);
  return { ...roundFigures(round, null), ...NO_COSTS, ...NO_PREDICTIONS, ...waitFigures(waited), connectMax };
}

/** The index of the round whose makespan is nearest to the median. */
function representative(rounds: readonly RoundFigures[]): number {
  const middle = median(rounds.map(({ makespan }) => makespan));
  const distances = rounds.map(({ makespan }) => Math.abs(makespan - middle));
  return distances.indexOf(Math.min(...distances));
}
