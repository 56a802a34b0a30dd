/** `bench`: puts clients on a server and measures how long each of them waits. */
import type { Argv } from 'yargs';
import { bench, type Expectation, prepareToRender } from '../index.js';
import { MeasurementFailure, UsageFailure } from '../model/failure.js';
import { describeModel } from '../model/models.js';
import { DEFAULTS, type Scenario } from '../model/scenario.js';
import { agentsOf } from './agents.js';
import { type BenchArgv, scenarioOf } from './bench-scenario.js';
import type { CommandContext } from './command-context.js';
import { COMMAND_HELP } from './command-help.js';
import { describeMet, describeUnmet, writeExpectation } from './expectation.js';
import { addTarget, atRightScheme, externalAt, withTarget } from './external-target.js';
import { measureAndShow, type Running } from './measuring.js';
import { addOptions } from './options.js';
import { describeRoundProgress } from './progress.js';

export function addBenchCommand(yargs: Argv, context: CommandContext): Argv {
  return yargs.command(
    'bench [target]',
    COMMAND_HELP.bench.summary,
    (sub) => addOptions(addTarget(sub, 'bench'), 'bench'),
    ({ target, ...argv }) => runBench(withTarget(target, argv), context),
  );
}

/** What `bench` measures with these options, ready to start. @throws UsageFailure if they contradict each other */
export async function planBench(argv: BenchArgv, notice: CommandContext['printNotice'] = () => {}) {
  const scenario = scenarioOf(argv);
  checkExpected(argv['expect-concurrency'], scenario);
  checkGenerator(argv.generator);
  const external = argv.url === undefined ? null : await externalAt('bench', argv.url, argv);
  const by = agentsOf(argv, notice);
  if (by !== null && external === null) {
    throw new UsageFailure('--nats needs the URL of a server. Write it after bench.');
  }
  if (by !== null && argv['source-address'] !== undefined) {
    throw new UsageFailure(
      '--source-address has no effect with --nats: it names addresses of this machine. Leave it out: each agent sends from its own.',
    );
  }
  const showServerOutput = argv['show-server-output'] ?? false;
  const sources = argv['source-address'];
  return (running: Running) =>
    atRightScheme('bench', argv, external, () =>
      bench(scenario, { ...running, showServerOutput, generator: argv.generator, sources }, external, by),
    );
}

async function runBench(argv: BenchArgv, context: CommandContext): Promise<void> {
  const measure = await planBench(argv, context.printNotice);
  const { signal, hurry } = context;
  await measureAndShow(argv, context, {
    describeProgress: describeRoundProgress,
    measure: (onProgress) => {
      // A failure here shows up again when the result is rendered.
      const { load = DEFAULTS.load, format = 'table' } = argv;
      const meanwhile = () => prepareToRender(load, format, argv.url !== undefined).catch(() => {});
      return measure({ signal, hurry, onProgress, meanwhile });
    },
    expected: argv['expect-concurrency'],
    describeJudged: argv.url === undefined ? describeUnmet : describeMet,
  });
}

/** autocannon is not installed with at-once: it brings fifty packages, and few users compare with it. */
function checkGenerator(generator: BenchArgv['generator']): void {
  if (generator !== 'autocannon') return;
  try {
    import.meta.resolve('autocannon');
  } catch {
    throw new MeasurementFailure(
      '--generator autocannon needs the package autocannon, which is not installed beside at-once. Install it with "npm install autocannon@9".',
    );
  }
}

function checkExpected(expected: readonly Expectation[] | undefined, { models }: Scenario): void {
  if (expected === undefined || expected.length === models.length) return;
  throw new UsageFailure(
    `--expect-concurrency takes one expectation for each model (${models.map(describeModel).join(', ')}), not ${expected.map(writeExpectation).join(',')}.`,
  );
}
