/** A client's record of its single request, as reported by bursts and open arrivals. */
import type { ClientReport } from '../protocol/client-messages.js';
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
