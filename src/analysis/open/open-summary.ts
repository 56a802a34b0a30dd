/** What a run of open arrivals says: of each model its figures, audits, theory and verdict. */

import { oncePer } from '../../model/memoize.js';
import { type Dealing, dealingOf, placesOf } from '../../model/models.js';
import type { Measured } from '../../model/run.js';
import { type ModelRun, measuredRounds, type Round } from '../../model/run.js';
import type { ModelChoice, OpenArrivals, Scenario } from '../../model/scenario.js';
import { type Nanoseconds, SECOND } from '../../model/units.js';
import { deriveOpenWarnings } from '../burst/warnings.js';
import { type Audit, countOutcomes, type OutcomeCounts } from '../queueing/audit.js';
import { serviceIntervals } from '../queueing/concurrency.js';
import { hasWaits, type Theory, theoryOf } from '../queueing/theory.js';
import { type Figure, figureOf, type NumberIn } from '../statistics/figure.js';
import { mean, sum } from '../statistics/moments.js';
import type { Warning } from '../view/warnings.js';
import { auditOpenRounds, auditTimetable } from './open-audit.js';
import { type OpenFigures, openFigures } from './open-figures.js';
import { type OpenVerdict, reachOpenVerdict } from './open-verdict.js';
import { deriveLoadWarnings } from './open-warnings.js';
import { neededRunLength, type RunLength } from './run-length.js';

export interface OpenModelSummary {
  readonly choice: ModelChoice;
  readonly servers: number | null;
  /** How clients come to the processes that serve them. */
  readonly dealing: Dealing;
  readonly rounds: readonly OpenFigures[];
  /** The first of the measured rounds: the one that is shown client by client. */
  readonly shownRound: Round;
  readonly outcomes: OutcomeCounts;
  readonly audits: readonly Audit[];
  /** Of all rounds together. */
  readonly arrivals: number;
  readonly utilisation: number | null;
  /** Null without a steady state, where nobody was served, where the timetable was not kept, and for clients dealt in turn. */
  readonly theory: Theory | null;
  /** Null also where nobody waits. */
  readonly runLength: RunLength | null;
  readonly verdict: OpenVerdict;
  /** What follows from its records. */
  readonly warnings: readonly Warning[];
}

export interface OpenSummary {
  readonly models: readonly OpenModelSummary[];
  /** Those of the document, then those of each model. */
  readonly warnings: readonly Warning[];
}

export type OpenFigureName = NumberIn<OpenFigures>;

/** Null when some round does not have the figure. */
export function openFigureOver({ rounds }: Pick<OpenModelSummary, 'rounds'>, name: OpenFigureName): Figure | null {
  return figureOf(rounds.map((figures) => figures[name]));
}

// Theory by simulation takes a good part of a second.
export const summariseOpen = oncePer(({ scenario, runs, warnings }: Measured<OpenArrivals, Round>): OpenSummary => {
  const models = runs.map((run) => summariseModel(run, scenario));
  return { models, warnings: [...warnings, ...models.flatMap((model) => model.warnings)] };
});

function summariseModel(run: ModelRun, scenario: Scenario<OpenArrivals>): OpenModelSummary {
  const servers = placesOf(run, scenario.service);
  const dealing = dealingOf(run, scenario.service);
  const ownLines = dealing !== 'one-line';
  const timed = run.rounds
    .map((round, turn) => ({ round, turn }))
    .filter(({ round }) => !round.warmUp)
    .map(({ round, turn }) => ({ round, turn, figures: openFigures(round, servers, ownLines) }));
  const measured = measuredRounds(run);
  const rounds = timed.map(({ figures }) => figures);
  const { arrivals, arrivalRate, serviceTimes } = pool(measured, rounds);
  const queue =
    arrivalRate === null || serviceTimes.length === 0
      ? null
      : { arrivals: scenario.load.arrivals, meanGap: SECOND / arrivalRate, serviceTimes, servers, ownLines };
  const utilisation = queue === null || servers === null ? null : mean(serviceTimes) / (servers * queue.meanGap);
  const audits = auditOpenRounds(timed, scenario, servers);
  const timetable = auditTimetable(rounds, scenario.load.rate);
  // Nobody came as theory assumes when the load generator fell behind.
  const isKnown = queue !== null && timetable.holds && dealing !== 'in-turn';
  const theory = isKnown ? theoryOf(queue) : null;
  const summary = {
    choice: { model: run.model, workers: run.workers, accept: run.accept },
    servers,
    dealing,
    rounds,
    shownRound: measured[0] as Round,
    outcomes: countOutcomes(measured.flatMap(({ records }) => records)),
    audits: [...audits, timetable],
    arrivals,
    utilisation,
    theory,
    runLength:
      queue === null || theory === null || servers === null
        ? null
        : neededRunLength({ ...queue, servers }, arrivals, theory.waitMean),
    verdict: reachOpenVerdict(rounds, audits, timetable, scenario.load.rate, utilisation),
  };
  return {
    ...summary,
    warnings: [...deriveOpenWarnings(run), ...deriveLoadWarnings(run, rounds), ...lengthWarnings(summary, scenario)],
  };
}

/** What theory is asked about: the arrivals and the service times of all rounds together. */
function pool(measured: readonly Round[], rounds: readonly OpenFigures[]) {
  const arrivals = sum(rounds.map((round) => round.arrivals));
  const span: Nanoseconds = sum(rounds.map(({ arrivalSpan }) => arrivalSpan));
  const serviceTimes = measured.flatMap(({ records }) =>
    serviceIntervals(records).map(({ start, end }) => end - start),
  );
  return { arrivals, arrivalRate: span === 0 ? null : (arrivals - rounds.length) / (span / SECOND), serviceTimes };
}

function lengthWarnings(summary: Omit<OpenModelSummary, 'warnings'>, { load }: Scenario<OpenArrivals>): Warning[] {
  const { choice, arrivals, theory, runLength, verdict, utilisation } = summary;
  if (verdict.kind === 'no-steady-state') {
    const growth = openFigureOver(summary, 'queueGrowth')?.median ?? 0;
    const predictedGrowth = openFigureOver(summary, 'predictedGrowth')?.median ?? 0;
    return [{ kind: 'no-steady-state', model: choice.model, utilisation: utilisation ?? 1, growth, predictedGrowth }];
  }
  if (
    verdict.kind !== 'steady' ||
    theory === null ||
    !hasWaits(theory) ||
    runLength === null ||
    runLength.needed <= arrivals
  )
    return [];
  const neededTime = (runLength.needed / load.rate) * SECOND;
  return [{ kind: 'run-too-short', model: choice.model, arrivals, needed: runLength.needed, neededTime }];
}
