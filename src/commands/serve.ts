/** `serve`: runs one server in the foreground, a line a connection, for a student with curl and two terminals. */
import type { Argv } from 'yargs';
import { serve } from '../index.js';
import { DEFAULTS, MODELS, MOST, type ModelChoice, type ModelName, type Service } from '../model/scenario.js';
import {
  describeClosed,
  describeHolding,
  describeListening,
  describeNotStarted,
  describeReplaced,
} from '../presentation/render/serve-lines.js';
import type { ServerEvent } from '../protocol/server-messages.js';
import type { Surroundings } from './command.js';
import { LineLog } from './line-log.js';
import {
  checkModelArguments,
  choiceOf,
  gallery,
  listenBacklogOption,
  type ModelArguments,
  serverOptions,
} from './server-options.js';
import { countOption, parseChoice } from './values.js';

const DEFAULT_PORT = 8000;
const DEFAULT_LISTEN_BACKLOG = 128;
/** How long a client may hold a process before it is told of, s. */
const HOLDING = 1;

interface Arguments extends ModelArguments {
  readonly model: ModelName;
  readonly port?: number | undefined;
  readonly quiet?: boolean | undefined;
  readonly 'keep-alive'?: boolean | undefined;
  readonly 'service-time'?: number | undefined;
  readonly service?: Service | undefined;
  readonly 'listen-backlog'?: number | undefined;
  readonly 'receive-timeout'?: number | undefined;
  readonly host?: string | undefined;
}

export function addServeCommand(yargs: Argv, { signal }: Surroundings): Argv {
  return yargs.command(
    'serve [model]',
    'run one server in the foreground and say who is accepted and served',
    (sub) =>
      sub
        .positional('model', {
          default: DEFAULTS.model,
          description: `the server to run: ${MODELS.join(' or ')}`,
          coerce: (text: string) => parseChoice('serve', text, MODELS),
        })
        .options({
          port: countOption('port', `TCP port to listen on; 0: one that is free (default: ${DEFAULT_PORT})`, {
            least: 0,
            most: MOST.port,
          }),
          ...serverOptions,
          'listen-backlog': listenBacklogOption(String(DEFAULT_LISTEN_BACKLOG)),
          quiet: { type: 'boolean', description: 'say nothing of the connections' },
        })
        .epilogue(gallery),
    (given) => run(given, signal),
  );
}

async function run(given: Arguments, signal: AbortSignal): Promise<void> {
  checkModelArguments([given.model], given);
  const choice = choiceOf(given.model, given.workers, given.accept);
  const service = given.service ?? DEFAULTS.service;
  const log = new LineLog();
  await serve(
    {
      ...choice,
      host: given.host ?? DEFAULTS.host,
      port: given.port ?? DEFAULT_PORT,
      listenBacklog: given['listen-backlog'] ?? DEFAULT_LISTEN_BACKLOG,
      serviceTime: given['service-time'] ?? DEFAULTS.serviceTime,
      service,
      keepAlive: given['keep-alive'] ?? false,
      receiveTimeout: given['receive-timeout'] ?? null,
      traceDirectory: null,
      announceConnections: given.quiet !== true,
    },
    {
      signal,
      onListening: (listening) => log.say(describeListening(choice, service, listening, listening.workers)),
      onEvent: announcer(choice, log),
    },
  );
}

/** Says a line when a connection ends, and one when it holds its server for long. */
function announcer(choice: ModelChoice, log: LineLog): (event: ServerEvent) => void {
  const holding = new Map<string, NodeJS.Timeout>();
  return (event) => {
    switch (event.event) {
      case 'accepted': {
        const tellHolding = () => log.say(describeHolding(choice, event.client, event.process, HOLDING));
        holding.set(event.client, setTimeout(tellHolding, HOLDING * 1000));
        return;
      }
      case 'closed':
        clearTimeout(holding.get(event.client));
        holding.delete(event.client);
        log.say(describeClosed(event));
        return;
      case 'worker-replaced':
        log.say(describeReplaced(event.died, event.how, event.replacement));
        return;
      case 'process-not-started':
        clearTimeout(holding.get(event.client));
        holding.delete(event.client);
        log.say(describeNotStarted(event.client, event.code));
        return;
    }
  };
}
