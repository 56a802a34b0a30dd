/** `agents`: the agents that answer, their limits, and how well their clocks are known. */
import type { Argv } from 'yargs';
import { type AgentState, type AgentsOptions, listAgents } from '../index.js';
import { UsageFailure } from '../model/failure.js';
import { formatDuration } from '../model/units.js';
import type { CommandContext } from './command-context.js';
import { COMMAND_HELP } from './command-help.js';
import { type ArgvOf, addOptions } from './options.js';

export function addAgentsCommand(yargs: Argv, context: CommandContext): Argv {
  return yargs.command(
    'agents',
    COMMAND_HELP.agents.summary,
    (sub) => addOptions(sub, 'agents'),
    (argv) => showAgents(argv, context),
  );
}

/** What names the agents. */
type AgentsArgv = Pick<ArgvOf<'probe'>, 'nats' | 'key' | 'agents' | 'align'>;

/** Null without --nats. @throws UsageFailure if the key is missing, or an option has no effect */
export function agentsOf(
  { nats, key, agents, align }: AgentsArgv,
  notice: (line: string) => void,
): AgentsOptions | null {
  const [other] = Object.entries({ key, agents, align }).find(([, value]) => value !== undefined) ?? [];
  if (nats === undefined && other !== undefined) {
    throw new UsageFailure(
      `--${other} has no effect without --nats. Add --nats with the URL of the NATS server, or leave it out.`,
    );
  }
  if (nats === undefined) return null;
  if (key === undefined) throw new UsageFailure('--nats needs --key, the file that "at-once agent-key" made.');
  return { nats, key, agents: agents ?? null, alignment: align ?? 'release', notice };
}

async function showAgents(argv: ArgvOf<'agents'>, { print, printNotice }: CommandContext): Promise<void> {
  const options = agentsOf(argv, printNotice);
  if (options === null) throw new UsageFailure('agents needs --nats, the URL of the NATS server.');
  const agents = await listAgents(options);
  if (argv.json === true) return print(`${JSON.stringify(agents.map(plainState), null, 2)}\n`);
  if (agents.length === 0) return print('No agent answered. Start one with "at-once agent".\n');
  const rows = [HEADINGS, ...agents.map(rowOf)];
  const widths = HEADINGS.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  return print(`${lines.join('\n')}\n`);
}

const HEADINGS = ['agent', 'at-once', 'clients', 'requests', 'time', 'clock ahead by', 'known to within'];

function rowOf({ name, atOnceVersion, limits, clock }: AgentState): string[] {
  const { clients, requests, seconds } = limits;
  return [
    name,
    atOnceVersion,
    clients.toLocaleString('en-GB'),
    requests.toLocaleString('en-GB'),
    `${seconds}s`,
    `${(Number(clock.offset) / 1e9).toFixed(6)} s`,
    formatDuration(clock.bound),
  ];
}

/** The offset as text, because it can exceed the whole numbers that JSON readers keep. */
function plainState({ clock, ...state }: AgentState): object {
  return { ...state, clockOffsetNs: String(clock.offset), clockBoundNs: clock.bound };
}
