/** Carries out the orders of a probe, one after the other. */
import type { ProbeTarget } from '../../model/probe-target.js';
import type { AimOrder, AimReport, ProbeOrder, ProbeReport } from '../../protocol/client-messages.js';
import { HEADERS_END } from '../request.js';
import { runProbeBurst } from './burst.js';
import { type Clock, findDestination, type ProbeConnection, type ProbeDestination } from './connection.js';
import { runProbeHold, timeConnects } from './hold.js';

export class ProbeClients {
  #session: ClientSession | null = null;

  async carryOut(order: ProbeOrder): Promise<ProbeReport> {
    switch (order.order) {
      case 'aim':
        return this.#aim(order);
      case 'connect':
        return { report: 'connect', times: await timeConnects(order) };
      case 'probe-burst':
        return runProbeBurst(this.#aimed, order);
      case 'probe-hold':
        return runProbeHold(this.#alone, order);
      case 'probe-loop': {
        // autocannon is loaded when it is needed.
        const { runProbeLoop } = await import('./loop.js');
        return { report: 'probe-loop', ...(await runProbeLoop(this.#alone, order)) };
      }
    }
  }

  async #aim({ target, patience, epoch }: AimOrder): Promise<AimReport> {
    this.#session?.kept.closeAll();
    const start = BigInt(epoch);
    const clock = () => Number(process.hrtime.bigint() - start);
    const destination = await findDestination(target, patience);
    this.#session = new ClientSession(target, destination, clock);
    return { report: 'aimed', address: destination.address };
  }

  get #aimed(): ClientSession {
    if (this.#session === null) throw new Error('Nothing was aimed at');
    return this.#session;
  }

  /** An order with connections of its own must not find slots taken by those that bursts have kept. */
  get #alone(): ClientSession {
    this.#aimed.kept.closeAll();
    return this.#aimed;
  }
}

export class ClientSession {
  readonly kept = new KeptConnections();
  /** Of one request. */
  readonly bytes: Buffer;
  /** Whether what comes before the request is no answer to it. Who sends nothing is answered because it is there. */
  readonly greets: boolean;

  constructor(
    readonly target: ProbeTarget,
    readonly destination: ProbeDestination,
    readonly clock: Clock,
  ) {
    this.bytes = requestBytes(target);
    this.greets = target.request.kind === 'tcp' && this.bytes.length > 0;
  }
}

class KeptConnections {
  readonly #idle = new Set<ProbeConnection>();

  /** The one that was kept first, or none. */
  take(): ProbeConnection | undefined {
    const [first] = this.#idle;
    if (first !== undefined) this.#idle.delete(first);
    return first;
  }

  keep(connection: ProbeConnection): void {
    this.#idle.add(connection);
    const drop = (): void => {
      this.#idle.delete(connection);
      connection.close();
    };
    // A server that speaks unasked is not to be trusted with a request.
    connection.heardBy({ ready() {}, data: drop, ended: drop, failed: drop });
  }

  closeAll(): void {
    for (const connection of this.#idle) connection.close();
    this.#idle.clear();
  }
}

/** One request. The same bytes every time. */
function requestBytes({ request, keepAlive }: ProbeTarget): Buffer {
  if (request.kind === 'tcp') return Buffer.from(request.message);
  const { method, path, headers, body } = request;
  const lines = [
    `${method} ${path} HTTP/1.1`,
    ...headers.map(([name, value]) => `${name}: ${value}`),
    `Connection: ${keepAlive ? 'keep-alive' : 'close'}`,
    ...(body === null ? [] : [`Content-Length: ${body.length}`]),
  ];
  // What fetch sends of a header value: bytes, not UTF-8.
  return Buffer.concat([Buffer.from(lines.join('\r\n') + HEADERS_END, 'latin1'), body ?? Buffer.alloc(0)]);
}

/** A request that is begun and never finished: the headers are not ended, and of a TCP message nothing is said. */
export function unfinishedBytes(target: ProbeTarget): Buffer {
  if (target.request.kind === 'tcp') return Buffer.alloc(0);
  const whole = requestBytes({ ...target, request: { ...target.request, body: null } });
  return whole.subarray(0, whole.length - 2);
}
