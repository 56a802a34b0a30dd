/** Busy clients against a server that at-once did not start: all that is known of it is what they see. */
import { MeasurementFailure } from '../model/failure.js';
import type { Measured } from '../model/run.js';
import type { Scenario, Sustained } from '../model/scenario.js';
import type { SustainedRound } from '../model/sustained.js';
import { unlessAborted } from './aborted.js';
import { checkLimits, readLimits } from './limits.js';
import { LoadGenerator } from './load-generator.js';
import type { MeasureOptions } from './measure-options.js';
import { condense } from './sustained-round.js';

type Measurement = Measured<Sustained, SustainedRound>;

/**
 * Keeps clients busy at a URL, on connections that are kept when the server keeps them.
 * @throws MeasurementFailure when there is nobody, or the answer is not a good one; Interruption when it was aborted
 */
export async function measureExternal(
  scenario: Scenario<Sustained>,
  url: string,
  options: MeasureOptions,
): Promise<Measurement> {
  checkLimits(scenario.clients, readLimits());
  const load = await LoadGenerator.start(options.signal);
  try {
    return await unlessAborted(
      Promise.race([runRounds(scenario, url, load, options), load.collapse()]),
      options.signal,
    );
  } finally {
    await load.stop();
  }
}

async function runRounds(
  scenario: Scenario<Sustained>,
  url: string,
  generator: LoadGenerator,
  { onProgress }: MeasureOptions,
): Promise<Measurement> {
  const { clients, timeout, load, rounds: measured, warmUpRounds, models } = scenario;
  const keepAlive = await reach(url, generator, timeout);
  const epoch = String(process.hrtime.bigint());
  const total = warmUpRounds + measured;
  const rounds: SustainedRound[] = [];
  for (let index = 0; index < total; index += 1) {
    const warmUp = index < warmUpRounds;
    onProgress({ done: index, total, doing: warmUp ? `${url}, warming up` : url });
    const report = await generator.sustain({ url, clients, duration: load.duration, timeout, keepAlive, epoch });
    const kernel = { available: false, why: 'the server is not ours' } as const;
    rounds.push({ warmUp, sequence: index + 1, ...condense(report), server: null, kernel, processes: [] });
  }
  const runs = models.map((choice) => ({ ...choice, rounds }));
  return { scenario: { ...scenario, keepAlive }, runs, warnings: [] };
}

/** Whether the server keeps connections open. */
async function reach(url: string, generator: LoadGenerator, timeout: number): Promise<boolean> {
  const report = await generator.reach({ url, timeout });
  if (report.report === 'unreachable') throw new MeasurementFailure(unreachable(url, report.outcome));
  if (report.status < 200 || report.status > 299) {
    throw new MeasurementFailure(`${url} answers with status ${report.status}. Name a URL that answers with 200.`);
  }
  return report.keepsAlive;
}

function unreachable(url: string, outcome: Parameters<typeof describeOutcome>[0]): string {
  return `${url} can't be reached (${describeOutcome(outcome)}). Start the server first, or name another URL.`;
}

function describeOutcome(outcome: { readonly kind: string; readonly code?: string }): string {
  return outcome.code ?? outcome.kind;
}
