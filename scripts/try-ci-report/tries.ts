/** The tries so far, in a file that grows by a line each, so that an interrupted series can be continued; and what they amount to. */
import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { EXIT } from '../../src/model/failure.js';
import type { Slowdown } from './slowdowns.js';

/** What is tried: tries of the same series are counted together. */
const seriesSchema = z.object({
  /** Of the version that is slowed down. */
  commit: z.string(),
  slowdown: z.string(),
  busy: z.boolean(),
  /** ns */
  budget: z.number(),
});

export type Series = z.infer<typeof seriesSchema>;

const trySchema = seriesSchema.extend({
  /** The report's exit code; null if it was killed. */
  code: z.number().nullable(),
  seconds: z.number(),
  /** Of the machine, when the try ended. */
  loadAverage: z.number(),
  conclusion: z.string(),
  /** Ratios of the report's figures by name, such as 1.05. */
  ratios: z.record(z.string(), z.number()),
});

export type Try = z.infer<typeof trySchema>;

/** The finished tries of this series. A line that was cut short is ignored. */
export function readTries(path: string, series: Series): Try[] {
  const lines = existsSync(path) ? readFileSync(path, 'utf8').split('\n') : [];
  const keys = ['commit', 'slowdown', 'busy', 'budget'] as const;
  return lines.flatMap(parseTry).filter((one) => keys.every((key) => one[key] === series[key]));
}

function parseTry(line: string): Try[] {
  try {
    return [trySchema.parse(JSON.parse(line))];
  } catch {
    return [];
  }
}

/** The ratios of a report, as it writes them for github-action-benchmark. None if it wrote no such file. */
export function readRatios(path: string): Try['ratios'] {
  if (!existsSync(path)) return {};
  const figures = z
    .array(z.object({ name: z.string(), value: z.number() }))
    .parse(JSON.parse(readFileSync(path, 'utf8')));
  return Object.fromEntries(figures.map(({ name, value }) => [name, value]));
}

export function addTry(path: string, one: Try): void {
  mkdirSync(dirname(path), { recursive: true });
  appendFileSync(path, `${JSON.stringify(one)}\n`);
}

export interface Tally {
  /** One line. */
  readonly text: string;
  /** Whether no try ended in the opposite word or in an error, and few enough were inconclusive. */
  readonly isGood: boolean;
}

export function tallyTries(tries: readonly Try[], { wanted, misses }: Slowdown): Tally {
  const ended = (code: number, word: string) =>
    tries.filter((one) => one.code === code && one.conclusion.startsWith(word)).length;
  // A measurement that failed has the same exit code as a gate that failed, but other words.
  const passed = ended(EXIT.good, 'Passed:');
  const failed = ended(EXIT.failed, 'Failed:');
  const inconclusive = ended(EXIT.couldNotTell, 'Inconclusive:');
  const other = tries.length - passed - failed - inconclusive;
  const allowed = Math.floor((misses[tries[0]?.busy === true ? 'busy' : 'quiet'] * tries.length) / 10);
  const wrong = wanted === 'passed' ? failed : passed;
  const seconds = tries.map((one) => one.seconds).sort((a, b) => a - b);
  const loads = tries.map((one) => one.loadAverage).sort((a, b) => a - b);
  const spent = `${seconds[0]} to ${seconds.at(-1)} s, load average ${loads[0]} to ${loads.at(-1)}`;
  return {
    text: `of ${tries.length}: ${passed} passed, ${failed} failed, ${inconclusive} inconclusive (${allowed} allowed), ${other} otherwise; ${spent}`,
    isGood: wrong === 0 && other === 0 && inconclusive <= allowed,
  };
}
