/** What a run of busy clients says: for each model its figures, audits and verdict. Derived from the document alone. */

import { oncePer } from '../../model/memoize.js';
import { placesOf } from '../../model/models.js';
import type { Measured, SustainedRound } from '../../model/run.js';
import { type ModelRun, measuredRounds } from '../../model/run.js';
import type { ModelChoice, Scenario, Sustained } from '../../model/scenario.js';
import { SATURATED } from '../burst/warnings.js';
import type { Audit } from '../queueing/audit.js';
import { type Figure, figureOf } from '../statistics/figure.js';
import { sum } from '../statistics/moments.js';
import type { Warning } from '../view/warnings.js';
import { auditSustained } from './sustained-audit.js';
import { type SustainedFigures, sustainedFigures } from './sustained-figures.js';

export interface SustainedSummary {
  readonly choice: ModelChoice;
  /** Most in service at once; null: no cap, or not known. */
  readonly places: number | null;
  readonly windows: readonly SustainedRound[];
  readonly rounds: readonly SustainedFigures[];
  readonly audits: readonly Audit[];
  readonly verdict: 'sound' | 'audit-failed' | 'nobody-served';
}

/** Of one window; null where it does not have the figure. */
export type SustainedPick = (figures: SustainedFigures) => number | null;

/** Null when some window does not have the figure. */
export function sustainedFigureOver({ rounds }: SustainedSummary, pick: SustainedPick): Figure | null {
  return figureOf(rounds.map(pick));
}

export interface SustainedSummaries {
  readonly models: readonly SustainedSummary[];
  readonly warnings: readonly Warning[];
}

export const summariseSustained = oncePer(
  ({ scenario, runs, warnings }: Measured<Sustained, SustainedRound>): SustainedSummaries => {
    const models = runs.map((run) => summariseModel(run, scenario));
    return { models, warnings: [...warnings, ...models.flatMap((model) => warningsOf(model, scenario))] };
  },
);

function summariseModel(
  run: ModelRun<SustainedRound>,
  { clients, service, load }: Scenario<Sustained>,
): SustainedSummary {
  const { model, workers, accept } = run;
  const places = placesOf(run, service);
  const windows = measuredRounds(run);
  const rounds = windows.map((round) => sustainedFigures(round, clients, places));
  const audits = auditSustained(
    windows.map((round, index) => ({
      round,
      figures: rounds[index] as SustainedFigures,
      clients,
      places,
      duration: load.duration,
    })),
  );
  return {
    choice: { model, workers, accept },
    places,
    windows,
    rounds,
    audits,
    verdict: reachVerdict(windows, audits),
  };
}

function reachVerdict(windows: readonly SustainedRound[], audits: readonly Audit[]): SustainedSummary['verdict'] {
  if (windows.every(({ answered }) => answered === 0)) return 'nobody-served';
  return audits.every(({ holds }) => holds) ? 'sound' : 'audit-failed';
}

function warningsOf({ choice: { model }, windows, rounds }: SustainedSummary, { clients }: Scenario): Warning[] {
  const failed = sum(windows.flatMap(({ failures }) => Object.values(failures)));
  const sent = sum(windows.map((window) => window.sent));
  const starved = Math.max(...windows.map(({ clientsStarved }) => clientsStarved));
  const share = Math.max(...rounds.map(({ loadShare }) => loadShare));
  return [
    ...(failed > 0 ? [{ kind: 'requests-failed', model, failed, of: sent } as const] : []),
    ...(starved > 0 ? [{ kind: 'clients-starved', model, starved, of: clients } as const] : []),
    ...(share > SATURATED ? [{ kind: 'load-generator-saturated', model, share } as const] : []),
  ];
}
