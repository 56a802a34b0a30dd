/** The options of measurements by agents, and of the agents themselves. */
import { MOST } from '../model/scenario.js';
import { parseNatsUrl } from './agent-values.js';
import type { OptionRow } from './options.js';
import { anyText, countFrom, parseSeconds } from './values.js';

/** What an agent does at most, unless its owner allows more or less. */
export const AGENT_DEFAULTS = { clients: 10_000, requests: 1_000_000, seconds: 600 } as const;

const MOST_AGENTS = 1000;
/** Requests are sent at one instant, or arrive at one instant. */
const ALIGNMENTS = ['release', 'arrival'] as const;

const OF_BURSTS = { loads: ['burst'], remedy: 'Agents make bursts only: leave --load out.' } as const;

export const AGENT_OPTIONS = [
  {
    name: 'nats',
    commands: ['bench'],
    group: 'Agents',
    type: parseNatsUrl,
    value: 'URL',
    help: 'send the requests from the agents at this NATS server',
    ...OF_BURSTS,
  },
  {
    name: 'nats',
    commands: ['probe'],
    group: 'Agents',
    type: parseNatsUrl,
    value: 'URL',
    help: 'send the requests from the agents at this NATS server',
    excludes: {
      option: 'command',
      message: '--command starts a server on this machine, where agents do not run. Leave it or --nats out.',
    },
    notFor: {
      unix: 'servers that agents reach over a network',
      'unix with --message': 'servers that agents reach over a network',
    },
  },
  {
    name: 'nats',
    common: true,
    commands: ['agent', 'agents'],
    group: 'Agents',
    type: parseNatsUrl,
    value: 'URL',
    help: 'the NATS server: nats://127.0.0.1:4222, or tls://HOST:4222 on another machine; @FILE holds it',
  },
  {
    name: 'key',
    commands: ['probe', 'bench'],
    group: 'Agents',
    type: anyText,
    value: 'FILE',
    help: 'the key that the agents trust, made by agent-key',
  },
  {
    name: 'key',
    common: true,
    commands: ['agents'],
    group: 'Agents',
    type: anyText,
    value: 'FILE',
    help: 'the key that the agents trust, made by agent-key',
  },
  {
    name: 'agents',
    commands: ['probe', 'bench'],
    group: 'Agents',
    type: countFrom(1, MOST_AGENTS),
    value: 'N',
    default: 'all that answer',
    help: 'how many agents send requests',
  },
  {
    name: 'align',
    commands: ['probe', 'bench'],
    group: 'Agents',
    type: 'choice',
    value: 'AT',
    choices: ALIGNMENTS,
    default: 'release',
    help: 'what is simultaneous: sending, or (distant agents send earlier) arriving',
  },
  {
    name: 'trust',
    common: true,
    commands: ['agent'],
    group: 'Agents',
    type: 'texts',
    value: 'KEY',
    help: 'public key whose plans are carried out; can be repeated',
  },
  {
    name: 'allow-target',
    common: true,
    commands: ['agent'],
    group: 'Agents',
    type: 'texts',
    value: 'HOST',
    help: 'host, host:port or subnet that may be measured; can be repeated [none]',
  },
  {
    name: 'max-clients',
    common: true,
    commands: ['agent'],
    group: 'Agents',
    type: countFrom(1, MOST.clients),
    value: 'N',
    default: String(AGENT_DEFAULTS.clients),
    help: 'maximum number of simultaneous connections',
  },
  {
    name: 'max-requests',
    common: true,
    commands: ['agent'],
    group: 'Agents',
    type: countFrom(1, 1_000_000_000),
    value: 'N',
    default: String(AGENT_DEFAULTS.requests),
    help: 'maximum number of requests in one run',
  },
  {
    name: 'max-time',
    common: true,
    commands: ['agent'],
    group: 'Agents',
    type: parseSeconds,
    value: 'TIME',
    default: `${AGENT_DEFAULTS.seconds}s`,
    help: 'maximum duration of one run',
  },
  {
    name: 'json',
    short: 'j',
    common: true,
    commands: ['agents'],
    group: 'Agents',
    type: 'flag',
    help: 'print JSON',
  },
] as const satisfies readonly OptionRow[];
