/** A client's record of its single request, as reported by bursts and open arrivals. */
import type { ClientReport, ClientsReport } from '../protocol/client-messages.js';
import type { Exchange } from './exchange.js';

export function reportOf(exchange: Exchange, intendedAt: number | null = null): ClientReport {
  const { connection, firstByteAt, departedAt, outcome } = exchange;
  return {
    clientAddress: connection.localAddress,
    clientPort: connection.localPort,
    intendedAt,
    arrivedAt: connection.connectStartedAt,
    connectedAt: connection.connectedAt,
    answeredAt: firstByteAt,
    departedAt,
    outcome,
  };
}

/** Adds what a load cost this process. */
export async function withCost<T extends object>(
  carryOut: () => Promise<T>,
): Promise<T & Pick<ClientsReport, 'peakMemoryBytes' | 'cpuTime'>> {
  const before = process.cpuUsage();
  const reported = await carryOut();
  const spent = process.cpuUsage(before);
  const cpuTime = (spent.user + spent.system) * 1e3;
  return { ...reported, peakMemoryBytes: process.resourceUsage().maxRSS * 1024, cpuTime };
}
