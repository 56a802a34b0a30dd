/** Starts a server in a process of its own, receives its events and stops it; or runs one in the foreground. */
import type { StdioOptions } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { MeasurementFailure } from '../../model/failure.js';
import { EVENTS_DESCRIPTOR, parseEvent, type ServerEvent, type ServerOrders } from '../../protocol/server-messages.js';
import { exitedUnexpectedly, SupervisedChild, unlessAborted, untilReady } from './supervised-child.js';

const SERVER_PROGRAM = fileURLToPath(new URL('../../servers/main.js', import.meta.url));
/** How long an orderly exit may take before the server is killed, ms. */
const STOP_PATIENCE = 2000;
/** How long the processes that it started may take to exit after it, ms. */
const FAMILY_PATIENCE = 1000;

export type ListeningEvent = Extract<ServerEvent, { event: 'listening' }>;
type FailedEvent = Extract<ServerEvent, { event: 'failed' }>;

/** What a caller decides about a server; the other orders are added here. */
export type ServerRequest = Omit<ServerOrders, 'role' | 'parentProcess'>;

export interface ServerProcessOptions {
  readonly onEvent?: (event: ServerEvent) => void;
  /** Whether the server's own output goes to this process's stderr, or nowhere. */
  readonly showServerOutput: boolean;
  /** Aborted when the user interrupts: a server that is still starting is not awaited then. */
  readonly signal?: AbortSignal;
}

/** A server that is listening. */
export class ServerProcess {
  private constructor(
    readonly request: ServerRequest,
    readonly child: SupervisedChild,
    readonly listening: ListeningEvent,
    /** Resolves, with the reason, when the server has exited and its last events were read. Never rejects. */
    readonly died: Promise<string>,
  ) {}

  /**
   * Starts a server and waits until it is listening and can serve.
   * @throws MeasurementFailure if it can't, with the reason and the remedy; Interruption if it was aborted first
   */
  static async start(request: ServerRequest, options: ServerProcessOptions): Promise<ServerProcess> {
    const orders: ServerOrders = { ...request, role: 'server', parentProcess: process.pid };
    const output = options.showServerOutput ? 2 : 'ignore';
    const stdio: StdioOptions = ['ignore', output, output, 'pipe'];
    const child = SupervisedChild.spawn(process.execPath, [SERVER_PROGRAM, JSON.stringify(orders)], { stdio });
    const lines = createInterface({ input: child.process.stdio[EVENTS_DESCRIPTOR] as Readable });
    let failure: FailedEvent | null = null;
    // Reads the pipe to its end first: the last line may contain the reason.
    const died = Promise.all([child.exited, once(lines, 'close')]).then(([how]) => describeEnd(how, failure));
    const ready = new Promise<ListeningEvent>((resolve, reject) => {
      lines.on('line', (line) => {
        const event = parseEvent(line);
        if (event === null) return;
        if (event.event === 'listening') resolve(event);
        // The first failure caused the others.
        if (event.event === 'failed') failure ??= event;
        options.onEvent?.(event);
      });
      void died.then((how) => reject(startFailure(request, failure, how)));
    });
    const stop = () => child.end(STOP_PATIENCE);
    const listening = await untilReady({ what: 'The server', ready, stop, signal: options.signal });
    return new ServerProcess(request, child, listening, died);
  }

  /** Stops the server and everything that it started; resolves when its process has exited. */
  async stop(): Promise<void> {
    await this.child.end(STOP_PATIENCE);
    // The pipe closes when the processes that it started have exited too.
    await Promise.race([this.died, sleep(FAMILY_PATIENCE, undefined, { ref: false })]);
  }
}

function describeEnd(how: string, failure: FailedEvent | null): string {
  return failure === null ? how : `${failure.call} failed: ${failure.code}`;
}

function startFailure({ host, port }: ServerRequest, failure: FailedEvent | null, how: string): MeasurementFailure {
  switch (failure?.code) {
    case 'EADDRINUSE':
      return new MeasurementFailure(
        `Port ${port} on ${host} is in use. Choose another with --port, or use 0 for a free one.`,
      );
    case 'EADDRNOTAVAIL':
      return new MeasurementFailure(
        `${host} is not an address of this machine. Choose one of its own with --host, such as 127.0.0.1.`,
      );
    case 'EACCES':
      return new MeasurementFailure(
        `Port ${port} on ${host} needs privileges (EACCES). Choose one above 1023 with --port.`,
      );
    case undefined:
      return new MeasurementFailure(
        `The server process exited before it was ready (${how}). Use --show-server-output to see why.`,
      );
    default:
      return new MeasurementFailure(
        `The server could not start: ${how} on ${host}:${port}. Use --show-server-output to see more.`,
      );
  }
}

export interface ForegroundOptions {
  /** Aborted, with the signal's name as the reason, when the user stops the server. */
  readonly signal: AbortSignal;
  readonly onListening: (event: ListeningEvent) => void;
  readonly onEvent: (event: ServerEvent) => void;
}

/**
 * Never resolves: a server serves until it is stopped.
 * @throws Interruption when the user stops it; MeasurementFailure if it can't start, or exits unexpectedly
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
