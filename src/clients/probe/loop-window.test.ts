/** The window of a closed loop, on a clock of its own: whole turns, whatever is cut off at the ends. */
import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import type { ProbeLoop } from '../../model/probe.js';
import { MILLISECOND } from '../../model/units.js';
import { LoopWindow } from './loop-window.js';

const SERVICE = 10 * MILLISECOND;
const SERVED = { kind: 'served' } as const;

interface Line {
  readonly clients: number;
  /** Clients that are served, one after the other; the others never are. */
  readonly served: number;
  readonly time: number;
  readonly mostRequests: number;
}

/** A server that serves its clients in turns, for as long as the window wants. */
function serve(context: TestContext, { clients, served, time, mostRequests }: Line): ProbeLoop & { toldEnd: number } {
  context.mock.timers.enable({ apis: ['setTimeout'] });
  let now = 0;
  let toldEnd = 0;
  const window = new LoopWindow(
    { clients, time, mostRequests },
    () => now,
    () => {
      toldEnd += 1;
    },
  );
  for (let client = 0; client < clients; client += 1) window.began(client, 0);
  for (let turn = 0; !window.isOver; turn += 1) {
    now += SERVICE;
    context.mock.timers.tick(SERVICE / MILLISECOND);
    window.ended(turn % served, SERVED);
    window.began(turn % served, 0);
  }
  return { ...window.account(), toldEnd };
}

describe('the window', () => {
  for (const clients of [1, 3, 8]) {
    test(`of ${clients} clients holds whole turns: throughput x mean response = clients`, (context) => {
      const line = { clients, served: clients, time: 1000 * MILLISECOND, mostRequests: 1e6 };
      const seen = serve(context, line);
      const { departures, startedAt, endedAt, meanResponse, answersByClient, sent, answered, censored, toldEnd } = seen;
      assert.equal((departures.length * meanResponse) / (endedAt - startedAt), clients);
      assert.deepEqual(new Set(answersByClient).size, 1);
      assert.equal(startedAt, clients * SERVICE);
      assert.ok(endedAt <= line.time && endedAt > line.time - 2.5 * clients * SERVICE);
      assert.deepEqual([sent - answered - censored, censored <= clients, toldEnd], [0, true, 1]);
    });
  }

  test('ends before more requests are sent than may be', (context) => {
    const seen = serve(context, { clients: 4, served: 4, time: 1e12, mostRequests: 50 });
    assert.ok(seen.sent <= 50 && seen.sent > 50 - 2 * 4);
    assert.equal((seen.departures.length * seen.meanResponse) / (seen.endedAt - seen.startedAt), 4);
  });

  test('begins when half of the time is over where some are never answered', (context) => {
    const seen = serve(context, { clients: 4, served: 2, time: 1000 * MILLISECOND, mostRequests: 1e6 });
    assert.equal(seen.startedAt, 500 * MILLISECOND);
    assert.deepEqual(
      seen.answersByClient.map((answers) => answers > 0),
      [true, true, false, false],
    );
    assert.equal(seen.censored, 3);
  });

  test('ends with its time where nobody is answered', (context) => {
    context.mock.timers.enable({ apis: ['setTimeout'] });
    const window = new LoopWindow(
      { clients: 2, time: 1000 * MILLISECOND, mostRequests: 10 },
      () => 0,
      () => {},
    );
    window.began(0, 0);
    window.began(1, 0);
    context.mock.timers.tick(1000);
    assert.ok(window.isOver);
    const { sent, censored, departures, meanResponse } = window.account();
    assert.deepEqual([sent, censored, departures, meanResponse], [2, 2, [], 0]);
  });
});
