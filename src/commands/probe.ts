/** `probe`: how many does any server serve at once? */
import type { Argv } from 'yargs';
import { mostProbeRequests, type ProbePlan, probe, type StartedServer } from '../index.js';
import { UsageFailure } from '../model/failure.js';
import { longestProbe, type ProbeScenario } from '../model/probe.js';
import { countOf, formatDuration, type Nanoseconds, SECOND } from '../model/units.js';
import { type CommandContext, END_CODES } from './command-context.js';
import { describeMet } from './expectation.js';
import { describeProbeProgress, measureAndShow } from './measuring.js';
import { type ArgvOf, addOptions, checkTogether } from './options.js';
import { BUDGET, MAX_CLIENTS, wishesOf } from './probe-options.js';
import { type ChosenTarget, chooseTarget, formOf, PORT, readinessTarget, targetAt } from './probe-target.js';
import { describeRedirect, quoted, type Redirecting, resolveHost } from './target.js';

type ProbeArgv = ArgvOf<'probe'>;

export function addProbeCommand(yargs: Argv, context: CommandContext): Argv {
  return yargs.command(
    'probe [target]',
    'measure from outside how many requests a server serves at once, and what everybody else waits',
    (sub) =>
      addOptions(
        sub.positional('target', {
          type: 'string',
          description: 'http://, https://, tcp://HOST:PORT, or unix:SOCKET:/path; $PORT is that of --command',
        }),
        'probe',
      ).epilogue(
        `Exit codes: 0 answered, or as expected, or known to be as configured or not; 1 failed, or not as expected; 2 usage; 3 could not tell; ${END_CODES}.`,
      ),
    ({ target, ...argv }) => runProbeCommand(target, argv, context),
  );
}

async function runProbeCommand(target: string | undefined, argv: ProbeArgv, context: CommandContext): Promise<void> {
  const { command, 'expect-concurrency': expected } = argv;
  const text = target ?? (command === undefined ? '' : `http://127.0.0.1:${PORT}/`);
  const chosen = targetFrom(text, argv);
  const plan = await planOf(text, chosen, argv);
  const { signal, printNotice } = context;
  await measureAndShow(argv, context, {
    announce: () => announceBounds(plan.scenario, printNotice),
    describeProgress: describeProbeProgress(longestProbe(plan.scenario.budget)),
    measure: (onProgress) => probe(plan, { signal, onProgress }),
    expected: expected === undefined ? [] : [expected],
    describeJudged: describeMet,
  });
}

/** @throws UsageFailure for what makes no sense */
function targetFrom(text: string, argv: ProbeArgv): ChosenTarget {
  const { budget, command } = argv;
  if (typeof budget === 'number' && (budget < BUDGET.least || budget > BUDGET.most)) {
    throw new UsageFailure(
      `--budget must be from 1s to 600s, or auto, and ${formatDuration(budget)} is not. Choose another.`,
    );
  }
  const form = formOf(text, argv);
  checkTogether('probe', argv, form === undefined ? {} : { target: form });
  if (command === undefined && text.includes(PORT)) throw new UsageFailure('$PORT means nothing without --command.');
  return chooseTarget(text, wishesOf(argv));
}

/** On another machine nothing happens before its bounds were told. */
async function announceBounds(
  { target, loopback, maxClients, budget }: ProbeScenario,
  printNotice: CommandContext['printNotice'],
): Promise<void> {
  if (loopback) return;
  const requests = countOf(await mostProbeRequests(budget), 'request');
  printNotice(
    `Probing ${target}: at most ${countOf(maxClients, 'connection')} at once, ${requests} and ${formatDuration(longestProbe(budget))}.`,
  );
}

/** @throws UsageFailure where the target is on another machine without the user's word */
async function planOf(text: string, chosen: ChosenTarget, argv: ProbeArgv): Promise<ProbePlan> {
  const { place } = chosen;
  const { command, 'i-may-load-test-this-host': mayBeAnywhere = false } = argv;
  const host = place.kind === 'unix' ? null : await resolveHost(place, mayBeAnywhere);
  const loopback = host?.loopback ?? true;
  if (command !== undefined && !loopback)
    throw new UsageFailure('--command starts a server on this machine: name no other.');
  const target = (port: number | null) => targetAt(chosen, host, port);
  return {
    scenario: probeScenario(chosen, loopback, argv),
    target,
    describeRedirect: (redirect, shown) => describeRedirect(redirect, redirectingOf(text, place, shown, argv)),
    started: command === undefined ? null : startedOf(command, text, place, target, argv),
  };
}

/** Where it leads to if it redirects: of a command's server the port is another the next time. */
function redirectingOf(text: string, place: ChosenTarget['place'], shown: string, argv: ProbeArgv): Redirecting {
  return {
    shown,
    base: place.kind === 'unix' ? null : new URL(shown),
    mayBeAnywhere: argv['i-may-load-test-this-host'] ?? false,
    command: (address) => {
      const there = place.kind === 'unix' ? `unix:${place.path}:${address}` : address;
      if (argv.command === undefined) return `at-once probe ${quoted(there)}`;
      return `at-once probe --command ... ${quoted(text.includes(PORT) ? withoutPort(there, shown) : there)}`;
    },
  };
}

/** The address with $PORT, where its port is that of the target. */
function withoutPort(address: string, shown: string): string {
  const [from, to] = [new URL(shown), new URL(address)];
  return from.port === to.port ? address.replace(`:${to.port}`, `:${PORT}`) : address;
}

/** How long a server that was started may take to answer. */
const READY_PATIENCE: Nanoseconds = 60 * SECOND;

function startedOf(
  command: string,
  text: string,
  place: ChosenTarget['place'],
  aim: ProbePlan['target'],
  { ready, 'show-server-output': showServerOutput = false }: ProbeArgv,
): StartedServer {
  return {
    command,
    port: text.includes(PORT) || place.kind === 'unix' ? null : place.port,
    showServerOutput,
    readiness: (port) => (ready === undefined ? aim(port).target : readinessTarget(aim(port).target, ready)),
    anyAnswer: ready === undefined,
    patience: READY_PATIENCE,
  };
}

function probeScenario(
  { target, shown, ...described }: ChosenTarget,
  loopback: boolean,
  argv: ProbeArgv,
): ProbeScenario {
  return {
    target: shown,
    command: argv.command === undefined ? null : maskCommand(argv.command),
    method: described.method,
    headerNames: described.headerNames,
    bodyBytes: described.bodyBytes,
    keepAlive: target.keepAlive,
    hold: argv.hold ?? false,
    loopback,
    budget: typeof argv.budget === 'number' ? argv.budget : null,
    maxClients: argv['max-clients'] ?? MAX_CLIENTS.usual,
    configured: argv.configured ?? null,
    seed: argv.seed ?? 1,
  };
}

/** One word of a shell, of plain, quoted and escaped parts. */
const WORD = String.raw`(?:"(?:\\.|[^"\\])*"|'[^']*'|\\.|[^\s;&|'"\\])+`;
const ASSIGNMENT = new RegExp(`(?<![\\w-])(?<name>[A-Za-z_]\\w*=)(?<value>${WORD})`, 'gs');
const SECRET_FLAG = new RegExp(
  `(?<![\\w-])(?<name>-{1,2}[\\w-]*(?:passw|secret|token|key|auth|cred)[\\w-]*(?:=|\\s+))(?<value>${WORD})`,
  'gis',
);
/** As user:password before the host of an address. */
const CREDENTIALS = /:\/\/[^\s'"]*@/g;
/** A variable's value is not in the command. */
const VARIABLE = /^"?\$\w+"?$/;

/** A user's command as it may be shown and saved: without what is likely to be a secret. */
export function maskCommand(command: string): string {
  const mask = (_: string, name: string, value: string) => `${name}${VARIABLE.test(value) ? value : '...'}`;
  return command.replaceAll(CREDENTIALS, '://...@').replaceAll(ASSIGNMENT, mask).replaceAll(SECRET_FLAG, mask);
}
