/** The options that say which servers are measured or run. */
import { hasWorkers } from '../model/models.js';
import { ACCEPTS, DEFAULTS, MODELS, MOST, type ModelName, SERVICES } from '../model/scenario.js';
import { parseDuration } from '../model/units.js';
import { parseCompared } from './model-choice.js';
import type { OptionRow } from './options.js';
import { parseUrl } from './target.js';
import { countFrom, parseHost } from './values.js';

export const SERVE_DEFAULTS = { port: 8000, listenBacklog: 128 } as const;

const MODEL_OR_COMPARE = {
  option: 'compare',
  message:
    '--model and --compare exclude each other. Name the models in --compare, as --compare sequential,multi-process.',
} as const;

export const SERVER_OPTIONS = [
  {
    name: 'model',
    commands: ['bench', 'sweep'],
    group: 'Server',
    type: 'choice',
    choices: MODELS,
    default: DEFAULTS.model,
    help: 'the server to measure',
    ownServer: true,
    excludes: MODEL_OR_COMPARE,
  },
  {
    name: 'compare',
    commands: ['bench'],
    group: 'Server',
    type: 'coerced',
    coerce: parseCompared,
    help: 'measure models side by side, multi-process also as multi-process:separate (default list: sequential,multi-process)',
    ownServer: true,
  },
  {
    name: 'compare',
    commands: ['sweep'],
    group: 'Server',
    type: 'coerced',
    coerce: parseCompared,
    help: 'measure models side by side (default list: sequential,multi-process)',
  },
  {
    name: 'workers',
    commands: ['bench', 'sweep', 'serve'],
    group: 'Server',
    type: countFrom(1, MOST.workers),
    default: String(DEFAULTS.workers),
    help: 'processes, where a model has several',
    ownServer: true,
    models: { include: hasWorkers, because: 'it is one process. Choose a model of several, as multi-process.' },
  },
  {
    name: 'service-time',
    commands: ['bench', 'sweep', 'serve'],
    group: 'Server',
    type: parseDuration,
    default: '10ms',
    help: 'what a client costs the server, as 10ms, 250us or 0',
    ownServer: true,
  },
  {
    name: 'service',
    commands: ['bench', 'sweep', 'serve'],
    group: 'Server',
    type: 'choice',
    choices: SERVICES,
    default: DEFAULTS.service,
    help: 'how the server spends it',
    ownServer: true,
  },
  {
    name: 'listen-backlog',
    commands: ['bench'],
    group: 'Server',
    type: countFrom(0, MOST.listenBacklog),
    default: 'as many as there are clients; open: ample',
    help: 'argument of listen(2)',
    ownServer: true,
  },
  {
    name: 'listen-backlog',
    commands: ['sweep'],
    group: 'Server',
    type: countFrom(0, MOST.listenBacklog),
    default: 'as many as there are clients; with --utilisation: ample',
    help: 'argument of listen(2)',
  },
  {
    name: 'listen-backlog',
    commands: ['serve'],
    group: 'Server',
    type: countFrom(0, MOST.listenBacklog),
    default: String(SERVE_DEFAULTS.listenBacklog),
    help: 'argument of listen(2)',
  },
  {
    name: 'keep-alive',
    commands: ['bench', 'sweep', 'serve'],
    group: 'Server',
    type: 'flag',
    help: 'keep a connection open for further requests of its client',
    loads: ['sustained'],
    remedy: 'The others send one request a connection. Add --load sustained.',
    ownServer: true,
  },
  {
    name: 'receive-timeout',
    commands: ['bench', 'sweep', 'serve'],
    group: 'Server',
    type: parseDuration,
    default: 'for ever',
    help: "how long the server waits for a client's bytes",
    ownServer: true,
  },
  {
    name: 'accept',
    commands: ['bench', 'sweep', 'serve'],
    group: 'Server',
    type: 'choice',
    choices: ACCEPTS,
    default: 'shared',
    help: 'queues of multi-process: one for all or one each',
    models: {
      include: (model: ModelName) => model === 'multi-process',
      because: 'only the processes of multi-process can choose. Choose that model.',
    },
  },
  {
    name: 'host',
    commands: ['bench', 'sweep', 'serve'],
    group: 'Server',
    type: parseHost,
    default: DEFAULTS.host,
    help: 'IPv4 address to bind and to connect to',
    ownServer: true,
  },
  {
    name: 'port',
    commands: ['bench'],
    group: 'Server',
    type: countFrom(0, MOST.port),
    default: 'one that is free',
    help: 'TCP port of the server',
    ownServer: true,
  },
  {
    name: 'port',
    commands: ['serve'],
    group: 'Server',
    type: countFrom(0, MOST.port),
    default: String(SERVE_DEFAULTS.port),
    help: 'TCP port to listen on; 0: one that is free',
  },
  {
    name: 'quiet',
    commands: ['serve'],
    group: 'Result',
    type: 'flag',
    help: 'say nothing of the connections',
  },
  {
    name: 'url',
    commands: ['bench'],
    group: 'Server',
    type: parseUrl,
    help: 'keep clients busy at a server that runs already (with --load sustained)',
    loads: ['sustained'],
    remedy: 'The others are measured on both sides. Add --load sustained.',
  },
  {
    name: 'i-may-load-test-this-host',
    commands: ['bench'],
    group: 'Server',
    type: 'flag',
    help: 'allow --url to name another machine',
  },
  {
    name: 'show-server-output',
    commands: ['bench', 'sweep', 'experiment'],
    group: 'Server',
    type: 'flag',
    help: "show the server processes' own output",
  },
] as const satisfies readonly OptionRow[];
