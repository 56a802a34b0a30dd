/** Probes one simulated server, and judges the answer and the published estimators. */
import { mean, median } from '../../src/analysis/statistics/samples.js';
import type { Probed } from '../../src/model/probe.js';
import { PROBE_SCENARIO } from '../../src/model/synthetic-probe.test-support.js';
import { MILLISECOND, SECOND } from '../../src/model/units.js';
import type { ProbeAnswer } from '../../src/probe/estimation/answer/answer.js';
import { isMoving } from '../../src/probe/estimation/answer/answer.js';
import { makespan, responseOf, wasServed } from '../../src/probe/estimation/evidence/requests.js';
import { type ProbeSummary, summariseProbe } from '../../src/probe/estimation/summary.js';
import { type Truth, verdictOf } from '../../src/probe/probing/judgement.test-support.js';
import { runProbe } from '../../src/probe/probing/procedure.js';
import { SimulatedServer } from '../../src/probe/probing/simulated-server.test-support.js';
import type { Cell, CellTruth } from './cells.js';
import { kneeOf, type Level, leastVariance, orderBased, scalabilityPeak } from './published.js';

type MovingTruth = Extract<Truth, { kind: 'moves' }> & { readonly goesOn?: boolean };

export const PUBLISHED = ['least variance', 'order-based', 'scalability law', 'knee'] as const;
export type Verdict = 'named' | 'none' | 'wrong';

/** One probe of one cell. */
export interface Outcome {
  readonly cell: string;
  readonly run: number;
  readonly verdict: Verdict;
  /** Whether the interval of e contains the truth; null if it was not given or the truth is not one number. */
  readonly covered: boolean | null;
  /** Whether each published estimator is exact; null if the truth is not one number of slots. */
  readonly published: readonly boolean[] | null;
  /** Virtual time of the probe, s. */
  readonly seconds: number;
}

/** Step between the seeds of two runs; any value with which no two runs of a cell share a seed. */
const SEED_STEP = 7919;

export function cellName({ kind, name }: Cell): string {
  return `${kind}: ${name}`;
}

export function seedOf({ model }: Cell, run: number): number {
  return 1 + run * SEED_STEP + (model.slots ?? 0);
}

export async function probeCell(cell: Cell, seed: number): Promise<{ probed: Probed; seconds: number }> {
  const { model, budget, keepAlive, maxClients } = cell;
  const server = new SimulatedServer(model, seed, keepAlive);
  const asked = { loopback: model.roundTrip < MILLISECOND, budget, seed, keepAlive, maxClients };
  const scenario = { ...PROBE_SCENARIO, target: 'simulated', ...asked };
  const probed = await runProbe(server, scenario, { signal: new AbortController().signal, onProgress: () => {} });
  return { probed, seconds: server.now() / SECOND };
}

export async function judgedProbe(cell: Cell, run: number): Promise<Outcome> {
  const { probed, seconds } = await probeCell(cell, seedOf(cell, run));
  const summary = summariseProbe(probed);
  const { truth } = cell;
  return {
    cell: cellName(cell),
    run,
    verdict: judge(summary, truth.kind === 'moves' ? atEnd(truth, cell, seconds) : truth),
    covered: isCovered(summary, cell),
    published: truth.kind === 'slots' ? publishedEstimates(probed).map((slots) => slots === truth.slots) : null,
    seconds,
  };
}

/** If the number never stops changing, the last one is that at the end of the probe. */
function atEnd(truth: MovingTruth, { model }: Cell, seconds: number): MovingTruth {
  if (Number.isFinite(truth.to)) return truth;
  return { ...truth, to: model.slotsAt?.(seconds * SECOND) ?? truth.to, goesOn: true };
}

/** "Named" is exact: a range that contains the truth is "none". */
export function judge({ answer, atLeast }: Pick<ProbeSummary, 'answer' | 'atLeast'>, truth: CellTruth): Verdict {
  if (truth.kind === 'monopoly') return judgeMonopoly(answer);
  if (truth.kind === 'moves') return judgeMoving(answer, truth);
  const verdict = verdictOf(answer, truth);
  const isBeyond = truth.kind === 'slots' && (atLeast ?? 0) > truth.slots;
  if (verdict === 'wrong' || isBeyond) return 'wrong';
  return verdict === 'right' && answer.kind !== 'range' ? 'named' : 'none';
}

/** The bursts use new connections, so their number of slots is a right answer too. */
function judgeMonopoly({ kind }: ProbeAnswer): Verdict {
  return kind === 'keep-alive-monopoly' ? 'named' : 'none';
}

/** For a changing number the answer must say so, with the last number within one. It is right about the past until then. */
function judgeMoving(answer: ProbeAnswer, { to, way, goesOn = false }: MovingTruth): Verdict {
  const isNear = (slots: number) => Math.abs(slots - to) <= 1;
  if (isMoving(answer)) {
    if (goesOn && answer.settled) return 'wrong';
    if (answer.kind === way && isNear(answer.to)) return 'named';
    return answer.kind === way && !answer.settled ? 'none' : 'wrong';
  }
  if (answer.kind === 'slots') return isNear(answer.slots) ? 'none' : 'wrong';
  return answer.kind === 'no-limit' ? 'wrong' : 'none';
}

function isCovered({ effective }: ProbeSummary, { model, truth }: Cell): boolean | null {
  if (truth.kind !== 'slots' || effective?.kind !== 'told') return null;
  const { interval } = effective.effective;
  const parallelism = Math.min(truth.slots, model.cores ?? Number.POSITIVE_INFINITY);
  return interval.low <= parallelism && parallelism <= interval.high;
}

/** From the arrivals and departures of all bursts of the probe, in the order of `PUBLISHED`. */
function publishedEstimates({ bursts }: Pick<Probed, 'bursts'>): Array<number | null> {
  const served = bursts.flatMap(({ requests }) => requests.filter(wasServed));
  const customers = {
    arrivals: Float64Array.from(served, ({ sentAt }) => sentAt ?? 0),
    departures: Float64Array.from(served, ({ departedAt }) => departedAt),
  };
  const largest = bursts.reduce((most, { requests }) => Math.max(most, requests.length), 1);
  const alone = bursts
    .filter(({ requests }) => requests.length === 1)
    .flatMap(({ requests }) => requests.filter(wasServed));
  const response = alone.length === 0 ? 0 : mean(alone.map(responseOf)) / SECOND;
  const levels = levelsOf(bursts);
  return [leastVariance(customers, largest), orderBased(customers), scalabilityPeak(levels), kneeOf(levels, response)];
}

/** The median throughput of the bursts of each size. */
function levelsOf(bursts: Probed['bursts']): Level[] {
  const sizes = [...new Set(bursts.map(({ requests }) => requests.length))].sort((a, b) => a - b);
  return sizes.flatMap((clients) => {
    const rates = bursts
      .filter((burst) => burst.requests.length === clients && makespan(burst) > 0)
      .map((burst) => (burst.requests.filter(wasServed).length * SECOND) / makespan(burst));
    return rates.length === 0 ? [] : [{ clients, throughput: median(rates) }];
  });
}
