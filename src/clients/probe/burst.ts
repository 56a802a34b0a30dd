/** N requests at once: the connections are made one after the other, in order, and then all requests are written. */
import { performance } from 'node:perf_hooks';
import type { ProbeRequest } from '../../model/probe.js';
import type { Redirect } from '../../model/probe-target.js';
import { MILLISECOND } from '../../model/units.js';
import type { BurstProbeOrder, BurstProbeReport } from '../../protocol/client-messages.js';
import type { AnswerParser } from './answer.js';
import { answerParserFor } from './answer.js';
import { ProbeConnection } from './connection.js';
import type { ClientSession } from './probe-clients.js';
import { RequestInFlight } from './request-in-flight.js';

export async function runProbeBurst(
  session: ClientSession,
  order: Omit<BurstProbeOrder, 'order'>,
): Promise<BurstProbeReport> {
  const startedAt = session.clock();
  const before = process.cpuUsage();
  const burst = new ProbeBurstInProgress(session, order);
  const requests = await burst.run();
  const spent = process.cpuUsage(before);
  return {
    report: 'probe-burst',
    startedAt,
    requests,
    redirect: burst.redirect,
    clientBusy: performance.eventLoopUtilization(burst.busyFrom).utilization,
    peakMemoryBytes: process.resourceUsage().maxRSS * 1024,
    cpuTime: (spent.user + spent.system) * 1e3,
  };
}

/**
 * Where a server handshakes TLS in the middle of a service, only those in service get that far until they are sent
 * their requests. So nobody is waited for when none has got there for so long, ms, or for as long as the first took.
 */
const TLS_STALL = 30;

class ProbeBurstInProgress {
  /** The first. */
  redirect: Redirect | null = null;
  /** Since when it counts how busy the client is. */
  busyFrom = performance.eventLoopUtilization();
  readonly #inFlight: RequestInFlight[] = [];
  readonly #requests: ProbeRequest[] = [];
  #unsettled: number;
  #out: number;
  #isReleased = false;
  #connecting: NodeJS.Timeout | undefined;
  #waiting: NodeJS.Timeout | undefined;
  #stalling: NodeJS.Timeout | undefined;
  #spacing: NodeJS.Timeout | undefined;
  #startedAt = 0;
  #stall: number | null = null;
  #resolve: (requests: readonly ProbeRequest[]) => void = () => {};

  constructor(
    private readonly session: ClientSession,
    private readonly order: Omit<BurstProbeOrder, 'order'>,
  ) {
    this.#unsettled = order.clients;
    this.#out = order.clients;
  }

  run(): Promise<readonly ProbeRequest[]> {
    return new Promise((resolve) => {
      this.#resolve = resolve;
      const { clients, connectPatience, patience } = this.order;
      this.#startedAt = performance.now();
      this.#connecting = setTimeout(() => this.#release(), connectPatience / MILLISECOND);
      this.#waiting = setTimeout(() => this.#giveUpAll(), patience / MILLISECOND);
      // Before the first connect, so that nothing comes between them.
      const answers = Array.from({ length: clients }, () => answerParserFor(this.session.target));
      this.#openFrom(0, answers);
    });
  }

  #openFrom(first: number, answers: readonly AnswerParser[]): void {
    if (this.#isReleased) return;
    const { connectGap } = this.order;
    const next = connectGap === 0 ? answers.length : first + 1;
    for (const [index, answer] of answers.slice(first, next).entries()) this.#open(first + index, answer);
    if (next < answers.length) {
      this.#spacing = setTimeout(() => this.#openFrom(next, answers), connectGap / MILLISECOND);
    }
  }

  #open(index: number, answer: AnswerParser): void {
    const { target, clock, destination, kept, greets } = this.session;
    const old = target.keepAlive ? kept.take() : undefined;
    const request = new RequestInFlight(answer, greets, clock, {
      settled: () => this.#settled(old === undefined),
      left: (request, reusable, redirect) => {
        this.redirect ??= redirect;
        this.#left(index, request, reusable);
      },
    });
    this.#inFlight.push(request);
    old?.heardBy(request);
    request.begin(old ?? new ProbeConnection(destination, clock, request), old !== undefined);
  }

  #settled(isFresh: boolean): void {
    this.#unsettled -= 1;
    // Not from within an event of one of them, nor before all have begun.
    if (this.#unsettled === 0) setImmediate(() => this.#release());
    else if (isFresh && this.session.target.tls !== null) this.#awaitNext();
  }

  #awaitNext(): void {
    this.#stall ??= Math.max(TLS_STALL, performance.now() - this.#startedAt);
    clearTimeout(this.#stalling);
    if (this.#isReleased) return;
    this.#stalling = setTimeout(() => {
      const hasBegun = this.#inFlight.length === this.order.clients;
      if (hasBegun && this.#inFlight.every(({ isConnected, hasLeft }) => isConnected || hasLeft)) this.#release();
      else this.#awaitNext();
    }, this.#stall);
  }

  /** All requests in one tick, in the order of connecting. */
  #release(): void {
    if (this.#isReleased) return;
    this.#isReleased = true;
    clearTimeout(this.#connecting);
    // Pauses between connects are no idleness.
    if (this.order.connectGap > 0) this.busyFrom = performance.eventLoopUtilization();
    for (const request of this.#inFlight) if (request.isConnected) request.send(this.session.bytes);
    this.#giveUp(this.#inFlight.filter(({ isConnected }) => !isConnected));
    this.#giveUpUnbegun();
  }

  /** Also those that have not begun to connect. */
  #giveUpAll(): void {
    this.#isReleased = true;
    this.#giveUp(this.#inFlight);
    this.#giveUpUnbegun();
  }

  #giveUpUnbegun(): void {
    clearTimeout(this.#spacing);
    const departedAt = this.session.clock();
    const never = { connectStartedAt: null, connectedAt: null, sentAt: null, answeredAt: null };
    for (let index = this.#inFlight.length; index < this.order.clients; index += 1) {
      this.#left(index, { ...never, departedAt, outcome: { kind: 'timed-out' } }, null);
    }
  }

  #giveUp(requests: readonly RequestInFlight[]): void {
    for (const request of requests) request.giveUp();
  }

  #left(index: number, request: ProbeRequest, reusable: ProbeConnection | null): void {
    this.#requests[index] = request;
    this.#out -= 1;
    const { target, kept } = this.session;
    if (reusable !== null && target.keepAlive) kept.keep(reusable);
    else reusable?.close();
    if (this.#out > 0) return;
    this.#isReleased = true;
    clearTimeout(this.#connecting);
    clearTimeout(this.#stalling);
    clearTimeout(this.#waiting);
    this.#resolve(this.#requests);
  }
}
