/** The tries so far, in a file that grows by a line each, so that an interrupted series can be continued; and what they amount to. */
import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { markdownTable } from 'markdown-table';
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
  /** As in the table. */
  readonly cells: readonly string[];
  /** Whether no try ended in the opposite word or in an error, and few enough were inconclusive. */
  readonly isGood: boolean;
}

export function tallyTries(tries: readonly Try[], { what, wanted, misses }: Slowdown): Tally {
  const ended = (code: number, word: string) =>
    tries.filter((one) => one.code === code && one.conclusion.startsWith(word)).length;
  // A measurement that failed has the same exit code as a gate that failed, but other words.
  const passed = ended(EXIT.good, 'Passed:');
  const failed = ended(EXIT.failed, 'Failed:');
  const inconclusive = ended(EXIT.couldNotTell, 'Inconclusive:');
  const other = tries.length - passed - failed - inconclusive;
  const isBusy = tries[0]?.busy === true;
  const allowed = Math.floor((misses[isBusy ? 'busy' : 'quiet'] * tries.length) / 10);
  const wrong = wanted === 'passed' ? failed : passed;
  const isGood = tries.length > 0 && wrong === 0 && other === 0 && inconclusive <= allowed;
  const seconds = rangeOf(tries.map((one) => one.seconds));
  const load = rangeOf(tries.map(({ loadAverage }) => loadAverage));
  const counts = [passed, failed, inconclusive, allowed, other].map(String);
  const named = isBusy ? `${what}, one core kept busy` : what;
  return { cells: [named, String(tries.length), wanted, ...counts, isGood ? 'yes' : 'NO', seconds, load], isGood };
}

const TALLY_COLUMNS = ['what is compared', 'tries', 'must be', 'passed', 'failed', 'inconclusive', 'allowed', 'error'];

/** The counts as a table in Markdown. */
export function renderTallies(tallies: readonly Tally[]): string {
  const headings = [...TALLY_COLUMNS, 'as expected?', 'seconds', 'load average'];
  return markdownTable([headings, ...tallies.map(({ cells }) => [...cells])]);
}

/** The least and the greatest. */
function rangeOf(values: readonly number[]): string {
  return values.length === 0 ? '-' : `${Math.min(...values)} to ${Math.max(...values)}`;
}
