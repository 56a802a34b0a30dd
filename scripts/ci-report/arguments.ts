/** The options of `npm run ci-report`. */
import yargs from 'yargs';
import { END_CODES } from '../../src/commands/command-context.js';
import { parseExpectation } from '../../src/commands/expectation.js';
import { anyText, option } from '../../src/commands/values.js';
import { UsageFailure } from '../../src/model/failure.js';
import { messageWithoutSecrets } from '../../src/model/printable.js';
import { type Nanoseconds, parseDuration, SECOND } from '../../src/model/units.js';
import type { ProbeWish } from './fixed-set/probed.js';

export interface ReportArguments {
  readonly against: string | undefined;
  /** As a share: 0.05. */
  readonly threshold: number;
  readonly budget: Nanoseconds;
  readonly gatesOnly: boolean;
  readonly quick: boolean;
  readonly output: string;
  /** Null: no server of the user's is probed. */
  readonly probe: ProbeWish | null;
}

const REPORT_DEFAULTS = { threshold: 0.025, budget: 120 * SECOND, output: 'ci-report' } as const;

const REPORT_HELP_WIDTH = 100;

const options = {
  against: option('against', 'compare with this branch, tag or commit, built in a separate worktree', anyText),
  threshold: option('threshold', 'how much worse a figure may be than with --against (default: 2.5%)', parsePercent),
  budget: option('budget', 'time limit of a comparison, building included (default: 120s)', parseDuration),
  'gates-only': {
    type: 'boolean',
    default: false,
    description: 'compare no figures that are only for information',
  },
  quick: { type: 'boolean', default: false, description: 'a small set, to see that it works; its figures mean little' },
  probe: option('probe', 'also probe this server, like the probe command', anyText),
  'probe-command': option('probe-command', 'start this server for the probe, with PORT set', anyText),
  'expect-concurrency': option('expect-concurrency', 'of the probed server: 4, 1..2, >=8 or none', keepExpectation),
  output: option('output', `folder for the files (default: ${REPORT_DEFAULTS.output})`, anyText),
} as const;

/** Null if help was asked for and printed. @throws UsageFailure for invalid options */
export async function parseArguments(words: readonly string[]): Promise<ReportArguments | null> {
  const given = await yargs([...words])
    .scriptName('ci-report')
    .usage('$0: gates on figures that can be compared between machines; or this version compared with another')
    .options(options)
    .strict()
    .version(false)
    .parserConfiguration({ 'boolean-negation': false })
    .wrap(REPORT_HELP_WIDTH)
    .epilogue(`Exit codes: 0 passed, 1 a gate or the measurement failed, 2 usage, 3 inconclusive, ${END_CODES}.`)
    .exitProcess(false)
    .fail(failUsage)
    .parseAsync();
  if (given['help']) return null;
  checkReportOptions(given);
  return {
    against: given.against,
    threshold: given.threshold ?? REPORT_DEFAULTS.threshold,
    budget: given.budget ?? REPORT_DEFAULTS.budget,
    gatesOnly: given['gates-only'],
    quick: given.quick,
    output: given.output ?? REPORT_DEFAULTS.output,
    probe: probeOf(given),
  };
}

interface ProbeArguments {
  readonly probe?: string | undefined;
  readonly 'probe-command'?: string | undefined;
  readonly 'expect-concurrency'?: string | undefined;
  readonly against?: string | undefined;
}

function probeOf(given: ProbeArguments): ProbeWish | null {
  const { probe: target, 'probe-command': command, 'expect-concurrency': expected, against } = given;
  const isWanted = target !== undefined || command !== undefined;
  if (isWanted && against !== undefined)
    throw new UsageFailure('--probe is for the report of one version. Leave it out.');
  if (!isWanted && expected !== undefined)
    throw new UsageFailure('--expect-concurrency needs --probe or --probe-command.');
  return isWanted ? { target, command, expected } : null;
}

/** Checked here, so that nothing is measured with an invalid expectation; passed on as it was written. */
function keepExpectation(flag: string, text: string): string {
  parseExpectation(flag, text);
  return text;
}

function checkReportOptions(given: {
  against?: string | undefined;
  threshold?: unknown;
  budget?: unknown;
  'gates-only': boolean;
  quick: boolean;
}): void {
  if (given.against !== undefined && given.quick) {
    throw new UsageFailure('--quick is for the report of one version. Use a short --budget with --against.');
  }
  const stranger = (['threshold', 'budget', 'gates-only'] as const).find((name) => Boolean(given[name]));
  if (given.against === undefined && stranger !== undefined) {
    throw new UsageFailure(`--${stranger} is for a comparison. Add --against REF.`);
  }
}

/** `5%` as 0.05. @throws UsageFailure for anything else */
function parsePercent(flag: string, text: string): number {
  const amount = Number(/^(\d+(?:\.\d+)?) ?%$/.exec(text.trim())?.[1]);
  if (amount > 0 && amount <= 100) return amount / 100;
  throw new UsageFailure(`${flag} takes a percentage above 0 and up to 100, not "${text}". Write it as 5%.`);
}

/** What yargs complained about (possibly an error of this program that it wrapped), as one line. */
export function failUsage(message: string | null, error: Error | undefined): never {
  if (error !== undefined && error.name !== 'YError') throw error;
  const said = messageWithoutSecrets(error?.message ?? message ?? 'Wrong usage');
  const line = said.replaceAll(/\s*\n\s*/g, ' ').replace(/\.?$/, '.');
  throw new UsageFailure(line.includes('--help') || error !== undefined ? line : `${line} See --help.`);
}
