/** Runs one server in the foreground, until the user ends it or it ends by itself. */
import type { ServerEvent } from '../../protocol/server-messages.js';
import { unlessAborted } from './aborted.js';
import { exitedUnexpectedly } from './child-process.js';
import { type ListeningEvent, ServerProcess, type ServerRequest } from './server-process.js';

export interface ForegroundOptions {
  /** Aborted, with the signal's name as the reason, when the user ends the server. */
  readonly signal: AbortSignal;
  readonly onListening: (event: ListeningEvent) => void;
  readonly onEvent: (event: ServerEvent) => void;
}

/**
 * Never resolves: a server serves for ever.
 * @throws Interruption when the user ended it; MeasurementFailure when it can't start, or dies
 */
export async function runInForeground(request: ServerRequest, options: ForegroundOptions): Promise<never> {
  const { signal, onEvent } = options;
  const server = await ServerProcess.start(request, { showServerOutput: true, onEvent, signal });
  try {
    options.onListening(server.listening);
    const how = await unlessAborted(server.died, signal);
    throw exitedUnexpectedly('The server', how, 'Start it again.');
  } finally {
    await server.stop();
  }
}
