/** An independent check: ApacheBench (ab) and the closed loop of this program must see the same server. */
import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { median } from '../analysis/statistics/samples.js';
import { MILLISECOND, SECOND } from '../model/units.js';
import { startServer } from '../servers/server.test-support.js';
import { keepBusy } from './keep-busy.test-support.js';

const CLIENTS = 10;
/** Two seconds' worth. */
const REQUESTS = 100;
/** Long enough that the delays a busy machine adds to a client are small beside it. */
const SERVICE_TIME = 20 * MILLISECOND;
const TURNS = 3;
/**
 * How far apart the two medians may be. They are within 1 % on an idle machine, and a busy one delays one of the two more
 * than the other, but never by as much as the wrong clock does (half as much again: stock-autocannon.test.ts).
 * `npm run bench:peers` compares them closely.
 */
const APART = 0.4;

const skip = spawnSync('ab', ['-V']).status === 0 ? false : 'ab is not installed (apache2-utils)';

interface Seen {
  /** Requests per second. */
  readonly throughput: number;
  /** Mean response time, ms. */
  readonly response: number;
}

async function askApache(url: string): Promise<Seen> {
  const words = ['-q', '-n', String(REQUESTS), '-c', String(CLIENTS), url];
  const { stdout } = await promisify(execFile)('ab', words, { timeout: 30_000 });
  const numberAfter = (label: RegExp) => Number(new RegExp(`^${label.source}\\s+([\\d.]+)`, 'm').exec(stdout)?.[1]);
  assert.equal(numberAfter(/Complete requests:/), REQUESTS, stdout);
  assert.equal(numberAfter(/Failed requests:/), 0, stdout);
  // Minimum, then mean, over all requests. ("Time per request" is no independent figure: it is computed from throughput.)
  const total = Number(/^Total:\s+\d+\s+(\d+)/m.exec(stdout)?.[1]);
  return { throughput: numberAfter(/Requests per second:/), response: total / shareSeen() };
}

/**
 * ab also counts the first requests of its clients. These find the queue empty: the k-th of c waits for k services, not
 * for c, so c (c - 1) / 2 of the n c services in n requests are missing. That is 4.5 % here, which matters beside the 5
 * % allowed between the two; rounding to whole milliseconds out of 200 adds at most 0.3 %.
 */
function shareSeen(): number {
  return 1 - (CLIENTS - 1) / (2 * REQUESTS);
}

async function askOurs(url: string): Promise<Seen> {
  const { startedAt, endedAt, answered, responses } = await keepBusy(url, CLIENTS, 1.6 * SECOND);
  return {
    throughput: (answered * SECOND) / (endedAt - startedAt),
    response: responses.total / responses.count / MILLISECOND,
  };
}

test('ab sees the same throughput and the same mean response time', { skip }, async (context) => {
  const server = await startServer(context, { serviceTime: SERVICE_TIME, announceConnections: false });
  const { host, port } = server.server.listening;
  const url = `http://${host}:${port}/`;
  const apart = await compare(url);
  context.diagnostic(`${apart} apart`);
  assert.ok(apart <= APART, `${apart} apart`);
});

/** The server still serves the requests that its clients gave up at the end: one more in the queue is served after them. */
async function drainQueue(url: string): Promise<void> {
  const response = await fetch(url);
  await response.text();
}

/** How far apart the two are, as a share, in the figure that differs more. */
async function compare(url: string): Promise<number> {
  const ours: Seen[] = [];
  const apache: Seen[] = [];
  // The two take turns, so that other work on the machine affects both.
  for (let turn = 0; turn < TURNS; turn += 1) {
    ours.push(await askOurs(url));
    await drainQueue(url);
    apache.push(await askApache(url));
  }
  const over = (seen: readonly Seen[], figure: keyof Seen) => median(seen.map((one) => one[figure]));
  return Math.max(
    ...(['throughput', 'response'] as const).map((figure) => Math.abs(over(ours, figure) / over(apache, figure) - 1)),
  );
}
