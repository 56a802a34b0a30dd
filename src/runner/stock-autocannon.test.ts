/**
 * Why stock autocannon is not used: its report on a server that closes each connection contradicts itself. The audit
 * finds that, and finds nothing wrong with what is measured here.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import autocannon from 'autocannon';
import { auditWindows } from '../analysis/sustained/sustained-audit.js';
import { type LoopFigures, loopFigures } from '../analysis/sustained/sustained-figures.js';
import { distributionOf } from '../model/distribution.js';
import type { SustainedRound } from '../model/run.js';
import { idealWindow } from '../model/synthetic-sustained.test-support.js';
import { MILLISECOND, SECOND } from '../model/units.js';
import { startServer } from '../servers/server.test-support.js';
import { keepBusy } from './keep-busy.test-support.js';

const CLIENTS = 10;
const DURATION = 2 * SECOND;
const SERVICE_TIME = 10 * MILLISECOND;
const IDEAL = idealWindow({ clients: CLIENTS, servers: 1, serviceTime: SERVICE_TIME });

/** What autocannon reports of each response, by its own clock. */
async function askAutocannon(url: string): Promise<LoopFigures> {
  const responses: number[] = [];
  const started = performance.now();
  await new Promise<void>((resolve) => {
    const running = autocannon({ url, connections: CLIENTS, duration: DURATION / SECOND }, () => resolve());
    running.on('response', (_client, _status, _bytes, took) => responses.push(took * MILLISECOND));
  });
  const lasted = (performance.now() - started) * MILLISECOND;
  return figuresOf({ startedAt: 0, endedAt: lasted, answered: responses.length, responses: distributionOf(responses) });
}

function figuresOf(said: Pick<SustainedRound, 'startedAt' | 'endedAt' | 'answered' | 'responses'>) {
  return loopFigures({ ...IDEAL, server: null, ...said }, CLIENTS, 1);
}

function holds(figures: LoopFigures): boolean | undefined {
  const audits = auditWindows([{ round: IDEAL, figures, clients: CLIENTS, slots: 1, duration: DURATION }]);
  return audits.find(({ identity }) => identity === 'throughput x mean response time / clients = 1')?.holds;
}

test('stock autocannon contradicts itself against a server that closes connections; this program does not', async (context) => {
  const server = await startServer(context, { serviceTime: SERVICE_TIME, announceConnections: false });
  const { host, port } = server.server.listening;
  const url = `http://${host}:${port}/`;
  const stock = await askAutocannon(url);
  assert.ok(stock.throughput > 0);
  assert.equal(holds(stock), false);
  const truth = CLIENTS * SERVICE_TIME;
  // autocannon's figure grows with its running time, while the true one stays the same.
  assert.ok((stock.response?.mean ?? 0) > 1.5 * truth, `${stock.response?.mean}`);
  // A delay at an edge of such a short window moves this, but never so far.
  const ours = figuresOf(await keepBusy(url, CLIENTS, DURATION / 2));
  assert.ok(distance(ours) < distance(stock) / 2, `${ours.loopIdentity}, autocannon ${stock.loopIdentity}`);
});

/** How far the loop's identity is from what it must be. */
function distance({ loopIdentity }: LoopFigures): number {
  return Math.abs((loopIdentity ?? 0) - 1);
}
