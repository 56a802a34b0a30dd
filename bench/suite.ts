/** A suite: one question about the instrument's own cost, answered by tinybench. */
import { Bench, type BenchOptions } from 'tinybench';
import { sortedPercentile } from '../src/analysis/statistics/samples.js';
import type { SelfSuite, SelfTask } from '../src/model/document.js';
import { MeasurementFailure } from '../src/model/failure.js';
import { countOf, formatDuration, MILLISECOND, type Nanoseconds } from '../src/model/units.js';
import { clockReadingTime } from '../src/runner/context.js';

/** One thing to time. */
interface Subject {
  readonly name: string;
  /** Does the work again and returns how much was done, so that cached, hoisted or refused work is not measured. */
  readonly run: () => number | Promise<number>;
  /** The work of one call. */
  readonly work: { readonly perCall: number; readonly unit: string };
  /** How many calls one run makes; the figures are per call. */
  readonly calls?: number;
  /** The least time that one call can take; by default one nanosecond per unit of its work. */
  readonly leastTime?: Nanoseconds;
}

export interface Suite {
  readonly question: string;
  /** Creates the subjects, and the function that cleans up after them. */
  readonly prepare: () => Promise<{ readonly subjects: readonly Subject[]; readonly end?: () => Promise<void> }>;
}

/** How long each subject is timed, and warmed up before, ms; and the least number of calls. */
const THOROUGH: BenchOptions = { time: 500, warmupTime: 100, iterations: 5 };

/** Times every subject of a suite. */
export async function runSuite({ question, prepare }: Suite, extent: BenchOptions = THOROUGH): Promise<SelfSuite> {
  const { subjects, end } = await prepare();
  const bench = new Bench({ ...extent, retainSamples: true, throws: true });
  for (const subject of subjects) bench.add(subject.name, failingUnlessDone(subject));
  try {
    await bench.run();
  } finally {
    await end?.();
  }
  return { question, tasks: subjects.map((subject) => figures(bench, subject)) };
}

/** Fails on the first run that did not do its work. */
function failingUnlessDone({ name, run, work, calls = 1 }: Subject): () => void | Promise<void> {
  const expected = work.perCall * calls;
  const check = (done: number): void => {
    if (done !== expected) throw new MeasurementFailure(`"${name}" did ${done} of ${expected} ${work.unit}s.`);
  };
  return () => {
    const done = run();
    return typeof done === 'number' ? check(done) : done.then(check);
  };
}

/** Figures per call, ns. Tinybench returns milliseconds. */
function figures(bench: Bench, { name, work, calls = 1, leastTime }: Subject): SelfTask {
  const result = bench.getTask(name)?.result;
  if (result === undefined || !('latency' in result) || result.latency.samples === undefined) {
    throw new Error(`"${name}" gave no figures.`);
  }
  const { samples } = result.latency;
  const quantile = (p: number) => (sortedPercentile(samples, p) * MILLISECOND) / calls;
  const median = quantile(0.5);
  const least = Math.max(leastTime ?? work.perCall, clockReadingTime() / calls);
  if (median < least) {
    throw new MeasurementFailure(
      `"${name}" can't take ${formatDuration(median)} for ${countOf(work.perCall, work.unit)}: the least is ${formatDuration(least)}. Something else was timed.`,
    );
  }
  return {
    name,
    workPerCall: work.perCall,
    workUnit: work.unit,
    calls: samples.length * calls,
    median,
    p5: quantile(0.05),
    p95: quantile(0.95),
  };
}
