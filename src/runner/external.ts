/** Closed loop against a server that at-once did not start: only the clients' side is known. */
import type { Outcome } from '../model/connection-record.js';
import { MeasurementFailure } from '../model/failure.js';
import { isRedirect, type ProbeTarget, type Redirect } from '../model/probe-target.js';
import type { KernelWitness, Measured, Outside, SustainedRound } from '../model/run.js';
import { DEFAULTS, type ModelChoice, type Scenario, type Sustained } from '../model/scenario.js';
import { formatDuration, type Nanoseconds } from '../model/units.js';
import { finishRounds, shortenWindow } from './interrupted.js';
import { checkLimits, readLimits } from './kernel/limits.js';
import type { MeasureOptions } from './measure.js';
import { LoadGenerator } from './processes/load-generator.js';
import { unlessAborted } from './processes/supervised-child.js';
import { describePosition } from './progress.js';
import { condenseWindow } from './round.js';

/** The accept queue of such a server is not read. */
export const NOT_OURS: KernelWitness = { available: false, why: 'the server was not started by at-once' };

type ExternalMeasurement = Measured<Sustained, SustainedRound>;

export interface ExternalTarget {
  /** Includes the query: for connecting only, never shown or saved. */
  readonly url: string;
  readonly shown: string;
  /** The addresses that its host resolved to; no other is connected to. */
  readonly addresses: readonly string[];
  readonly describeRedirect: (redirect: Redirect) => string;
  /** What the clients of a burst send, and the part of it that may be saved. */
  readonly request: {
    readonly target: ProbeTarget;
    readonly saved: Outside['request'];
  };
  /** Whether the server is on this machine. */
  readonly loopback: boolean;
}

/**
 * Runs a closed loop against a URL, on kept connections if the server keeps them open.
 * @throws MeasurementFailure if nothing is listening or the answer is not a good one; Interruption if it was aborted
 */
export async function measureExternal(
  scenario: Scenario<Sustained>,
  target: ExternalTarget,
  options: MeasureOptions,
): Promise<ExternalMeasurement> {
  checkLimits(scenario.clients, readLimits());
  const load = await LoadGenerator.start(options.signal);
  try {
    const { keepsAlive: keepAlive, host } = await unlessAborted(
      Promise.race([reach(target, load, scenario.timeout), load.collapse()]),
      options.signal,
    );
    const reached = { ...scenario, keepAlive };
    const done: SustainedRound[] = [];
    const work = Promise.race([runExternalRounds(reached, target, host, load, done, options), load.collapse()]);
    const endEarly = (): void => load.endEarly();
    const rounds = { scenario: reached, done: [done], work, endEarly, shorten: shortenWindow, warnings: () => [] };
    await finishRounds(rounds, options);
    return { scenario: reached, runs: scenario.models.map((choice) => ({ ...choice, rounds: done })), warnings: [] };
  } finally {
    await load.stop();
  }
}

async function runExternalRounds(
  scenario: Scenario<Sustained>,
  { url, shown }: ExternalTarget,
  host: string,
  generator: LoadGenerator,
  done: SustainedRound[],
  { signal, onProgress, generator: madeBy = DEFAULTS.generator }: MeasureOptions,
): Promise<void> {
  const { clients, timeout, load, rounds: measured, warmUpRounds, keepAlive } = scenario;
  const epoch = String(process.hrtime.bigint());
  const total = warmUpRounds + measured;
  for (let index = 0; index < total && !signal.aborted; index += 1) {
    const warmUp = index < warmUpRounds;
    const position = describePosition(scenario, index);
    onProgress({ done: index, total, doing: shown, position, lasts: load.duration });
    const order = { url, host, clients, duration: load.duration, timeout, keepAlive, generator: madeBy, epoch };
    const report = await generator.sustain(order);
    const round: SustainedRound = {
      warmUp,
      sequence: index + 1,
      ...condenseWindow(report),
      server: null,
      kernel: NOT_OURS,
      processes: [],
    };
    done.push(round);
    const ended = { type: 'round', kind: 'sustained', ...choiceIn(scenario), round } as const;
    onProgress({ done: index + 1, total, doing: shown, position, ended });
  }
}

/** The one entry that stands for the server in the scenario. */
export function choiceIn({ models: [choice] }: Scenario): ModelChoice {
  if (choice === undefined) throw new RangeError('A scenario without a server');
  return choice;
}

type Reached = Extract<Awaited<ReturnType<LoadGenerator['reach']>>, { report: 'reached' }>;

/** Sends one request to find the address on which the server answers, and whether it keeps connections open. */
async function reach(target: ExternalTarget, generator: LoadGenerator, timeout: Nanoseconds): Promise<Reached> {
  const { url, addresses, shown } = target;
  const report = await generator.reach({ url, hosts: addresses, timeout });
  if (report.report === 'unreachable') throw new MeasurementFailure(unreachable(shown, report.outcome, timeout));
  const { status, location } = report;
  if (isRedirect(status)) throw new MeasurementFailure(target.describeRedirect({ status, location }));
  if (status >= 200 && status <= 299) return report;
  const credentials =
    'It needs credentials, which a closed loop does not send. Probe it with --header @FILE instead, or';
  throw new MeasurementFailure(describeStatus(shown, status, credentials));
}

const NEEDS_CREDENTIALS: readonly number[] = [401, 403];

/** @param credentials the remedy if the server needs credentials; "name another URL." follows it */
export function describeStatus(shown: string, status: number, credentials: string): string {
  const remedy = NEEDS_CREDENTIALS.includes(status)
    ? `${credentials} name another URL.`
    : 'Name a URL that answers with 200.';
  return `${shown} answers with status ${status}. ${remedy}`;
}

export function unreachable(shown: string, outcome: Outcome, timeout: Nanoseconds): string {
  if (outcome.kind === 'timed-out') {
    return `${shown} gave no complete answer within ${formatDuration(timeout)}. Name a URL that answers sooner, or use a longer --timeout.`;
  }
  if (outcome.kind === 'failed' && outcome.code === 'answer-too-long') {
    return `${shown} gives an answer longer than 16 MiB. Name a URL with a shorter one.`;
  }
  if (outcome.kind === 'refused') {
    return `Nothing is listening at ${shown} (connection refused). Start the server first, or name another URL.`;
  }
  const how = outcome.kind === 'failed' ? outcome.code : outcome.kind;
  return `${shown} can't be reached (${how}). Start the server first, or name another URL.`;
}
