/** Clients that are kept busy at a server that speaks no HTTP. */
import type { Outcome } from '../../model/connection-record.js';
import { MILLISECOND, type Nanoseconds } from '../../model/units.js';
import type { BusyClients, BusyEvents } from '../busy-clients.js';
import { answerTo } from './bounded-answer.js';
import { Connection } from './connection.js';
import type { Session } from './session.js';
import { Visit } from './visit.js';

/** A client that fails so many times in a row gives up, as those of autocannon do. */
const MOST_FAILURES_IN_A_ROW = 10;

export function startBusyVisitors(
  session: Session,
  clients: number,
  timeout: Nanoseconds,
  events: BusyEvents,
): BusyClients {
  const visitors = Array.from({ length: clients }, (_, index) => new BusyVisitor(session, index, timeout, events));
  for (const visitor of visitors) visitor.visit();
  const stop = (): void => {
    for (const visitor of visitors) visitor.stop();
  };
  return { stop, ended: Promise.all(visitors.map(({ stopped }) => stopped)).then(() => {}) };
}

class BusyVisitor {
  readonly stopped: Promise<void>;
  #tellStopped: () => void = () => {};
  #hasStopped = false;
  #failures = 0;
  #current: Visit | null = null;
  #kept: Connection | null = null;

  constructor(
    private readonly session: Session,
    private readonly index: number,
    private readonly timeout: Nanoseconds,
    private readonly events: BusyEvents,
  ) {
    this.stopped = new Promise((resolve) => {
      this.#tellStopped = resolve;
    });
  }

  visit(): void {
    if (this.#hasStopped) return;
    const { target, clock, destination, bytes, greets } = this.session;
    const patience = setTimeout(() => visit.giveUp(), this.timeout / MILLISECOND);
    const visit = new Visit(answerTo(target), greets, clock, {
      settled: () => {
        if (visit.isConnected) this.events.connected(this.index, 0);
        visit.send(bytes);
      },
      left: ({ outcome }, reusable) => {
        clearTimeout(patience);
        this.#left(outcome, reusable);
      },
    });
    this.#current = visit;
    const old = this.#kept;
    this.#kept = null;
    this.events.began(this.index, 0);
    // It may have been the last that there is time for.
    if (this.#hasStopped) {
      clearTimeout(patience);
      return;
    }
    old?.heardBy(visit);
    visit.begin(old ?? new Connection(destination, clock, visit), old !== null);
  }

  stop(): void {
    if (this.#hasStopped) return;
    this.#hasStopped = true;
    this.#current?.giveUp();
    this.#kept?.close();
    this.#tellStopped();
  }

  #left(outcome: Outcome, reusable: Connection | null): void {
    if (this.session.target.keepAlive && !this.#hasStopped) this.#kept = reusable;
    else reusable?.close();
    if (this.#hasStopped) return;
    this.#failures = outcome.kind === 'served' ? 0 : this.#failures + 1;
    this.events.ended(this.index, outcome);
    if (this.#failures < MOST_FAILURES_IN_A_ROW) {
      this.visit();
    } else {
      this.events.gaveUp(this.index);
      this.stop();
    }
  }
}
