/** `probe`: how many does any server serve at once? What is asked for. */
import type { Argv } from 'yargs';
import type { ProbePlan, StartedServer } from '../harness/measure-probe.js';
import { UsageFailure } from '../model/failure.js';
import type { ProbeScenario } from '../model/probe.js';
import { formatDuration, type Nanoseconds, SECOND } from '../model/units.js';
import type { Expectation } from '../queueing/limit/expectation.js';
import type { Surroundings } from './command.js';
import { maskCommand } from './masked-command.js';
import { checkOutput, type OutputArguments } from './output.js';
import { BUDGET, MAX_CLIENTS, probeOptions, type RequestArguments, wishesOf } from './probe-options.js';
import { type ChosenTarget, chooseTarget, readinessTarget } from './probe-target.js';

interface Arguments extends RequestArguments, OutputArguments {
  readonly target?: string | undefined;
  readonly command?: string | undefined;
  readonly ready?: string | undefined;
  readonly configured?: number | undefined;
  readonly 'expect-concurrency'?: Expectation | undefined;
  readonly budget?: Nanoseconds | undefined;
  readonly 'max-clients'?: number | undefined;
  readonly hold?: boolean | undefined;
  readonly seed?: number | undefined;
  readonly 'show-server-output'?: boolean | undefined;
  readonly 'results-directory'?: string | undefined;
}

export function addProbeCommand(yargs: Argv, surroundings: Surroundings): Argv {
  return yargs.command(
    'probe [target]',
    'measure from outside how many requests a server serves at once, and what everybody else waits',
    (sub) =>
      sub
        .positional('target', {
          type: 'string',
          description: 'http://, https://, tcp://HOST:PORT, or unix:SOCKET:/path; $PORT is that of --command',
        })
        .options(probeOptions)
        .epilogue(
          'Exit codes: 0 answered, or as expected, or known to be as configured or not; 1 failed, or not as expected; 2 usage; 3 could not tell.',
        ),
    (given) => run(given, surroundings),
  );
}

async function run(given: Arguments, surroundings: Surroundings): Promise<void> {
  const plan = planOf(given);
  checkOutput(given);
  // What probes is loaded when it is clear what: a wrong word is told at once.
  const { probeAndShow } = await import('./probing.js');
  await probeAndShow(plan, given, surroundings);
}

/** @throws UsageFailure for what makes no sense */
function planOf(given: Arguments): ProbePlan {
  const budget = given.budget ?? BUDGET.usual;
  if (budget < BUDGET.least || budget > BUDGET.most) {
    throw new UsageFailure(`--budget must be from 1s to 600s, and ${formatDuration(budget)} is not. Choose another.`);
  }
  const isStarted = given.command !== undefined;
  if (!isStarted && given.ready !== undefined) throw new UsageFailure('--ready means nothing without --command.');
  if (!isStarted && given['show-server-output'] === true) {
    throw new UsageFailure('--show-server-output means nothing without --command.');
  }
  const text = given.target ?? (isStarted ? 'http://127.0.0.1:$PORT/' : '');
  if (!isStarted && text.includes('$PORT')) throw new UsageFailure('$PORT means nothing without --command.');
  // Once: a file that they name may be a pipe.
  const wishes = wishesOf(given);
  const choose = (port: number | null): ChosenTarget =>
    chooseTarget(text.replace('$PORT', String(port ?? ANY_PORT)), wishes);
  const chosen = choose(null);
  if (isStarted && !chosen.loopback)
    throw new UsageFailure('--command starts a server on this machine: name no other.');
  return {
    scenario: scenarioOf(given, chosen, budget),
    target: choose,
    started: given.command === undefined ? null : startedOf(given.command, text, given, choose),
  };
}

/** Stands for a port that is not known yet, where a target is only looked at. */
const ANY_PORT = 1;
/** How long a server that was started may take to answer. */
const START_PATIENCE: Nanoseconds = 60 * SECOND;

function startedOf(
  command: string,
  text: string,
  { ready, 'show-server-output': showServerOutput = false }: Arguments,
  choose: (port: number | null) => ChosenTarget,
): StartedServer {
  const { address } = choose(null).target;
  return {
    command,
    port: text.includes('$PORT') || address.kind === 'unix' ? null : address.port,
    showServerOutput,
    readiness: (port) => (ready === undefined ? choose(port).target : readinessTarget(choose(port).target, ready)),
    anyAnswer: ready === undefined,
    patience: START_PATIENCE,
  };
}

function scenarioOf(given: Arguments, chosen: ChosenTarget, budget: Nanoseconds): ProbeScenario {
  return {
    target: chosen.shown,
    command: given.command === undefined ? null : maskCommand(given.command),
    method: chosen.method,
    headerNames: chosen.headerNames,
    bodyBytes: chosen.bodyBytes,
    keepAlive: chosen.target.keepAlive,
    hold: given.hold ?? false,
    loopback: chosen.loopback,
    budget,
    maxClients: given['max-clients'] ?? MAX_CLIENTS.usual,
    configured: given.configured ?? null,
    seed: given.seed ?? 1,
  };
}
