/** `bench`: puts clients on a server, all at once or by a timetable, measures what each waited, and says what that shows. */
import type { Argv } from 'yargs';
import { bench, type Expectation, type ExternalTarget } from '../index.js';
import { UsageFailure } from '../model/failure.js';
import { describeModel } from '../model/models.js';
import { ARRIVALS, LOADS, MESSAGES, MODELS, MOST, type Scenario } from '../model/scenario.js';
import { shownUrl } from '../model/shown-url.js';
import { type BenchArguments, scenarioOf } from './bench-scenario.js';
import type { Surroundings } from './command.js';
import { describeUnmet, parseExpected } from './expectation.js';
import { measureAndShow } from './measuring.js';
import { type MeasuringArguments, measuringOptions } from './measuring-options.js';
import { parseCompared } from './model-choice.js';
import { outputOptions } from './output.js';
import { showProgress } from './progress.js';
import { describeRedirect, quoted } from './redirect.js';
import { gallery, listenBacklogOption, serverOptions } from './server-options.js';
import { parseUrl, resolveHost } from './target.js';
import { choiceOption, countOption, durationOption, option, parseRate } from './values.js';

const options = {
  clients: countOption('clients', 'clients released together, or kept busy (default: 50)', {
    least: 1,
    most: MOST.clients,
  }),
  model: choiceOption('model', 'the server to measure (default: sequential)', MODELS),
  compare: {
    type: 'string',
    description:
      'measure models side by side, multi-process also as multi-process:separate (default list: sequential,multi-process)',
    coerce: parseCompared,
  },
  load: choiceOption('load', 'clients at once, kept busy, or by a timetable (default: burst)', LOADS),
  rate: option('rate', 'clients a second of --load open, as 60/s', parseRate),
  arrivals: choiceOption('arrivals', 'how they come (default: poisson)', ARRIVALS),
  duration: durationOption('duration', 'how long clients are kept busy, or come (default: 10s)'),
  ...serverOptions,
  url: option('url', 'keep clients busy at a server that runs already (with --load sustained)', parseUrl),
  'i-may-load-test-this-host': { type: 'boolean', description: 'allow --url to name another machine' },
  'listen-backlog': listenBacklogOption('as many as there are clients; open: ample'),
  'silent-clients': countOption('silent-clients', 'clients that come before a burst and say nothing (default: 0)', {
    least: 0,
    most: MOST.clients,
  }),
  'silent-time': durationOption('silent-time', 'how long they stay once the others have come'),
  message: choiceOption('message', 'what a client sends (default: http)', MESSAGES),
  timeout: durationOption(
    'timeout',
    'how long a client waits for its answer (default: long enough for all; with --url twice the duration, at least 10s)',
  ),
  rounds: countOption('rounds', 'rounds that are measured (default: 5 bursts, else 1)', {
    least: 1,
    most: MOST.rounds,
  }),
  'warm-up-rounds': countOption('warm-up-rounds', 'rounds before them (default: 1 burst, else 0)', {
    least: 0,
    most: MOST.rounds,
  }),
  port: countOption('port', 'TCP port of the server (default: one that is free)', { least: 0, most: MOST.port }),
  seed: countOption('seed', 'seed of the order of the models and of arrivals (default: random)', {
    least: 0,
    most: MOST.seed,
  }),
  'expect-concurrency': option(
    'expect-concurrency',
    'exit with 1 unless this cap is proven, or none; one for each model, as 1,4,none',
    parseExpected,
  ),
  ...measuringOptions,
  ...outputOptions,
} as const;

type Arguments = BenchArguments & MeasuringArguments;

export function addBenchCommand(yargs: Argv, surroundings: Surroundings): Argv {
  return yargs.command(
    'bench',
    'put clients on a server, and measure how many are served at once and what everybody else waits',
    (sub) => sub.options(options).epilogue(gallery),
    (given) => run(given, surroundings),
  );
}

async function run(given: Arguments, surroundings: Surroundings): Promise<void> {
  const scenario = scenarioOf(given);
  const expected = given['expect-concurrency'];
  checkExpected(expected, scenario);
  const external = given.url === undefined ? null : await externalOf(given.url, given);
  const { signal } = surroundings;
  const showServerOutput = given['show-server-output'] ?? false;
  await measureAndShow(given, surroundings, {
    showProgress,
    measure: (onProgress) => bench(scenario, { signal, showServerOutput, onProgress }, external),
    expected,
    describeJudged: describeUnmet,
  });
}

/** @throws UsageFailure where it is on another machine without the user's word */
async function externalOf(url: URL, given: Arguments): Promise<ExternalTarget> {
  const mayBeAnywhere = given['i-may-load-test-this-host'] ?? false;
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
