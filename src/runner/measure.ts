/** Runs a scenario: starts its servers and the load generator, makes the rounds, and stops everything. */
import type { WithoutHeader } from '../model/document.js';
import type { RunDocument, SavedWarning } from '../model/run.js';
import { type Generator, isBurst, isOpen, type Load, type Scenario } from '../model/scenario.js';
import {
  type ClientSpread,
  checkLimits,
  checkSources,
  type Limits,
  readLimits,
  spreadClients,
} from './kernel/limits.js';
import type { Progress } from './progress.js';
import { openTestbed } from './testbed.js';

/** A run without its header: the rest of a document, or a part of another. */
export type MeasuredRun<L extends Load = Load> = Extract<WithoutHeader<RunDocument>, { readonly kind: L['kind'] }>;

/**
 * Runs a scenario with real processes and real sockets.
 * @throws MeasurementFailure if a limit forbids it or a part of it fails; Interruption, with what is known, if it was
 * aborted. In every case no process is left behind.
 */
export async function measure<L extends Load>(scenario: Scenario<L>, options: MeasureOptions): Promise<MeasuredRun<L>>;
export async function measure(scenario: Scenario, options: MeasureOptions): Promise<MeasuredRun> {
  const limits = readLimits();
  const atOnce = await mostAtOnce(scenario);
  const spread = spreadOf(scenario, atOnce, limits, options.sources);
  await checkSources(spread.sources);
  const opening = openTestbed(scenario, spread, options);
  // Loaded while the processes start.
  const loading = Promise.all([import('./rounds.js'), options.meanwhile?.()]);
  loading.catch(() => {});
  const testbed = await opening;
  try {
    const [{ makeRounds }] = await loading;
    const warnings = () => [...listenBacklogWarnings(scenario, atOnce, limits.somaxconn), ...testbed.warnings];
    return await makeRounds(scenario, testbed, warnings, options);
  } finally {
    await testbed.close();
  }
}

/** The most clients that are open at one time. */
async function mostAtOnce(scenario: Scenario): Promise<number> {
  if (!isOpen(scenario)) return scenario.clients + silentClientsOf(scenario.load);
  const { mostOpen } = await import('../model/timetable.js');
  return mostOpen(scenario);
}

/** @throws MeasurementFailure if that many clients can't be open at once */
function spreadOf(scenario: Scenario, atOnce: number, limits: Limits, sources: readonly string[] = []): ClientSpread {
  if (isBurst(scenario)) return spreadClients(atOnce, scenario.host, limits, sources);
  checkLimits(atOnce, limits, isOpen(scenario) ? 'a lower --rate or a shorter --duration' : 'fewer --clients');
  return { generators: 1, sources: [] };
}

function silentClientsOf(load: Load): number {
  return load.kind === 'burst' ? load.silentClients : 0;
}

function listenBacklogWarnings({ listenBacklog }: Scenario, clients: number, somaxconn: number | null): SavedWarning[] {
  if (listenBacklog < clients) return [{ kind: 'listen-backlog-small', listenBacklog, clients }];
  if (somaxconn !== null && somaxconn < clients) {
    return [{ kind: 'listen-backlog-capped', asked: listenBacklog, somaxconn, clients }];
  }
  return [];
}

export interface MeasureOptions {
  /** Aborted, with the signal's name as the reason, when the user interrupts the run. */
  readonly signal: AbortSignal;
  /** Aborted when the user interrupts again, and does not want to wait for partial results. */
  readonly hurry?: AbortSignal;
  /** Whether this is a part of a longer measurement, which is of no use unless it is complete. */
  readonly isPart?: boolean;
  readonly onProgress: (progress: Progress) => void;
  readonly showServerOutput: boolean;
  /** What makes the requests of a closed loop. */
  readonly generator?: Generator | undefined;
  /** Addresses of this machine from which the clients of a burst connect, in turn. */
  readonly sources?: readonly string[] | undefined;
  /** Called when the servers were started. The first round waits for what it does, so that it disturbs none. */
  readonly meanwhile?: () => Promise<unknown>;
}
