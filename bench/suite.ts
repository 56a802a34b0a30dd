/** A suite: one question about what the instrument itself costs, answered by tinybench. */
import { Bench } from 'tinybench';
import type { SelfSuite, SelfTask } from '../src/model/self.js';
import { MILLISECOND } from '../src/model/units.js';
import { sortedPercentile } from '../src/queueing/statistics/percentile.js';

/** One thing that is timed. */
interface Subject {
  readonly name: string;
  readonly run: () => unknown;
  /** How many calls one run makes; the figures are per call. */
  readonly calls?: number;
}

export interface Suite {
  readonly question: string;
  /** Makes what is timed, and what takes it down. */
  readonly prepare: () => Promise<{ readonly subjects: readonly Subject[]; readonly end?: () => Promise<void> }>;
}

/** How long each subject is timed, and run before that, ms. */
const TIME = 500;
const WARM_UP_TIME = 100;

/** Times every subject of a suite. */
export async function runSuite({ question, prepare }: Suite): Promise<SelfSuite> {
  const { subjects, end } = await prepare();
  const bench = new Bench({ time: TIME, warmupTime: WARM_UP_TIME, iterations: 5, retainSamples: true, throws: true });
  for (const { name, run } of subjects) bench.add(name, run as () => void);
  try {
    await bench.run();
  } finally {
    await end?.();
  }
  return { question, tasks: subjects.map((subject) => figures(bench, subject)) };
}

/** Figures per call, ns. Tinybench gives milliseconds. */
function figures(bench: Bench, { name, calls = 1 }: Subject): SelfTask {
  const result = bench.getTask(name)?.result;
  if (result === undefined || !('latency' in result) || result.latency.samples === undefined) {
    throw new Error(`"${name}" gave no figures.`);
  }
  const { samples } = result.latency;
  const quantile = (p: number) => (sortedPercentile(samples, p) * MILLISECOND) / calls;
  return { name, calls: samples.length * calls, median: quantile(0.5), p5: quantile(0.05), p95: quantile(0.95) };
}
