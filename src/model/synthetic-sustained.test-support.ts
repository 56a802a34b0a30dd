/** For tests: builds synthetic windows of a closed loop that has no cost but the service. */
import { distributionOf } from './distribution.js';
import type { ModelRun, ServerAccount, SustainedDocument, SustainedRound } from './run.js';
import type { ModelChoice } from './scenario.js';
import { NO_KERNEL, type Synthetic, syntheticRun } from './synthetic-run.test-support.js';
import { MILLISECOND, type Nanoseconds } from './units.js';

export interface IdealLoop {
  readonly clients: number;
  readonly servers: number;
  readonly serviceTime: Nanoseconds;
  /** The number of answers to each client in the window. */
  readonly answersEach?: number;
}

/** A window in which every slot is always busy, or every client always in service. */
export function idealWindow(loop: IdealLoop, given: Partial<SustainedRound> = {}): SustainedRound {
  const { clients, servers, serviceTime, answersEach = 20 } = loop;
  const response = Math.max(1, clients / servers) * serviceTime;
  const answered = clients * answersEach;
  const startedAt = response;
  return {
    warmUp: false,
    sequence: 1,
    startedAt,
    endedAt: startedAt + answersEach * response,
    clientsConnected: clients,
    clientsGaveUp: 0,
    clientsStarved: 0,
    // The window ends with an answer, so that client has no request in progress.
    sent: answered + clients - 1,
    answered,
    failures: {},
    failureTime: 0,
    timeBefore: 0,
    timeCensored: 0,
    censored: clients - 1,
    longestCensored: clients === 1 ? null : response - serviceTime,
    responses: distributionOf(new Array(answered).fill(response)),
    server: idealAccount(loop, response, answersEach),
    kernel: NO_KERNEL,
    load: { peakMemoryBytes: 1e8, cpuTime: 1e6 },
    processes: [],
    ...given,
  };
}

function idealAccount(
  { clients, servers, serviceTime }: IdealLoop,
  response: Nanoseconds,
  answersEach: number,
): ServerAccount {
  const inService = Math.min(clients, servers);
  const duration = answersEach * response;
  const answered = clients * answersEach;
  return {
    waits: distributionOf(new Array(answered).fill(response - serviceTime)),
    services: distributionOf(new Array(answered).fill(serviceTime)),
    timeInService: [...new Array(inService).fill(0), duration],
    processes: Array.from({ length: inService }, (_, index) => ({
      process: 1000 + index,
      connections: Math.floor(((index + 1) * answered) / inService) - Math.floor((index * answered) / inService),
      busyTime: duration,
    })),
    unmatched: 0,
  };
}

/** A run of ideal windows without warm-up. */
export function syntheticSustained({ rounds = 1, ...synthetic }: Synthetic = {}): SustainedDocument {
  const { clients = 50, serviceTime = 10 * MILLISECOND } = synthetic;
  const { scenario, outside: _, ...document } = syntheticRun({ ...synthetic, rounds: 1 });
  const runs = scenario.models.map((choice: ModelChoice): ModelRun<SustainedRound> => {
    const loop = { clients, servers: choice.workers, serviceTime };
    return {
      ...choice,
      rounds: Array.from({ length: rounds }, (_, index) => idealWindow(loop, { sequence: index + 1 })),
    };
  });
  const windows = runs.flatMap((run) => run.rounds.map(({ startedAt, endedAt }) => endedAt - startedAt));
  const load = { kind: 'sustained' as const, duration: Math.min(100 * MILLISECOND, ...windows) };
  return { ...document, kind: 'sustained', scenario: { ...scenario, load, rounds, warmUpRounds: 0 }, runs };
}

/** The same run, with every window changed. */
export function withWindows(
  document: SustainedDocument,
  change: (window: SustainedRound) => Partial<SustainedRound>,
): SustainedDocument {
  const runs = document.runs.map((run) => ({
    ...run,
    rounds: run.rounds.map((window) => ({ ...window, ...change(window) })),
  }));
  return { ...document, runs };
}
