/** The same load by another hand: ApacheBench (ab) and the busy clients of this program must see the same server. */
import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { median } from '../analysis/statistics/samples.js';
import { MILLISECOND, SECOND } from '../model/units.js';
import { measureUntilDecided } from '../retries.test-support.js';
import { startServer } from '../servers/server.test-support.js';
import { keepBusy } from './keep-busy.test-support.js';

const CLIENTS = 10;
/** Two seconds of them. */
const REQUESTS = 100;
/** So long that what a busy machine takes from a client is little beside it. */
const SERVICE_TIME = 20 * MILLISECOND;
const TURNS = 3;
/** How far the medians of the two may lie apart: they are within 1 % where nothing else runs. */
const APART = 0.05;
/**
 * A busy machine keeps one of the two from running more than the other, and never by so much as the wrong clock
 * reports (half as much again: stock-autocannon.test.ts). It may spoil some of the comparisons.
 */
const DISTURBED = 0.4;
const TRIES = 4;

const skip = spawnSync('ab', ['-V']).status === 0 ? false : 'ab is not installed (apache2-utils)';

interface Seen {
  /** Answers a second. */
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
  // The least, then the mean: of all requests one by one. "Time per request" is throughput again, turned over.
  const total = Number(/^Total:\s+\d+\s+(\d+)/m.exec(stdout)?.[1]);
  return { throughput: numberAfter(/Requests per second:/), response: total / shareSeen() };
}

/**
 * ab counts the first round of its clients too. They find the line empty: the k-th of c waits for k services, not
 * for c, so that c (c - 1) / 2 services are missing of the n c that n requests take: 4.5 % here, next to the 5 % that
 * the two may lie apart and the 0.3 % that whole milliseconds of 200 can be off.
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
  const apart = await measureUntilDecided(context, {
    tries: TRIES,
    measure: async () => {
      const measured = await compareOnce(url);
      assert.ok(measured <= DISTURBED, `${measured} apart`);
      return measured;
    },
    whyUndecided: (measured) => (measured <= APART ? null : `${measured} apart`),
  });
  assert.ok(apart <= APART, `${apart} apart in the last of ${TRIES} tries`);
});

/** How far the two lie apart, in the figure in which they do more so, as a share. */
async function compareOnce(url: string): Promise<number> {
  const ours: Seen[] = [];
  const apache: Seen[] = [];
  // In turns: what else the machine does meanwhile falls on both.
  for (let turn = 0; turn < TURNS; turn += 1) {
    ours.push(await askOurs(url));
    apache.push(await askApache(url));
  }
  const over = (seen: readonly Seen[], figure: keyof Seen) => median(seen.map((one) => one[figure]));
  return Math.max(
    ...(['throughput', 'response'] as const).map((figure) => Math.abs(over(ours, figure) / over(apache, figure) - 1)),
  );
}
