/** The summary of a closed loop: figures, audits and verdict of each model, derived from the document alone. */
import { memoize } from '../../model/memoize.js';
import { slotsOf } from '../../model/models.js';
import { type Measured, type ModelRun, measuredRounds, type SustainedRound } from '../../model/run.js';
import type { ModelChoice, Scenario, Sustained } from '../../model/scenario.js';
import { countOf, formatDuration } from '../../model/units.js';
import { SATURATED } from '../burst/warnings.js';
import { runSummary } from '../kind/kind.js';
import type { Audit } from '../queueing/audit.js';
import { type Figure, figureOf } from '../statistics/figure.js';
import { sum } from '../statistics/samples.js';
import { grouped, percent } from '../view/format.js';
import { AUDIT_FAILED, type VerdictTable } from '../view/view.js';
import type { Warning } from '../view/warnings.js';
import { auditWindows } from './sustained-audit.js';
import { type LoopFigures, loopFigures } from './sustained-figures.js';

/** One model. */
export interface LoopSummary {
  readonly choice: ModelChoice;
  readonly scenario: Scenario<Sustained>;
  /** The most requests in service at once; null: no limit, or unknown. */
  readonly slots: number | null;
  readonly windows: readonly SustainedRound[];
  readonly rounds: readonly LoopFigures[];
  readonly audits: readonly Audit[];
  readonly verdict: LoopVerdict;
  /** The warnings derived from its windows. */
  readonly warnings: readonly Warning[];
}

/** Picks a figure of one window; null if the window lacks it. */
export type LoopPick = (figures: LoopFigures) => number | null;

/** Null if any window lacks the figure. */
export function loopFigureOver({ rounds }: Pick<LoopSummary, 'rounds'>, pick: LoopPick): Figure | null {
  return figureOf(rounds.map(pick));
}

export const summariseSustained = memoize(({ scenario, runs, warnings }: Measured<Sustained, SustainedRound>) =>
  runSummary(
    runs.map((run) => summariseLoop(run, scenario)),
    warnings,
  ),
);

function summariseLoop(run: ModelRun<SustainedRound>, scenario: Scenario<Sustained>): LoopSummary {
  const { model, workers, accept } = run;
  const { clients, load } = scenario;
  const slots = slotsOf(run, scenario.service);
  const windows = measuredRounds(run);
  const measured = windows.map((round) => ({ round, figures: loopFigures(round, clients, slots) }));
  const rounds = measured.map(({ figures }) => figures);
  const audits = auditWindows(measured.map((window) => ({ ...window, clients, slots, duration: load.duration })));
  return {
    choice: { model, workers, accept },
    scenario,
    slots,
    windows,
    rounds,
    audits,
    verdict: reachLoopVerdict(windows, audits),
    warnings: deriveLoopWarnings(run, windows, rounds, scenario),
  };
}

function deriveLoopWarnings(
  { model }: ModelChoice,
  windows: readonly SustainedRound[],
  rounds: readonly LoopFigures[],
  { clients, url }: Pick<Scenario, 'clients' | 'url'>,
): Warning[] {
  const failed = sum(windows.flatMap(({ failures }) => Object.values(failures)));
  const sent = sum(windows.map((window) => window.sent));
  const starved = mostStarved(windows);
  const share = Math.max(...rounds.map(({ loadShare }) => loadShare));
  const remedy = url === null ? 'fewer-or-longer' : 'fewer-clients';
  return [
    ...(failed > 0 ? [{ kind: 'requests-failed', model, failed, of: sent } as const] : []),
    ...(starved > 0 ? [{ kind: 'clients-starved', model, starved, of: clients } as const] : []),
    ...(share > SATURATED ? [{ kind: 'load-generator-saturated', model, share, remedy } as const] : []),
  ];
}

/** The number of starved clients in the window with the most. */
export function mostStarved(windows: readonly SustainedRound[]): number {
  return Math.max(...windows.map(({ clientsStarved }) => clientsStarved));
}

export interface LoopVerdict {
  readonly kind: 'sound' | 'audit-failed' | 'nobody-served';
}

function reachLoopVerdict(windows: readonly SustainedRound[], audits: readonly Audit[]): LoopVerdict {
  if (windows.every(({ answered }) => answered === 0)) return { kind: 'nobody-served' };
  return { kind: audits.every(({ holds }) => holds) ? 'sound' : 'audit-failed' };
}

export const LOOP_VERDICTS: VerdictTable<LoopVerdict, LoopSummary> = {
  'nobody-served': { sound: false, text: () => 'No verdict: no request was answered.' },
  'audit-failed': AUDIT_FAILED,
  sound: {
    sound: true,
    text: (model) => [describeThroughput(model), describeBusySlots(model), describeStarved(model)].join(''),
  },
};

function describeThroughput(model: LoopSummary): string {
  const throughput = loopFigureOver(model, (round) => round.throughput);
  const response = loopFigureOver(model, (round) => round.response?.mean ?? null);
  const wait = loopFigureOver(model, (round) => round.wait?.mean ?? null);
  const answered = `${countOf(model.scenario.clients, 'client')} in a closed loop got ${grouped(throughput?.median ?? 0)} answers per second`;
  const after = response === null ? '' : ` with a mean response time of ${formatDuration(response.median)}`;
  const waiting = wait === null ? '' : ` (${formatDuration(wait.median)} of it waiting)`;
  return `${answered}${after}${waiting}.`;
}

function describeBusySlots(model: LoopSummary): string {
  const peak = loopFigureOver(model, (round) => round.peakConcurrency);
  const utilisation = loopFigureOver(model, (round) => round.utilisation);
  if (peak === null) return '';
  const busy =
    utilisation === null
      ? ''
      : `, and ${model.slots === 1 ? 'the slot was' : `the ${model.slots} slots were`} busy ${percent(utilisation.median)} of the time`;
  return ` At most ${peak.largest} ${peak.largest === 1 ? 'was' : 'were'} in service at once${busy}.`;
}

function describeStarved({ windows, scenario }: LoopSummary): string {
  const starved = mostStarved(windows);
  if (starved === 0) return '';
  return ` ${starved} of ${countOf(scenario.clients, 'client')} starved: they got no answer while other clients got many.`;
}
