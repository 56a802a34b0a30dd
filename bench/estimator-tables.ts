/**
 * The tables of the estimator's accuracy. Each cell counts the right answers among several probes of one simulated server. As the
 * program of a worker thread it makes one table.
 */

import { parentPort, workerData } from 'node:worker_threads';
import { sectionOf } from '../scripts/section.js';
import { sum } from '../src/analysis/statistics/samples.js';
import type { Probed } from '../src/model/probe.js';
import { PROBE_SCENARIO } from '../src/model/synthetic-probe.test-support.js';
import { MILLISECOND, type Nanoseconds, SECOND } from '../src/model/units.js';
import { sectionAsMarkdown } from '../src/presentation/render/markdown.js';
import { isMoving, type ProbeAnswer } from '../src/probe/estimation/answer/answer.js';
import { type ProbeSummary, summariseProbe } from '../src/probe/estimation/summary.js';
import { type Truth, verdictOf } from '../src/probe/probing/judgement.test-support.js';
import { runProbe } from '../src/probe/probing/procedure.js';
import {
  NOISES,
  type ServiceLaw,
  SIMULATED,
  type SimulatedModel,
} from '../src/probe/probing/simulated-model.test-support.js';
import { SimulatedServer } from '../src/probe/probing/simulated-server.test-support.js';

interface Cell {
  readonly model: SimulatedModel;
  /** Null: `auto`. */
  readonly budgetSeconds: number | null;
}

interface Tally {
  readonly runs: number;
  /** Answers with the right number of slots. */
  readonly exact: number;
  /** Wrong answers: a wrong number, "no limit", a range without the truth, or a lower bound above it. */
  readonly wrong: number;
  /** Intervals given for the effective parallelism, and how many of them contain the truth. */
  readonly told: number;
  readonly covered: number;
  /** Sums over the runs: virtual seconds of the probes, milliseconds of the summaries. */
  readonly probeSeconds: number;
  readonly summaryMilliseconds: number;
}

/** Step between the seeds of two runs; any value with which no two runs of a cell share a seed. */
const SEED_STEP = 7919;

async function tally(cell: Cell, runs: number): Promise<Tally> {
  const tallies: Tally[] = [];
  for (let run = 0; run < runs; run += 1) {
    const { seen, time } = await probeSimulated(cell, 1 + run * SEED_STEP + (cell.model.slots ?? 0));
    const startedAt = performance.now();
    const summary = summariseProbe(seen);
    tallies.push(tallyOfOne(cell, summary, time, performance.now() - startedAt));
  }
  return totalOf(tallies);
}

function tallyOfOne(
  { model }: Cell,
  { answer, atLeast, effective }: ProbeSummary,
  probeSeconds: number,
  summaryMilliseconds: number,
): Tally {
  const slots = model.slots ?? Number.POSITIVE_INFINITY;
  const limit: Truth = model.slots === null ? { kind: 'no-limit' } : { kind: 'slots', slots: model.slots };
  const interval = effective?.kind === 'told' ? effective.effective.interval : null;
  const truth = Math.min(slots, model.cores ?? Number.POSITIVE_INFINITY);
  const isCovered = interval !== null && interval.low <= truth && truth <= interval.high;
  return {
    runs: 1,
    exact: Number(isExact(answer, model)),
    wrong: Number(model.slotsAt === null && (verdictOf(answer, limit) === 'wrong' || (atLeast ?? 0) > slots)),
    told: Number(interval !== null),
    covered: Number(isCovered),
    probeSeconds,
    summaryMilliseconds,
  };
}

/** For a changing number, the answer must say so, with the final number within one. */
function isExact(answer: ProbeAnswer, { slots, slotsAt }: SimulatedModel): boolean {
  if (slotsAt === null) return answer.kind === 'slots' && answer.slots === slots;
  return isMoving(answer) && Math.abs(answer.to - (slots ?? 0)) <= 1;
}

function totalOf(tallies: readonly Tally[]): Tally {
  const total = (field: keyof Tally) => sum(tallies.map((one) => one[field]));
  return {
    runs: total('runs'),
    exact: total('exact'),
    wrong: total('wrong'),
    told: total('told'),
    covered: total('covered'),
    probeSeconds: total('probeSeconds'),
    summaryMilliseconds: total('summaryMilliseconds'),
  };
}

async function probeSimulated({ model, budgetSeconds }: Cell, seed: number): Promise<{ seen: Probed; time: number }> {
  const server = new SimulatedServer({ ...SIMULATED, ...model }, seed);
  const asked = {
    loopback: model.roundTrip < MILLISECOND,
    budget: budgetSeconds === null ? null : budgetSeconds * SECOND,
    seed,
  };
  const scenario = { ...PROBE_SCENARIO, target: 'simulated', ...asked };
  const seen = await runProbe(server, scenario, { signal: new AbortController().signal, onProgress: () => {} });
  return { seen, time: server.now() / SECOND };
}

export type NoiseName = keyof typeof NOISES;

export interface TableOrder {
  readonly law: ServiceLaw;
  readonly noise: NoiseName;
  readonly serviceTimesMs: readonly number[];
  readonly roundTripsMs: readonly number[];
  readonly slots: readonly number[];
  readonly cores: number | null;
  /** Null: `auto`. */
  readonly budgetSeconds: number | null;
  /** A delay that occupies no slot, as a share of a service; by default 0. */
  readonly delay?: number;
  /** Jitter of each direction and of the delay, as a share of a service: exponential, mean. By default 1 % of the round trip. */
  readonly jitter?: number;
  /** If given, the number of slots changes from this multiple of c to c, between the first second and the fourth. */
  readonly movesFrom?: number;
  /** Probes per cell. */
  readonly runs: number;
}

/** Jitter of each direction, as a share of the round trip: exponential, mean. */
const JITTER = 0.01;
/** Cells with varying services and a shorter mean time between answers are left out, as the probe is always inconclusive there. */
const LEAST_GAP_MS = 0.25;

parentPort?.postMessage(await measureTable(workerData as TableOrder));

async function measureTable(order: TableOrder): Promise<string> {
  const { law, noise, slots, budgetSeconds, cores, runs } = order;
  const rows: string[][] = [];
  const tallies: Tally[] = [];
  for (const serviceTimeMs of order.serviceTimesMs) {
    for (const roundTripMs of order.roundTripsMs) {
      const cells: string[] = [];
      for (const count of slots) {
        if (law !== 'deterministic' && serviceTimeMs / count < LEAST_GAP_MS) {
          cells.push('');
          continue;
        }
        const roundTrip = roundTripMs * MILLISECOND;
        const serviceTime = serviceTimeMs * MILLISECOND;
        const jitter = order.jitter === undefined ? JITTER * roundTrip : order.jitter * serviceTime;
        const delay = (order.delay ?? 0) * serviceTime;
        const delays = { serviceTime, roundTrip, jitter, delay, delayJitter: delay > 0 ? jitter : 0 };
        const slotsAt = order.movesFrom === undefined ? null : movingTo(count, order.movesFrom);
        const model = { ...SIMULATED, ...delays, noise: NOISES[noise], law, slots: count, slotsAt, cores };
        const counted = await tally({ model, budgetSeconds }, runs);
        tallies.push(counted);
        cells.push(accuracyCell(counted));
      }
      rows.push([`${serviceTimeMs} ms`, `${roundTripMs} ms`, ...cells]);
    }
  }
  const headings = ['service', 'round trip', ...slots.map((count) => `c = ${count}`)];
  const title = [...describeOrder(order), `${runs} probes per cell`].join(', ');
  return sectionAsMarkdown(sectionOf(title, headings, rows, accuracyInWords(tallies)));
}

function describeOrder({ law, cores, delay, jitter, movesFrom, noise, budgetSeconds }: TableOrder): string[] {
  return [
    law,
    ...(cores === null ? [] : [`on ${cores} cores`]),
    ...(delay === undefined ? [] : [`behind a delay of ${delay} services`]),
    ...(jitter === undefined ? [] : [`jitter of ${jitter} services`]),
    ...(movesFrom === undefined ? [] : [`slots change from ${movesFrom} c to c`]),
    `${noise} client`,
    budgetSeconds === null ? 'auto' : `${budgetSeconds} s`,
  ];
}

/** The number of slots over time: it changes between the first second and the fourth. */
function movingTo(slots: number, from: number): (at: Nanoseconds) => number {
  const first = Math.max(1, Math.round(from * slots));
  return (at) => Math.round(first + (slots - first) * Math.min(1, Math.max(0, (at / SECOND - 1) / 3)));
}

function accuracyCell({ runs, exact, wrong, told, covered }: Tally): string {
  const none = runs - exact - wrong;
  return `${shareInPercent(exact, runs)} / ${shareInPercent(none, runs)} / ${shareInPercent(wrong, runs)} / ${shareInPercent(covered, told)}`;
}

function accuracyInWords(tallies: readonly Tally[]): string {
  const { runs, exact, wrong, told, covered, probeSeconds, summaryMilliseconds } = totalOf(tallies);
  const worst = Math.min(...tallies.map((one) => (one.told === 0 ? 1 : one.covered / one.told)));
  return [
    `Of ${runs} probes, ${shareInPercent(exact, runs)} % were exact, ${shareInPercent(runs - exact - wrong, runs)} % were inconclusive or imprecise,`,
    `and ${shareInPercent(wrong, runs)} % were wrong; of the exact and wrong ones, ${shareInPercent(exact, exact + wrong)} % were exact.`,
    `The interval of e was given in ${shareInPercent(told, runs)} % of the probes and contained the truth in ${shareInPercent(covered, told)} % of these`,
    `(in the worst cell in ${shareInPercent(worst, 1)} %). A probe took ${(probeSeconds / runs).toFixed(1)} s of virtual time,`,
    `its summary ${(summaryMilliseconds / runs).toFixed(0)} ms.`,
  ].join('\n');
}

function shareInPercent(part: number, whole: number): string {
  if (whole === 0) return '-';
  const percent = (100 * part) / whole;
  return percent === 0 || percent === 100 ? String(percent) : percent.toFixed(1);
}
