/** Open arrivals: each client arrives at its own instant, whether or not earlier ones were answered. */
import { drawTimetable } from '../model/timetable.js';
import { MILLISECOND, type Nanoseconds } from '../model/units.js';
import type { ClientReport, ClientsReport, OpenOrder } from '../protocol/client-messages.js';
import { reportOf } from './client-report.js';
import { type Clock, type Transport, type TransportKind, tcpTransport } from './connection.js';
import { Deadlines } from './deadlines.js';
import { Exchange, type RequestPlan } from './exchange.js';
import { planOfMessage } from './requests.js';

/** Time from the order to the start of the timetable, ns. */
const LEAD: Nanoseconds = 10 * MILLISECOND;
/** Time before an arrival from which every iteration of the event loop checks the clock, as timers are only accurate to 1 ms. */
const TIMER_MARGIN: Nanoseconds = 2 * MILLISECOND;
/** Most clients opened per iteration of the event loop, so that answers are read in between. */
const MOST_PER_ITERATION = 32;

/** If the load is ended early: time allowed for the clients that have arrived to leave, ms. */
const LATEST_DEPARTURE = 1000;

type OpenReport = Pick<ClientsReport, 'clients' | 'departed'>;

/** What the clients send, and where to. */
interface TargetOfClients {
  readonly plan: RequestPlan;
  readonly transport: Transport;
  readonly clock: Clock;
}

/**
 * Resolves when the last client has left, at the latest one timeout after its arrival. The reports are in the order of arrival.
 * @param early once aborted, no more clients arrive
 */
export function keepTimetable(
  order: Pick<OpenOrder, 'clients' | 'timeout' | 'load' | 'seed' | 'roundIndex'>,
  { plan, transport, clock }: TargetOfClients,
  early?: AbortSignal,
): Promise<OpenReport> {
  const deadlines = new Deadlines<Exchange>(clock);
  const start = clock() + LEAD;
  const timetable = drawTimetable(order.load, order.clients, order.seed, order.roundIndex).map((at) => start + at);
  return new Promise((resolve) => {
    const reports: ClientReport[] = new Array(timetable.length);
    /** The clients that have arrived and not left, by index. */
    const present = new Map<number, Exchange>();
    let expected = timetable.length;
    let departed: number | null = null;
    let left = 0;
    let next = 0;

    const report = (index: number, of: ClientReport): void => {
      reports[index] = of;
      present.delete(index);
      left += 1;
      resolveWhenEmpty();
    };
    const resolveWhenEmpty = (): void => {
      if (left < expected) return;
      deadlines.clear();
      prepared?.connection.close();
      resolve({ clients: reports.slice(0, expected), ...(departed === null ? {} : { departed }) });
    };
    const owner = {
      left(exchange: Exchange): void {
        deadlines.delete(exchange);
        exchange.reusable?.close();
        report(exchange.index, reportOf(exchange, timetable[exchange.index]));
      },
    };
    const prepare = (index: number): Exchange => new Exchange(plan, transport, clock, owner, index);
    /** The next client, once its arrival is near. */
    let prepared: Exchange | null = null;
    const arrive = (index: number, intendedAt: Nanoseconds): void => {
      const now = clock();
      const exchange = prepared?.index === index ? prepared : prepare(index);
      prepared = null;
      if (now - intendedAt >= order.timeout) {
        exchange.connection.close();
        report(index, tooLate(intendedAt, now));
        return;
      }
      present.set(index, exchange);
      exchange.open(true);
      deadlines.add(exchange, intendedAt + order.timeout);
    };

    // Must not wait in a loop, as that would delay reading answers.
    const openDue = (): void => {
      if (early?.aborted) return;
      for (let opened = 0; opened < MOST_PER_ITERATION; opened += 1) {
        const intendedAt = timetable[next];
        if (intendedAt === undefined) return;
        const timeLeft = intendedAt - clock();
        if (timeLeft > TIMER_MARGIN) {
          return void setTimeout(openDue, Math.floor((timeLeft - TIMER_MARGIN) / MILLISECOND));
        }
        if (timeLeft > 0) {
          prepared ??= prepare(next);
          break;
        }
        arrive(next, intendedAt);
        next += 1;
      }
      setImmediate(openDue);
    };
    const dismissAll = (): void => {
      [departed = next] = present.keys();
      for (const exchange of [...present.values()]) exchange.giveUp();
    };
    const endEarly = (): void => {
      expected = next;
      setTimeout(dismissAll, LATEST_DEPARTURE);
      resolveWhenEmpty();
    };
    early?.addEventListener('abort', endEarly);
    if (early?.aborted) endEarly();
    openDue();
  });
}

/** The same at one of this project's servers. */
export function runTimetable(order: OpenOrder, early?: AbortSignal, preferred?: TransportKind): Promise<OpenReport> {
  const epoch = BigInt(order.epoch);
  const clock = () => Number(process.hrtime.bigint() - epoch);
  const plan = planOfMessage(order.message, order.host, order.port);
  const transport = tcpTransport(order.host, order.port, clock, preferred);
  return keepTimetable(order, { plan, transport, clock }, early);
}

/** The report of a client whose timeout passed before the load generator could open it. It counts as timed out. */
function tooLate(intendedAt: Nanoseconds, now: Nanoseconds): ClientReport {
  return {
    clientAddress: null,
    clientPort: null,
    intendedAt,
    arrivedAt: now,
    connectedAt: null,
    answeredAt: null,
    departedAt: now,
    outcome: { kind: 'timed-out' },
  };
}
