/** One request before the load: whether there is a server at all, and whether it keeps connections open. */
import http from 'node:http';
import https from 'node:https';
import { MILLISECOND } from '../model/units.js';
import type { ReachOrder, ReachReport } from './messages.js';
import { outcomeOfError } from './outcome.js';

/** Resolves when the answer is whole, or with how it failed. It is awaited for the timeout, however much of it comes. */
export function reachServer({ url, timeout }: ReachOrder): Promise<ReachReport> {
  return new Promise((resolve) => {
    const { get } = url.startsWith('https:') ? https : http;
    const request = get(url, { agent: false, headers: { connection: 'keep-alive' } }, (response) => {
      const { statusCode = 0, httpVersion, headers } = response;
      const connection = headers.connection?.toLowerCase();
      const keepsAlive = httpVersion === '1.0' ? connection === 'keep-alive' : connection !== 'close';
      response.resume();
      response.once('end', () => finish({ report: 'reached', status: statusCode, keepsAlive }));
      response.on('error', (error) => finish({ report: 'unreachable', outcome: outcomeOfError(error) }));
    });
    request.on('error', (error) => finish({ report: 'unreachable', outcome: outcomeOfError(error) }));
    const giveUp = (): void => finish({ report: 'unreachable', outcome: { kind: 'timed-out' } });
    const timer = setTimeout(giveUp, Math.max(1, timeout / MILLISECOND));

    function finish(report: ReachReport): void {
      clearTimeout(timer);
      resolve(report);
      request.destroy();
    }
  });
}
