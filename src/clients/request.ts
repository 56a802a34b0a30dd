/** How a request ended, from what the socket or the server said. */

import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import type { Outcome } from '../model/connection-record.js';
import { systemCode } from '../model/failure.js';
import { MOST_ANSWER_BYTES } from '../model/probe-target.js';
import type { Message } from '../model/scenario.js';
import { MILLISECOND } from '../model/units.js';
import type { ReachOrder, ReachReport } from '../protocol/client-messages.js';

export function outcomeOfError(error: unknown): Outcome {
  const code = systemCode(error) ?? (error instanceof Error ? error.name : String(error));
  if (code === 'ECONNREFUSED') return { kind: 'refused' };
  if (code === 'ECONNRESET' || code === 'EPIPE') return { kind: 'reset' };
  if (code === 'ETIMEDOUT') return { kind: 'timed-out' };
  return { kind: 'failed', code };
}

export function outcomeOfStatus(status: number): Outcome {
  return status >= 200 && status <= 299 ? { kind: 'served' } : { kind: 'rejected', status };
}

/** Most bytes of an answer that are kept to judge it. */
const MOST_KEPT_BYTES = 16 * 1024;
export const HEADERS_END = '\r\n\r\n';

/** The bytes of one request. */
export function requestOf(message: Message, host: string, port: number): Buffer {
  if (message === 'raw') return Buffer.from('How many clients do you serve at once?');
  return Buffer.from(`GET / HTTP/1.1\r\nHost: ${host}:${port}\r\nConnection: close\r\n\r\n`);
}

/** Collects an answer as it comes, and judges it when the stream has ended. */
export class AnswerReader {
  #bytes = Buffer.alloc(0);

  constructor(
    readonly message: Message,
    readonly request: Buffer,
  ) {}

  /** Takes the next bytes. They are copied: the caller may use its buffer again. */
  take(chunk: Uint8Array): void {
    if (this.#bytes.length < MOST_KEPT_BYTES) this.#bytes = Buffer.concat([this.#bytes, chunk]);
  }

  /** The outcome of a request whose stream ended in an orderly way. */
  judge(): Outcome {
    return this.message === 'raw' ? this.#judgeEcho() : this.#judgeHttp();
  }

  #judgeEcho(): Outcome {
    return this.#bytes.equals(this.request) ? { kind: 'served' } : { kind: 'cut-short' };
  }

  #judgeHttp(): Outcome {
    const headersEnd = this.#bytes.indexOf(HEADERS_END);
    const headers = this.#bytes.toString('latin1', 0, Math.max(0, headersEnd));
    const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(headers)?.[1]);
    if (Number.isNaN(status)) return { kind: 'cut-short' };
    const outcome = outcomeOfStatus(status);
    if (outcome.kind !== 'served') return outcome;
    const length = Number(/\r\ncontent-length: *(\d+)/i.exec(headers)?.[1] ?? 0);
    const received = this.#bytes.length - headersEnd - HEADERS_END.length;
    return received >= Math.min(length, MOST_KEPT_BYTES - headers.length) ? { kind: 'served' } : { kind: 'cut-short' };
  }
}

/** Resolves when the answer is whole, or with how it failed. It is awaited for the timeout, however much of it comes. */
export function reachServer({ url, hosts, timeout }: ReachOrder): Promise<ReachReport> {
  return new Promise((resolve) => {
    const { get } = url.startsWith('https:') ? https : http;
    const fail = (code: string): void => finish({ report: 'unreachable', outcome: { kind: 'failed', code } });
    const failWith = (error: Error): void => finish({ report: 'unreachable', outcome: outcomeOfError(error) });
    const options = { agent: false, headers: { connection: 'keep-alive' }, lookup: lookupIn(hosts) };
    const request = get(url, options, (response) => {
      // Not at the end: it has no socket any more.
      const report = reached(response);
      let bytes = 0;
      response.on('data', ({ length }: Buffer) => {
        bytes += length;
        if (bytes > MOST_ANSWER_BYTES) fail('answer-too-long');
      });
      response.once('end', () => finish(report));
      response.on('error', failWith);
    });
    request.on('error', failWith);
    // It goes on in another protocol (101), in which no end of an answer is to be waited for.
    request.once('upgrade', (response, socket) => {
      finish(reached(response));
      socket.destroy();
    });
    request.once('close', () => finish({ report: 'unreachable', outcome: { kind: 'cut-short' } }));
    const giveUp = (): void => finish({ report: 'unreachable', outcome: { kind: 'timed-out' } });
    const timer = setTimeout(giveUp, Math.max(1, timeout / MILLISECOND));

    function finish(report: ReachReport): void {
      clearTimeout(timer);
      resolve(report);
      request.destroy();
    }
  });
}

function reached({ statusCode = 0, httpVersion, headers, socket }: IncomingMessage): ReachReport {
  const connection = headers.connection?.toLowerCase();
  const keepsAlive = httpVersion === '1.0' ? connection === 'keep-alive' : connection !== 'close';
  const { location = null } = headers;
  return { report: 'reached', host: socket.remoteAddress ?? '', status: statusCode, location, keepsAlive };
}

/** Any name stands for these addresses: they were looked up, and agreed to, before. */
function lookupIn(hosts: readonly string[]): LookupFunction {
  const addresses = hosts.map((address) => ({ address, family: isIP(address) }));
  return (_, { all }, callback) => {
    const [first = { address: '', family: 0 }] = addresses;
    if (all) callback(null, addresses);
    else callback(null, first.address, first.family);
  };
}
