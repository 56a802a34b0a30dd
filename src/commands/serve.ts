/** `serve`: runs a model server in the foreground and prints one line per connection. */
import type { Argv } from 'yargs';
import { type ServerRequest, serve } from '../index.js';
import { DEFAULTS, MODELS, type ModelChoice, type ModelName } from '../model/scenario.js';
import {
  describeClosed,
  describeHolding,
  describeListening,
  describeNotStarted,
  describeReplaced,
} from '../presentation/render/serve-lines.js';
import type { ServerEvent } from '../protocol/server-messages.js';
import type { CommandContext } from './command-context.js';
import { COMMAND_HELP } from './command-help.js';
import { choiceOf } from './model-choice.js';
import { type ArgvOf, addOptions, checkTogether } from './options.js';
import { SERVE_DEFAULTS } from './server-options.js';
import { wrapForTerminal } from './terminal-width.js';
import { parseChoice } from './values.js';

/** A client that holds a process for this long gets its own line, s. */
const HOLDING = 1;

export function addServeCommand(yargs: Argv, context: CommandContext): Argv {
  return yargs.command(
    'serve [model]',
    COMMAND_HELP.serve.summary,
    (sub) =>
      addOptions(
        sub.positional('model', {
          type: 'string',
          default: DEFAULTS.model,
          coerce: (text: string) => parseChoice('serve', text, MODELS),
        }),
        'serve',
      ),
    ({ model, ...argv }) => runServe(model, argv, context),
  );
}

/** The server that `serve` runs with these options. @throws UsageFailure if they do not suit the model */
export function planServer(model: ModelName, argv: ArgvOf<'serve'>): ServerRequest {
  checkTogether('serve', argv, { models: [model] });
  return {
    ...choiceOf(model, argv.workers, argv.accept),
    host: argv.host ?? DEFAULTS.host,
    port: argv.port ?? SERVE_DEFAULTS.port,
    listenBacklog: argv['listen-backlog'] ?? SERVE_DEFAULTS.listenBacklog,
    serviceTime: argv['service-time'] ?? DEFAULTS.serviceTime,
    service: argv.service ?? DEFAULTS.service,
    keepAlive: argv['keep-alive'] ?? false,
    receiveTimeout: argv['receive-timeout'] ?? null,
    traceDirectory: null,
    announceConnections: argv.quiet !== true,
  };
}

async function runServe(model: ModelName, argv: ArgvOf<'serve'>, context: CommandContext): Promise<void> {
  const { signal, terminal } = context;
  const request = planServer(model, argv);
  const printLine = (text: string): void => context.printLine(wrapForTerminal(text, terminal.columns));
  await serve(request, {
    signal,
    onListening: (listening) => printLine(describeListening(request, request.service, listening, listening.workers)),
    onEvent: eventPrinter(request, printLine),
  });
}

/** Prints a line when a connection ends, and one when it holds a process for a long time. */
function eventPrinter(choice: ModelChoice, printLine: CommandContext['printLine']): (event: ServerEvent) => void {
  const holding = new Map<string, NodeJS.Timeout>();
  return (event) => {
    switch (event.event) {
      case 'accepted': {
        const printHolding = () => printLine(describeHolding(choice, event.client, event.process, HOLDING));
        holding.set(event.client, setTimeout(printHolding, HOLDING * 1000));
        return;
      }
      case 'closed':
        clearTimeout(holding.get(event.client));
        holding.delete(event.client);
        printLine(describeClosed(event));
        return;
      case 'worker-replaced':
        printLine(describeReplaced(event.died, event.how, event.replacement));
        return;
      case 'process-not-started':
        clearTimeout(holding.get(event.client));
        holding.delete(event.client);
        printLine(describeNotStarted(event.client, event.code));
        return;
    }
  };
}
