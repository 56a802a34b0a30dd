/** Open arrivals at servers that at-once did not start: what is sent, what is recorded, and how an early end looks. */
import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { describe, test } from 'node:test';
import { listenOnLoopback, serveHttp } from '../clients/probe/servers.test-support.js';
import { scenarioWith } from '../model/default-scenario.js';
import { Interruption, MeasurementFailure } from '../model/failure.js';
import type { OpenDocument } from '../model/run.js';
import type { OpenArrivals, Scenario } from '../model/scenario.js';
import { drawTimetable } from '../model/timetable.js';
import { SECOND } from '../model/units.js';
import { childrenOf } from '../processes.test-support.js';
import { measureArrivalsAt } from './arrivals-at-url.js';
import { assertNoneIsLeft, postTargetAt } from './external.test-support.js';
import { quiet } from './quiet.test-support.js';

const LOAD: OpenArrivals = { kind: 'open', rate: 100, arrivals: 'poisson' };

function scenarioFor(url: string, changes: Partial<Scenario<OpenArrivals>> = {}): Scenario<OpenArrivals> {
  return scenarioWith<OpenArrivals>({
    load: LOAD,
    clients: 30,
    models: [{ model: 'external', workers: 1, accept: 'shared' }],
    url,
    timeout: 5 * SECOND,
    rounds: 2,
    seed: 5,
    ...changes,
  });
}

describe('measureArrivalsAt', () => {
  test('sends each client at the time that was drawn, with the given request, and records what it saw', async (context) => {
    const before = childrenOf(process.pid);
    const asked = new Set<string>();
    const url = await serveHttp(context, (request, response) => {
      asked.add(`${request.method} ${request.headers['x-key']} ${request.headers['content-length']}`);
      response.end('Hello');
    });
    const scenario = scenarioFor(url);
    const { runs, outside } = await measureArrivalsAt(scenario, postTargetAt(url), quiet());
    assertNoneIsLeft(before);
    assert.deepEqual([...asked], ['POST secret 5']);
    assert.deepEqual(outside.request, { method: 'POST', headerNames: ['X-Key'], bodyBytes: 5 });
    const phases = outside.alone.map(({ phase }) => phase);
    assert.deepEqual([...new Set(phases)], ['warm-up', 'unloaded', 'unloaded-again']);
    const [run] = runs;
    assert.equal(run?.rounds.length, 2);
    for (const [index, { records, kernel }] of (run?.rounds ?? []).entries()) {
      assert.equal(kernel.available, false);
      const clients = records.flatMap(({ client }) => client ?? []);
      const intended = clients.map(({ intendedAt }) => Number(intendedAt));
      const [first = 0] = intended;
      const drawn = drawTimetable(LOAD, 30, 5, index);
      assert.deepEqual(
        intended.map((at) => Math.round(at - first)),
        drawn.map((at) => at - (drawn[0] ?? 0)),
      );
      for (const record of records) assert.deepEqual([record.server, record.outcome], [null, { kind: 'served' }]);
      for (const { intendedAt, arrivedAt, connectedAt, answeredAt, departedAt } of clients) {
        const stamps = [intendedAt, arrivedAt, connectedAt, answeredAt, departedAt].map(Number);
        assert.deepEqual(
          stamps,
          [...stamps].sort((a, b) => a - b),
        );
      }
    }
  });

  test('a server that refuses some clients and never answers others: each is counted as what it met', async (context) => {
    let asked = 0;
    const url = await serveHttp(context, (_, response) => {
      asked += 1;
      // The first requests are sent one at a time.
      if (asked > 20 && asked % 3 === 0) response.writeHead(503).end();
      else if (asked > 20 && asked % 3 === 1) return;
      else response.end('Hello');
    });
    const scenario = scenarioFor(url, { rounds: 1, timeout: 0.3 * SECOND, clients: 60 });
    const stalling = { ...scenario, clients: 90 };
    const { runs } = await measureArrivalsAt(stalling, postTargetAt(url), quiet());
    const kinds = new Set(runs[0]?.rounds[0]?.records.map(({ outcome }) => outcome.kind));
    assert.deepEqual([...kinds].sort(), ['rejected', 'served', 'timed-out']);
  });

  test('aborted half-way: the clients so far, and no process is left', async (context) => {
    const before = childrenOf(process.pid);
    const abort = new AbortController();
    let asked = 0;
    const url = await serveHttp(context, (request, response) => {
      asked += 1;
      if (asked === 150) abort.abort('SIGINT');
      request.resume();
      response.end('Hello');
    });
    const scenario = scenarioFor(url, { clients: 100_000, rounds: 1 });
    const ended = measureArrivalsAt(scenario, postTargetAt(url), { ...quiet(), signal: abort.signal });
    const error = await ended.catch((reason: unknown) => reason);
    assert.ok(error instanceof Interruption);
    assertNoneIsLeft(before);
    const { measured, extent } = error.partial ?? {};
    const { runs, outside, scenario: known } = measured as OpenDocument;
    assert.ok(outside !== undefined && outside.alone.length > 0);
    assert.equal(runs[0]?.rounds[0]?.records.length, known.clients);
    assert.ok(known.clients < 100_000);
    assert.notEqual(extent?.cut, null);
  });

  test('more clients than can be open at once: one line that names the remedies', async () => {
    const scenario = scenarioFor('http://127.0.0.1:1/', {
      clients: 1_000_000,
      timeout: 60 * SECOND,
      load: { ...LOAD, rate: 1e6 },
    });
    await assert.rejects(measureArrivalsAt(scenario, postTargetAt('http://127.0.0.1:1/'), quiet()), {
      message: /or use a lower --rate, a shorter --duration or a shorter --timeout\.$/,
    });
  });

  test('a server that closes every connection receives one request, and no clients', async (context) => {
    let connections = 0;
    const address = await listenOnLoopback(
      context,
      createServer((socket) => {
        connections += 1;
        socket.destroy();
      }),
    );
    assert.ok(address.kind === 'tcp');
    const url = `http://127.0.0.1:${address.port}/`;
    const error = await measureArrivalsAt(scenarioFor(url), postTargetAt(url), quiet()).catch((reason) => reason);
    assert.ok(error instanceof MeasurementFailure);
    assert.equal(connections, 1);
  });
});
