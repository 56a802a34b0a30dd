/** `probe`: how many does any server serve at once? What is asked for. */
import type { Argv } from 'yargs';
import { type Expectation, mostProbeRequests, type ProbePlan, probe, type StartedServer } from '../index.js';
import { UsageFailure } from '../model/failure.js';
import type { ProbeScenario } from '../model/probe.js';
import { countOf, formatDuration, type Nanoseconds, SECOND } from '../model/units.js';
import { type Surroundings, tell } from './command.js';
import { END_CODES } from './end-signals.js';
import { describeMet } from './expectation.js';
import { maskCommand } from './masked-command.js';
import { measureAndShow } from './measuring.js';
import type { OutputArguments } from './output.js';
import { BUDGET, MAX_CLIENTS, probeOptions, type RequestArguments, wishesOf } from './probe-options.js';
import { aimAt, type ChosenTarget, chooseTarget, readinessTarget } from './probe-target.js';
import { showProbeProgress } from './progress.js';
import { describeRedirect, quoted, type Redirecting } from './redirect.js';
import { resolveHost } from './target.js';

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
  readonly 'save-failed'?: boolean | undefined;
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
          `Exit codes: 0 answered, or as expected, or known to be as configured or not; 1 failed, or not as expected; 2 usage; 3 could not tell; ${END_CODES}.`,
        ),
    (given) => run(given, surroundings),
  );
}

async function run(given: Arguments, surroundings: Surroundings): Promise<void> {
  const wanted = wantedOf(given);
  const plan = await planOf(given, wanted);
  const { signal } = surroundings;
  const expected = given['expect-concurrency'];
  await measureAndShow(given, surroundings, {
    announce: () => announce(plan.scenario),
    showProgress: () => showProbeProgress(plan.scenario.budget),
    measure: (onProgress) => probe(plan, { signal, onProgress }),
    expected: expected === undefined ? [] : [expected],
    describeJudged: describeMet,
  });
}

/** On another machine nothing happens before its bounds were told. */
async function announce({ target, loopback, maxClients, budget }: ProbeScenario): Promise<void> {
  if (loopback) return;
  const requests = countOf(await mostProbeRequests(budget), 'request');
  tell(
    `Probing ${target}: at most ${countOf(maxClients, 'connection')} at once, ${requests} and ${formatDuration(budget)}.`,
  );
}

/** What is asked for, before the host is looked up. */
interface Wanted {
  readonly budget: Nanoseconds;
  /** With $PORT in it, where a command's server has a port that is not known yet. */
  readonly text: string;
  readonly choose: (port: number | null) => ChosenTarget;
}

/** @throws UsageFailure for what makes no sense */
function wantedOf(given: Arguments): Wanted {
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
  choose(null);
  return { budget, text, choose };
}

/** @throws UsageFailure where the target is on another machine without the user's word */
async function planOf(given: Arguments, { budget, text, choose }: Wanted): Promise<ProbePlan> {
  const chosen = choose(null);
  const { place } = chosen;
  const host = place.kind === 'unix' ? null : await resolveHost(place, given['i-may-load-test-this-host'] ?? false);
  const loopback = host?.loopback ?? true;
  if (given.command !== undefined && !loopback)
    throw new UsageFailure('--command starts a server on this machine: name no other.');
  const aim = (port: number | null) => aimAt(choose(port), host);
  return {
    scenario: scenarioOf(given, chosen, loopback, budget),
    target: aim,
    describeRedirect: (redirect, shown) => describeRedirect(redirect, redirectingOf(given, text, place, shown)),
    started: given.command === undefined ? null : startedOf(given.command, text, given, place, aim),
  };
}

/** Where it leads to if it redirects: of a command's server the port is another the next time. */
function redirectingOf(given: Arguments, text: string, place: ChosenTarget['place'], shown: string): Redirecting {
  return {
    shown,
    base: place.kind === 'unix' ? null : new URL(shown),
    mayBeAnywhere: given['i-may-load-test-this-host'] ?? false,
    command: (address) => {
      const there = place.kind === 'unix' ? `unix:${place.path}:${address}` : address;
      if (given.command === undefined) return `at-once probe ${quoted(there)}`;
      return `at-once probe --command ... ${quoted(text.includes('$PORT') ? withPort(there, shown) : there)}`;
    },
  };
}

function withPort(address: string, shown: string): string {
  const [from, to] = [new URL(shown), new URL(address)];
  return from.port === to.port ? address.replace(`:${to.port}`, ':$PORT') : address;
}

/** Stands for a port that is not known yet, where a target is only looked at. */
const ANY_PORT = 1;
/** How long a server that was started may take to answer. */
const START_PATIENCE: Nanoseconds = 60 * SECOND;

function startedOf(
  command: string,
  text: string,
  { ready, 'show-server-output': showServerOutput = false }: Arguments,
  place: ChosenTarget['place'],
  aim: ProbePlan['target'],
): StartedServer {
  return {
    command,
    port: text.includes('$PORT') || place.kind === 'unix' ? null : place.port,
    showServerOutput,
    readiness: (port) => (ready === undefined ? aim(port).target : readinessTarget(aim(port).target, ready)),
    anyAnswer: ready === undefined,
    patience: START_PATIENCE,
  };
}

function scenarioOf(given: Arguments, chosen: ChosenTarget, loopback: boolean, budget: Nanoseconds): ProbeScenario {
  return {
    target: chosen.shown,
    command: given.command === undefined ? null : maskCommand(given.command),
    method: chosen.method,
    headerNames: chosen.headerNames,
    bodyBytes: chosen.bodyBytes,
    keepAlive: chosen.target.keepAlive,
    hold: given.hold ?? false,
    loopback,
    budget,
    maxClients: given['max-clients'] ?? MAX_CLIENTS.usual,
    configured: given.configured ?? null,
    seed: given.seed ?? 1,
  };
}
