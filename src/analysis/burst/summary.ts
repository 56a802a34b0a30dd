/** What a run says: for each model its figures, audits, witnesses and verdict. Derived from the document alone. */

import { oncePer } from '../../model/memoize.js';
import { hasOwnLines, lineOf, placesOf } from '../../model/models.js';
import type { Measured } from '../../model/run.js';
import { type ModelRun, measuredRounds, type Round } from '../../model/run.js';
import type { Burst, ModelChoice, Scenario } from '../../model/scenario.js';
import { type Audit, auditRounds, countOutcomes, type OutcomeCounts } from '../queueing/audit.js';
import { ROUNDS_NEEDED } from '../statistics/intervals.js';
import { median } from '../statistics/quantiles.js';
import type { Warning } from '../view/warnings.js';
import { type RoundFigures, roundFigures } from './round-figures.js';
import { reachVerdict, type Verdict } from './verdict.js';
import { deriveWarnings } from './warnings.js';
import type { Testimony } from './witnesses.js';
import { hearWitnesses } from './witnesses.js';

export interface ModelSummary {
  readonly choice: ModelChoice;
  /** Most in service at once (c); null: no cap. */
  readonly places: number | null;
  readonly rounds: readonly RoundFigures[];
  /** The round that is shown client by client: the one whose makespan is the median. */
  readonly shownRound: Round;
  /** Its number among the measured rounds, from 1. */
  readonly shownRoundNumber: number;
  readonly outcomes: OutcomeCounts;
  readonly audits: readonly Audit[];
  readonly witnesses: readonly Testimony[];
  readonly verdict: Verdict;
}

export interface Summary {
  readonly models: readonly ModelSummary[];
  readonly warnings: readonly Warning[];
}

export const summarise = oncePer(({ scenario, runs, warnings }: Measured<Burst, Round>): Summary => {
  const models = runs.map((run) => summariseModel(run, scenario));
  const derived = runs.flatMap((run, index) => {
    const { rounds, verdict } = models[index] as ModelSummary;
    return deriveWarnings(run, rounds, verdict);
  });
  const tooFew: Warning[] =
    scenario.rounds < ROUNDS_NEEDED ? [{ kind: 'no-interval', rounds: scenario.rounds, needed: ROUNDS_NEEDED }] : [];
  return { models, warnings: [...warnings, ...derived, ...tooFew] };
});

function summariseModel(run: ModelRun, { clients, service, load }: Scenario<Burst>): ModelSummary {
  const measured = measuredRounds(run);
  const places = placesOf(run, service);
  const line = lineOf(run);
  const rounds = measured.map((round) => roundFigures(round, places, hasOwnLines(run, service)));
  const audits = auditRounds(measured, clients + load.silentClients, places);
  const witnesses = hearWitnesses(measured, rounds, places, line);
  const shown = representative(rounds);
  return {
    choice: { model: run.model, workers: run.workers, accept: run.accept },
    places,
    rounds,
    shownRound: measured[shown] as Round,
    shownRoundNumber: shown + 1,
    outcomes: countOutcomes(measured.flatMap(({ records }) => records)),
    audits,
    witnesses,
    verdict: reachVerdict(clients, places, rounds, audits, witnesses, load.silentClients),
  };
}

/** The index of the round whose makespan lies nearest to the median. */
function representative(rounds: readonly RoundFigures[]): number {
  const middle = median(rounds.map(({ makespan }) => makespan));
  const distances = rounds.map(({ makespan }) => Math.abs(makespan - middle));
  return distances.indexOf(Math.min(...distances));
}
