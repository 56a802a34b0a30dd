/** One cell of the estimator's tables: so many probes of one simulated server, and how many of them were right. */

import type { Probed } from '../src/model/probe.js';
import { PROBE_SCENARIO } from '../src/model/synthetic-probe.test-support.js';
import { MILLISECOND, SECOND } from '../src/model/units.js';
import { type ProbeSummary, summariseProbe } from '../src/probe/estimation/summary.js';
import { type Truth, verdictOf } from '../src/probe/probing/judgement.test-support.js';
import { runProbe } from '../src/probe/probing/procedure.js';
import { SIMULATED, type SimulatedModel } from '../src/probe/probing/simulated-model.test-support.js';
import { SimulatedServer } from '../src/probe/probing/simulated-server.test-support.js';

export interface Cell {
  readonly model: SimulatedModel;
  readonly budgetSeconds: number;
}

export interface Tally {
  readonly runs: number;
  /** Slots claimed, and right. */
  readonly exact: number;
  /** Whatever was said of a limit that is not so: also that there is none, a range that misses it, or more at least than it is. */
  readonly wrong: number;
  /** Intervals of the effective parallelism that were given, and those that hold the truth. */
  readonly told: number;
  readonly covered: number;
  /** Summed over the runs: virtual seconds that the probes took, milliseconds that the summaries took. */
  readonly probeSeconds: number;
  readonly summaryMilliseconds: number;
}

/** Steps of the seed: any, as long as no two runs of a cell share one. */
const SEED_STEP = 7919;

export function tally(cell: Cell, runs: number, onRun: (seen: ProbeSummary) => void = () => {}): Promise<Tally> {
  return Array.from({ length: runs }, (_, run) => run).reduce<Promise<Tally>>(
    async (sofar, run) => {
      const before = await sofar;
      const { seen, time } = await probeSimulated(cell, 1 + run * SEED_STEP + (cell.model.slots ?? 0));
      const startedAt = performance.now();
      const summary = summariseProbe(seen);
      const summaryMilliseconds = performance.now() - startedAt;
      onRun(summary);
      return added(before, cell, summary, { probeSeconds: time, summaryMilliseconds });
    },
    Promise.resolve({ runs: 0, exact: 0, wrong: 0, told: 0, covered: 0, probeSeconds: 0, summaryMilliseconds: 0 }),
  );
}

function added(
  before: Tally,
  { model }: Cell,
  { answer, atLeast, effective }: ProbeSummary,
  spent: Pick<Tally, 'probeSeconds' | 'summaryMilliseconds'>,
): Tally {
  const limit: Truth = model.slots === null ? { kind: 'no-limit' } : { kind: 'slots', slots: model.slots };
  const interval = effective?.kind === 'told' ? effective.effective.interval : null;
  const truth = Math.min(model.slots ?? Number.POSITIVE_INFINITY, model.cores ?? Number.POSITIVE_INFINITY);
  const isCovered = interval !== null && interval.low <= truth && truth <= interval.high;
  return {
    runs: before.runs + 1,
    exact: before.exact + Number(answer.kind === 'slots' && answer.slots === model.slots),
    wrong:
      before.wrong +
      Number(verdictOf(answer, limit) === 'wrong' || (atLeast ?? 0) > (model.slots ?? Number.POSITIVE_INFINITY)),
    told: before.told + Number(interval !== null),
    covered: before.covered + Number(isCovered),
    probeSeconds: before.probeSeconds + spent.probeSeconds,
    summaryMilliseconds: before.summaryMilliseconds + spent.summaryMilliseconds,
  };
}

async function probeSimulated({ model, budgetSeconds }: Cell, seed: number): Promise<{ seen: Probed; time: number }> {
  const server = new SimulatedServer({ ...SIMULATED, ...model }, seed);
  const asked = { loopback: model.roundTrip < MILLISECOND, budget: budgetSeconds * SECOND, seed };
  const scenario = { ...PROBE_SCENARIO, target: 'simulated', ...asked };
  const seen = await runProbe(server, scenario, { signal: new AbortController().signal, onProgress: () => {} });
  return { seen, time: server.now() / SECOND };
}
