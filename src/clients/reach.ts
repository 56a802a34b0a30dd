/** One request before the load: whether there is a server at all, and whether it keeps connections open. */
import http from 'node:http';
import https from 'node:https';
import { MILLISECOND } from '../model/units.js';
import type { ReachOrder, ReachReport } from './messages.js';
import { outcomeOfError } from './outcome.js';

/** Resolves when the answer is whole, or with how it failed. */
export function reachServer({ url, timeout }: ReachOrder): Promise<ReachReport> {
  return new Promise((resolve) => {
    const { get } = url.startsWith('https:') ? https : http;
    const patience = Math.max(1, timeout / MILLISECOND);
    const request = get(url, { agent: false, headers: { connection: 'keep-alive' }, timeout: patience }, (response) => {
      const { statusCode = 0, httpVersion, headers } = response;
      const connection = headers.connection?.toLowerCase();
      const keepsAlive = httpVersion === '1.0' ? connection === 'keep-alive' : connection !== 'close';
      response.resume();
      response.once('end', () => {
        request.destroy();
        resolve({ report: 'reached', status: statusCode, keepsAlive });
      });
      response.once('error', (error) => resolve({ report: 'unreachable', outcome: outcomeOfError(error) }));
    });
    request.once('timeout', () => request.destroy(Object.assign(new Error('timeout'), { code: 'ETIMEDOUT' })));
    request.once('error', (error) => resolve({ report: 'unreachable', outcome: outcomeOfError(error) }));
  });
}
