/** The summary of a run of open arrivals for each model, and how long a run must be to be compared with theory. */
import { memoize } from '../../model/memoize.js';
import { type Dealing, dealingOf, slotsOf } from '../../model/models.js';
import { seededUniform } from '../../model/random.js';
import { type Measured, type ModelRun, measuredRounds, type Round } from '../../model/run.js';
import type { ModelChoice, OpenArrivals, Scenario } from '../../model/scenario.js';
import { MILLISECOND, type Nanoseconds, SECOND } from '../../model/units.js';
import { deriveOpenWarnings, SATURATED } from '../burst/warnings.js';
import { runSummary } from '../kind/kind.js';
import { type Audit, countAllOutcomes, type OutcomeCounts } from '../queueing/audit.js';
import { serviceIntervals } from '../queueing/concurrency.js';
import { hasWaits, NEARNESS, type QueueModel, simulateWaits, type Theory, theoryOf } from '../queueing/theory.js';
import { type Figure, figureOf, type NumberIn } from '../statistics/figure.js';
import { mean, meanOrNull, sum, variance } from '../statistics/samples.js';
import type { Warning } from '../view/warnings.js';
import { auditOpenRounds, auditTimetable } from './open-audit.js';
import { type OpenFigures, openFigures } from './open-figures.js';
import { type OpenVerdict, reachOpenVerdict } from './open-verdict.js';

/** 90 % of a normal distribution lies within this many standard deviations of the mean. */
const NORMAL_QUANTILE = 1.645;

/** The number of simulated clients in all, and limits on the number and length of simulated runs. */
const SIMULATED_ARRIVALS = 800_000;
const MOST_RUNS = 200;
const SHORTEST_RUN = 2000;
const LONGEST_RUN = 20_000;
const RUN_LENGTH_SEED = 19_320_101;

export interface RunLength {
  /** Standard deviation of the mean wait of a run with this number of arrivals, ns. */
  readonly standardDeviation: Nanoseconds;
  /** The number of arrivals that a run needs to be near theory (NEARNESS, SHARE_OF_RUNS). */
  readonly needed: number;
}

/**
 * Found by simulating runs of the same queue. The deviation of a mean falls with the square root of the number of
 * arrivals, so very short and very long runs are judged by simulated runs of another length.
 */
export function neededRunLength(model: QueueModel, arrivals: number, waitMean: Nanoseconds): RunLength | null {
  if (waitMean === 0) return null;
  const simulated = Math.min(LONGEST_RUN, Math.max(SHORTEST_RUN, arrivals));
  const runs = Math.min(MOST_RUNS, Math.floor(SIMULATED_ARRIVALS / simulated));
  const draw = seededUniform(RUN_LENGTH_SEED);
  const means = Array.from({ length: runs }, () => mean(simulateWaits(model, simulated, draw)));
  const deviationOfOne = Math.sqrt(variance(means) * simulated);
  const needed = Math.ceil(((NORMAL_QUANTILE * deviationOfOne) / (NEARNESS * waitMean)) ** 2);
  // Not finite if a document's service times are not.
  if (!Number.isFinite(needed)) return null;
  return { standardDeviation: deviationOfOne / Math.sqrt(arrivals), needed };
}

/** One model. */
export interface OpenModelSummary {
  readonly choice: ModelChoice;
  readonly scenario: Scenario<OpenArrivals>;
  /** The most connections in service at once (c); null: no limit. */
  readonly slots: number | null;
  /** How clients are assigned to processes. */
  readonly dealing: Dealing;
  /** The measured rounds and their figures. The first one is shown client by client. */
  readonly measured: readonly Round[];
  readonly rounds: readonly OpenFigures[];
  readonly outcomes: OutcomeCounts;
  readonly audits: readonly Audit[];
  /** Of all measured rounds together. */
  readonly arrivals: number;
  readonly utilisation: number | null;
  /**
   * Null without a steady state, if no client was served, if the load generator fell behind, or if `dealing` is in
   * turn.
   */
  readonly theory: Theory | null;
  /** Null without theory, and if theory predicts no waits. */
  readonly runLength: RunLength | null;
  readonly verdict: OpenVerdict;
  /** The warnings derived from its records. */
  readonly warnings: readonly Warning[];
}

export type OpenFigureName = NumberIn<OpenFigures>;

/** Null if any round lacks the figure. */
export function openFigureOver({ rounds }: Pick<OpenModelSummary, 'rounds'>, name: OpenFigureName): Figure | null {
  return figureOf(rounds.map((figures) => figures[name]));
}

export function openMedian(model: Pick<OpenModelSummary, 'rounds'>, name: OpenFigureName): number | null {
  return openFigureOver(model, name)?.median ?? null;
}

// Memoized because theory by simulation can take most of a second.
export const summariseOpen = memoize(({ scenario, runs, warnings }: Measured<OpenArrivals, Round>) =>
  runSummary(
    runs.map((run) => summariseOpenModel(run, scenario)),
    warnings,
  ),
);

function summariseOpenModel(run: ModelRun, scenario: Scenario<OpenArrivals>): OpenModelSummary {
  const slots = slotsOf(run, scenario.service);
  const dealing = dealingOf(run, scenario.service);
  const ownLines = dealing !== 'one-line';
  const timed = run.rounds
    .map((round, index) => ({ round, index }))
    .filter(({ round }) => !round.warmUp)
    .map(({ round, index }) => ({ round, index, figures: openFigures(round, slots, ownLines) }));
  const measured = measuredRounds(run);
  const rounds = timed.map(({ figures }) => figures);
  const { arrivals, arrivalRate, serviceTimes } = pool(measured, rounds);
  const queue =
    arrivalRate === null || serviceTimes.length === 0
      ? null
      : { arrivals: scenario.load.arrivals, meanGap: SECOND / arrivalRate, serviceTimes, servers: slots, ownLines };
  const utilisation = queue === null || slots === null ? null : mean(serviceTimes) / (slots * queue.meanGap);
  const audits = auditOpenRounds(timed, scenario, slots);
  const timetable = auditTimetable(rounds, scenario.load.rate);
  // If the load generator fell behind, the arrivals are not those that theory assumes.
  const isKnown = queue !== null && timetable.holds && dealing !== 'in-turn';
  const theory = isKnown ? theoryOf(queue) : null;
  const summary = {
    choice: { model: run.model, workers: run.workers, accept: run.accept },
    scenario,
    slots,
    dealing,
    measured,
    rounds,
    outcomes: countAllOutcomes(measured),
    audits: [...audits, timetable],
    arrivals,
    utilisation,
    theory,
    runLength:
      queue === null || theory === null || slots === null
        ? null
        : neededRunLength({ ...queue, servers: slots }, arrivals, theory.waitMean),
    verdict: reachOpenVerdict(rounds, audits, timetable, scenario.load.rate, utilisation),
  };
  return { ...summary, warnings: [...deriveOpenWarnings(run), ...loadWarnings(summary), ...lengthWarnings(summary)] };
}

/** The input of theory: the arrivals and service times of all rounds together. */
function pool(measured: readonly Round[], rounds: readonly OpenFigures[]) {
  const arrivals = sum(rounds.map((round) => round.arrivals));
  const span: Nanoseconds = sum(rounds.map(({ arrivalSpan }) => arrivalSpan));
  const serviceTimes = measured.flatMap(({ records }) =>
    serviceIntervals(records).map(({ start, end }) => end - start),
  );
  return { arrivals, arrivalRate: span === 0 ? null : (arrivals - rounds.length) / (span / SECOND), serviceTimes };
}

type Unwarned = Omit<OpenModelSummary, 'warnings'>;

/** Waits count from the intended arrival, so lateness adds to them. A smaller share of the mean wait causes no warning. */
export const TELLING_LATENESS_SHARE = 0.1;
/** A shorter mean lateness, ns, causes no warning, whatever its share of the wait. */
const TELLING_LATENESS: Nanoseconds = 0.2 * MILLISECOND;

export function isTellingLateness(lateness: Nanoseconds, of: Nanoseconds): boolean {
  return lateness > TELLING_LATENESS && lateness > TELLING_LATENESS_SHARE * of;
}

/** Warnings about the load generator. */
function loadWarnings({ choice: { model }, rounds }: Unwarned): Warning[] {
  const known = (values: ReadonlyArray<number | null>) => values.filter((value) => value !== null);
  const lateness = meanOrNull(known(rounds.map(({ latenessMean }) => latenessMean))) ?? 0;
  const wait = meanOrNull(known(rounds.map(({ waitMean }) => waitMean)));
  const share = rounds.reduce((most, { loadShare }) => Math.max(most, loadShare), 0);
  const isLate = wait !== null && isTellingLateness(lateness, wait);
  return [
    ...(isLate ? [{ kind: 'clients-late', model, lateness, wait } as const] : []),
    ...(share > SATURATED
      ? [{ kind: 'load-generator-saturated', model, share, remedy: 'fewer-arrivals' } as const]
      : []),
  ];
}

function lengthWarnings(summary: Unwarned): Warning[] {
  const { choice, scenario, arrivals, theory, runLength, verdict, utilisation } = summary;
  const { model } = choice;
  if (verdict.kind === 'no-steady-state') {
    const growth = openMedian(summary, 'queueGrowth') ?? 0;
    const predictedGrowth = openMedian(summary, 'predictedGrowth') ?? 0;
    return [{ kind: 'no-steady-state', model, utilisation: utilisation ?? 1, growth, predictedGrowth }];
  }
  if (verdict.kind !== 'steady' || theory === null || !hasWaits(theory)) return [];
  if (runLength === null || runLength.needed <= arrivals) return [];
  const neededTime = (runLength.needed / scenario.load.rate) * SECOND;
  return [{ kind: 'run-too-short', model, arrivals, needed: runLength.needed, neededTime }];
}
