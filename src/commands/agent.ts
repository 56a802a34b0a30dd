/** `agent`: sends requests from this machine on behalf of a coordinator, over NATS. */
import type { Argv } from 'yargs';
import { type AgentRequest, runAgent } from '../index.js';
import { UsageFailure } from '../model/failure.js';
import { SECOND } from '../model/units.js';
import { AGENT_DEFAULTS } from './agent-options.js';
import { parseAllowedTarget } from './agent-values.js';
import type { CommandContext } from './command-context.js';
import { COMMAND_HELP } from './command-help.js';
import { type ArgvOf, addOptions } from './options.js';

export function addAgentCommand(yargs: Argv, { signal, printLine }: CommandContext): Argv {
  return yargs.command(
    'agent',
    COMMAND_HELP.agent.summary,
    (sub) => addOptions(sub, 'agent'),
    (argv) => runAgent(planAgent(argv), { signal, say: printLine }),
  );
}

/** @throws UsageFailure if an option is missing or wrong */
function planAgent(argv: ArgvOf<'agent'>): AgentRequest {
  const { nats, trust = [] } = argv;
  if (nats === undefined) throw new UsageFailure('agent needs --nats, the URL of the NATS server.');
  if (trust.length === 0) throw new UsageFailure('agent needs --trust, a public key that "at-once agent-key" printed.');
  return {
    nats,
    trust,
    allowed: (argv['allow-target'] ?? []).map((text) => parseAllowedTarget('--allow-target', text)),
    limits: {
      clients: argv['max-clients'] ?? AGENT_DEFAULTS.clients,
      requests: argv['max-requests'] ?? AGENT_DEFAULTS.requests,
      seconds: (argv['max-time'] ?? AGENT_DEFAULTS.seconds * SECOND) / SECOND,
    },
  };
}
