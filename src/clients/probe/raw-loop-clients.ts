/** The clients of a closed loop at a server that speaks no HTTP. */
import type { Outcome } from '../../model/connection-record.js';
import { MILLISECOND, type Nanoseconds } from '../../model/units.js';
import { MOST_FAILURES_IN_A_ROW } from '../loop-client.js';
import type { LoopClients, LoopEvents } from '../loop-clients.js';
import { answerParserFor } from './answer.js';
import { ProbeConnection } from './connection.js';
import type { ClientSession } from './probe-clients.js';
import { RequestInFlight } from './request-in-flight.js';

export function startRawLoopClients(
  session: ClientSession,
  clients: number,
  timeout: Nanoseconds,
  events: LoopEvents,
): LoopClients {
  const loopClients = Array.from({ length: clients }, (_, index) => new RawLoopClient(session, index, timeout, events));
  for (const client of loopClients) client.sendNext();
  const stop = (): void => {
    for (const client of loopClients) client.stop();
  };
  return { stop, ended: Promise.all(loopClients.map(({ stopped }) => stopped)).then(() => {}) };
}

class RawLoopClient {
  readonly stopped: Promise<void>;
  #tellStopped: () => void = () => {};
  #hasStopped = false;
  #failures = 0;
  #current: RequestInFlight | null = null;
  #kept: ProbeConnection | null = null;

  constructor(
    private readonly session: ClientSession,
    private readonly index: number,
    private readonly timeout: Nanoseconds,
    private readonly events: LoopEvents,
  ) {
    this.stopped = new Promise((resolve) => {
      this.#tellStopped = resolve;
    });
  }

  sendNext(): void {
    if (this.#hasStopped) return;
    const { target, clock, destination, bytes, greets } = this.session;
    const patience = setTimeout(() => request.giveUp(), this.timeout / MILLISECOND);
    const request = new RequestInFlight(answerParserFor(target), greets, clock, {
      settled: () => {
        if (request.isConnected) this.events.connected(this.index, 0);
        request.send(bytes);
      },
      left: ({ outcome }, reusable) => {
        clearTimeout(patience);
        this.#left(outcome, reusable);
      },
    });
    this.#current = request;
    const old = this.#kept;
    this.#kept = null;
    this.events.began(this.index, 0);
    // It may have been the last that there is time for.
    if (this.#hasStopped) {
      clearTimeout(patience);
      return;
    }
    old?.heardBy(request);
    request.begin(old ?? new ProbeConnection(destination, clock, request), old !== null);
  }

  stop(): void {
    if (this.#hasStopped) return;
    this.#hasStopped = true;
    this.#current?.giveUp();
    this.#kept?.close();
    this.#tellStopped();
  }

  #left(outcome: Outcome, reusable: ProbeConnection | null): void {
    if (this.session.target.keepAlive && !this.#hasStopped) this.#kept = reusable;
    else reusable?.close();
    if (this.#hasStopped) return;
    this.#failures = outcome.kind === 'served' ? 0 : this.#failures + 1;
    this.events.ended(this.index, outcome);
    if (this.#failures < MOST_FAILURES_IN_A_ROW) {
      this.sendNext();
    } else {
      this.events.gaveUp(this.index);
      this.stop();
    }
  }
}
