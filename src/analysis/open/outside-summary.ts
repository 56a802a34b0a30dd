/** The summary of open arrivals at a URL, and the verdict: does the server keep up with the rate? */
import { memoize } from '../../model/memoize.js';
import { type ModelRun, measuredRounds, type OpenDocument, type Round } from '../../model/run.js';
import type { ModelChoice, OpenArrivals, Scenario } from '../../model/scenario.js';
import type { Nanoseconds } from '../../model/units.js';
import { deriveOpenWarnings, SATURATED } from '../burst/warnings.js';
import { runSummary } from '../kind/kind.js';
import { type Audit, countOutcomes, type OutcomeCounts } from '../queueing/audit.js';
import { type Figure, figureOf, type NumberIn } from '../statistics/figure.js';
import { meanOrNull } from '../statistics/samples.js';
import type { Warning } from '../view/warnings.js';
import { auditArrivals, auditTimetable } from './open-audit.js';
import { isTellingLateness, TELLING_LATENESS_SHARE } from './open-summary.js';
import { type TimetableNotKept, timetableNotKept } from './open-verdict.js';
import { type ArrivalsFromOutside, seeArrivals } from './outside.js';
import { type OutsideFigures, outsideFigures } from './outside-figures.js';

export type OutsideVerdict =
  /** In every round no queue was left in the last quarter of the arrivals. */
  | { readonly kind: 'keeps-up' }
  /** In every round the number of clients present grew. */
  | { readonly kind: 'falls-behind' }
  /** More than a few clients were not served. */
  | { readonly kind: 'clients-not-served'; readonly share: number }
  /** Neither is shown; or there was a queue, and it may be that of a load generator without time to spare. */
  | { readonly kind: 'pace-undecided'; readonly isClientBusy: boolean }
  | TimetableNotKept
  | { readonly kind: 'nobody-served' }
  | { readonly kind: 'audit-failed' };

export interface OutsideSummary {
  readonly choice: ModelChoice;
  readonly scenario: Scenario<OpenArrivals>;
  readonly seen: ArrivalsFromOutside;
  /** The measured rounds and their figures. */
  readonly measured: readonly Round[];
  readonly rounds: readonly OutsideFigures[];
  readonly outcomes: OutcomeCounts;
  readonly audits: readonly Audit[];
  readonly verdict: OutsideVerdict;
  readonly warnings: readonly Warning[];
}

export type OutsideFigureName = NumberIn<Omit<OutsideFigures, 'pace'>>;

/** Null if any round lacks the figure. */
export function outsideFigureOver({ rounds }: Pick<OutsideSummary, 'rounds'>, name: OutsideFigureName): Figure | null {
  return figureOf(rounds.map((figures) => figures[name]));
}

export function outsideMedian(model: Pick<OutsideSummary, 'rounds'>, name: OutsideFigureName): number | null {
  return outsideFigureOver(model, name)?.median ?? null;
}

type Arrivals = Pick<OpenDocument, 'scenario' | 'runs' | 'outside' | 'warnings'>;

/** Of any document of open arrivals: the records of a server that at-once started are left aside. */
export const summariseArrivals = memoize((document: Arrivals) =>
  runSummary(
    document.runs.map((run) => summariseRun(run, document)),
    document.warnings,
  ),
);

function summariseRun(run: ModelRun, document: Arrivals): OutsideSummary {
  const { scenario } = document;
  const measured = measuredRounds(run);
  const seen = seeArrivals(document, measured);
  const timed = run.rounds
    .map((round, index) => ({ round, index, figures: outsideFigures(round, seen.alone, seen.inferred) }))
    .filter(({ round }) => !round.warmUp);
  const rounds = timed.map(({ figures }) => figures);
  const outcomes = countOutcomes(measured.flatMap(({ records }) => records));
  const audits = auditArrivals(timed, scenario);
  const timetable = auditTimetable(rounds.map(punctuality), scenario.load.rate);
  const summary = {
    choice: { model: run.model, workers: run.workers, accept: run.accept },
    scenario,
    seen,
    measured,
    rounds,
    outcomes,
    audits: [...audits, timetable],
    verdict: reachVerdict(rounds, outcomes, audits, timetable, scenario.load.rate),
  };
  return { ...summary, warnings: [...deriveOpenWarnings(run), ...loadWarnings(summary)] };
}

/** A response counts from the intended arrival, so a lateness that is a small part of it does not matter. */
function punctuality(figures: OutsideFigures): OutsideFigures {
  const { meanServiceTime, responseMean } = figures;
  return { ...figures, meanServiceTime: Math.max(meanServiceTime ?? 0, TELLING_LATENESS_SHARE * (responseMean ?? 0)) };
}

/** A larger share of clients that were not served is part of the answer; a smaller one is only a warning. */
const FEW_NOT_SERVED = 0.01;

function reachVerdict(
  figures: readonly OutsideFigures[],
  outcomes: OutcomeCounts,
  audits: readonly Audit[],
  timetable: Audit,
  rate: number,
): OutsideVerdict {
  // Checked first, because a load generator that falls behind can cause other audits to fail.
  if (!timetable.holds) return timetableNotKept(figures, rate);
  if (audits.some(({ holds }) => !holds)) return { kind: 'audit-failed' };
  if (outcomes.served === 0) return { kind: 'nobody-served' };
  const share = 1 - outcomes.served / Object.values(outcomes).reduce((all, count) => all + count, 0);
  if (share > FEW_NOT_SERVED) return { kind: 'clients-not-served', share };
  const isEvery = (kind: OutsideFigures['pace']) => figures.every(({ pace }) => pace === kind);
  if (isEvery('keeps-up')) return { kind: 'keeps-up' };
  // It reads answers late.
  const isClientBusy = figures.some(({ loadShare }) => loadShare > SATURATED);
  return isEvery('falls-behind') && !isClientBusy ? { kind: 'falls-behind' } : { kind: 'pace-undecided', isClientBusy };
}

function loadWarnings({ choice: { model }, rounds }: Pick<OutsideSummary, 'choice' | 'rounds'>): Warning[] {
  const known = (values: ReadonlyArray<Nanoseconds | null>) => values.filter((value) => value !== null);
  const lateness = meanOrNull(known(rounds.map(({ latenessMean }) => latenessMean))) ?? 0;
  const response = meanOrNull(known(rounds.map(({ responseMean }) => responseMean)));
  const share = rounds.reduce((most, { loadShare }) => Math.max(most, loadShare), 0);
  return [
    ...(response !== null && isTellingLateness(lateness, response)
      ? [{ kind: 'clients-late', model, lateness, wait: response, of: 'response' } as const]
      : []),
    ...(share > SATURATED ? [{ kind: 'load-generator-saturated', model, share, remedy: 'lower-rate' } as const] : []),
  ];
}
