/** A burst of a probe: N connections are opened in order, then all requests are sent at once. */
import { performance } from 'node:perf_hooks';
import type { ProbeRequest } from '../../model/probe.js';
import type { Redirect } from '../../model/probe-target.js';
import { MILLISECOND, type Nanoseconds } from '../../model/units.js';
import { type BurstProbeOrder, type BurstProbeReport, MOST_LATE } from '../../protocol/client-messages.js';
import { sleepUntil } from '../../sockets/libc.js';
import { runAtRealTime } from '../../sockets/process.js';
import type { Connection } from '../connection.js';
import { Exchange, type ExchangeOwner } from '../exchange.js';
import type { ClientSession } from './probe-clients.js';

type BurstPlan = Omit<BurstProbeOrder, 'order'>;

/** @param early aborted when a burst with `sendAt` is called off */
export async function runProbeBurst(
  session: ClientSession,
  order: BurstPlan,
  early?: AbortSignal,
): Promise<BurstProbeReport> {
  const startedAt = session.clock();
  const before = process.cpuUsage();
  const burst = new ProbeBurstInProgress(session, order);
  const callOff = (): void => burst.callOff();
  early?.addEventListener('abort', callOff);
  const exchanges = await burst.run().finally(() => early?.removeEventListener('abort', callOff));
  const spent = process.cpuUsage(before);
  return {
    report: 'probe-burst',
    startedAt,
    requests: exchanges.map(requestOf),
    lastBytesAt: exchanges.map(({ lastByteAt }) => lastByteAt),
    redirect: burst.redirect,
    releasedAt: burst.releasedAt,
    clientBusy: performance.eventLoopUtilization(burst.busyFrom).utilization,
    peakMemoryBytes: process.resourceUsage().maxRSS * 1024,
    cpuTime: (spent.user + spent.system) * 1e3,
  };
}

function requestOf({ connection, isKept, sentAt, firstByteAt, bodyAt, departedAt, outcome }: Exchange): ProbeRequest {
  const { connectStartedAt, connectedAt } = connection;
  const isOld = isKept || Number.isNaN(connectStartedAt);
  return {
    connectStartedAt: isOld ? null : connectStartedAt,
    connectedAt: isOld ? null : connectedAt,
    sentAt,
    answeredAt: firstByteAt,
    ...(bodyAt === null || bodyAt === firstByteAt ? {} : { bodyAt }),
    departedAt,
    outcome,
  };
}

/**
 * If a server does the TLS handshake as part of a service, only clients in service can complete it before the requests are sent. So
 * the burst stops waiting if no handshake was completed for this time, ms, or for as long as the first one took.
 */
const TLS_STALL = 30;
/** On a busy machine a timer fires some ms late. From this long before a planned instant on, ms, the thread itself waits. */
const TIMER_MARGIN = 10;
/**
 * From this long before a planned instant on, ms, this thread runs before others: on a busy machine it would also be late to open
 * many connections.
 */
const URGENT = { least: 100, perClient: 0.5 } as const;
const OPENED_AT_ONCE = 50;

class ProbeBurstInProgress implements ExchangeOwner {
  /** The first redirect. */
  redirect: Redirect | null = null;
  /** When the requests began to be sent. */
  releasedAt: Nanoseconds | null = null;
  /** The start of the time for which the client's utilisation is measured. */
  busyFrom = performance.eventLoopUtilization();
  readonly #exchanges: readonly Exchange[];
  #unsettled: number;
  #unfinished: number;
  #opened = 0;
  #isReleased = false;
  #connecting: NodeJS.Timeout | undefined;
  #waiting: NodeJS.Timeout | undefined;
  #stalling: NodeJS.Timeout | undefined;
  #spacing: NodeJS.Timeout | undefined;
  /** Runs since the last answer. */
  #starving: NodeJS.Timeout | undefined;
  #hurrying: NodeJS.Timeout | undefined;
  /** Ends the real-time priority that this thread has until all requests are sent. */
  #calmDown: (() => void) | null = null;
  #startedAt = 0;
  #stall: number | null = null;
  #resolve: (exchanges: readonly Exchange[]) => void = () => {};
  #reject: (error: Error) => void = () => {};

  constructor(
    private readonly session: ClientSession,
    private readonly order: BurstPlan,
  ) {
    const { clients, sources = [] } = order;
    this.#unsettled = clients;
    this.#unfinished = clients;
    const { plan, transport, clock, target, kept } = session;
    this.#exchanges = Array.from({ length: clients }, (_, index) => {
      const old = (target.keepAlive && kept.take()) || null;
      return new Exchange(plan, transport, clock, this, index, old, sources[index % sources.length]);
    });
  }

  run(): Promise<readonly Exchange[]> {
    return new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
      const { connectPatience, patience, sendAt } = this.order;
      this.#startedAt = performance.now();
      if (sendAt === undefined) this.#connecting = setTimeout(() => this.#release(), connectPatience / MILLISECOND);
      else this.#releaseAt(BigInt(sendAt));
      this.#waiting = setTimeout(() => this.#giveUpAll(), patience / MILLISECOND);
      this.#openNext();
    });
  }

  settled(exchange: Exchange): void {
    this.#unsettled -= 1;
    const { sends } = this.order;
    if (this.order.lastFirst === true) this.#pauseBeforeNext();
    if (!exchange.isOver && (this.#isReleased || sends === 'all')) exchange.send();
    else if (!exchange.isOver && sends === 'all-but-last-byte') exchange.sendAllButLast();
    // Deferred, so that the release does not run inside another client's event or before all have begun.
    if (this.order.sendAt !== undefined) return;
    if (this.#unsettled === 0) setImmediate(() => this.#release());
    else if (!exchange.isKept && this.session.target.tls !== null) this.#awaitNext();
  }

  left(exchange: Exchange): void {
    this.redirect ??= exchange.redirect;
    this.#unfinished -= 1;
    this.#keep(exchange.reusable);
    if (this.#unfinished > 0) {
      if (exchange.firstByteAt === null) return;
      this.#awaitAnswer();
      if (this.order.lastFirst === true) this.#sendLast();
      return;
    }
    this.#isReleased = true;
    const timers = [this.#connecting, this.#stalling, this.#waiting, this.#spacing, this.#starving];
    for (const timer of timers) clearTimeout(timer);
    this.#endHurry();
    this.#resolve(this.#exchanges);
  }

  /** Sends no request, if none has been sent. */
  callOff(): void {
    if (!this.#isReleased && this.order.sendAt !== undefined) this.#giveUpAll();
  }

  #releaseAt(instant: bigint): void {
    const left = Number(instant - process.hrtime.bigint()) / MILLISECOND;
    const urgent = URGENT.least + URGENT.perClient * this.order.clients;
    if (left > urgent) this.#hurrying = setTimeout(() => this.#hurry(), left - urgent);
    else this.#hurry();
    this.#connecting = setTimeout(
      () => {
        sleepUntil(instant);
        const late = Number(process.hrtime.bigint() - instant);
        if (late <= MOST_LATE) return this.#release();
        this.#reject(new Error(`too late by ${Math.round(late / MILLISECOND)} ms`));
        this.#giveUpAll();
      },
      Math.max(0, left - TIMER_MARGIN),
    );
  }

  /**
   * Opens all connections at once, or one after the other with pauses, except for those that are kept. Before a planned release there
   * is time, so that connections are completed while others are opened.
   */
  #openNext(): void {
    if (this.#isReleased) return;
    const { connectGap, clients, sendAt, lastFirst } = this.order;
    const first = this.#opened;
    const atOnce = sendAt === undefined ? clients : OPENED_AT_ONCE;
    this.#opened = connectGap === 0 ? Math.min(clients, first + atOnce) : Math.max(first + 1, this.#openAlready);
    for (const exchange of this.#exchanges.slice(first, this.#opened)) exchange.open(false);
    // Then each waits for the connection before it.
    if (lastFirst === true) return;
    if (this.#opened < clients && connectGap === 0) setImmediate(() => this.#openNext());
    else this.#pauseBeforeNext();
  }

  /** Clients, from the first, that need no pause: the server has their connections, and their requests are sent with the others. */
  get #openAlready(): number {
    const { sends = 'nothing' } = this.order;
    return sends === 'nothing' ? this.#exchanges.filter(({ isKept }) => isKept).length : 0;
  }

  #pauseBeforeNext(): void {
    const { connectGap, clients } = this.order;
    if (this.#opened < clients) this.#spacing = setTimeout(() => this.#openNext(), connectGap / MILLISECOND);
  }

  #awaitNext(): void {
    this.#stall ??= Math.max(TLS_STALL, performance.now() - this.#startedAt);
    clearTimeout(this.#stalling);
    if (this.#isReleased) return;
    this.#stalling = setTimeout(() => {
      if (this.#exchanges.every(({ isConnected, isOver }) => isConnected || isOver)) this.#release();
      else this.#awaitNext();
    }, this.#stall);
  }

  /** Sends all requests in one iteration of the event loop, in the order of connecting. Clients that are not connected can give up. */
  #release(): void {
    if (this.#isReleased) return;
    this.#isReleased = true;
    clearTimeout(this.#connecting);
    // The pauses between connects must not count as idle time.
    if (this.order.connectGap > 0) this.busyFrom = performance.eventLoopUtilization();
    this.releasedAt = this.session.clock();
    if (this.order.lastFirst === true) {
      this.#awaitAnswer();
      this.#sendLast();
    } else for (const exchange of this.#exchanges) if (exchange.isConnected) exchange.send();
    this.#endHurry();
    if (this.order.keepsConnecting) return;
    for (const exchange of this.#exchanges) if (!exchange.isConnected) exchange.giveUp();
  }

  /** Finishes the request of the last client that has not sent it. */
  #sendLast(): void {
    if (!this.#isReleased) return;
    this.#exchanges.findLast(({ isConnected, isOver, sentAt }) => isConnected && !isOver && sentAt === null)?.send();
  }

  /** If connections keep their slots, the other clients would wait until the end of the burst. */
  #awaitAnswer(): void {
    const { stallPatience } = this.order;
    if (stallPatience === undefined) return;
    clearTimeout(this.#starving);
    this.#starving = setTimeout(() => this.#giveUpAll(), stallPatience / MILLISECOND);
  }

  /** On a busy machine other processes would delay the release by several ms. */
  #hurry(): void {
    this.#calmDown ??= runAtRealTime();
  }

  #endHurry(): void {
    clearTimeout(this.#hurrying);
    this.#calmDown?.();
    this.#calmDown = null;
  }

  #giveUpAll(): void {
    this.#isReleased = true;
    this.#endHurry();
    for (const exchange of this.#exchanges) exchange.giveUp();
  }

  #keep(reusable: Connection | null): void {
    if (reusable === null) return;
    if (this.session.target.keepAlive) this.session.kept.keep(reusable);
    else reusable.close();
  }
}
