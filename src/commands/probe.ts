/** `probe`: how many requests does a server serve at once, as seen from outside? */
import type { Argv } from 'yargs';
import { mostProbeRequests, type ProbePlan, probe, type StartedServer } from '../index.js';
import { UsageFailure } from '../model/failure.js';
import { longestProbe, type ProbeScenario } from '../model/probe.js';
import { countOf, formatDuration, type Nanoseconds, SECOND } from '../model/units.js';
import { agentsOf } from './agents.js';
import type { CommandContext } from './command-context.js';
import { COMMAND_HELP } from './command-help.js';
import { commandText } from './command-text.js';
import { describeMet } from './expectation.js';
import { otherScheme } from './external-target.js';
import { measureAndShow } from './measuring.js';
import { type ArgvOf, addOptions, checkTogether } from './options.js';
import { BUDGET, MAX_CLIENTS, wishesOf } from './probe-options.js';
import { type ChosenTarget, chooseTarget, formOf, PORT, readinessTarget, targetAt } from './probe-target.js';
import { describeProbeProgress } from './progress.js';
import { describeRedirect, type Redirecting, resolveHost } from './target.js';
import { withScheme } from './target-text.js';

type ProbeArgv = ArgvOf<'probe'>;

export function addProbeCommand(yargs: Argv, context: CommandContext): Argv {
  return yargs.command(
    'probe [target]',
    COMMAND_HELP.probe.summary,
    (sub) => addOptions(sub.positional('target', { type: 'string' }), 'probe'),
    ({ target, ...argv }) => runProbeCommand(target, argv, context),
  );
}

/** What `probe` asks of this target with these options. @throws UsageFailure if they do not suit it */
export async function planProbe(target: string | undefined, argv: ProbeArgv): Promise<ProbePlan> {
  if (argv.nats !== undefined && argv.hold === true) {
    throw new UsageFailure('--hold is not for agents, which hold no requests. Leave it or --nats out.');
  }
  const text = withScheme(target ?? (argv.command === undefined ? '' : `:${PORT}/`));
  return planOf(text, targetFrom(text, argv), argv);
}

async function runProbeCommand(target: string | undefined, argv: ProbeArgv, context: CommandContext): Promise<void> {
  const { 'expect-concurrency': expected } = argv;
  const plan = await planProbe(target, argv);
  const { signal, printNotice } = context;
  const by = agentsOf(argv, printNotice);
  let rightUrl: string | null = null;
  await measureAndShow(argv, context, {
    announce: () => announceBounds(plan.scenario, printNotice),
    describeProgress: describeProbeProgress(longestProbe(plan.scenario.budget)),
    measure: async (onProgress) => {
      const document = await probe(plan, { signal, onProgress }, by);
      if (document.end.kind === 'failed') rightUrl = await proposeScheme(plan);
      return document;
    },
    expected: expected === undefined ? [] : [expected],
    describeJudged: describeMet,
  });
  if (rightUrl !== null) printNotice(rightUrl);
}

/** @returns null unless the server speaks https and the URL says http, or the reverse */
async function proposeScheme({ scenario, target, started }: ProbePlan): Promise<string | null> {
  if (started !== null || !/^https?:/.test(scenario.target)) return null;
  const hosts = target(null).target.addresses.flatMap((address) => (address.kind === 'tcp' ? [address.host] : []));
  return otherScheme(new URL(scenario.target), hosts, (address) => commandText('probe', address));
}

/** @throws UsageFailure if an option does not apply to the target */
function targetFrom(text: string, argv: ProbeArgv): ChosenTarget {
  const { budget, command } = argv;
  if (typeof budget === 'number' && (budget < BUDGET.least || budget > BUDGET.most)) {
    throw new UsageFailure(`--budget must be from 1s to 600s, or auto, not ${formatDuration(budget)}. Choose another.`);
  }
  const form = formOf(text, argv);
  checkTogether('probe', argv, form === undefined ? {} : { target: form });
  if (command === undefined && text.includes(PORT))
    throw new UsageFailure('$PORT has no value without --command. Write the port itself.');
  return chooseTarget(text, wishesOf(argv));
}

/** Before the first request to another machine the user sees its bounds. */
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

/** @throws UsageFailure if the target is on another machine and the user did not allow that */
async function planOf(text: string, chosen: ChosenTarget, argv: ProbeArgv): Promise<ProbePlan> {
  const { place } = chosen;
  const { command, 'i-may-load-test-this-host': mayBeAnywhere = false } = argv;
  const host = place.kind === 'unix' ? null : await resolveHost(place, mayBeAnywhere);
  const loopback = host?.loopback ?? true;
  if (command !== undefined && !loopback)
    throw new UsageFailure('--command starts a server on this machine, and the target is on another. Leave one out.');
  const target = (port: number | null) => targetAt(chosen, host, port);
  return {
    scenario: probeScenario(chosen, loopback, argv),
    target,
    describeRedirect: (redirect, shown) => describeRedirect(redirect, redirectingOf(text, place, shown, argv)),
    started: command === undefined ? null : startedOf(command, text, place, target, argv),
  };
}

/** The facts for a message about a redirect. It keeps $PORT, as the server of a command has another port next time. */
function redirectingOf(text: string, place: ChosenTarget['place'], shown: string, argv: ProbeArgv): Redirecting {
  return {
    shown,
    base: place.kind === 'unix' ? null : new URL(shown),
    mayBeAnywhere: argv['i-may-load-test-this-host'] ?? false,
    command: (address) => {
      const there = place.kind === 'unix' ? `unix:${place.path}:${address}` : address;
      if (argv.command === undefined) return commandText('probe', there);
      return commandText('probe', '--command', '...', text.includes(PORT) ? withoutPort(there, shown) : there);
    },
  };
}

/** The address with $PORT in place of the target's own port. */
function withoutPort(address: string, shown: string): string {
  const [from, to] = [new URL(shown), new URL(address)];
  return from.port === to.port ? address.replace(`:${to.port}`, `:${PORT}`) : address;
}

/** How long a started server can take to answer. */
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
    ...(argv['may-abandon'] === true ? { mayAbandon: true } : {}),
    loopback,
    budget: typeof argv.budget === 'number' ? argv.budget : null,
    maxClients: argv['max-clients'] ?? MAX_CLIENTS.usual,
    configured: argv.configured ?? null,
    seed: argv.seed ?? 1,
  };
}

/** One word of a shell command: plain, quoted and escaped parts. */
const WORD = String.raw`(?:"(?:\\.|[^"\\])*"|'[^']*'|\\.|[^\s;&|'"\\])+`;
const ASSIGNMENT = new RegExp(`(?<![\\w-])(?<name>[A-Za-z_]\\w*=)(?<value>${WORD})`, 'gs');
const SECRET_FLAG = new RegExp(
  `(?<![\\w-])(?<name>-{1,2}[\\w-]*(?:passw|secret|token|key|auth|cred)[\\w-]*(?:=|\\s+))(?<value>${WORD})`,
  'gis',
);
/** user:password before the host of an address. */
const CREDENTIALS = /:\/\/[^\s'"]*@/g;
/** A reference to a variable, such as $TOKEN, reveals no value. */
const VARIABLE = /^"?\$\w+"?$/;

/** The command without probable secrets, so that it can be shown and saved. */
export function maskCommand(command: string): string {
  const mask = (_: string, name: string, value: string) => `${name}${VARIABLE.test(value) ? value : '...'}`;
  return command.replaceAll(CREDENTIALS, '://...@').replaceAll(ASSIGNMENT, mask).replaceAll(SECRET_FLAG, mask);
}
