/** One answer of a server, to see whether it is there, at which of its addresses, and how it treats its connections. */
import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { MOST_ANSWER_BYTES } from '../model/probe-target.js';
import { MILLISECOND } from '../model/units.js';
import type { ReachOrder, ReachReport } from '../protocol/client-messages.js';
import { outcomeOfError } from './outcome.js';

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
