/** `bench`: puts clients on a server, all at once or by a timetable, measures what each waited, and says what that shows. */
import type { Argv } from 'yargs';
import { bench, type Expectation, type ExternalTarget } from '../index.js';
import { UsageFailure } from '../model/failure.js';
import { describeModel } from '../model/models.js';
import { shownUrl } from '../model/printable.js';
import type { Scenario } from '../model/scenario.js';
import { type BenchArgv, scenarioOf } from './bench-scenario.js';
import type { CommandContext } from './command-context.js';
import { describeUnmet } from './expectation.js';
import { describeRoundProgress, measureAndShow } from './measuring.js';
import { MODELS_HELP } from './model-choice.js';
import { addOptions } from './options.js';
import { describeRedirect, quoted, resolveHost } from './target.js';

export function addBenchCommand(yargs: Argv, context: CommandContext): Argv {
  return yargs.command(
    'bench',
    'put clients on a server, and measure how many are served at once and what everybody else waits',
    (sub) => addOptions(sub, 'bench').epilogue(MODELS_HELP),
    (argv) => runBench(argv, context),
  );
}

async function runBench(argv: BenchArgv, context: CommandContext): Promise<void> {
  const scenario = scenarioOf(argv);
  const expected = argv['expect-concurrency'];
  checkExpected(expected, scenario);
  const external = argv.url === undefined ? null : await externalOf(argv.url, argv);
  const { signal } = context;
  const showServerOutput = argv['show-server-output'] ?? false;
  await measureAndShow(argv, context, {
    describeProgress: describeRoundProgress,
    measure: (onProgress) =>
      bench(scenario, { signal, showServerOutput, onProgress, generator: argv.generator }, external),
    expected,
    describeJudged: describeUnmet,
  });
}

/** @throws UsageFailure where it is on another machine without the user's word */
async function externalOf(url: URL, argv: BenchArgv): Promise<ExternalTarget> {
  const mayBeAnywhere = argv['i-may-load-test-this-host'] ?? false;
  const { addresses } = await resolveHost({ hostname: url.hostname, authority: url.host }, mayBeAnywhere);
  const shown = shownUrl(url);
  const command = (address: string): string => `at-once bench --load sustained --url ${quoted(address)}`;
  return {
    url: url.href,
    shown,
    addresses,
    describeRedirect: (redirect) => describeRedirect(redirect, { shown, base: url, mayBeAnywhere, command }),
  };
}

function checkExpected(expected: readonly Expectation[] | undefined, { models }: Scenario): void {
  if (expected === undefined || expected.length === models.length) return;
  throw new UsageFailure(
    `--expect-concurrency takes a number or none for each model (${models.map(describeModel).join(', ')}), and got ${expected.map(written).join(',')}.`,
  );
}

function written(expected: Expectation): string {
  return expected.kind === 'none' ? expected.kind : String(expected.low);
}
