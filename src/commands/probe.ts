/** `probe`: how many does any server serve at once? Parses, probes, saves, shows, and judges what was expected. */
import type { Argv } from 'yargs';
import { measureProbe, type ProbePlan, type StartedServer } from '../harness/measure-probe.js';
import type { StoredDocument } from '../model/document.js';
import { EXIT, type ExitCode, UsageFailure } from '../model/failure.js';
import type { ProbeScenario } from '../model/probe.js';
import { countOf, formatDuration, type Nanoseconds, SECOND } from '../model/units.js';
import { mostRequests } from '../probing/session.js';
import { type Expectation, isMet, type Met } from '../queueing/limit/expectation.js';
import { summariseProbe } from '../queueing/limit/probe-summary.js';
import { isAnswer } from '../report/probe/probe-view.js';
import { DEFAULT_DIRECTORY, ResultsDirectory } from '../store/results-directory.js';
import { type Surroundings, tell } from './command.js';
import { describeExpectation } from './expectation.js';
import { maskCommand } from './masked-command.js';
import { checkOutput, type OutputArguments, show } from './output.js';
import { BUDGET, MAX_CLIENTS, probeOptions, type RequestArguments, wishesOf } from './probe-options.js';
import { type ChosenTarget, chooseTarget, readinessTarget } from './probe-target.js';
import { showProbeProgress } from './progress.js';

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
        .epilogue('Exit codes: 0 answered, or as expected; 1 failed, or not as expected; 2 usage; 3 could not tell.'),
    (given) => run(given, surroundings),
  );
}

async function run(given: Arguments, { signal, exitWith }: Surroundings): Promise<void> {
  const plan = planOf(given);
  checkOutput(given);
  const results = new ResultsDirectory(given['results-directory'] ?? DEFAULT_DIRECTORY);
  results.prepare();
  announce(plan.scenario);
  const progress = showProbeProgress(plan.scenario.budget);
  const measuring = measureProbe(plan, { signal, onProgress: progress.update });
  const document = await results.save(await measuring.finally(progress.stop));
  const { code, remark } = judge(document, given['expect-concurrency']);
  // First: whoever reads the result may close the pipe before its end.
  exitWith(code);
  await show(document, given);
  tell(`Saved as ${document.name}`);
  if (remark !== null) tell(remark);
}

/** On another machine nothing happens before its bounds were told. */
function announce({ target, loopback, maxClients, budget }: ProbeScenario): void {
  if (loopback) return;
  tell(
    `Probing ${target}: at most ${countOf(maxClients, 'connection')} at once, ${countOf(mostRequests(budget), 'request')} and ${formatDuration(budget)}.`,
  );
}

const CODES: Readonly<Record<Met, ExitCode>> = {
  met: EXIT.good,
  'not-met': EXIT.failed,
  'could-not-tell': EXIT.couldNotTell,
};

interface Judgement {
  readonly code: ExitCode;
  /** Why it is not good, where the result does not say so itself. */
  readonly remark: string | null;
}

function judge(document: StoredDocument, expected: Expectation | undefined): Judgement {
  if (document.kind !== 'probe') throw new TypeError('What was probed was saved as something else.');
  const { answer } = summariseProbe(document);
  if (answer.kind === 'failed') return { code: EXIT.failed, remark: null };
  if (expected === undefined) return { code: isAnswer(answer) ? EXIT.good : EXIT.couldNotTell, remark: null };
  const met = isMet(expected, answer);
  return { code: CODES[met], remark: REMARKS[met](describeExpectation(expected)) };
}

const REMARKS: Readonly<Record<Met, (expected: string) => string | null>> = {
  met: () => null,
  'not-met': (expected) => `Expectation not met: expected ${expected}.`,
  'could-not-tell': (expected) => `Whether it is as expected (${expected}) could not be told.`,
};

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
