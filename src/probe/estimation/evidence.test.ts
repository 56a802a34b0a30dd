/** The small judgements, by known answers. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { studentQuantile } from '../../analysis/statistics/intervals.js';
import type { ProbeLoop } from '../../model/probe.js';
import { MILLISECOND, SECOND } from '../../model/units.js';
import { remediesFor } from './answer.js';
import { configuredVerdict } from './configured.js';
import { placeWaits } from './position-waits.js';
import { auditProbe } from './requests/probe-audit.js';
import { burstOf, idealBurst, probedOf, served } from './requests/probed.test-support.js';
import { isFlat, isRising, orderKept } from './requests/speed-up.js';
import { holdVerdict, serverKindOf } from './server-kind.js';
import { failuresOf, sheddingOf } from './shedding.js';
import { starvationOf } from './speed/fairness.js';
import { steadyThroughput, variedThroughput } from './speed/throughput.js';

/** 9 clients at 4 slots of 10 ms for one second. */
function loopOf(rest: Partial<ProbeLoop> = {}): ProbeLoop {
  const departures = Array.from({ length: 400 }, (_, index) => (10 + 10 * Math.floor(index / 4)) * MILLISECOND);
  return {
    clients: 9,
    startedAt: 0,
    endedAt: SECOND,
    departures,
    answersByClient: [45, 45, 45, 45, 44, 44, 44, 44, 44],
    sent: 409,
    answered: 400,
    failed: 0,
    censored: 9,
    meanResponse: 22.5 * MILLISECOND,
    clientBusy: 0.1,
    ...rest,
  };
}

describe('studentQuantile', () => {
  const known: ReadonlyArray<readonly [number, number]> = [
    [5, 3.365],
    [10, 2.764],
    [30, 2.457],
    [1000, 2.33],
  ];
  for (const [degrees, value] of known) {
    test(`${degrees} degrees of freedom`, () => assert.ok(Math.abs(studentQuantile(degrees) - value) < 0.02));
  }
});

describe('throughput', () => {
  test('batches are counted whole', () => {
    assert.ok(Math.abs((steadyThroughput(loopOf(), 4)?.perSecond ?? 0) - 400) < 1e-6);
  });

  test('over the window', () => assert.equal(variedThroughput(loopOf())?.perSecond, 400));

  test('too few answers', () => {
    assert.equal(steadyThroughput(loopOf({ departures: [1, 2, 3] }), 1), null);
    assert.equal(variedThroughput(loopOf({ departures: [1, 2, 3] })), null);
  });
});

describe('auditProbe', () => {
  const broken = (loop: ProbeLoop) =>
    auditProbe(probedOf([], { loop })).flatMap(({ identity, holds }) => (holds ? [] : [identity]));

  test('a sound loop', () => assert.deepEqual(broken(loopOf()), []));
  test('a request that nobody knows of', () => {
    assert.deepEqual(broken(loopOf({ sent: 410 })), ['sent = answered + failed + censored']);
  });
  test('responses that are too long for the throughput', () => {
    assert.deepEqual(broken(loopOf({ meanResponse: 30 * MILLISECOND })), ['throughput x response / clients = 1']);
  });
  describe('what does not apply is not audited', () => {
    const audited = (loop: Partial<ProbeLoop>) =>
      auditProbe(probedOf([], { loop: loopOf(loop) })).map(({ identity }) => identity);
    const littles = 'throughput x response / clients = 1';
    test('it is where it does', () => assert.ok(audited({}).includes(littles)));
    test('requests failed', () => assert.ok(!audited({ failed: 1, sent: 410 }).includes(littles)));
    test('the budget was over as soon as every client had been answered: a window shorter than a response', () => {
      const short = {
        endedAt: 20 * MILLISECOND,
        departures: [10 * MILLISECOND, 15 * MILLISECOND],
        answersByClient: [1, 1, 0, 0, 0, 0, 0, 0, 0],
        sent: 20,
        answered: 11,
        meanResponse: 1848 * MILLISECOND,
      };
      assert.deepEqual(broken(loopOf(short)), []);
      assert.ok(!audited(short).includes(littles));
    });
  });
  test('stamps out of order', () => {
    const disordered = burstOf([{ ...served(5, 10), answeredAt: 12 }]);
    assert.deepEqual(
      auditProbe(probedOf([disordered])).map(({ holds }) => holds),
      [false, true],
    );
  });
});

describe('starvationOf', () => {
  test('n times Jain', () => {
    assert.deepEqual(starvationOf(loopOf({ answersByClient: [100, 100, 100, 100, 0, 0, 0, 0, 0] })), {
      clients: 9,
      starved: 5,
      atOnce: 4,
    });
  });
  test('all were served', () => assert.equal(starvationOf(loopOf()), null));
  test('places that go round, of which some have not had their turn yet', () => {
    assert.equal(starvationOf(loopOf({ answersByClient: [10, 10, 10, 10, 4, 4, 0, 0, 0] })), null);
  });
});

describe('holdVerdict', () => {
  const tried = (...answers: Array<readonly [number, boolean]>) =>
    holdVerdict({ patience: 1, tries: answers.map(([held, answered]) => ({ held, answered, time: 1 })) });

  test('blocks at 4', () => assert.deepEqual(tried([4, false], [3, true]), { kind: 'blocks', slots: 4 }));
  test('never', () => assert.deepEqual(tried([1, true], [64, true]), { kind: 'never-blocked', held: 64 }));
  test('not finished', () =>
    assert.deepEqual(tried([8, false], [2, true]), { kind: 'unfinished', free: 2, blocked: 8 }));
  test('contradicts itself', () => assert.deepEqual(tried([4, false], [5, true]), { kind: 'could-not-tell' }));
  test('not asked for', () => assert.equal(holdVerdict(null), null));
});

describe('serverKindOf', () => {
  const four = { kind: 'slots', slots: 4 } as const;
  test('blocked at its slots', () => {
    assert.equal(serverKindOf(four, { kind: 'blocks', slots: 4 }, false).kind, 'slots-behind-the-kernel');
    assert.equal(serverKindOf({ ...four, slots: 1 }, { kind: 'blocks', slots: 1 }, false).kind, 'one-at-a-time');
  });
  test('holds more than it serves', () => {
    assert.equal(serverKindOf(four, { kind: 'never-blocked', held: 64 }, false).kind, 'slots-behind-an-acceptor');
    assert.equal(serverKindOf(four, { kind: 'blocks', slots: 100 }, false).kind, 'slots-behind-an-acceptor');
  });
  test('kept connections that starve others: nothing was held', () => {
    const monopoly = { kind: 'keep-alive-monopoly', atOnce: 4, clients: 9, starved: 5 } as const;
    assert.deepEqual(serverKindOf(monopoly, null, false).evidence, ['starved-clients']);
  });
  test('not looked at', () => assert.equal(serverKindOf(four, null, false).kind, 'slots'));
});

describe('sheddingOf', () => {
  test('counts who was let in, and how the others were told', () => {
    const declined = { ...served(0, 1), answeredAt: null, outcome: { kind: 'rejected', status: 503 } } as const;
    const burst = burstOf([served(0, 10), served(0, 10), declined, declined, declined]);
    assert.deepEqual(sheddingOf([burst, burst]), {
      admits: 2,
      fewest: 2,
      most: 2,
      declined: [{ outcome: { kind: 'rejected', status: 503 }, count: 6 }],
    });
    assert.equal(sheddingOf([idealBurst([1, 1], 1)]), null);
  });
  const burstWith = (failed: number, of: number) =>
    burstOf(
      Array.from({ length: of }, (_, place) =>
        place < failed ? { ...served(0, 1), outcome: { kind: 'rejected', status: 500 } as const } : served(0, 10),
      ),
    );
  test('one failure in a burst is no shedding', () => {
    assert.equal(sheddingOf([burstWith(1, 16), burstWith(0, 16), burstWith(2, 16)]), null);
    assert.deepEqual(failuresOf([burstWith(1, 16), burstWith(0, 16)]), {
      failed: 1,
      of: 32,
      outcomes: [{ outcome: { kind: 'rejected', status: 500 }, count: 1 }],
    });
  });
  test('who fails as often when few come sheds nothing', () => {
    assert.equal(sheddingOf([burstWith(1, 2), burstWith(5, 8), burstWith(5, 8)]), null);
  });
  test('who declines all of too many lets as many in as were served when all were', () => {
    const seen = [burstWith(0, 4), burstWith(0, 8), burstWith(16, 16), burstWith(12, 12), burstWith(0, 10)];
    const shedding = sheddingOf(seen);
    assert.deepEqual([shedding?.admits, shedding?.fewest, shedding?.most], [10, 10, 11]);
  });
  test('a limit on the rate: now as many, now as many', () => {
    const shedding = sheddingOf([burstWith(0, 4), burstWith(0, 8), burstWith(10, 16), burstWith(15, 16)]);
    assert.deepEqual([shedding?.admits, shedding?.fewest, shedding?.most], [8, 1, 8]);
  });
  test('always as many are let in, of a few more', () => {
    const shedding = sheddingOf([burstWith(0, 16), burstWith(12, 32), burstWith(13, 32), burstWith(12, 32)]);
    assert.deepEqual([shedding?.admits, shedding?.fewest, shedding?.most], [20, 19, 20]);
  });
});

describe('remediesFor', () => {
  const because = ['poor-fit', 'too-quick', 'outdone', 'few-waited'] as const;
  const told = (loopback: boolean, hold: boolean) =>
    remediesFor({ kind: 'could-not-tell', because }, { loopback, hold });
  test('two at most, what helps most first', () =>
    assert.deepEqual(told(false, false), ['longer-service', 'idle-hold']));
  test('nothing that was done by now', () => {
    assert.deepEqual(remediesFor({ kind: 'could-not-tell', because: ['outdone'] }, { loopback: true, hold: true }), [
      'longer-service',
    ]);
    assert.ok(!told(false, true).includes('idle-hold'));
  });
});

describe('configuredVerdict', () => {
  const exactly = (slots: number) => ({ atLeast: slots, atMost: slots });
  const said = (configured: number, slots: number) => configuredVerdict(configured, exactly(slots), null);
  test('as configured', () => assert.equal(said(8, 8)?.kind, 'as-configured'));
  test('one instead of eight: first of all a lock', () => {
    assert.deepEqual([said(8, 1)?.kind, said(8, 1)?.causes[0]], ['fewer', 'a-lock-or-a-pool-behind-it']);
  });
  test('more', () => assert.equal(said(8, 16)?.kind, 'more'));
  test('they share something where the whole interval says so, and one shares nothing with others', () => {
    const causesOf = (slots: number, high: number) => {
      const interval = { low: high / 3, high };
      const effective = { parallelism: high / 2, interval, throughput: { perSecond: 1, error: 0 } };
      return configuredVerdict(slots, exactly(slots), effective)?.causes;
    };
    assert.deepEqual([causesOf(4, 3.1), causesOf(4, 3.3)], [['more-slots-than-cores'], []]);
    assert.deepEqual(causesOf(1, 0.5), []);
  });
  test('more, though the client came to no limit', () => {
    const busy = { atLeast: 20, atMost: null };
    assert.deepEqual(
      [8, 20, 32].map((configured) => configuredVerdict(configured, busy, null)?.kind),
      ['more', 'at-least-as-configured', 'could-not-tell'],
    );
  });
  test('fewer, though not how many', () => {
    assert.deepEqual(
      [8, 9].map((configured) => configuredVerdict(configured, { atLeast: 4, atMost: 8 }, null)?.kind),
      ['could-not-tell', 'fewer'],
    );
  });
  test('nothing said', () => assert.equal(configuredVerdict(null, exactly(1), null), null));
});

describe('placeWaits', () => {
  test('a steady service: whole services, as measured', () => {
    const time = 10 * MILLISECOND;
    const burst = idealBurst(new Array(40).fill(time), 4);
    const unloaded = { serviceTime: time, times: [time], deterministic: true, roundTrip: 0, roundTripError: 0 };
    assert.deepEqual(placeWaits([burst], unloaded, 4, 1), [
      { place: 2, expected: 0, measured: 0 },
      { place: 4, expected: 0, measured: 0 },
      { place: 5, expected: time, measured: time },
      { place: 40, expected: 9 * time, measured: 9 * time },
    ]);
  });

  test('by the order of being served, in whatever order they connected', () => {
    const time = 100 * MILLISECOND;
    const { requests, ...burst } = idealBurst(new Array(12).fill(time), 6);
    const mixed = {
      ...burst,
      requests: [7, 0, 9, 1, 2, 8, 3, 4, 10, 5, 6, 11].flatMap((place) => requests[place] ?? []),
    };
    const unloaded = { serviceTime: time, times: [time], deterministic: true, roundTrip: 0, roundTripError: 0 };
    assert.deepEqual(placeWaits([mixed], unloaded, 6, 1), [
      { place: 2, expected: 0, measured: 0 },
      { place: 6, expected: 0, measured: 0 },
      { place: 7, expected: time, measured: time },
      { place: 60, expected: 9 * time, measured: null },
    ]);
  });

  test('where measured and computed contradict each other neither is told, nor what is computed alike', () => {
    const time = 100 * MILLISECOND;
    const burst = idealBurst([...new Array(4).fill(time), ...new Array(4).fill(5 * time)], 4);
    const unloaded = { serviceTime: time, times: [time], deterministic: true, roundTrip: 0, roundTripError: 0 };
    assert.deepEqual(
      placeWaits([burst], unloaded, 4, 1).map(({ place }) => place),
      [2, 4],
    );
  });

  test('an answer that came sooner than a service, where it is to wait for one, contradicts that', () => {
    const time = 10 * MILLISECOND;
    const unloaded = {
      serviceTime: 3 * time,
      times: [3 * time],
      deterministic: false,
      roundTrip: 0,
      roundTripError: 0,
    };
    assert.deepEqual(
      placeWaits([idealBurst(new Array(12).fill(time), 2)], unloaded, 2, 1).map(({ place }) => place),
      [2],
    );
  });

  test('services that share: less what those take who need not wait, and not what the throughput says of it', () => {
    const alone = 10 * MILLISECOND;
    const loaded = 20 * MILLISECOND;
    const burst = idealBurst(new Array(12).fill(loaded), 4);
    const unloaded = { serviceTime: alone, times: [alone], deterministic: true, roundTrip: 0, roundTripError: 0 };
    const [, , fifth] = placeWaits([burst], unloaded, 4, 2.4);
    assert.deepEqual(fifth, { place: 5, expected: 24 * MILLISECOND, measured: loaded });
  });
});

describe('speed-ups', () => {
  const rows = (...parallelism: number[]) =>
    parallelism.map((value, index) => ({ clients: 2 ** (index + 3), parallelism: value, quickest: 0 }));
  test('rising', () => assert.deepEqual([isRising(rows(8, 16, 30)), isFlat(rows(8, 16, 30))], [true, false]));
  test('flat', () => assert.deepEqual([isRising(rows(2, 2, 2)), isFlat(rows(2, 2, 2))], [false, true]));
  test('too few', () => assert.deepEqual([isRising(rows(2)), isFlat(rows(2))], [false, false]));
  test('order', () => {
    assert.equal(orderKept(idealBurst([1, 2, 3, 4], 1)), 1);
    assert.equal(orderKept(burstOf([served(0, 4), served(0, 3), served(0, 2), served(0, 1)])), -1);
  });
});
