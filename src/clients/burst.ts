/** The burst: N clients released together, one connection each, after the silent clients. */
import { setTimeout as sleep } from 'node:timers/promises';
import { MILLISECOND, type Nanoseconds } from '../model/units.js';
import type { BurstOrder, ClientReport } from '../protocol/client-messages.js';
import { reportOf } from './client-report.js';
import { type Clock, type TransportKind, tcpTransport } from './connection.js';
import { Deadlines } from './deadlines.js';
import { Exchange } from './exchange.js';
import { planOfMessage } from './requests.js';
import { openSilentClients } from './silent.js';

/** Called once all clients of a shared burst are prepared; resolves with the instant of their release, on CLOCK_MONOTONIC. */
type AwaitRelease = () => Promise<bigint>;

/**
 * Resolves when the last client has left. The reports are in order of arrival.
 * @param awaitRelease by default the clients are released as soon as they are prepared
 */
export async function runBurst(
  order: BurstOrder,
  transport?: TransportKind,
  awaitRelease?: AwaitRelease,
): Promise<ClientReport[]> {
  const epoch = BigInt(order.epoch);
  const clock = () => Number(process.hrtime.bigint() - epoch);
  const silent = order.silentClients === 0 ? null : await openSilentClients(order, clock, transport);
  const burst = new PreparedBurst(order, clock, transport);
  if (awaitRelease !== undefined) await untilInstant(Number((await awaitRelease()) - epoch), clock);
  const released = burst.release();
  // The silent clients' time begins when the others are released.
  const reports = await Promise.all([released, silent?.leaveAfter(order.silentTime) ?? []]);
  return reports.flat().sort((a, b) => a.arrivedAt - b.arrivedAt);
}

/** Timers are only accurate to 1 ms: from this long before the instant, the clock is read in a loop. */
const TIMER_MARGIN: Nanoseconds = 2 * MILLISECOND;

async function untilInstant(at: Nanoseconds, clock: Clock): Promise<void> {
  const early = at - clock() - TIMER_MARGIN;
  if (early > 0) await sleep(early / MILLISECOND);
  while (clock() < at);
}

/** The clients of a burst, each with a socket that is not connecting yet. */
class PreparedBurst {
  readonly #exchanges: readonly Exchange[];
  readonly #deadlines: Deadlines<Exchange>;
  readonly #reports: ClientReport[] = [];
  #resolve: (reports: ClientReport[]) => void = () => {};

  constructor(
    private readonly order: BurstOrder,
    clock: Clock,
    preferred?: TransportKind,
  ) {
    const { host, port, message, clients, sources = [] } = order;
    const plan = planOfMessage(message, host, port);
    const transport = tcpTransport(host, port, clock, preferred);
    this.#deadlines = new Deadlines<Exchange>(clock);
    this.#exchanges = Array.from(
      { length: clients },
      (_, index) => new Exchange(plan, transport, clock, this, index, null, sources[index % sources.length]),
    );
  }

  /** Connects all clients in one iteration of the event loop, then sends their requests in the same order. */
  release(): Promise<ClientReport[]> {
    return new Promise((resolve) => {
      this.#resolve = resolve;
      for (const exchange of this.#exchanges) exchange.open(false);
      for (const exchange of this.#exchanges) {
        this.#deadlines.add(exchange, exchange.connection.connectStartedAt + this.order.timeout);
        exchange.send();
      }
    });
  }

  left(exchange: Exchange): void {
    this.#deadlines.delete(exchange);
    this.#reports.push(reportOf(exchange));
    if (this.#reports.length < this.order.clients) return;
    this.#deadlines.clear();
    this.#resolve(this.#reports);
  }
}
