/** What a run says: for each model its figures, audits, witnesses and verdict. Derived from the document alone. */
import { type Measured, type ModelRun, measuredRounds, type Round } from '../model/run.js';
import type { Burst, ModelChoice, Scenario } from '../model/scenario.js';
import type { Warning } from '../model/warning.js';
import { type Audit, auditRounds, countOutcomes, type OutcomeCounts } from './audit.js';
import { ROUNDS_NEEDED } from './bootstrap.js';
import { median } from './percentile.js';
import { type RoundFigures, roundFigures } from './round-figures.js';
import { reachVerdict, type Verdict } from './verdict.js';
import { deriveWarnings } from './warnings.js';
import { hearWitnesses, type Testimony } from './witnesses.js';

export interface ModelSummary {
  readonly choice: ModelChoice;
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

export function summarise({ scenario, runs, warnings }: Measured<Burst, Round>): Summary {
  const models = runs.map((run) => summariseModel(run, scenario));
  const derived = runs.flatMap((run, index) => deriveWarnings(run, models[index]?.rounds ?? []));
  const tooFew: Warning[] =
    scenario.rounds < ROUNDS_NEEDED ? [{ kind: 'no-interval', rounds: scenario.rounds, needed: ROUNDS_NEEDED }] : [];
  return { models, warnings: [...warnings, ...derived, ...tooFew] };
}

function summariseModel(run: ModelRun, { clients }: Scenario): ModelSummary {
  const measured = measuredRounds(run);
  const rounds = measured.map((round) => roundFigures(round, run.workers));
  const audits = auditRounds(measured, clients, run.workers);
  const witnesses = hearWitnesses(measured, rounds, run.workers);
  const shown = representative(rounds);
  return {
    choice: { model: run.model, workers: run.workers, accept: run.accept },
    rounds,
    shownRound: measured[shown] as Round,
    shownRoundNumber: shown + 1,
    outcomes: countOutcomes(measured.flatMap(({ records }) => records)),
    audits,
    witnesses,
    verdict: reachVerdict(clients, run.workers, rounds, audits, witnesses),
  };
}

/** The index of the round whose makespan lies nearest to the median. */
function representative(rounds: readonly RoundFigures[]): number {
  const middle = median(rounds.map(({ makespan }) => makespan));
  const distances = rounds.map(({ makespan }) => Math.abs(makespan - middle));
  return distances.indexOf(Math.min(...distances));
}
