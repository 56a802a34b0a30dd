/** The options that describe a server: shared by the commands that start one. */
import { MODELS, MOST, SERVICES } from '../model/scenario.js';
import { choiceOption, countOption, durationOption, option, parseHost } from './values.js';

export const serverOptions = {
  workers: countOption('workers', 'processes of a multi-process server (default: 4)', { least: 1, most: MOST.workers }),
  'service-time': durationOption('service-time', 'what a client costs the server, as 10ms, 250us or 0 (default: 10ms)'),
  service: choiceOption('service', 'how the server spends it (default: sleep)', SERVICES),
  'listen-backlog': countOption(
    'listen-backlog',
    'argument of listen(2) (default: as many as there are clients; open: ample)',
    {
      least: 0,
      most: MOST.listenBacklog,
    },
  ),
  'keep-alive': { type: 'boolean', description: 'keep a connection open for further requests of its client' },
  'receive-timeout': durationOption(
    'receive-timeout',
    "how long the server waits for a client's bytes (default: for ever)",
  ),
  host: option('host', 'IPv4 address to bind and to connect to (default: 127.0.0.1)', parseHost),
} as const;

export const modelChoices = MODELS;
