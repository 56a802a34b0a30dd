/** The closed loop of a probe, measured over a window of whole cycles. */
import { performance } from 'node:perf_hooks';
import { OUTCOME_KINDS, type Outcome } from '../../model/connection-record.js';
import { MILLISECOND, type Nanoseconds } from '../../model/units.js';
import { CENSORED, type LoopProbeOrder, type LoopProbeReport } from '../../protocol/client-messages.js';
import { ClosedLoop } from '../closed-loop.js';
import type { Clock } from '../connection.js';
import { type LoopClients, type LoopEvents, startLoopClients } from '../loop-clients.js';
import type { ClientSession } from './probe-clients.js';

type LoopPlan = Omit<LoopProbeOrder, 'order'>;
type LoopAccount = Omit<LoopProbeReport, 'report'>;

export async function runProbeLoop(session: ClientSession, order: LoopPlan): Promise<LoopAccount> {
  // If there are more clients than requests, the loop can end during its start, when this is still null.
  let clients: LoopClients | null = null;
  const window = new LoopWindow(order, session.clock, () => clients?.stop());
  const { plan, transport, clock, target } = session;
  const { time: timeout, pause = 0, sources = [] } = order;
  const load = { plan, transport, clock, clients: order.clients, timeout, keepAlive: target.keepAlive, pause, sources };
  clients = startLoopClients(load, window);
  if (window.isOver) clients.stop();
  await clients.ended;
  window.end();
  return window.account();
}

const SERVED = OUTCOME_KINDS.indexOf('served');
/** Share of the time after which the window begins even if some clients have had no answer. */
const LATEST_START = 0.5;
/** Another cycle is begun only if the time left is at least this many times the last cycle. */
const CYCLES_THAT_FIT = 1.2;

export class LoopWindow implements LoopEvents {
  readonly #loop: ClosedLoop;
  readonly #endsAt: Nanoseconds;
  readonly #timers: NodeJS.Timeout[];
  /** The client whose answer began the window. */
  #pacemaker: number | null = null;
  #sent = 0;
  #answeredOnce = new Set<number>();
  #busyBefore = performance.eventLoopUtilization();
  #clientBusy = 0;

  /** @param onEnd called once, when the clients are to stop */
  constructor(
    private readonly order: LoopPlan,
    private readonly clock: Clock,
    private readonly onEnd: () => void,
  ) {
    this.#loop = new ClosedLoop(order.clients);
    this.#endsAt = clock() + order.time;
    const time = order.time / MILLISECOND;
    this.#timers = [setTimeout(() => this.#start(), LATEST_START * time), setTimeout(() => this.end(), time)];
  }

  connected = (client: number, localPort: number): void => this.#loop.connected(client, localPort);

  began = (client: number, localPort: number): void => {
    if (this.#loop.isOver) return;
    this.#sent += 1;
    this.#loop.began(client, this.clock(), localPort);
    if (this.#sent >= this.order.mostRequests) this.end();
  };

  ended = (client: number, outcome: Outcome, at = this.clock()): void => {
    if (this.#loop.isOver) return;
    const time = this.#loop.ended(client, at, outcome);
    if (outcome.kind === 'served') this.#answeredOnce.add(client);
    if (this.#loop.isMeasuring) {
      this.#pacemaker ??= client;
      if (client === this.#pacemaker && !this.#hasTimeFor(time)) this.end();
    } else if (this.#answeredOnce.size === this.order.clients) {
      this.#pacemaker = client;
      this.#start();
    }
  };

  gaveUp = (): void => this.#loop.gaveUp();

  get isOver(): boolean {
    return this.#loop.isOver;
  }

  /** Closes the window if it is open. */
  end(): void {
    if (this.#loop.isOver) return;
    for (const timer of this.#timers) clearTimeout(timer);
    this.#loop.endWindow(this.clock());
    this.#clientBusy = performance.eventLoopUtilization(this.#busyBefore).utilization;
    this.onEnd();
  }

  /** The measurements, once the window is closed. */
  account(): LoopAccount {
    const { startedAt, endedAt, requests } = this.#loop.account();
    const { client, arrivedAt, departedAt, outcome } = requests;
    const answersByClient = new Array<number>(this.order.clients).fill(0);
    const departures: Nanoseconds[] = [];
    const responseTimes: Nanoseconds[] = [];
    const clientOfDeparture: number[] = [];
    for (const [index, at] of departedAt.entries()) {
      if (outcome[index] !== SERVED || !(at > startedAt && at <= endedAt)) continue;
      departures.push(at);
      responseTimes.push(at - (arrivedAt[index] ?? at));
      const of = client[index] ?? 0;
      clientOfDeparture.push(of);
      answersByClient[of] = (answersByClient[of] ?? 0) + 1;
    }
    const answered = outcome.filter((kind) => kind === SERVED).length;
    const censored = outcome.filter((kind) => kind === CENSORED).length;
    return {
      clients: this.order.clients,
      startedAt,
      endedAt,
      departures,
      answersByClient,
      sent: outcome.length,
      answered,
      failed: outcome.length - answered - censored,
      censored,
      meanResponse:
        departures.length === 0 ? 0 : responseTimes.reduce((total, time) => total + time, 0) / departures.length,
      clientBusy: this.#clientBusy,
      clientOfDeparture,
      responseTimes,
    };
  }

  #start(): void {
    if (this.#loop.isMeasuring || this.#loop.isOver) return;
    this.#loop.startWindow(this.clock());
    this.#busyBefore = performance.eventLoopUtilization();
  }

  /** Whether there is time for another cycle like the last. */
  #hasTimeFor(time: Nanoseconds): boolean {
    const isTimeLeft = this.clock() + CYCLES_THAT_FIT * time < this.#endsAt;
    return isTimeLeft && this.#sent + this.order.clients < this.order.mostRequests;
  }
}
