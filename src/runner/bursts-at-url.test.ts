/** Bursts at servers that at-once did not start: what is sent, what is recorded, and what is refused in one line. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { loadAtUrl } from '../analysis/burst/at-url.js';
import { summariseBurst } from '../analysis/burst/summary.js';
import { isLate } from '../analysis/queueing/times.js';
import { listenedToByNobody, serveHttp } from '../clients/probe/servers.test-support.js';
import { BURST, scenarioWith } from '../model/default-scenario.js';
import { MeasurementFailure } from '../model/failure.js';
import { measuredRounds, type Round } from '../model/run.js';
import type { Burst, Scenario } from '../model/scenario.js';
import { MILLISECOND, SECOND } from '../model/units.js';
import { childrenOf } from '../processes.test-support.js';
import { startServer } from '../servers/server.test-support.js';
import { measureBurstsAt } from './bursts-at-url.js';
import { assertNoneIsLeft, postTargetAt } from './external.test-support.js';
import { quiet } from './quiet.test-support.js';

const EXTERNAL = { model: 'external', workers: 1, accept: 'shared' } as const;

function scenarioFor(url: string, changes: Partial<Scenario<Burst>> = {}): Scenario<Burst> {
  const rounds = { rounds: 2, warmUpRounds: 1 };
  return scenarioWith<Burst>({
    load: BURST,
    clients: 7,
    models: [EXTERNAL],
    url,
    timeout: 5 * SECOND,
    ...rounds,
    ...changes,
  });
}

async function failureAt(url: string): Promise<string> {
  const before = childrenOf(process.pid);
  const error = await measureBurstsAt(scenarioFor(url), postTargetAt(url), quiet()).catch((reason: unknown) => reason);
  assertNoneIsLeft(before);
  assert.ok(error instanceof MeasurementFailure, String(error));
  assert.doesNotMatch(error.message, /\n/);
  return error.message;
}

function isLateAt({ records }: Round, index: number): boolean {
  const client = records[index]?.client;
  return client != null && isLate({ client });
}

function arrivalIn({ client }: Round['records'][number]): number | undefined {
  return client?.arrivedAt;
}

describe('measureBurstsAt', () => {
  test("each client of each round has a record with only the client's stamps, in order", async (context) => {
    const asked: string[] = [];
    let connections = 0;
    const url = await serveHttp(context, (request, response) => {
      connections += 1;
      asked.push(`${request.method} ${request.headers['x-key']} ${request.headers['content-length']}`);
      setTimeout(() => response.end('Hello'), 5);
    });
    const before = childrenOf(process.pid);
    const { runs, outside, scenario } = await measureBurstsAt(scenarioFor(url), postTargetAt(url), quiet());
    assertNoneIsLeft(before);
    assert.ok(outside);
    assert.deepEqual(outside.request, { method: 'POST', headerNames: ['X-Key'], bodyBytes: 5 });
    assert.doesNotMatch(JSON.stringify({ runs, outside, scenario }), /secret/);
    assert.deepEqual(new Set(asked), new Set(['POST secret 5']));
    const [run] = runs;
    assert.ok(run);
    assert.deepEqual(
      run.rounds.map(({ warmUp, sequence, records }) => [warmUp, sequence, records.length]),
      [
        [true, 1, 7],
        [false, 2, 7],
        [false, 3, 7],
      ],
    );
    assert.equal(connections, outside.alone.length + 3 * 7);
    for (const { records, kernel, load } of run.rounds) {
      assert.equal(kernel.available, false);
      assert.ok(load.cpuTime > 0 && load.peakMemoryBytes > 0 && load.busy !== undefined);
      for (const { client, server, outcome } of records) {
        assert.equal(server, null);
        assert.deepEqual(outcome, { kind: 'served' });
        assert.ok(client);
        const { arrivedAt, connectedAt, sentAt, answeredAt, departedAt } = client;
        const stamps = [arrivedAt, connectedAt, sentAt, answeredAt, departedAt].map(Number);
        assert.deepEqual(
          stamps,
          [...stamps].sort((a, b) => a - b),
        );
      }
    }
    // All requests of a burst are sent together, after the last client has connected.
    for (const { records } of measuredRounds(run)) {
      const sent = Math.min(...records.map(({ client }) => Number(client?.sentAt)));
      assert.ok(records.every(({ client }) => Number(client?.connectedAt) <= sent));
    }
    const phases = outside.alone.map(({ phase }) => phase);
    assert.deepEqual([...new Set(phases)], ['warm-up', 'unloaded', 'unloaded-again']);
  });

  test('a short accept queue: clients whose SYN was dropped connect later, and are served', async (context) => {
    const { server } = await startServer(context, { listenBacklog: 7, serviceTime: 40 * MILLISECOND });
    const url = `http://127.0.0.1:${server.listening.port}/`;
    const scenario = scenarioFor(url, { clients: 12, rounds: 1, warmUpRounds: 0, timeout: 30 * SECOND });
    const { runs, outside } = await measureBurstsAt(scenario, postTargetAt(url), quiet());
    const [round] = measuredRounds(runs[0] as (typeof runs)[number]);
    assert.ok(round !== undefined && outside !== null);
    assert.ok(round.records.every(({ outcome }) => outcome.kind === 'served'));
    const late = round.records.filter(({ client }) => client !== null && isLate({ client }));
    assert.ok(late.length > 0 && late.length < 12, `${late.length}`);
    for (const { client } of late) assert.ok(Number(client?.sentAt) >= Number(client?.connectedAt));
    const document = { scenario, outside, runs, warnings: [] };
    await loadAtUrl();
    const [model] = summariseBurst(document).models;
    assert.deepEqual(model?.outside?.estimate.answer.kind, 'accept-queue-overflow');
    // A late client arrived with the others: its response includes the time to connect.
    const arrivals = new Set(model?.shownRound.records.filter((_, index) => isLateAt(round, index)).map(arrivalIn));
    assert.equal(arrivals.size, 1);
    assert.ok(model?.warnings.some(({ kind }) => kind === 'accept-queue-overflowed'));
  });

  for (const [status, said] of [
    [500, /answers with status 500\. Name a URL that answers with 200\.$/],
    [404, /answers with status 404\. Name a URL that answers with 200\.$/],
    [401, /answers with status 401\. It needs credentials: give them with --header @FILE, or name another URL\.$/],
    [302, /^302 leads to \/elsewhere$/],
  ] as const) {
    test(`a server that answers with ${status} receives one request, and no burst`, async (context) => {
      let asked = 0;
      const url = await serveHttp(context, (_, response) => {
        asked += 1;
        response.writeHead(status, { location: '/elsewhere' }).end();
      });
      assert.match(await failureAt(url), said);
      assert.equal(asked, 1);
    });
  }

  test('nothing is listening', async () => {
    const address = await listenedToByNobody();
    assert.ok(address.kind === 'tcp');
    const message = await failureAt(`http://127.0.0.1:${address.port}/`);
    assert.match(message, /^Nothing is listening at .+ \(connection refused\)\. Start the server first/);
  });
});
