/**
 * One client of autocannon (9.0), followed through its events: when each of its requests begins and how it ends.
 * Against a server that closes each connection autocannon is asked to reconnect after every request
 * (`reconnectRate: 1`): otherwise it writes the next request on the dying socket, and keeps its start time for the
 * answer after the next. So asked it does not emit 'response': the 'request' after 'headers' says that the answer was
 * whole.
 */
import type { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import type { Outcome } from '../model/connection-record.js';
import { outcomeOfError, outcomeOfStatus } from './outcome.js';

/** What is used of autocannon's client; its types tell less than its documentation and its events. */
export interface BusyClient extends EventEmitter {
  readonly conn: Socket;
  destroy(): void;
}

/** What 'headers' carries (http-parser-js). */
interface Head {
  readonly statusCode: number;
  readonly shouldKeepAlive: boolean;
}

export interface RequestEvents {
  readonly connected: (localPort: number) => void;
  /** Whether the server is expected to close each connection. */
  readonly closes: boolean;
  readonly began: () => void;
  readonly ended: (outcome: Outcome) => void;
}

/** A client that fails so many times in a row, with no answer in between, gives up: autocannon would go on at once. */
const MOST_FAILURES_IN_A_ROW = 10;

/** Must be called in autocannon's `setupClient`, before the client's first request. */
export function followClient(client: BusyClient, { connected, closes, began, ended }: RequestEvents): void {
  let connection: Socket | null = null;
  let outstanding = false;
  let head: Head | null = null;
  /** The outstanding request was written on a connection that the server had said it would close. */
  let isOnClosing = false;
  let failures = 0;

  const end = (outcome: Outcome): void => {
    if (!outstanding) return;
    outstanding = false;
    failures = outcome.kind === 'served' || outcome.kind === 'rejected' ? 0 : failures + 1;
    ended(outcome);
    if (failures >= MOST_FAILURES_IN_A_ROW) client.destroy();
  };

  const adopt = (fresh: Socket): void => {
    abandon(connection);
    connection = fresh;
    fresh.once('connect', () => connected(fresh.localPort ?? 0));
  };

  client.on('headers', (parsed: Head) => {
    head = parsed;
  });
  client.on('response', (status: number) => end(outcomeOfStatus(status)));
  client.on('connError', (error: Error) => {
    if (!isOnClosing) end(outcomeOfError(error));
  });
  client.on('request', () => {
    const isFresh = client.conn !== connection;
    if (isFresh) adopt(client.conn);
    if (isFresh && isOnClosing) {
      // It never was the server's: autocannon sends it again on the new connection.
      isOnClosing = false;
      head = null;
      return;
    }
    if (outstanding) end(closes && head !== null ? outcomeOfStatus(head.statusCode) : { kind: 'cut-short' });
    isOnClosing = !isFresh && head?.shouldKeepAlive === false;
    if (!isOnClosing) head = null;
    outstanding = true;
    began();
  });
}

/** A connection that was replaced must not fail later, as if it were the new one. */
function abandon(connection: Socket | null): void {
  connection?.removeAllListeners('error');
  connection?.removeAllListeners('end');
  connection?.on('error', () => {});
  connection?.destroy();
}
