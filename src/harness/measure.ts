/** A whole run: everything is started, the rounds are made in the planned order, everything is taken down. */
import { type BurstDocument, type ModelRun, type Round, SCHEMA_VERSION } from '../model/run.js';
import { type Burst, describeModel, type Scenario } from '../model/scenario.js';
import type { Warning } from '../model/warning.js';
import { aborted } from './aborted.js';
import { describeContext } from './context.js';
import { checkLimits, readLimits } from './limits.js';
import { planRounds } from './plan.js';
import { runRound } from './round.js';
import { openStage, type Stage } from './stage.js';

/** How far a run has come. */
export interface Progress {
  readonly done: number;
  readonly total: number;
  /** What is being done now, in words. */
  readonly doing: string;
}

export interface MeasureOptions {
  /** Aborted, with the signal's name as the reason, when the user ends the run. */
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
  readonly showServerOutput: boolean;
}

/** A run that has not been given a name yet. */
export type Measurement = Omit<BurstDocument, 'name'>;

/**
 * Runs a scenario on real processes and real sockets.
 * @throws MeasurementFailure when a limit forbids it or a part of it fails; Interruption when it was aborted.
 * Whatever happens, no process is left behind.
 */
export async function measure(scenario: Scenario<Burst>, options: MeasureOptions): Promise<Measurement> {
  const limits = readLimits();
  checkLimits(scenario.clients, limits);
  const createdAt = new Date().toISOString();
  const context = describeContext();
  const stage = await openStage(scenario, options.showServerOutput);
  try {
    const runs = await Promise.race([runRounds(scenario, stage, options), stage.collapse, aborted(options.signal)]);
    const warnings = [...listenBacklogWarnings(scenario, limits.somaxconn), ...stage.warnings];
    return { schemaVersion: SCHEMA_VERSION, kind: 'burst', createdAt, context, scenario, runs, warnings };
  } finally {
    await stage.close();
  }
}

async function runRounds(scenario: Scenario<Burst>, stage: Stage, { onProgress }: MeasureOptions): Promise<ModelRun[]> {
  const epoch = process.hrtime.bigint();
  const plan = planRounds(scenario);
  const rounds: Round[][] = scenario.models.map(() => []);
  for (const [index, { model, warmUp }] of plan.entries()) {
    const performer = stage.performers[model];
    if (performer === undefined) throw new RangeError(`No model ${model}`);
    const doing = `${describeModel(performer.choice)}${warmUp ? ', warming up' : ''}`;
    onProgress({ done: index, total: plan.length, doing });
    const round = await runRound(scenario, performer, stage, epoch);
    rounds[model]?.push({ warmUp, sequence: index + 1, ...round });
  }
  onProgress({ done: plan.length, total: plan.length, doing: 'done' });
  return scenario.models.map((choice, index) => ({ ...choice, rounds: rounds[index] ?? [] }));
}

function listenBacklogWarnings({ listenBacklog, clients }: Scenario, somaxconn: number | null): Warning[] {
  if (listenBacklog < clients) return [{ kind: 'listen-backlog-small', listenBacklog, clients }];
  if (somaxconn !== null && somaxconn < clients) {
    return [{ kind: 'listen-backlog-capped', asked: listenBacklog, somaxconn, clients }];
  }
  return [];
}
